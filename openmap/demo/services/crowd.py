"""Invents the people of the demonstration, one after the other, the same ones each time."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any, Final

from openmap.core.files import safe_filename
from openmap.core.folding import fold
from openmap.demo.services.data import shipped
from openmap.directory.queries import ILE_DE_FRANCE
from openmap.events.models import Category
from openmap.people.models import ConsentPurpose
from openmap.questions.models import Question, QuestionKind
from openmap.registrations.models import (
    CROCKFORD,
    SHORT_CODE_LENGTH,
    AccessNeed,
    RegistrationState,
    new_badge_number,
)

SEED: Final = 2026
SEATED: Final = frozenset({RegistrationState.CONFIRMED, RegistrationState.OFFERED})
#: Of so many people, so many seats: the others wait, and some have cancelled.
SEATS_OF_TEN: Final = 7
OFFERS: Final = 2
_CODES: Final = len(CROCKFORD) ** SHORT_CODE_LENGTH
#: What becomes, in turn, of those who need approval.
_DECISIONS: Final = (
    RegistrationState.REQUESTED,
    RegistrationState.REFUSED,
    RegistrationState.CONFIRMED,
)
_CONSENTS: Final = (
    (ConsentPurpose.DIRECTORY, 0.6),
    (ConsentPurpose.CONTACT_EXCHANGE, 0.4),
    (ConsentPurpose.PHOTOS, 0.7),
    (ConsentPurpose.NEXT_EDITIONS, 0.5),
)


@dataclass(frozen=True)
class Attendee:
    """Someone invented, as registered."""

    given_name: str
    family_name: str
    email: str
    organisation: str
    job: str
    category: Category
    state: RegistrationState
    takes_a_seat: bool
    departement: str
    phone: str | None
    language: str
    is_speaker: bool
    short_code: str
    badge_number: int
    created_at: datetime
    answers: Mapping[int, Any] = field(default_factory=dict)
    needs: Sequence[str] = ()
    consents: Sequence[ConsentPurpose] = ()

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def seats_for(number: int) -> int:
    """Return how many seats leave a waiting list behind that many registrations."""
    return max(1, number * SEATS_OF_TEN // 10)


class Crowd:
    """Invents people in the order in which they registered; seats run out on the way."""

    def __init__(
        self,
        *,
        number: int,
        seats: int,
        now: datetime,
        categories: Sequence[Category],
        questions: Mapping[int, Sequence[Question]],
    ) -> None:
        self._random = Random(SEED)  # noqa: S311 - the same people each time, no secret
        self._number, self._free, self._now = number, seats, now
        kinds: Mapping[str, Any] = shipped("crowd")["categories"]
        self._categories = [one for one in categories if one.code.value in kinds]
        self._weights = [kinds[one.code.value]["weight"] for one in self._categories]
        self._questions = questions
        self._decisions = cycle(_DECISIONS)
        # An odd factor makes i ↦ i·factor + start a permutation: codes never meet.
        self._factor, self._start = secrets.randbits(29) | 1, secrets.randbits(30)

    def people(self) -> Iterator[Attendee]:
        for index in range(self._number):
            yield self._person(index)

    def _person(self, index: int) -> Attendee:
        words, random = shipped("crowd"), self._random
        category = self._category(index)
        kind = words["categories"][category.code.value]
        given, family = random.choice(words["given"]), random.choice(words["family"])
        organisation = random.choice(kind["organisations"])
        is_speaker = random.random() < 0.04  # noqa: PLR2004 - a few
        takes_a_seat = category.holds_a_seat and not is_speaker
        return Attendee(
            given_name=given,
            family_name=family,
            email=f"{_mailbox(given, family)}.{index + 1}@{safe_filename(organisation)}.example",
            organisation=organisation,
            job=random.choice(kind["jobs"]),
            category=category,
            state=self._state(index, category, takes_a_seat=takes_a_seat),
            takes_a_seat=takes_a_seat,
            departement=random.choice(sorted(ILE_DE_FRANCE)),
            phone=f"06 39 98 {random.randrange(100):02} {random.randrange(100):02}"
            if random.random() < 0.5  # noqa: PLR2004 - one of two
            else None,
            language="en" if random.random() < 0.03 else "fr",  # noqa: PLR2004 - a few
            is_speaker=is_speaker,
            short_code=self._short_code(index),
            badge_number=new_badge_number(),
            created_at=self._moment(index),
            answers={one.id: self._answer(one) for one in self._questions[category.id]},
            needs=self._needs(),
            consents=[purpose for purpose, share in _CONSENTS if random.random() < share],
        )

    def _category(self, index: int) -> Category:
        """Begin with one of each, so that even a small crowd has them all."""
        if index < len(self._categories):
            return self._categories[index]
        return self._random.choices(self._categories, self._weights)[0]

    def _state(self, index: int, category: Category, *, takes_a_seat: bool) -> RegistrationState:
        if category.needs_approval:
            return next(self._decisions)
        if self._random.random() < 0.08 and index >= len(self._categories):  # noqa: PLR2004 - some
            return RegistrationState.CANCELLED
        if not takes_a_seat:
            return RegistrationState.CONFIRMED
        if self._free == 0:
            return RegistrationState.WAITING
        self._free -= 1
        return RegistrationState.OFFERED if self._free < OFFERS else RegistrationState.CONFIRMED

    def _moment(self, index: int) -> datetime:
        """Spread registrations over the last four weeks, in their order."""
        return self._now - timedelta(days=28) * (1 - (index + 1) / (self._number + 1))

    def _short_code(self, index: int) -> str:
        code = (index * self._factor + self._start) % _CODES
        signs = []
        for _ in range(SHORT_CODE_LENGTH):
            code, sign = divmod(code, len(CROCKFORD))
            signs.append(CROCKFORD[sign])
        return "".join(signs)

    def _answer(self, question: Question) -> Any:
        words, random = shipped("crowd"), self._random
        values = [option["value"] for option in question.options]
        match question.kind:
            case QuestionKind.ONE_OF:
                return random.choice(values)
            case QuestionKind.SOME_OF:
                return sorted(random.sample(values, k=random.randint(1, len(values))))
            case QuestionKind.LONG_TEXT:
                return random.choice(words["needs"])
            case QuestionKind.SHORT_TEXT if question.key == "activity":
                return random.choice(words["activities"])
            case QuestionKind.SHORT_TEXT:
                return random.choice(words["capacities"])
        return None

    def _needs(self) -> Sequence[str]:
        if self._random.random() >= 0.06:  # noqa: PLR2004 - some
            return ()
        wanted = [need.value for need in AccessNeed if need is not AccessNeed.OTHER]
        return sorted(self._random.sample(wanted, k=self._random.randint(1, 2)))


def _mailbox(given: str, family: str) -> str:
    words = fold(f"{given} {family}").replace("'", "").split()
    return ".".join("".join(sign for sign in word if sign.isascii()) for word in words)
