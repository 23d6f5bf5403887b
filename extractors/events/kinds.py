"""What rules ask of every reading, by names of its own: see `schemas.PER`."""

from typing import Final

from schemas import EventType, Realis, Side

ACCUSE: Final = EventType.ACCUSE
AGREE: Final = EventType.AGREE
AID: Final = EventType.AID
BUSINESS: Final = EventType.BUSINESS
CONSULT: Final = EventType.CONSULT
CRIME: Final = EventType.CRIME
CULTURE: Final = EventType.CULTURE
JUSTICE: Final = EventType.JUSTICE
LAW: Final = EventType.LAW
LIFE: Final = EventType.LIFE
REQUEST: Final = EventType.REQUEST
SPORT: Final = EventType.SPORT
STATEMENT: Final = EventType.STATEMENT
THREATEN: Final = EventType.THREATEN

ACTUAL: Final = Realis.ACTUAL
PLANNED: Final = Realis.PLANNED

ACTOR: Final = Side.ACTOR
RECIPIENT: Final = Side.RECIPIENT
BOTH_SIDES: Final = Side.BOTH
