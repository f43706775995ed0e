"""What every refusal shares: a sentence fit for the person who reads it."""

import hashlib
from typing import ClassVar

from openmap.core.locale import LazyString, _l


class DomainError(Exception):
    """A rule refused. `sentence` says, in the reader's language, what is wrong and what to do."""

    status: ClassVar[int] = 409

    def __init__(self, sentence: LazyString) -> None:
        super().__init__(sentence.message)
        self.sentence = sentence


class TooManyRequestsError(DomainError):
    """Too many tries in a short time from one place or about one target."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            _l("There were too many tries in a short time. Please wait a few minutes, then retry.")
        )


class ChangedMeanwhileError(DomainError):
    """Someone else saved the same thing after this person opened it."""

    def __init__(self) -> None:
        super().__init__(
            _l(
                "Someone else changed this while you were editing. Your text is still here: "
                "compare it with the present version, then save again."
            )
        )


def fingerprint(facts: object) -> str:
    """Return the version of a frozen dataclass of facts, as an edit form carries it."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:20]


def ensure_unchanged(facts: object, *, seen: str) -> None:
    """Refuse to save over facts that are no longer those the person saw."""
    if fingerprint(facts) != seen:
        raise ChangedMeanwhileError


class AlreadyThereError(DomainError):
    """A uniqueness promise that has no sentence of its own."""

    def __init__(self) -> None:
        super().__init__(_l("This was already recorded. Nothing was changed."))
