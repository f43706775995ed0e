"""The team's pages of seats: pools, how many, who takes from them."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from openmap.core.audience import Audience, AudienceBlueprint
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.forms import text
from openmap.core.locale import _
from openmap.events.guards import current_actor, current_event, may_here
from openmap.events.models import Category, Role
from openmap.events.queries import categories_of
from openmap.seats import queries, services
from openmap.seats.forms import PoolForm

bp = AudienceBlueprint("seats", Audience.MANAGE, __name__)


@bp.route("/events/<string:slug>/seats", role=Role.READER)
def index(slug: str) -> ResponseReturnValue:
    event = current_event()
    pools = queries.pools_with_categories(event.id)
    served = {key for _pool, keys in pools for key in keys}
    seated = _seated()
    return render_template(
        "seats/manage/index.html",
        event=event,
        rows=[(pool, [one for one in seated if one.id in keys]) for pool, keys in pools],
        unserved=[category for category in seated if category.id not in served],
        may_edit=may_here(Role.EDITOR),
    )


@bp.route("/events/<string:slug>/seats/new", methods=["GET", "POST"], role=Role.EDITOR)
def new(slug: str) -> ResponseReturnValue:
    event = current_event()
    form = PoolForm(among=_seated())
    if form.accepted():
        try:
            with transaction():
                services.add_count(event, form.to_count(), by=current_actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(_("“%(name)s” is counted from now on.", name=text(form.label_fr)), "success")
            return redirect(url_for(".index", slug=slug))
    return render_template("seats/manage/edit.html", event=event, form=form, pool=None)


@bp.route("/events/<string:slug>/seats/<int:pool_id>", methods=["GET", "POST"], role=Role.EDITOR)
def edit(slug: str, pool_id: int) -> ResponseReturnValue:
    event = current_event()
    pool = queries.pool_by_id(event.id, pool_id) or abort(404)
    form = PoolForm.over(services.count_of(pool), among=_seated())
    if form.accepted():
        try:
            with transaction():
                services.change_count(
                    pool, form.to_count(), seen=text(form.version), by=current_actor()
                )
        except DomainError as refusal:
            form.refuse_edit(refusal, lambda: services.count_of(pool), among=_seated())
        else:
            flash(_("“%(name)s” is saved.", name=text(form.label_fr)), "success")
            return redirect(url_for(".index", slug=slug))
    return render_template("seats/manage/edit.html", event=event, form=form, pool=pool)


@bp.route("/events/<string:slug>/seats/<int:pool_id>/remove", methods=["POST"], role=Role.EDITOR)
def remove(slug: str, pool_id: int) -> ResponseReturnValue:
    event = current_event()
    pool = queries.pool_by_id(event.id, pool_id) or abort(404)
    name = str(pool.label)
    try:
        with transaction():
            services.remove_count(pool, by=current_actor())
    except DomainError as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(_("“%(name)s” is no longer counted.", name=name), "success")
    return redirect(url_for(".index", slug=slug))


def _seated() -> list[Category]:
    return [category for category in categories_of(current_event()) if category.holds_a_seat]
