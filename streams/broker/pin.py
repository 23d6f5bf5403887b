"""Prints the table of pinned jars for a version of Kafka: `python -m streams.broker.pin 4.3.1 > jars.tsv`.

Resolves the dependencies as Maven does, into Maven's own local repository, and hashes every jar. Look at what changed
before you replace `streams/broker/jars.tsv`, and set `KAFKA_VERSION` in `jars.py`.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from dataclasses import astuple, fields

import jgo

from streams.broker.jars import Jar

# Kafka names a logging interface (SLF4J 1.7) and leaves the choice of an implementation to its user.
_LOGGING = "org.slf4j:slf4j-simple:1.7.36"


def resolve(version: str) -> list[Jar]:
    """Return every jar that the broker of this version needs at run time, sorted; downloads each."""
    return sorted(
        (
            Jar(
                artifact.groupId,
                artifact.artifactId,
                artifact.version,
                hashlib.sha256(artifact.resolve().read_bytes()).hexdigest(),
            )
            for artifact in jgo.resolve(f"org.apache.kafka:kafka_2.13:{version}+{_LOGGING}")
        ),
        key=astuple,
    )


if __name__ == "__main__":
    table = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    table.writerow(field.name for field in fields(Jar))
    table.writerows(astuple(jar) for jar in resolve(sys.argv[1]))
