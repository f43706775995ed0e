"""Badges from the terminal."""

from pathlib import Path

from flask import Flask

from openmap.badges import queries
from tests.make.registrations import make_registration


def test_badges_that_cannot_be_written_are_said_and_not_counted(
    app: Flask, tmp_path: Path
) -> None:
    zoe = make_registration()
    out = tmp_path / "nowhere" / "badges.pdf"

    result = app.test_cli_runner().invoke(
        args=["badges", "print", zoe.event.slug, "--out", str(out)]
    )

    assert result.exit_code == 1
    assert result.output.startswith(f"Error: Impossible d’écrire {out}")
    assert "Errno" not in result.output
    assert queries.total(queries.tally_by_category(zoe.event_id).values()).printed == 0
