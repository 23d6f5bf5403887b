"""Brings alerts to people: webhooks, chat and mail, each destination at its own pace."""
