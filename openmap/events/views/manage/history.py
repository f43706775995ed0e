"""The history of an edition: who did what, when, with what before and after."""

from typing import Any, Final

from flask import render_template
from flask.typing import ResponseReturnValue

from openmap.audit.models import ActorKind, AuditEntry
from openmap.audit.queries import deeds_at
from openmap.core import hooks
from openmap.core.forms import number_asked
from openmap.core.locale import LazyString, LocalText, _, _l
from openmap.core.pages import page_of
from openmap.events.guards import current_event
from openmap.events.models import Role
from openmap.events.views.manage import bp

#: What the history of an edition is about; that of people stands on their own sheets.
SUBJECTS: Final = ("event", "partner", "category", "session", "pool", "settings", "team_role")

ASPECTS: Final[dict[str, LazyString]] = {
    "title": _l("Title"),
    "slug": _l("Address of the page"),
    "state": _l("State"),
    "held_on": _l("Day"),
    "starts_at": _l("From"),
    "ends_at": _l("To"),
    "timezone": _l("Hours of"),
    "edition_number": _l("Number of the edition"),
    "theme": _l("Theme"),
    "sectors": _l("Trades"),
    "description": _l("Description"),
    "organiser_name": _l("Organiser"),
    "contact_name": _l("Contact: name"),
    "contact_email": _l("Contact: e-mail"),
    "contact_phone": _l("Contact: telephone"),
    "visibility": _l("Visibility"),
    "name": _l("Name"),
    "address": _l("Street and number"),
    "postcode": _l("Postcode"),
    "city": _l("Town"),
    "legal_limit": _l("Legal limit of the room"),
    "step_free": _l("Entrance without steps"),
    "lift": _l("Lift, or everything on one level"),
    "adapted_toilet": _l("Adapted toilet"),
    "induction_loop": _l("Induction loop"),
    "reserved_parking": _l("Reserved parking space"),
    "transport": _l("Public transport"),
    "accessible_transport": _l("Accessible transport"),
    "access_note": _l("Anything else about access"),
    "accessibility_contact": _l("Whom to ask about access"),
    "role": _l("Role"),
    "url": _l("Website"),
    "logo": _l("Logo"),
    "logo_alternative": _l("The logo in words"),
    "mention": _l("Sentence the funder asks for"),
    "label": _l("Word people see"),
    "hint": _l("One sentence that helps to choose"),
    "is_public": _l("Offered on the public form"),
    "needs_approval": _l("Each registration waits for the team’s approval"),
    "holds_a_seat": _l("Takes a seat"),
    "kind": _l("Kind"),
    "summary": _l("Summary"),
    "room": _l("Room"),
    "speakers": _l("Speakers"),
    "capacity": _l("Seats"),
    "categories": _l("Categories"),
}

ACTORS: Final[dict[ActorKind, LazyString]] = {
    ActorKind.COMMAND: _l("A command on the server"),
    ActorKind.SYSTEM: _l("openmap"),
    ActorKind.DOOR: _l("The door"),
    ActorKind.PARTICIPANT: _l("A participant"),
    ActorKind.TEAM: _l("The team"),
}


@bp.route("/events/<string:slug>/history", role=Role.READER)
def history(slug: str) -> ResponseReturnValue:
    event = current_event()
    return render_template(
        "events/manage/history.html",
        event=event,
        page=page_of(deeds_at(event.id, SUBJECTS), number_asked("page")),
        actor=_actor,
        deed=_deed,
        changes=_changes,
    )


def _deed(entry: AuditEntry) -> str:
    """Return what was done, as the capability that did it calls it."""
    return str(hooks.word_of_deed(entry.action))


def _actor(entry: AuditEntry) -> str:
    return entry.actor_name or str(ACTORS[entry.actor_kind])


def _changes(entry: AuditEntry) -> list[tuple[str, str, str]]:
    """Return what changed in words: aspect, before, after."""
    return [
        (str(ASPECTS.get(name, name)), _in_words(before), _in_words(after))
        for name, (before, after) in entry.changes.items()
    ]


def _in_words(value: Any) -> str:
    match value:
        case None | "" | []:
            return _("nothing")
        case bool():
            return _("yes") if value else _("no")
        case {"fr": str(fr)}:
            return str(LocalText(fr=fr, en=value.get("en")))
        case list():
            return ", ".join(str(part) for part in value)
    return str(value)
