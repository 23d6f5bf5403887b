"""Databases and files that hold exactly the live events: one row per event, whatever was replayed or repeated."""

from streams.sinks.base import Sink, SinkError, Write
from streams.sinks.run import Ran, run_sink
from streams.sinks.targets import open_sink

__all__ = ["Ran", "Sink", "SinkError", "Write", "open_sink", "run_sink"]
