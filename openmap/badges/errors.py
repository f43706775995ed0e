"""What can stand between a person and a badge."""

from openmap.core.errors import DomainError
from openmap.core.locale import _l


class BadgeNotReadyError(DomainError):
    """No key signs codes yet: the first confirmation, or the first print, makes one."""

    def __init__(self) -> None:
        super().__init__(
            _l("This badge is being prepared. Please come back in a minute: nothing is lost.")
        )


class NoBadgeYetError(DomainError):
    """Only a confirmed registration has a badge."""

    def __init__(self) -> None:
        super().__init__(
            _l("The badge will be here once the registration is confirmed, and not before.")
        )


class NothingToPrintError(DomainError):
    """Nobody answers to what was asked for."""

    def __init__(self) -> None:
        super().__init__(_l("There is no badge to print for this choice. Nothing was counted."))


class SealedKeyError(DomainError):
    """The secret that sealed the current key is no longer among those of the installation."""

    def __init__(self) -> None:
        super().__init__(
            _l(
                "The key that signs badges cannot be opened: put the former secret back at the "
                "end of OPENMAP_SECRET_KEYS, or make a new key with “flask badges rotate-key”. "
                "Badges already printed stay good."
            )
        )
