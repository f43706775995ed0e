"""What can be refused about an edition, and in which words."""

from collections.abc import Sequence
from datetime import date, time

from openmap.core.errors import DomainError
from openmap.core.locale import LazyString, LongDate, _l, clock_time


class ClockTime:
    """An hour that is written out when it is read: « 2 h 30 »."""

    def __init__(self, hour: time) -> None:
        self._hour = hour

    def __str__(self) -> str:
        return clock_time(self._hour)


class LocalTimeMissingError(DomainError):
    def __init__(self, day: date, hour: time) -> None:
        super().__init__(
            _l(
                "On %(day)s clocks jump forward and never show %(hour)s: choose another hour.",
                day=LongDate(day),
                hour=ClockTime(hour),
            )
        )


class LocalTimeTwiceError(DomainError):
    def __init__(self, day: date, hour: time) -> None:
        super().__init__(
            _l(
                "On %(day)s clocks go back and show %(hour)s twice: choose another hour.",
                day=LongDate(day),
                hour=ClockTime(hour),
            )
        )


class EndsBeforeStartError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The end must come after the beginning, on the same day."))


class EndWithoutStartError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("An hour of end needs an hour of beginning."))


class DayPastError(DomainError):
    def __init__(self, day: date) -> None:
        super().__init__(_l("%(day)s is already past: choose a day to come.", day=LongDate(day)))


class DayTooFarError(DomainError):
    def __init__(self, day: date) -> None:
        super().__init__(_l("%(day)s is too far away: check the year.", day=LongDate(day)))


class DayStillToComeError(DomainError):
    def __init__(self, day: date) -> None:
        super().__init__(
            _l(
                "This edition is over and %(day)s is still to come: create a new edition instead.",
                day=LongDate(day),
            )
        )


class ZoneUnknownError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This time zone is not one of those of France."))


class SlugReservedError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This address is kept for openmap itself: choose another."))


class SlugMisshapenError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l(
                "An address is made of 3 to 80 lower-case letters without accents, digits and "
                "single hyphens: dechets-du-batiment-2030."
            )
        )


class SlugTakenError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Another edition has or had this address: choose another."))


class PresetUnknownError(DomainError):
    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(_l("There is no such preset. Known: %(names)s.", names=", ".join(known)))


class SeatsMissingError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("An edition has between 1 and 100,000 seats."))


class NotReadyError(DomainError):
    def __init__(self, missing: Sequence[LazyString]) -> None:
        super().__init__(
            _l("Before publishing, make this true: %(missing)s", missing=_Sentences(missing))
        )


class _Sentences:
    """Sentences one after the other, when they are read."""

    def __init__(self, sentences: Sequence[LazyString]) -> None:
        self._sentences = sentences

    def __str__(self) -> str:
        return " ".join(str(sentence) for sentence in self._sentences)


class StateForbidsError(DomainError):
    """The life of an edition only goes forward (docs/glossary.md)."""

    def __init__(self) -> None:
        super().__init__(
            _l("The state of this edition no longer allows that. Reload the page to see it.")
        )


class DayNotOverError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The day of this edition is not over yet."))


class RemovedMeanwhileError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("Someone else removed this meanwhile. Nothing was saved."))


class LogoWithoutAlternativeError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l("Say in words what the logo shows, for those who cannot see it: “Logo of …”.")
        )


class MentionMissingError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l("Copy the sentence that the funder asks for, such as “Co-funded by …”.")
        )


class CategoryThereError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("This edition already has that category."))


class CategoryInUseError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l(
                "People are registered in this category, so it stays. You can hide it from the "
                "public form instead."
            )
        )


class LastCategoryError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("A published edition keeps at least one category on its form."))


class LastLeadError(DomainError):
    def __init__(self) -> None:
        super().__init__(
            _l(
                "This is the last lead without an end date, so nobody could manage the team any "
                "more. Name another lead first."
            )
        )


class RoleEndsInPastError(DomainError):
    def __init__(self) -> None:
        super().__init__(_l("The last day of a role cannot be past: choose today or later."))


class RoleUnknownError(DomainError):
    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(_l("There is no such role. Known: %(names)s.", names=", ".join(known)))


class AlreadyInTeamError(DomainError):
    def __init__(self, email: str) -> None:
        super().__init__(
            _l("%(email)s is already in this team: change their role instead.", email=email)
        )


class UnknownEditionError(DomainError):
    def __init__(self, slug: str) -> None:
        super().__init__(_l("There is no edition with the address “%(slug)s”.", slug=slug))


CONSTRAINTS: dict[str, type[DomainError]] = {
    "uq_event_slug": SlugTakenError,
    "ck_event_ends_after_start": EndsBeforeStartError,
    "uq_category_event_id_code": CategoryThereError,
    "fk_registration_event_id_category_id": CategoryInUseError,
    "ck_partner_logo_has_alternative": LogoWithoutAlternativeError,
}
