"""At-least-once delivery that loses nothing: mends what stock Faust does at rebalances, commits and failures.

The only package that knows Faust's internals.
"""

from streams.delivery.app import DeliveryApp
from streams.delivery.dead_letters import DeadLetterOffice, TooManyDeadLettersError
from streams.delivery.failure import stop_process
from streams.delivery.ledger import OffsetLedger, Verdict
from streams.delivery.tables import StateTable
from streams.delivery.work import OrderedWork

__all__ = [
    "DeadLetterOffice",
    "DeliveryApp",
    "OffsetLedger",
    "OrderedWork",
    "StateTable",
    "TooManyDeadLettersError",
    "Verdict",
    "stop_process",
]
