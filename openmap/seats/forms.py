"""Forms of pools of seats."""

from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from openmap.core.forms import EditForm, NeedsFrench, chosen, number, text, text_or_none
from openmap.core.locale import LocalText, _l
from openmap.events.models import Category
from openmap.seats.services import Count


class PoolForm(EditForm):
    """Seats that are counted together."""

    label_fr = StringField(
        _l("Name of this count"),
        [DataRequired(_l("Name it, as in “All seats”.")), Length(max=80)],
    )
    label_en = StringField(_l("Name in English"), [Length(max=80), NeedsFrench("label_fr")])
    capacity = IntegerField(
        _l("Seats"),
        [
            InputRequired(_l("Say how many.")),
            NumberRange(0, 100_000, _l("Write a whole number between %(min)s and %(max)s.")),
        ],
    )
    categories = SelectMultipleField(
        _l("Categories that take their seats here"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[DataRequired(_l("Choose at least one category."))],
    )

    def __init__(self, *, among: Sequence[Category], **options: Any) -> None:
        super().__init__(**options)
        self.categories.choices = [
            SelectChoice(category.id, str(category.label)) for category in among
        ]

    def to_count(self) -> Count:
        return Count(
            label=LocalText(fr=text(self.label_fr), en=text_or_none(self.label_en)),
            capacity=number(self.capacity) or 0,
            categories=tuple(sorted(int(one) for one in chosen(self.categories))),
        )
