"""Refusals about mails."""

from openmap.core.errors import DomainError
from openmap.core.locale import _l


class BodyForgottenError(DomainError):
    """Bodies are erased after 90 days; there is nothing left to send."""

    def __init__(self) -> None:
        super().__init__(
            _l("The words of this mail were erased after 90 days, so it cannot be sent again.")
        )


class NotFailedError(DomainError):
    """Only a mail that was given up can be taken back into the queue."""

    def __init__(self) -> None:
        super().__init__(
            _l("This mail was not given up: it was sent, or it will be tried again by itself.")
        )
