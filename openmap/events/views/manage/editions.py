"""List editions, begin one, see and change what, when and where."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from openmap.core import clock
from openmap.core.db import transaction
from openmap.core.errors import DomainError
from openmap.core.forms import text
from openmap.core.locale import _, absolute_url
from openmap.directory.queries import sector_labels
from openmap.events import queries, rules, services
from openmap.events.forms.editions import AddressForm, EssentialsForm, NewEditionForm
from openmap.events.forms.parts import VenueForm
from openmap.events.guards import current_actor, current_event, may_here
from openmap.events.models import EventState, Role
from openmap.events.views.manage import bp


@bp.route("/events/new", methods=["GET", "POST"], role=Role.LEAD, everywhere=True)
def new() -> ResponseReturnValue:
    preset = services.presets()[0]
    form = NewEditionForm(
        data={"preset": preset.name, "starts_at": preset.starts_at, "ends_at": preset.ends_at}
    )
    if form.accepted():
        try:
            with transaction():
                event = services.create_event(form.to_new_edition(), by=current_actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(_("The edition is there as a draft: nobody sees it yet."), "success")
            return redirect(url_for(".readiness", slug=event.slug))
    return render_template("events/manage/new.html", form=form)


@bp.route("/events/<string:slug>/edition", role=Role.READER)
def show(slug: str) -> ResponseReturnValue:
    event = current_event()
    return render_template(
        "events/manage/show.html",
        event=event,
        sectors=sector_labels(queries.sector_groups_of(event.id)).values(),
        partners=queries.partners_of(event),
        categories=queries.categories_of(event),
        preview_url=absolute_url("site.preview", token=services.preview_token(event)),
        public_url=absolute_url("site.event", slug=event.slug),
        may_edit=may_here(Role.EDITOR),
        may_lead=may_here(Role.LEAD),
        may_become=lambda state: rules.may_become(event.state, EventState(state)),
        day_is_over=rules.day_is_over(
            event.held_on, today=clock.now().astimezone(event.zone).date()
        ),
    )


@bp.route("/events/<string:slug>/essentials", methods=["GET", "POST"], role=Role.EDITOR)
def essentials(slug: str) -> ResponseReturnValue:
    event = current_event()
    form = EssentialsForm.over(services.essentials_of(event))
    if form.accepted():
        try:
            with transaction():
                services.change_essentials(
                    event, form.to_essentials(), seen=text(form.version), by=current_actor()
                )
        except DomainError as refusal:
            form.refuse_edit(refusal, lambda: services.essentials_of(event))
        else:
            flash(_("The essentials are saved."), "success")
            return redirect(url_for(".show", slug=event.slug))
    return render_template("events/manage/essentials.html", event=event, form=form)


@bp.route("/events/<string:slug>/venue", methods=["GET", "POST"], role=Role.EDITOR)
def venue(slug: str) -> ResponseReturnValue:
    event = current_event()
    form = VenueForm.over(services.venue_facts_of(event))
    if form.accepted():
        try:
            with transaction():
                services.change_venue(
                    event, form.to_venue_facts(), seen=text(form.version), by=current_actor()
                )
        except DomainError as refusal:
            form.refuse_edit(refusal, lambda: services.venue_facts_of(event))
        else:
            flash(_("Venue and access are saved."), "success")
            return redirect(url_for(".show", slug=event.slug))
    return render_template("events/manage/venue.html", event=event, form=form)


@bp.route("/events/<string:slug>/address", methods=["GET", "POST"], role=Role.EDITOR)
def address(slug: str) -> ResponseReturnValue:
    event = current_event()
    form = AddressForm(data={"slug": event.slug})
    if form.accepted():
        try:
            with transaction():
                services.change_slug(event, text(form.slug), by=current_actor())
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            flash(_("The page has its new address; the former one leads there."), "success")
            return redirect(url_for(".show", slug=event.slug))
    return render_template(
        "events/manage/address.html",
        event=event,
        form=form,
        beginning=absolute_url("site.event", slug="_").removesuffix("_"),
    )
