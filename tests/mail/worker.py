"""The worker of the kill tests: the real one, which loses patience sooner.

Run as `python -m tests.mail.worker`; only its waits differ from production.
"""

import threading
import time

from flask import Flask

from openmap.core import jobs
from openmap.core.db import transaction
from openmap.factory import create_app
from openmap.mail import rules


def main() -> None:
    jobs.RESCUE_AFTER_SECONDS = 2
    rules.WAITS = (1,) * 60
    app = create_app()
    threading.Thread(target=rescue_often, args=(app,), daemon=True).start()
    jobs.run_worker(app, update_heartbeat_interval=0.5)


def rescue_often(app: Flask) -> None:
    """Look for the jobs of a killed worker each second rather than each minute."""
    while True:
        time.sleep(1)
        with app.app_context(), transaction():
            jobs.defer("jobs.rescue", once="jobs.rescue", priority=100, timestamp=0)


if __name__ == "__main__":
    main()
