"""`python -m tests.alerts.simulated run|notify CLOCK_FILE`: the real services under a clock that a test sets."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import datetime
from pathlib import Path

from extractors.lexicons import load_lexicon
from streams.alerts.notify.courier import Notifier
from streams.alerts.rules import load_rules
from streams.alerts.service import AlertService
from streams.settings import load_settings


class FileClock:
    """The time that a file says it is; waiting is left to whoever writes the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text())

    def wait(self, seconds: float, stop: threading.Event) -> None:
        stop.wait(min(seconds, 0.05))


def main() -> None:
    role, clock = sys.argv[1], FileClock(Path(sys.argv[2]))
    settings = load_settings()
    assert settings.alerts is not None
    rules = load_rules(settings.alerts, load_lexicon())
    service: AlertService | Notifier
    if role == "run":
        service = AlertService(settings, rules, clock)
    else:
        service = Notifier(settings, rules.file, settings.alerts.parent, clock)
    signal.signal(signal.SIGTERM, lambda *_: service.stop.set())
    service.run()


if __name__ == "__main__":
    main()
