"""Refusals about the team's accounts."""

from typing import ClassVar

from openmap.core.errors import DomainError
from openmap.core.locale import _l


class SignInLinkUselessError(DomainError):
    """The link was used, is too old, or never was."""

    status: ClassVar[int] = 410

    def __init__(self) -> None:
        super().__init__(
            _l(
                "This sign-in link no longer opens anything: it works once, within 15 minutes. "
                "Ask for another one."
            )
        )


class UnknownMemberError(DomainError):
    """A command named an address that nobody of the team has."""

    def __init__(self, email: str) -> None:
        super().__init__(_l("Nobody in the team has the address %(email)s.", email=email))


class NoDemonstrationMemberError(DomainError):
    """The demonstration organiser was asked for, and none is loaded."""

    def __init__(self) -> None:
        super().__init__(_l("The demonstration data is not loaded: run `flask demo load` first."))
