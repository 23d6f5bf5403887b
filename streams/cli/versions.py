"""`sukien promote` and `sukien versions`: which version consumers follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import orjson

from streams.settings import load_settings

if TYPE_CHECKING:
    from streams.versions.promote import Check


@click.command(
    epilog="""\b
Examples:
  sukien promote next --reason "new offices in the lexicon"
  sukien promote next --dry-run
  sukien promote --rollback
"""
)
@click.argument("name", required=False)
@click.option("--rollback", is_flag=True, help="Make the version live that was live before.")
@click.option("--reason", help="Kept with the promotion.")
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="S",
    help="Seconds to give each version to finish what there is.",
)
@click.option("--dry-run", is_flag=True, help="Only examine whether the version is fit to be live.")
@click.option("--force", is_flag=True, help="Also when a check fails; consumers may then get some changes again.")
def promote(name: str | None, rollback: bool, reason: str | None, wait: float, dry_run: bool, force: bool) -> None:
    """Make version NAME live: whatever follows news.versions reads its events from here on.

    Refused unless its workers are alive and have finished every article within --wait seconds, and somebody looked at
    `sukien diff` within a day. No change is written, so no alert fires by it. Keep the old version's workers running as
    long as you may want to go back.
    """
    from streams.versions.promote import NotFitError, checks, previous_version
    from streams.versions.promote import promote as switch

    if (name is None) != rollback:
        raise click.UsageError("name the version to make live, or say --rollback")
    settings = load_settings()
    name = previous_version(settings) if name is None else name
    try:
        found = checks(settings, name, wait=wait, reviewed=not rollback)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="NAME") from error
    _show(found)
    failed = [check for check in found if not check.ok]
    if failed and not force:
        raise NotFitError(f"{name} is not made live: {'; '.join(check.text for check in failed)} (or --force)")
    if dry_run:
        return
    promotion = switch(settings, name, reason=reason, forced=bool(failed))
    click.echo(orjson.dumps(promotion.model_dump(mode="json"), option=orjson.OPT_NON_STR_KEYS))
    click.echo(f"{promotion.version} is live; back with `sukien promote --rollback`", err=True)


@click.command(epilog="\b\nExamples:\n  sukien versions\n  sukien versions --history")
@click.option("--history", is_flag=True, help="Every promotion instead.")
def versions(history: bool) -> None:
    """List the versions that exist, as JSON Lines: which is live, how many workers each has, how far each is behind."""
    from streams.versions import promotions
    from streams.versions.overview import overview

    settings = load_settings()
    rows = promotions(settings) if history else overview(settings)
    for row in rows:
        click.echo(row.to_json())


def _show(found: list[Check]) -> None:
    for check in found:
        click.echo(f"{'ok' if check.ok else '!!'} {check.text}", err=True)
