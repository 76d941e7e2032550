"""Where a contact stands, and all that happened: moves and touches in one list."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cardscan.cli.clock import local_day
from cardscan.cli.messages import count
from cardscan.cli.tables import text
from cardscan.entry import LATER, UNTRIAGED, Entry, Move, Touch
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
        stands.add_row(text(f"  {entry.track}"), text(entry.stage, "bold"), text(_due(entry)))
    balance = to_balance(passed)
    owed = [Text(f"  given {balance.given}, asked {balance.asked}")] if balance.any else []
    happened = Table.grid(padding=(0, 2))
    # A touch of the same moment as a move, as at a meeting, comes before it.
    rows = [(touch.at, 0, _touch(touch)) for touch in passed]
    rows += [(touch.at, 0, _referral(touch)) for touch in referred]
    rows += [(move.at, 1, _move(move)) for move in made]
    for at, _, (what, words) in sorted(rows, key=lambda row: row[:2]):
        happened.add_row(Text(f"  {local_day(at)}", "dim"), text(what), text(words))
    return Group(Text(), stands, *owed, Text(), happened)


def _due(entry: Entry) -> str:
    return "; ".join(_dues(entry))


def _dues(entry: Entry) -> Iterator[str]:
    yield f"since {local_day(entry.since)}"
    if entry.decide_by:
        yield f"{'comes back on' if entry.stage == LATER else 'decide by'} {entry.decide_by}"
    if entry.touch_by:
        yield f"next touch by {entry.touch_by}"
    if entry.put_off:
        yield f"put off {count(entry.put_off, 'time')}"


def _move(move: Move) -> tuple[str, str]:
    way = " to ".join(dict.fromkeys(filter(None, (move.from_stage, move.to_stage))))
    by = f"by {move.who}" if move.who else ""
    return ": ".join(filter(None, (move.track, way))), ", ".join(filter(None, (move.why, by)))


def _touch(touch: Touch) -> tuple[str, str]:
    return touch.kind, _told(touch, "about")


def _referral(touch: Touch) -> tuple[str, str]:
    return "referred", _told(touch, "to" if touch.kind == "referral-given" else "by")


def _told(touch: Touch, other: str) -> str:
    """What is known of a touch; ``other`` says what the other person of a referral is to it."""
    whom = f"{other} {touch.about[_ID]}" if touch.about else ""
    value = "" if touch.value is None else f"{touch.value:,.2f}".removesuffix(".00")
    return "; ".join(filter(None, (touch.text, touch.outcome, value, whom)))
