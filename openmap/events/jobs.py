"""What happens to editions by itself."""

from datetime import timedelta

from openmap.core import clock, jobs
from openmap.core.db import db, transaction
from openmap.events import queries, rules, services
from openmap.events.models import Event


@jobs.task("events.close", cron="7 * * * *")
def close_past_editions() -> None:
    """Close the editions whose day is over where they are held, each in its own transaction."""
    # The day ends last in Polynesia: whoever is further ahead is asked one by one.
    for event_id in queries.published_events_before((clock.now() + timedelta(days=1)).date()):
        with transaction():
            event = db.session.get_one(Event, event_id)
            today = clock.now().astimezone(event.zone).date()
            if rules.day_is_over(event.held_on, today=today):
                services.close(event)
