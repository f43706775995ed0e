"""What the door refuses, each with a sentence fit for a volunteer with a queue in front."""

from openmap.core.errors import DomainError
from openmap.core.locale import LocalText, _l


class DoorLinkDeadError(DomainError):
    status = 410

    def __init__(self) -> None:
        super().__init__(
            _l(
                "This link no longer opens the door: it was withdrawn, or the day is over. "
                "Ask whoever leads the door for another one."
            )
        )


class ScanUnknownError(DomainError):
    status = 404

    def __init__(self) -> None:
        super().__init__(_l("This scan is not known here. Nothing was changed."))


class ScanUnreadableError(DomainError):
    status = 400

    def __init__(self) -> None:
        super().__init__(_l("What the device sent cannot be read. Scan once more."))


class UndoTooLateError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l("It is too late to undo this here: whoever leads the door can still do it.")
        )


class AlreadyUndoneError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This was already undone. Nothing was changed."))


class NotHereError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This person is not counted as present: there is nothing to undo."))


class TooFewLettersError(DomainError):
    status = 400

    def __init__(self) -> None:
        super().__init__(_l("Type at least three letters of the name, or the six signs."))


class NobodyToAdmitError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This person does not wait for a seat: scan the badge again."))


class NoSeatFreeError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l("All seats are taken. As soon as one is free, this person can be let in.")
        )


class OthersWaitLongerError(DomainError):
    """A seat goes to the first who waits and is present (docs/glossary.md, offer)."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _l("%(name)s has waited longer and is here too: let them in first.", name=name)
        )


class RoomFullError(DomainError):
    """The legal limit counts everybody, apart from seats."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            _l(
                "%(limit)s people are inside, which is the legal limit of the room. "
                "Nobody can be added.",
                limit=limit,
            )
        )


class NothingChangedInPracticeError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Practice mode changes nothing: leave it to do this for real."))


class EditionCancelledError(DomainError):
    def __init__(self, reason: LocalText | None) -> None:
        super().__init__(
            _l("This edition is cancelled: %(reason)s", reason=reason)
            if reason
            else _l("This edition is cancelled: its door stays closed.")
        )


class OnlyPracticeError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l(
                "This is not the day of the edition: with a link of the day one can only "
                "practise. Whoever leads the door can leave practice, signed in."
            )
        )


class DayOverError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This edition is over: a link to its door would open nothing."))
