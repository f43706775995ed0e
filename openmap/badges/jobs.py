"""Makes badges ahead, so that mails and papers find them ready."""

from openmap.badges import services
from openmap.core import jobs
from openmap.core.db import transaction
from openmap.registrations.queries import registration_by_id


@jobs.task("badges.prepare", attempts=5, wait=5)
def prepare(registration_id: int) -> None:
    """Sign and draw the code of one registration."""
    with transaction():
        registration = registration_by_id(registration_id)
        if registration is not None:
            services.badge_of(registration)


@jobs.task("badges.reseal", cron="41 3 * * *")
def reseal() -> None:
    """Follow a change of the installation's secret."""
    with transaction():
        services.reseal_key()
