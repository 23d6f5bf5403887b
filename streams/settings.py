"""All settings, read from the environment once; no other module reads it."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_state_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schemas.topics import Topics, load_topics

AnalyzerName = Literal["fast", "stock"]

BASE = "base"
"""The version whose group and topics bear no name."""
VERSION_NAME = r"[a-z0-9][a-z0-9-]{0,39}"


def check_version(name: str | None) -> str | None:
    """Return the name of a version; raise `ValueError` when topics could not bear it."""
    if name is not None and (not re.fullmatch(VERSION_NAME, name) or name == "live"):
        raise ValueError(f"{name!r} is no name of a version: small letters, digits and hyphens, and not `live`")
    return name


class Settings(BaseSettings):
    """Settings by environment variable; `KAFKA_…` for the broker, `SUKIEN_…` for the rest."""

    model_config = SettingsConfigDict(frozen=True, env_prefix="SUKIEN_", populate_by_name=True, extra="ignore")

    bootstrap: str | None = Field(
        None,
        validation_alias="KAFKA_BOOTSTRAP",
        description="host:port[,host:port…] of your Kafka; without it the embedded broker is used",
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", validation_alias="KAFKA_SECURITY_PROTOCOL", description="How to talk to the broker"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "PLAIN", validation_alias="KAFKA_SASL_MECHANISM", description="SASL mechanism"
    )
    sasl_username: str | None = Field(None, validation_alias="KAFKA_SASL_USERNAME", description="SASL user name")
    sasl_password: SecretStr | None = Field(None, validation_alias="KAFKA_SASL_PASSWORD", description="SASL password")
    ssl_cafile: Path | None = Field(None, validation_alias="KAFKA_SSL_CAFILE", description="CA certificates, PEM")
    ssl_certfile: Path | None = Field(None, validation_alias="KAFKA_SSL_CERTFILE", description="Client certificate")
    ssl_keyfile: Path | None = Field(None, validation_alias="KAFKA_SSL_KEYFILE", description="Its key")

    app_id: str = Field("sukien", description="Consumer group and prefix of the table changelogs")
    version: str | None = Field(
        None, description="The version that this worker belongs to, when it is not the first one (see `sukien promote`)"
    )
    topic_prefix: str = Field("", description="Put before every topic name, for a second stack on one cluster")
    partitions: int | None = Field(None, ge=1, description="Overrides the partition count of topics.yaml on creation")
    replication: int = Field(1, ge=1, description="Replicas of every topic and changelog; 3 on a real cluster")
    state_dir: Path = Field(
        default_factory=lambda: user_state_path("sukien"), description="Folder of table stores and the embedded broker"
    )
    lexicons: Path | None = Field(None, description="Folder whose lexicon files add to ours")
    feeds: Path = Field(Path("feeds.yaml"), description="What `sukien ingest` reads")
    exempt_feeds: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(), description="Feeds, between commas, whose reports are never merged with others"
    )
    analyzer: AnalyzerName = Field(
        "fast", description="fast, or stock: underthesea's own code, should another release of it ever differ from ours"
    )
    extract_processes: int = Field(
        default_factory=lambda: max(1, (os.cpu_count() or 2) - 1),
        ge=1,
        description="Extracting processes of a worker",
    )
    extract_timeout: float = Field(120.0, gt=0, description="Seconds one article may take before it is a dead letter")
    alerts: Path | None = Field(None, description="Rules file of alerts (alerts.yaml); without it there are none")
    session_timeout: float = Field(30.0, gt=0, description="Seconds of silence after which the group drops a worker")
    commit_interval: float = Field(2.0, gt=0, description="Seconds between offset commits")
    mentions_in_memory: int = Field(
        8_192,
        ge=64,
        description="Mentions a worker keeps in memory for dedup, 15 kB each; the others are on disk",
    )
    open_mentions: int = Field(
        2_000_000,
        ge=1,
        description="Mentions of open dedup blocks of a worker; above it blocks close, the one used longest ago first, "
        "until a report that comes late opens them again from their rows",
    )
    drain_timeout: float = Field(5.0, gt=0, description="Seconds a rebalance waits for work in flight")
    stall_timeout: float = Field(
        300.0, gt=0, description="Seconds with work in flight and none done after which a worker gives up and exits"
    )
    metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Port of a worker's metrics and health pages, counted up for each further worker on the machine; "
        "0 takes a free one; unset means none",
    )
    metrics_host: str = Field("127.0.0.1", description="Address that the metrics and health pages listen on")
    progress_timeout: float = Field(
        60.0,
        gt=0,
        description="Seconds without progress on a partition with records waiting, after which /healthz fails",
    )
    dead_letter_run: int = Field(500, ge=1, description="Dead letters in a row after which a worker gives up")
    dead_letter_ratio: float = Field(
        0.5, gt=0, le=1, description="Share of dead letters among the last 1,000 records after which a worker gives up"
    )
    sink: SecretStr | None = Field(
        None, description="Target of `sukien sink` where none is given: a database URL or parquet:FOLDER"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least severe log line shown")

    @field_validator("exempt_feeds", mode="before")
    @classmethod
    def _names(cls, names: object) -> object:
        return frozenset(filter(None, map(str.strip, names.split(",")))) if isinstance(names, str) else names

    @field_validator("version")
    @classmethod
    def _version(cls, version: str | None) -> str | None:
        return check_version(version)

    @property
    def _named(self) -> str | None:
        return None if self.version == BASE else self.version

    @property
    def group(self) -> str:
        """Consumer group of this version's workers, and prefix of its table changelogs."""
        return f"{self.app_id}-{self._named}" if self._named else self.app_id

    @property
    def broker_dir(self) -> Path:
        """Data folder of the embedded broker."""
        return self.state_dir / "broker"

    @property
    def topics(self) -> Topics:
        """Topics as declared, under this stack's prefix and partition count, and those of this version."""
        return load_topics().named(self.topic_prefix, self.partitions, self._named)


@cache
def load_settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
