"""What seats refuse."""

from openmap.core.errors import DomainError
from openmap.core.locale import _l, _ln


class NoSeatLeftError(DomainError):
    """A pool is full; the CHECK of the table stands behind it."""

    def __init__(self) -> None:
        super().__init__(_l("All seats are taken."))


class CapacityBelowTakenError(DomainError):
    """Fewer seats were asked for than are taken."""

    def __init__(self, taken: int) -> None:
        super().__init__(
            _ln(
                "%(num)d seat is already taken here: the number cannot be lower.",
                "%(num)d seats are already taken here: the number cannot be lower.",
                num=taken,
            )
        )


class SeatsStillTakenError(DomainError):
    """Someone holds a seat of the pool that is to go."""

    def __init__(self, taken: int) -> None:
        super().__init__(
            _ln(
                "%(num)d person holds a seat here: it cannot be removed.",
                "%(num)d people hold a seat here: it cannot be removed.",
                num=taken,
            )
        )


CONSTRAINTS: dict[str, type[DomainError]] = {
    "ck_seat_pool_taken_within_capacity": NoSeatLeftError,
}
