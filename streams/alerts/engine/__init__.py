"""Decides, change by change, what people are told: a function of the log of changes alone. Pure: no Kafka, no clock."""

from streams.alerts.engine.book import Book, Entry, Forward, Held
from streams.alerts.engine.engine import Change, Engine

__all__ = ["Book", "Change", "Engine", "Entry", "Forward", "Held"]
