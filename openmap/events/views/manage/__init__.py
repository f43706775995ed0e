"""The team's pages of an edition; each module beside this one adds its routes."""

from openmap.core.audience import Audience, AudienceBlueprint

bp = AudienceBlueprint("events", Audience.MANAGE, __name__)
