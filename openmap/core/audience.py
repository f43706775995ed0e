"""Who a page is for. The audience carries the lock, and a page without a lock opens to nobody."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final

from flask import Blueprint, Flask, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

GUARDS: Final = "openmap.guards"
LARGEST_KEY: Final = 2**31 - 1


class _Key(IntegerConverter):
    """The number of a row: beyond what PostgreSQL counts as one, there is no such page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_KEY)


class _Words(UnicodeConverter):
    """A slug or a token: none holds a control sign, and PostgreSQL takes no NUL."""

    def to_python(self, value: str) -> str:
        if not value.isprintable():
            raise ValidationError
        return value


def read_addresses_strictly(app: Flask) -> None:
    """Answer « not found » to whatever cannot name anything of ours, before it is looked up."""
    app.url_map.converters.update(int=_Key, string=_Words, default=_Words)


class Audience(StrEnum):
    """The four doors of the house."""

    PUBLIC = "public"
    ME = "me"
    MANAGE = "manage"
    DOOR = "door"


class Membership(StrEnum):
    """What a manage route may ask for below any role."""

    SIGNED_IN = "signed_in"


Guard = Callable[[], ResponseReturnValue | None]


class AudienceBlueprint(Blueprint):
    """A blueprint that knows who it is for. No guard installed means nobody enters."""

    def __init__(self, capability: str, audience: Audience, import_name: str) -> None:
        public = audience is Audience.PUBLIC
        super().__init__(
            capability if public else f"{capability}_{audience}",
            import_name,
            url_prefix="" if public else f"/{audience}",
        )
        self.audience = audience
        #: View function → the role it needs; a manage or door route without one admits nobody.
        self.roles: dict[str, StrEnum] = {}
        #: View functions that need their role for all events rather than one.
        self.everywhere: set[str] = set()
        self.before_request(self._guard)

    def enabled(self, app: Flask) -> bool:
        """Say whether the app has this blueprint; the mail reader of development overrides it."""
        return True

    def route(self, rule: str, **options: Any) -> Callable[..., Any]:
        """Add a route; `role=` names the role it needs, `everywhere=True` for all events."""
        role: StrEnum | None = options.pop("role", None)
        everywhere: bool = options.pop("everywhere", False)
        add = super().route(rule, **options)

        def remember(view: Callable[..., Any]) -> Callable[..., Any]:
            if role is not None:
                self.roles[view.__name__] = role
            if everywhere:
                self.everywhere.add(view.__name__)
            added: Callable[..., Any] = add(view)
            return added

        return remember

    def _guard(self) -> ResponseReturnValue | None:
        guards: Mapping[Audience, Guard] = current_app.extensions[GUARDS]
        return guards.get(self.audience, _nobody)()


def _nobody() -> ResponseReturnValue | None:
    abort(403)


def role_of_request() -> tuple[StrEnum | None, bool]:
    """Return the role that the requested route names, and whether it must hold for all events."""
    blueprint = current_app.blueprints[request.blueprint or ""]
    if not isinstance(blueprint, AudienceBlueprint) or request.endpoint is None:
        return None, False
    view = request.endpoint.rpartition(".")[2]
    return blueprint.roles.get(view), view in blueprint.everywhere
