"""Runs one Faust worker in this process."""

from __future__ import annotations

import logging
from typing import cast

import faust
import structlog

from streams.settings import load_settings


def configure_logs(level: str) -> None:
    """Write one JSON object a line to stderr, for ours and for the libraries' loggers alike."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=cast(list[structlog.typing.Processor], shared),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiokafka", "faust", "mode"):
        logging.getLogger(noisy).setLevel(max(logging.getLevelName(level), logging.WARNING))


def run_worker() -> None:
    """Run until SIGTERM or SIGINT; ends with exit code 1 when there is no broker."""
    from streams.app import app  # noqa: PLC0415 - builds the app, which needs a broker

    level = load_settings().log_level
    configure_logs(level)
    worker = faust.Worker(app, loglevel=level, override_logging=False, redirect_stdouts=False, quiet=True)
    worker.spinner = None  # it writes control characters between the log's lines
    worker.execute_from_commandline()
