"""What every answer of the door shares: the page around a verdict, or JSON for its script."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from openmap.checkin import queries
from openmap.checkin.errors import EditionCancelledError
from openmap.checkin.guards import Post, current_post
from openmap.checkin.services import Found, Verdict
from openmap.checkin.views.door import bp
from openmap.core import clock
from openmap.core.errors import DomainError
from openmap.core.headers import allow_camera
from openmap.events.guards import current_event
from openmap.events.models import Event, Role
from openmap.events.queries import categories_of, team_of

#: What the script shows of a verdict, and which tone it plays.
LOOKS = {"waiting_list": "waiting"}


def answered(act: Callable[[Post], Verdict | Found]) -> ResponseReturnValue:
    """Answer with what the act says, or with the sentence of its refusal: never with an error."""
    post, here = current_post(), _here()
    try:
        outcome = act(post)
    except DomainError as refusal:
        return _refused(post, refusal)
    if not _wants_json():
        return page(post, outcome=outcome)
    if isinstance(outcome, Found):
        html = render_template("checkin/door/_people.html", found=outcome, **here)
        return _json(post, kind="people", html=html)
    html = render_template("checkin/door/_verdict.html", **here, **_shown(post, outcome))
    return _json(post, kind=outcome.kind.value, html=html, nonce=str(outcome.nonce))


def _refused(post: Post, refusal: DomainError) -> ResponseReturnValue:
    if _wants_json():
        return _json(post, kind="refusal", sentence=str(refusal.sentence)), refusal.status
    return page(post, refusal=str(refusal.sentence)), refusal.status


@bp.errorhandler(EditionCancelledError)
def closed(refusal: EditionCancelledError) -> ResponseReturnValue:
    """Say that the edition is cancelled, in a page or to the script."""
    sentence = str(refusal.sentence)
    if _wants_json():
        return jsonify(now=milliseconds_now(), kind="refusal", sentence=sentence), refusal.status
    return render_template("errors/refusal.html", sentence=sentence), refusal.status


def _wants_json() -> bool:
    return request.headers.get("Accept") == "application/json"


def _json(post: Post, **values: object) -> Response:
    return jsonify(now=milliseconds_now(), practice=post.is_practice, **values)


def milliseconds_now() -> int:
    """Return our clock, by which a device measures its own."""
    return int(clock.now().timestamp() * 1000)


def page(post: Post, *, outcome: Verdict | Found | None = None, refusal: str | None = None) -> str:
    """Render the page of the door, with what the last act said on top."""
    allow_camera()
    event = current_event()
    return render_template(
        "checkin/door/show.html",
        refusal=refusal,
        found=outcome if isinstance(outcome, Found) else None,
        leads=leads_of(event),
        now_in_milliseconds=milliseconds_now(),
        event=event,
        **_here(),
        **_shown(post, outcome),
        **figures_of(event),
    )


def _shown(post: Post, outcome: Verdict | Found | None) -> dict[str, Any]:
    verdict = outcome if isinstance(outcome, Verdict) else None
    return {
        "post": post,
        "verdict": verdict,
        "look": LOOKS.get(verdict.kind, verdict.kind) if verdict else None,
    }


def _here() -> dict[str, Any]:
    """Return what parts of the page say of the edition, before a commit forgets it."""
    event = current_event()
    return {"slug": event.slug, "zone": event.zone, "new_nonce": str(uuid4())}


def leads_of(event: Event) -> list[str]:
    """Return who leads the door or the edition, for whoever needs help."""
    roles = [*team_of(event.id), *team_of(None)]
    held = {Role.LEAD, Role.DOOR_LEAD}
    return list(dict.fromkeys(role.user.name for role in roles if role.role in held))


def figures_of(event: Event) -> dict[str, Any]:
    """Return who is here and who is expected, by category, and the limit of the room."""
    present = queries.present_by_category(event.id)
    expected = queries.expected_by_category(event.id)
    return {
        "present": sum(present.values()),
        "expected": sum(expected.values()),
        "legal_limit": event.venue.legal_limit,
        "by_category": [
            {
                "code": one.code,
                "label": str(one.label),
                "present": present.get(one.id, 0),
                "expected": expected.get(one.id, 0),
            }
            for one in categories_of(event)
            if present.get(one.id) or expected.get(one.id)
        ],
    }
