"""Categories of attendee of an edition: add, change, order, remove."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.forms import text
from openmap.core.locale import _
from openmap.events import queries, services
from openmap.events.forms.parts import PALETTE, CategoryForm, NewCategoryForm
from openmap.events.guards import current_actor, current_event, may_here
from openmap.events.models import CategoryCode, Role
from openmap.events.views.manage import bp
from openmap.events.views.manage.partners import places_asked


@bp.route("/events/<string:slug>/categories", role=Role.READER)
def categories(slug: str) -> ResponseReturnValue:
    event = current_event()
    known = queries.categories_of(event)
    return render_template(
        "events/manage/categories.html",
        event=event,
        categories=known,
        palette_left=len(known) < len(PALETTE),
        may_edit=may_here(Role.EDITOR),
    )


@bp.route("/events/<string:slug>/categories/new", methods=["GET", "POST"], role=Role.EDITOR)
def new_category(slug: str) -> ResponseReturnValue:
    event = current_event()
    used = {category.code for category in queries.categories_of(event)}
    form = NewCategoryForm(left=[code for code in CategoryCode if code not in used])
    if form.accepted():
        facts = form.to_category(CategoryCode(text(form.code)))
        with transaction():
            services.add_category(event, facts, by=current_actor())
        flash(_("The category “%(name)s” is added.", name=facts.label.fr), "success")
        return redirect(url_for(".categories", slug=slug))
    return render_template("events/manage/category.html", event=event, form=form, category=None)


@bp.route(
    "/events/<string:slug>/categories/<int:category_id>",
    methods=["GET", "POST"],
    role=Role.EDITOR,
)
def category(slug: str, category_id: int) -> ResponseReturnValue:
    event = current_event()
    found = queries.category_by_id(event.id, category_id) or abort(404)
    form = CategoryForm.over(services.facts_of_category(found))
    if form.accepted():
        facts = form.to_category(found.code)
        try:
            with transaction():
                services.change_category(
                    event, category_id, facts, seen=text(form.version), by=current_actor()
                )
        except DomainError as refusal:
            form.refuse_edit(refusal, lambda: services.facts_of_category(found))
        else:
            flash(_("The category “%(name)s” is saved.", name=facts.label.fr), "success")
            return redirect(url_for(".categories", slug=slug))
    return render_template("events/manage/category.html", event=event, form=form, category=found)


@bp.route(
    "/events/<string:slug>/categories/<int:category_id>/move", methods=["POST"], role=Role.EDITOR
)
def move_category(slug: str, category_id: int) -> ResponseReturnValue:
    event = current_event()
    queries.category_by_id(event.id, category_id) or abort(404)
    with transaction():
        services.move_category(event, category_id, places=places_asked())
    return redirect(url_for(".categories", slug=slug))


@bp.route(
    "/events/<string:slug>/categories/<int:category_id>/remove",
    methods=["POST"],
    role=Role.EDITOR,
)
def remove_category(slug: str, category_id: int) -> ResponseReturnValue:
    event = current_event()
    queries.category_by_id(event.id, category_id) or abort(404)
    try:
        with transaction():
            services.remove_category(event, category_id, by=current_actor())
    except DomainError as refusal:
        flash(str(refusal.sentence), "error")
    else:
        flash(_("The category is removed."), "success")
    return redirect(url_for(".categories", slug=slug))
