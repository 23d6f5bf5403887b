"""Prints planned meetings as they become known: `python examples/alerting_consumer.py [STATE_FILE]`."""

import sys

from streams.client import Client

with Client(state=sys.argv[1] if len(sys.argv) > 1 else None) as client:
    for change in client.changes():  # follows promotions; leaves out what is sent again
        event = change.event
        if change.op == "created" and event.type == "CONSULT" and event.realis == "planned" and not change.lane:
            names = ", ".join(actor.name for actor in event.actors)
            print(f"{event.date}: {names} ({event.n_sources} sources): {event.evidence[0].sentence}", flush=True)
