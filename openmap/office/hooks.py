"""What the office contributes: the first words of the rail."""

from openmap.core.hooks import RailItem
from openmap.core.locale import _l
from openmap.events.models import Role
from openmap.office import queries


def rail(event_id: int) -> list[RailItem]:
    """Name the dashboard and the list, with what waits to be approved."""
    return [
        RailItem(_l("Dashboard"), "office_manage.show", 0, Role.READER),
        RailItem(
            _l("Registrations"),
            "office_manage.registrations",
            20,
            Role.READER,
            count=queries.number_to_approve(event_id),
        ),
    ]
