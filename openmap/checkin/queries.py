"""Reads doors and scans."""

from openmap.checkin.models import DoorLink
from openmap.core.db import db


def door_link_by_id(link_id: int) -> DoorLink | None:
    return db.session.get(DoorLink, link_id)
