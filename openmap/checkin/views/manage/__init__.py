"""What the team does for the door: links, papers, figures of the day."""

from openmap.core.audience import Audience, AudienceBlueprint

bp = AudienceBlueprint("checkin", Audience.MANAGE, __name__)
