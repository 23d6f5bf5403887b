"""Child processes of pools: they end with their parent, and at once when told to."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor


def become_child() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is killed; to be called in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()  # a pool's queue never closes for its children, so a killed worker would leave them behind
        os._exit(1)


def kill(pool: ProcessPoolExecutor) -> None:
    """End a pool at once; a process that hangs would otherwise stay."""
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool.shutdown(wait=False, cancel_futures=True)
