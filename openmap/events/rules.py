"""Decides what roles allow."""

from collections.abc import Set as AbstractSet
from typing import Final

from openmap.events.models import Role

#: A role holds what the roles beside it may do.
INCLUDES: Final[dict[Role, frozenset[Role]]] = {
    Role.LEAD: frozenset({Role.LEAD, Role.EDITOR, Role.DOOR_LEAD, Role.READER}),
    Role.EDITOR: frozenset({Role.EDITOR, Role.DOOR_LEAD, Role.READER}),
    Role.DOOR_LEAD: frozenset({Role.DOOR_LEAD, Role.READER}),
    Role.READER: frozenset({Role.READER}),
}


def may_act_as(needed: Role, held: AbstractSet[Role]) -> bool:
    """Say whether someone with these roles may do what the needed role does."""
    return any(needed in INCLUDES[role] for role in held)
