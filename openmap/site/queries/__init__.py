"""Reads editions as everybody sees them, and how the house is doing."""

from openmap.site.queries.details import Details, edition
from openmap.site.queries.editions import Listed, listed_editions
from openmap.site.queries.health import Health, health, newest_revision, revision
from openmap.site.queries.logos import logo_of, partners_with_logos
from openmap.site.queries.standing import Standing, standing_of

__all__ = [
    "Details",
    "Health",
    "Listed",
    "Standing",
    "edition",
    "health",
    "listed_editions",
    "logo_of",
    "newest_revision",
    "partners_with_logos",
    "revision",
    "standing_of",
]
