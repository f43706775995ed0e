"""Which badges the team asks for."""

from wtforms import BooleanField, IntegerField
from wtforms.validators import NumberRange, Optional

from openmap.badges import services
from openmap.badges.queries import Choice
from openmap.core.forms import Form, number, ticked

LARGEST_ID = 2**31 - 1


class PrintForm(Form):
    """The buttons of the badges page; without a field, everybody."""

    category = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])
    registration = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)])
    only_new = BooleanField()
    #: Which file of so many badges, from 1.
    part = IntegerField(validators=[Optional(), NumberRange(1, 10_000)], default=1)

    def to_choice(self, event_id: int) -> Choice:
        return Choice(
            event_id=event_id,
            category_id=number(self.category),
            registration_id=number(self.registration),
            only_new=ticked(self.only_new),
        )

    @property
    def offset(self) -> int:
        """Return how many badges stand in the files before this one."""
        return ((number(self.part) or 1) - 1) * services.MOST_PER_FILE
