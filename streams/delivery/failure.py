"""The one way to give up: end the process at once, commit nothing, say why."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import NoReturn

EXIT_FAILURE = 70  # EX_SOFTWARE of sysexits.h: a supervisor restarts the worker
log = logging.getLogger(__name__)


def stop_process(reason: str, error: BaseException | None = None) -> NoReturn:
    """End the process without committing: what is not committed is read again after the restart.

    A plain exception would not do: Faust marks the record of an agent that raised as done (faust issue 315).
    """
    print(f"sukien worker gives up: {reason}", file=sys.__stderr__)
    if error is not None:
        traceback.print_exception(error, file=sys.__stderr__)
    if sys.__stderr__ is not None:
        sys.__stderr__.flush()
    logging.shutdown()
    os._exit(EXIT_FAILURE)
