"""What everybody sees: home, editions, legal pages, feeds, health."""

from typing import Final

from openmap.core.audience import Audience, AudienceBlueprint

bp: Final = AudienceBlueprint("site", Audience.PUBLIC, __name__)
