"""What happens at the door: scans and their undoing, admissions, day links."""

from openmap.checkin.services.admission import admit, ensure_room, take_back_arrival, walk_in
from openmap.checkin.services.links import (
    create_link,
    expiry_of,
    link_of_token,
    link_url,
    move_links,
    revoke_link,
)
from openmap.checkin.services.scans import (
    Found,
    ScanMade,
    Verdict,
    is_searched,
    look_up,
    record_scan,
)
from openmap.checkin.services.undoing import UndoMade, undo

__all__ = [
    "Found",
    "ScanMade",
    "UndoMade",
    "Verdict",
    "admit",
    "create_link",
    "ensure_room",
    "expiry_of",
    "is_searched",
    "link_of_token",
    "link_url",
    "look_up",
    "move_links",
    "record_scan",
    "revoke_link",
    "take_back_arrival",
    "undo",
    "walk_in",
]
