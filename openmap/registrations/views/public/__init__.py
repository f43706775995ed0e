"""Registering, and the links that mails carry."""

from typing import Final

from openmap.core.audience import Audience, AudienceBlueprint

bp: Final = AudienceBlueprint("registrations", Audience.PUBLIC, __name__)
