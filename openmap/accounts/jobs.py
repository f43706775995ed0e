"""Answers sign-in requests and forgets what is over."""

from openmap.accounts import services
from openmap.core import clock
from openmap.core.db import transaction
from openmap.core.jobs import task


@task("accounts.answer_sign_in_request", attempts=5, wait=5)
def answer_sign_in_request(request_id: int) -> None:
    with transaction():
        services.answer_sign_in_request(request_id)


@task("accounts.forget_old", cron="41 3 * * *")
def forget_old() -> None:
    with transaction():
        services.forget_old(now=clock.now())
