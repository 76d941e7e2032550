"""Pages to contact: parsers find candidates for every field, ``resolve`` decides between them.

Knows text and people, not pixels or engines.
"""

from cardscan.fields.resolve import Resolved, resolve

__all__ = ["Resolved", "resolve"]
