"""What registrations refuse, each with a sentence fit for the person."""

from datetime import datetime
from zoneinfo import ZoneInfo

from openmap.core.errors import DomainError
from openmap.core.locale import PARIS, LongDate, _l


class RegistrationNotYetOpenError(DomainError):
    def __init__(self, opens_at: datetime, zone: ZoneInfo = PARIS) -> None:
        super().__init__(_l("Registration opens on %(day)s.", day=LongDate(opens_at, zone)))


class RegistrationClosedError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l("Registration is closed. Write to the organiser: they may still find a solution.")
        )


class EventCancelledError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This meetup is cancelled: nobody can register any more."))


class AlreadyRegisteredError(DomainError):
    """The database keeps one live registration per edition, address and name."""

    def __init__(self) -> None:
        super().__init__(_l("Someone of this name is already registered with this address."))


class AlreadyEndedError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This registration has already ended: nothing was changed."))


class NothingToDecideError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This registration does not wait for a decision any more."))


class OfferGoneError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l(
                "This offer has passed: the seat went to the next person. "
                "You keep a place at the end of the waiting list."
            )
        )


class NoOfferError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("No seat is offered to you at the moment."))


class AddressUnchangedError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This is already the address of your registration."))


class LinkExpiredError(DomainError):
    status = 410

    def __init__(self) -> None:
        super().__init__(
            _l(
                "This link no longer opens anything: it was replaced by a newer one, or the "
                "meetup is long over. Look for our latest mail, or write to the organiser."
            )
        )


class LinkSentOftenError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l("This link was sent several times within the hour: nothing more left.")
        )


class NoAddressError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This person gave no e-mail address: nothing can be sent."))


class PrivateLinkNeededError(DomainError):
    status = 403

    def __init__(self) -> None:
        super().__init__(
            _l(
                "This page opens with the private link of your registration: "
                "look for it in our latest mail."
            )
        )


class TooLateToCorrectError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l(
                "The address can be corrected here during 30 minutes, from the browser that "
                "registered. Write to the organiser: they will correct it."
            )
        )


class WindowUpsideDownError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Registration must close after it opens."))


CONSTRAINTS: dict[str, type[DomainError]] = {
    "uq_registration_live": AlreadyRegisteredError,
    "ck_registration_settings_closes_after_opening": WindowUpsideDownError,
}
