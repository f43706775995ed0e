"""What flows upwards: a short list of typed hooks that capabilities contribute to.

They carry ids, since core knows no capability, run in the caller's transaction and in the order of
the floors. `factory` connects them; `docs/architecture.md` lists who contributes what.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec, TypeVar

from openmap.core.locale import LazyString, _l

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """A named moment; every contribution is called with the same arguments."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.contributions: list[Callable[P, R]] = []

    def connect(self, contribution: Callable[P, R]) -> None:
        if contribution not in self.contributions:
            self.contributions.append(contribution)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [contribution(*args, **kwargs) for contribution in self.contributions]


@dataclass(frozen=True)
class Readiness:
    """One line of an event's readiness list: what is missing and where to mend it."""

    sentence: LazyString
    endpoint: str
    done: bool
    #: A blocking line keeps the event from being published.
    blocking: bool = False
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FileMade:
    """A document made on demand for a mail."""

    filename: str
    media_type: str
    content: bytes
    #: METHOD of a calendar object, which the MIME part must repeat (RFC 6047, 2.4).
    method: str | None = None
    #: An id to show the picture inside the HTML of the mail (`cid:`).
    content_id: str | None = None


@dataclass(frozen=True)
class Panel:
    """A part of a page of the top floors: a template of the contributor with its values."""

    template: str
    values: dict[str, Any]
    order: int = 50


@dataclass(frozen=True)
class RailItem:
    """One word of the organiser's left rail, with the count of what waits there."""

    label: LazyString
    endpoint: str
    order: int
    role: str
    count: int = 0


#: (user id, role, slug of the edition or None for all): a command invites someone to the team
member_invited: Hook[[int, str, str | None], None] = Hook("member_invited")
#: (event id, preset name, options such as {"seats": 120}): a new edition wants its defaults
event_created: Hook[[int, str, dict[str, Any]], None] = Hook("event_created")
#: (event id, what changed: "what", "when", "where", "state", "texts", …)
event_changed: Hook[[int, frozenset[str]], None] = Hook("event_changed")
#: (event id) → lines of the readiness list
readiness: Hook[[int], list[Readiness]] = Hook("readiness")
#: (pool id): room was made; whoever owns the queue moves its own rows
seat_freed: Hook[[int], None] = Hook("seat_freed")
#: (event id) → how many seats each category holds, by category id
seats_held: Hook[[int], dict[int, int]] = Hook("seats_held")
#: (registration id): it was cancelled, refused or replaced
registration_ended: Hook[[int], None] = Hook("registration_ended")
#: (registration id): it became confirmed
registration_confirmed: Hook[[int], None] = Hook("registration_confirmed")
#: (kind, id) → the document, or None when the kind is not one's own
attachment: Hook[[str, int], FileMade | None] = Hook("attachment")
#: (page name, id) → panels to show there
panels: Hook[[str, int], list[Panel]] = Hook("panels")
#: () → what the history calls each action: {"registrations.cancel": "cancelled"}
deeds: Hook[[], dict[str, LazyString]] = Hook("deeds")
#: (event id) → items of the left rail
rail: Hook[[int], list[RailItem]] = Hook("rail")
#: (person id) → what is held about the person, by title
personal_data_export: Hook[[int], dict[str, Any]] = Hook("personal_data_export")
#: (person id): forget the person; what the law keeps is kept apart
personal_data_erase: Hook[[int], None] = Hook("personal_data_erase")


def word_of_deed(action: str) -> LazyString:
    """Return what the history calls an action."""
    words = {name: word for part in deeds() for name, word in part.items()}
    return words.get(action, _l("changed something"))
