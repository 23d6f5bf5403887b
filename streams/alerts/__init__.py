"""Alerts: rules over events (`rules`), decisions (`engine`), the service that makes them, and their delivery."""
