"""Address books on servers that speak CardDAV (RFC 6352), through httpx, which only this knows.

Nothing is overwritten that somebody else wrote, no card is made twice, and whatever stops a push,
the next one goes on from there.
"""

from cardscan.books.carddav.address import is_server, parse_address
from cardscan.books.carddav.collection import Collection
from cardscan.books.carddav.discovery import choose, create_collection, find_home, none_of
from cardscan.books.carddav.planning import Step, Wanted, make_plan, to_wanted
from cardscan.books.carddav.pushing import Done, carry_out
from cardscan.books.carddav.wire import WAITS, Wire

__all__ = [
    "WAITS",
    "Collection",
    "Done",
    "Step",
    "Wanted",
    "Wire",
    "carry_out",
    "choose",
    "create_collection",
    "find_home",
    "is_server",
    "make_plan",
    "none_of",
    "parse_address",
    "to_wanted",
]
