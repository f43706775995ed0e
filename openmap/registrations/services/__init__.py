"""Changes registrations: who comes, who waits, who leaves, and what they are told."""

from openmap.registrations.rules import TruthKind
from openmap.registrations.services.addresses import (
    address_change_of,
    ask_new_address,
    change_address,
    confirm_new_address,
    correct_mistyped_address,
)
from openmap.registrations.services.correcting import (
    OPTIONAL_CONSENTS,
    Correction,
    correct,
    speak,
)
from openmap.registrations.services.ending import cancel, confirm, refuse
from openmap.registrations.services.keeping import (
    events_with_old_arrangements,
    forget_person,
    forget_silent_person,
    held_about,
    purge_arrangements,
    silent_people,
)
from openmap.registrations.services.links import (
    ensure_link_is_alive,
    note_opened,
    private_link,
    private_link_again,
    registration_of_link,
    revoke_links,
    send_link,
)
from openmap.registrations.services.queue import (
    accept_offer,
    decline_offer,
    expire_offer,
    offer_free_seats,
    seat_at_the_door,
)
from openmap.registrations.services.registering import (
    CONSENT_TEXTS,
    AccessWish,
    Newcomer,
    register,
    search_text,
    sort_name,
)
from openmap.registrations.services.seating import participant, place_of
from openmap.registrations.services.telling import (
    events_to_sum_up,
    have_everybody_cancelled,
    have_everybody_told,
    sum_up,
    tell_of_cancellation,
    tell_of_change,
)
from openmap.registrations.services.window import (
    RegistrationTruth,
    WindowSettings,
    change_window,
    place_of_newcomer,
    registration_truth,
    window_of,
    window_settings_of,
)

__all__ = [
    "CONSENT_TEXTS",
    "OPTIONAL_CONSENTS",
    "AccessWish",
    "Correction",
    "Newcomer",
    "RegistrationTruth",
    "TruthKind",
    "WindowSettings",
    "accept_offer",
    "address_change_of",
    "ask_new_address",
    "cancel",
    "change_address",
    "change_window",
    "confirm",
    "confirm_new_address",
    "correct",
    "correct_mistyped_address",
    "decline_offer",
    "ensure_link_is_alive",
    "events_to_sum_up",
    "events_with_old_arrangements",
    "expire_offer",
    "forget_person",
    "forget_silent_person",
    "have_everybody_cancelled",
    "have_everybody_told",
    "held_about",
    "note_opened",
    "offer_free_seats",
    "participant",
    "place_of",
    "place_of_newcomer",
    "private_link",
    "private_link_again",
    "purge_arrangements",
    "refuse",
    "register",
    "registration_of_link",
    "registration_truth",
    "revoke_links",
    "search_text",
    "seat_at_the_door",
    "send_link",
    "silent_people",
    "sort_name",
    "speak",
    "sum_up",
    "tell_of_cancellation",
    "tell_of_change",
    "window_of",
    "window_settings_of",
]
