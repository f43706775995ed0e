"""Reads sectors and départements."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import select

from openmap.core.db import db
from openmap.core.locale import LocalText
from openmap.directory.models import Sector

#: Where the meetups take place: first in every list.
ILE_DE_FRANCE: Final = frozenset({"75", "77", "78", "91", "92", "93", "94", "95"})
_DEPARTEMENTS: Final = Path(__file__).parent / "data" / "departements.json"


@dataclass(frozen=True)
class Departement:
    """A département; its code is text (2A, 971)."""

    code: str
    name: str

    @property
    def label(self) -> str:
        return f"{self.name} ({self.code})"


@dataclass(frozen=True)
class SectorGroup:
    """A group of trades with its sectors, in their order."""

    slug: str
    label: LocalText
    sectors: tuple[Sector, ...]


@cache
def departements() -> Sequence[Departement]:
    """Return the 101 départements, those of Île-de-France first."""
    known = [Departement(**row) for row in json.loads(_DEPARTEMENTS.read_text(encoding="utf-8"))]
    return tuple(sorted(known, key=lambda departement: departement.code not in ILE_DE_FRANCE))


def departement_name(code: str | None) -> str | None:
    """Return « Paris » for "75"; None for a code that is unknown."""
    return next((known.name for known in departements() if known.code == code), None)


def sector_groups() -> Sequence[SectorGroup]:
    """Return the groups and their sectors, as lists show them."""
    rows = db.session.scalars(select(Sector).order_by(Sector.position, Sector.slug)).all()
    return [
        SectorGroup(
            group.slug,
            group.label,
            tuple(sector for sector in rows if sector.parent_slug == group.slug),
        )
        for group in rows
        if group.parent_slug is None
    ]


def sector_labels(slugs: Sequence[str] | None = None) -> Mapping[str, LocalText]:
    """Return the label of each sector and group, or of those named, in their order."""
    wanted = select(Sector.slug, Sector.label).order_by(Sector.position, Sector.slug)
    if slugs is not None:
        wanted = wanted.where(Sector.slug.in_(slugs))
    return {slug: label for slug, label in db.session.execute(wanted)}  # noqa: C416 - a row is no tuple for mypy
