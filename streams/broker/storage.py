"""The broker's data directory: what lies where in it, and whether this broker may use it."""

from __future__ import annotations

import base64
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_state_path

from streams.broker.config import LOG_DIR
from streams.broker.errors import DataDirError
from streams.broker.jars import KAFKA_VERSION

MIN_FREE_BYTES = 256 * 1024 * 1024


def default_data_dir() -> Path:
    """Return the broker's folder below the user's state folder."""
    return user_state_path("sukien") / "broker"


@dataclass(frozen=True, slots=True)
class DataDir:
    """The paths inside one data directory; constructing it touches nothing."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> DataDir:
        """Return the directory at `path` by the one name that every way to it shares."""
        return cls(path.expanduser().resolve())

    @property
    def logs(self) -> Path:
        """Kafka's own data."""
        return self.path / LOG_DIR

    @property
    def properties(self) -> Path:
        """The settings of the process that runs, or ran last."""
        return self.path / "server.properties"

    @property
    def output(self) -> Path:
        """What the process prints."""
        return self.path / "broker.log"

    @property
    def state(self) -> Path:
        """Which process runs here and where it listens; left behind by a crash."""
        return self.path / "broker.json"

    @property
    def version(self) -> Path:
        """The Kafka version that last used the data."""
        return self.path / "kafka-version"

    @property
    def lock(self) -> Path:
        """Held while a broker is being started or stopped here."""
        return self.path / "broker.lock"

    @property
    def life(self) -> Path:
        """Locked for as long as a broker process lives here."""
        return self.path / "broker.life"

    def create(self, *, min_free_bytes: int = MIN_FREE_BYTES) -> None:
        """Make the directory, readable by its owner only; raises DataDirError when it can't hold a broker."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.lock.touch()
            free = shutil.disk_usage(self.path).free
        except OSError as error:
            raise DataDirError(
                f"cannot write the broker's data directory {self.path}: {error.strerror}; "
                f"make it writable or name another with --data-dir"
            ) from error
        if free < min_free_bytes:
            raise DataDirError(
                f"only {free >> 20} MiB are free where {self.path} lies, the broker needs {min_free_bytes >> 20} MiB: "
                f"make room or name another directory with --data-dir"
            )

    def write_properties(self, text: str) -> None:
        """Write the settings, readable by their owner only: they may hold a password."""
        self.properties.touch(mode=0o600)
        self.properties.write_text(text, encoding="ascii")

    def check(self, node_id: int, cluster_id: str | None = None) -> None:
        """Raise DataDirError unless the data is of this node (and cluster, when given) and of no newer Kafka."""
        meta = self.meta()
        if meta.get("node.id") != str(node_id) or (cluster_id and meta.get("cluster.id") != cluster_id):
            raise DataDirError(
                f"{self.logs} holds the data of node {meta.get('node.id')} of Kafka cluster {meta.get('cluster.id')}, "
                f"not of this broker (node {node_id}{f' of {cluster_id}' if cluster_id else ''}): "
                f"name another directory with --data-dir; nothing was changed"
            )
        written_by = self.version.read_text(encoding="ascii").strip() if self.version.exists() else KAFKA_VERSION
        if _numbers(written_by) > _numbers(KAFKA_VERSION):
            raise DataDirError(
                f"{self.path} was last used by Kafka {written_by}, newer than this one ({KAFKA_VERSION}): "
                f"upgrade sukien or name another directory with --data-dir; nothing was changed"
            )

    def is_formatted(self) -> bool:
        """Say whether Kafka's data is there; raises DataDirError when something else is in its place."""
        if self.meta():
            return True
        if self.logs.exists() and any(self.logs.iterdir()):
            raise DataDirError(
                f"{self.logs} holds files but no Kafka storage (meta.properties is missing): "
                f"move it away or name another directory with --data-dir; nothing was changed"
            )
        return False

    def meta(self) -> dict[str, str]:
        """Return Kafka's own note of whose data this is; empty when there is none."""
        try:
            lines = (self.logs / "meta.properties").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return {}
        return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def new_cluster_id() -> str:
    """Return a random cluster id in Kafka's form: 16 bytes in URL-safe base 64, never starting with a dash."""
    while True:
        text = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode("ascii").rstrip("=")
        if not text.startswith("-"):
            return text


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
