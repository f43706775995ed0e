"""What the programme refuses."""

from openmap.core.errors import DomainError
from openmap.core.locale import _l


class ItemEndsBeforeStartError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The end of an item must come after its beginning."))


class ItemEndWithoutStartError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("An hour of end needs an hour of beginning."))


class ItemRemovedError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Someone else removed this item meanwhile. Nothing was saved."))


CONSTRAINTS: dict[str, type[DomainError]] = {
    "ck_programme_session_ends_after_start": ItemEndsBeforeStartError,
}
