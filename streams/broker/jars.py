"""Apache Kafka's jars: fetched from Maven Central once, checked against the pinned hashes, then used from the cache."""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock
from platformdirs import user_cache_path

from streams.broker.errors import DataDirError, DownloadError

if TYPE_CHECKING:
    from jgo.maven import MavenContext

KAFKA_VERSION = "4.3.1"
_ATTEMPTS = 3
_PARALLEL = 4

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Jar:
    """One pinned jar by its Maven coordinate, with the SHA-256 of its bytes in hexadecimal."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def name(self) -> str:
        """The file name in the cache."""
        return f"{self.artifact}-{self.version}.jar"

    def is_whole(self, folder: Path) -> bool:
        """Say whether `folder` holds this jar with exactly the pinned bytes."""
        try:
            with (folder / self.name).open("rb") as jar:
                return hashlib.file_digest(jar, "sha256").hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def pinned() -> tuple[Jar, ...]:
    """Return every jar of the broker's class path, from `jars.tsv`."""
    with files(__package__).joinpath("jars.tsv").open(encoding="utf-8") as table:
        return tuple(Jar(**row) for row in csv.DictReader(table, delimiter="\t"))


def default_cache_dir() -> Path:
    """Return the folder below the user's cache folder where jars are kept."""
    return user_cache_path("sukien") / "broker"


def ensure(cache_dir: Path | None = None, *, progress: Progress = lambda _: None) -> Path:
    """Return a folder that holds every pinned jar, fetching only those that are missing or damaged.

    Needs no network once the folder is complete. Several processes may call this at once: one fetches, the
    others wait. Raises DownloadError when a jar can't be had, DataDirError when the cache can't be written.
    """
    folder = (cache_dir or default_cache_dir()) / f"kafka-{KAFKA_VERSION}"
    jars = pinned()
    if not _missing(jars, folder):
        return folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(f"{folder.name}.lock")):
            missing = _missing(jars, folder)
            if missing:
                progress(
                    f"fetching Apache Kafka {KAFKA_VERSION}, once: {len(missing)} of {len(jars)} jars (45 MB in all)"
                )
                _fetch_all(missing, folder)
    except OSError as error:
        raise DataDirError(
            f"cannot keep Kafka's jars in {folder}: {error.strerror or error}; make room or make it writable"
        ) from error
    return folder


def _missing(jars: tuple[Jar, ...], folder: Path) -> list[Jar]:
    return [jar for jar in jars if not jar.is_whole(folder)]


def _fetch_all(jars: list[Jar], folder: Path) -> None:
    # Staged beside the target: os.replace needs one file system, and an interrupted fetch leaves whole jars only.
    staging = folder.with_name("fetching")
    shutil.rmtree(staging, ignore_errors=True)
    context = _maven(staging)
    try:
        with ThreadPoolExecutor(_PARALLEL) as pool:
            for _ in pool.map(lambda jar: _fetch(jar, context, folder), jars):
                pass
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _maven(staging: Path) -> MavenContext:
    from jgo.constants import MAVEN_CENTRAL_URL  # noqa: PLC0415 - half a second that only a first start should pay
    from jgo.maven import MavenContext  # noqa: PLC0415 - the same

    return MavenContext(repo_cache=staging, local_repos=[], remote_repos={"central": MAVEN_CENTRAL_URL})


def _fetch(jar: Jar, context: MavenContext, folder: Path) -> None:
    failure = ""
    for _ in range(_ATTEMPTS):
        artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact()
        staged = context.repo_cache / artifact.component.path_prefix / artifact.filename
        staged.unlink(missing_ok=True)
        try:
            artifact.resolve()
        except OSError as error:
            # Errors of the network library are OSErrors without a number; those of this system have one.
            if error.errno is not None:
                raise
            failure = _reason(error)
            continue
        except RuntimeError as error:
            failure = str(error)
            continue
        if jar.is_whole(staged.parent):
            os.replace(staged, folder / jar.name)
            return
        failure = "the bytes received are not the pinned ones"
    raise DownloadError(
        f"cannot fetch {jar.name} from Maven Central: {failure}. The first start of the embedded broker needs the "
        f"network once (by a proxy: HTTPS_PROXY, and REQUESTS_CA_BUNDLE for its certificates); later starts do not. "
        f"Connect and try again, or set KAFKA_BOOTSTRAP to a Kafka cluster of your own"
    )


def _reason(error: BaseException) -> str:
    while error.__context__ is not None:
        error = error.__context__
    return str(error) or type(error).__name__
