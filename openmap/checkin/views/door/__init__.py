"""The pages of the door: scan, find by name, walk in, correct."""

from openmap.core.audience import Audience, AudienceBlueprint

bp = AudienceBlueprint("checkin", Audience.DOOR, __name__)
