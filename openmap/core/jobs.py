"""Jobs in the caller's transaction: a job exists if and only if the rows around it do."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import procrastinate
from flask import Flask, current_app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from openmap.core.db import db

#: Names the tasks; the worker brings its own connector.
app = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
#: Never opened: writes only on the connection it is handed.
_queue = JobManager(procrastinate.SyncPsycopgConnector())

RESCUE_AFTER_SECONDS = 30
KEEP_DONE_HOURS = 72
NEWEST_SCHEMA = "03.04.00_50"


class _Patience(procrastinate.BaseRetryStrategy):
    """Waits that are written out; the last one goes on."""

    def __init__(self, waits: Sequence[int]) -> None:
        self._waits = waits

    def get_retry_decision(
        self, *, exception: BaseException, job: procrastinate.jobs.Job
    ) -> procrastinate.RetryDecision:
        seconds = self._waits[min(job.attempts, len(self._waits) - 1)]
        return procrastinate.RetryDecision(retry_in={"seconds": seconds})


def task(
    name: str,
    *,
    cron: str | None = None,
    attempts: int = 1,
    wait: int = 0,
    waits: Sequence[int] = (),
) -> Callable[..., Any]:
    """Name a function as a job, `capability.verb`; with `cron` it also runs by itself.

    A job is delivered at least once: it reads its row again and may be repeated without harm.
    With `waits` (seconds) it is tried again for ever, the last wait repeated: its row decides
    when to stop. A job that waits for its next try holds back later ones of the same lock.
    """
    retry: procrastinate.BaseRetryStrategy | bool = False
    if waits:
        retry = _Patience(waits)
    elif attempts > 1:
        retry = procrastinate.RetryStrategy(max_attempts=attempts, exponential_wait=wait)

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        if cron is None:
            return app.task(name=name, retry=retry)(function)

        def by_clock(timestamp: int) -> None:
            function()

        return app.periodic(cron=cron)(
            app.task(name=name, retry=retry, queueing_lock=name)(by_clock)
        )

    return declare


def defer(
    name: str,
    *,
    lock: str | None = None,
    once: str | None = None,
    at: datetime | None = None,
    priority: int = 0,
    **arguments: int | str,
) -> None:
    """Queue the job in the transaction of `db.session`.

    Jobs with the same `lock` never run two at once and keep their order. With `once`, a job of
    that name which still waits is enough. Arguments are ids, never data.
    """
    deferrer = app.configure_task(
        name, allow_unknown=True, lock=lock, queueing_lock=once, schedule_at=at, priority=priority
    )
    job = deferrer.job.evolve(task_kwargs=arguments)
    if once is None:
        _queue.defer_job(job, connection=db.session.connection().connection.driver_connection)
        return
    try:
        with db.session.begin_nested():
            # Asking for the connection inside is what sends the SAVEPOINT.
            _queue.defer_job(job, connection=db.session.connection().connection.driver_connection)
    except AlreadyEnqueued:
        return


@app.periodic(cron="* * * * *")
@app.task(name="jobs.rescue", queueing_lock="jobs.rescue", priority=100, pass_context=True)
async def rescue(context: procrastinate.JobContext, timestamp: int) -> None:
    """Give the jobs of a killed worker back to the queue.

    Where another one of the same `once` waits already, that one does the work: the queue takes
    no second, and the jobs behind must not wait for it.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=RESCUE_AFTER_SECONDS):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="17 3 * * *")
@app.task(name="jobs.clean", queueing_lock="jobs.clean", pass_context=True)
async def clean(context: procrastinate.JobContext, timestamp: int) -> None:
    """Forget jobs that went well; the failed ones stay for the organiser's page."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEEP_DONE_HOURS)


def conninfo_of(url: URL) -> str:
    """Return the database as libpq reads it: it takes the `+` of a rendered URL literally."""
    parts = url.translate_connect_args(username="user", database="dbname")
    asked = {name: value for name, value in url.query.items() if isinstance(value, str)}
    return make_conninfo(**{name: str(value) for name, value in parts.items()}, **asked)


def run_worker(flask_app: Flask, *, concurrency: int = 2, **options: Any) -> None:
    """Run jobs, each in an application context, until a signal; with `wait=False`, what is due."""

    def in_app_context(call_next: Callable[[], Any], context: Any, worker: Any) -> Any:
        with flask_app.app_context():
            return call_next()

    connector = procrastinate.PsycopgConnector(
        conninfo=conninfo_of(flask_app.config["SQLALCHEMY_DATABASE_URI"]),
        min_size=1,
        max_size=concurrency + 3,
    )
    with app.replace_connector(connector) as worker_app:
        worker_app.run_worker(
            task_middleware=[in_app_context],
            concurrency=concurrency,
            fetch_job_polling_interval=1.0,
            shutdown_graceful_timeout=3,
            **options,
        )


def apply_schema(connection: Connection, *, after: str, up_to: str) -> None:
    """Apply the queue's own migrations, up to a named one: "the newest" would move."""
    raw = connection.connection.driver_connection
    assert raw is not None  # noqa: S101 - a migration always has a live connection
    for file in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql")):
        if after < file.stem[:11] <= up_to:
            raw.execute(file.read_text())


@click.command("worker")
@click.option("--concurrency", default=2, show_default=True, help="Jobs at once.")
def worker_command(concurrency: int) -> None:
    """Run the jobs that wait: mails, offers, clean-ups."""
    run_worker(current_app._get_current_object(), concurrency=concurrency)  # type: ignore[attr-defined]  # noqa: SLF001 - the documented way to the app itself
