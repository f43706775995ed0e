"""`flask doctor`: how the house is doing, and the remedy for what is not well."""

import sys
from collections.abc import Callable
from typing import Final

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from openmap.core.db import db
from openmap.core.locale import _
from openmap.core.rendering import current_settings
from openmap.core.settings import Settings
from openmap.site.cli.checks import CHECKS, Finding, Verdict

_SIGNS: Final = {Verdict.GOOD: "✓", Verdict.DOUBTFUL: "!", Verdict.BAD: "✗"}


@click.command("doctor")
@with_appcontext
def group() -> None:
    """Check database, mail, worker, clocks, disk, settings; say what is wrong and the remedy."""
    findings = [_found(check, current_settings()) for check in CHECKS]
    for finding in findings:
        _tell(finding)
    bad = sum(finding.verdict is Verdict.BAD for finding in findings)
    click.echo(_("All is well.") if not bad else _("To put right: %(number)s.", number=bad))
    sys.exit(1 if bad else 0)


def _found(check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    """Run a check; one that needs a database that is away says so."""
    try:
        return check(settings)
    except SQLAlchemyError as error:
        db.session.rollback()
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        return Finding(
            Verdict.BAD,
            _("Database"),
            _("It does not answer: %(reason)s", reason=reason),
            _("Start openmap with `make run`, or check OPENMAP_DATABASE_URL."),
        )


def _tell(finding: Finding) -> None:
    click.echo(f"{_SIGNS[finding.verdict]} {finding.subject}{_(':')} {finding.sentence}")
    if finding.remedy:
        click.echo(f"  → {finding.remedy}")
