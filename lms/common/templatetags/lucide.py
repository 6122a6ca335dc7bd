"""``{% lucide "clock" size=18 class="icon" %}``: the package's tag, its drawings kept.

A page shows up to forty icons, always the same few: the package copies and writes out the XML of each every time.
"""

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide as drawn

register = template.Library()
lucide = register.simple_tag(lru_cache(maxsize=512)(drawn), name="lucide")
