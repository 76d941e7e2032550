"""Where a contact stands, and all that happened: moves and touches in one list."""

from collections.abc import Iterable, Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cardscan.cli.clock import local_day
from cardscan.cli.tables import text
from cardscan.entry import UNTRIAGED, Entry, Move, Touch
from cardscan.pipeline.history import Happening, find_happenings, told_dues
from cardscan.pipeline.touches import to_balance

_ID = slice(len("urn:uuid:"), len("urn:uuid:") + 8)


def history_sheet(
    entries: Sequence[Entry],
    moves: Iterable[Move],
    touches: Iterable[Touch],
    referred: Sequence[Touch] = (),
) -> Group | None:
    """The entries with what is due, and the history, the oldest first.

    Referrals of the contact are touches with others, and no part of what is given and asked. Moves
    that were undone are left out. None where nothing but the filing happened.
    """
    made = [move for move in moves if not move.undone]
    passed = list(touches)
    divided = any((entry.track, entry.stage) != UNTRIAGED for entry in entries)
    if not (passed or referred) and not divided and len(made) < 2:
        return None
    stands = Table.grid(padding=(0, 2))
    for entry in entries:
        due = "; ".join(told_dues(entry, local_day))
        stands.add_row(text(f"  {entry.track}"), text(entry.stage, "bold"), text(due))
    balance = to_balance(passed)
    owed = [Text(f"  given {balance.given}, asked {balance.asked}")] if balance.any else []
    happened = Table.grid(padding=(0, 2))
    for one in find_happenings(made, passed, referred, local_day):
        happened.add_row(Text(f"  {one.day}", "dim"), text(one.what), text(_words(one)))
    return Group(Text(), stands, *owed, Text(), happened)


def _words(one: Happening) -> str:
    whom = f"{one.role} {one.about[_ID]}" if one.about else ""
    return "; ".join(filter(None, (one.words, whom)))
