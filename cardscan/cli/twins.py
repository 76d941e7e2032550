"""Contacts that may be one person, side by side, and a sitting in which a person says so."""

import sys
from collections.abc import Sequence
from typing import Any

import click
from rich.table import Table

from cardscan.cli.clock import utc_now
from cardscan.cli.messages import at_terminal, printable
from cardscan.cli.tables import console, quiet_table, short_id, text
from cardscan.contact import Filed
from cardscan.correct import FIELDS, values_of
from cardscan.errors import CardscanError
from cardscan.merge import merge_contacts
from cardscan.shown import LABELS, shown
from cardscan.store import Store
from cardscan.twins import Rank, Twins, keep_apart, merge_pair, read_pair


def to_json(pair: Twins) -> dict[str, Any]:
    """The line of one proposal."""
    return {
        "contact": pair.kept.contact.uid,
        "other": pair.other.contact.uid,
        "names": [one.contact.display_name for one in (pair.kept, pair.other)],
        "probability": round(pair.likeness.probability, 4),
        "why": list(pair.likeness.reasons),
        "moved": pair.likeness.moved,
    }


def told(pair: Twins) -> str:
    """Who may be whom, and why, in one line."""
    names = [f"{one.contact.display_name} ({short_id(one.contact)})" for one in _both(pair)]
    why = "; ".join(pair.likeness.reasons[:4])
    return f"{names[1]} is {names[0]}: {pair.likeness.probability:.0%}, {why}"


def side_by_side(one: Filed, other: Filed, after: Filed) -> Table:
    """Each field of both contacts, and as it will be."""
    table = quiet_table()
    for head in ("", short_id(one.contact), short_id(other.contact), "Merged"):
        table.add_column(head, overflow="fold")
    for field in FIELDS:
        cells = ["\n".join(map(shown, values_of(c.contact, field))) for c in (one, other, after)]
        if any(cells):
            table.add_row(LABELS[field], *map(text, cells))
    formers = ["\n".join(f.text for f in c.contact.former) for c in (one, other, after)]
    if any(formers):
        table.add_row("Formerly", *map(text, formers))
    return table


def hold(store: Store, twins: Sequence[Twins], rank: Rank) -> int:
    """Propose one pair after the other, one key each; how many were merged."""
    click.echo("y merge   n never, they are two people   s skip   u undo   q quit")
    done = list[tuple[int, str]]()
    """Of each answer its place, and what the change is called."""
    at = 0
    while at < len(twins):
        pair = _read(store, twins[at])
        if pair is None:
            at += 1
            continue
        click.echo(printable(f"\n{at + 1} of {len(twins)}  {told(pair)}"))
        console().print(side_by_side(*_both(pair), merge_contacts(*_both(pair))))
        key = _key()
        if key in ("q", None):
            break
        if key == "u":
            at = _take_back(store, done, at)
        elif key == "s":
            at += 1
        elif key in ("y", "n"):
            try:
                done.append((at, _answer(store, pair, rank, key)))
            except CardscanError as error:  # changed by another program meanwhile
                click.echo(printable(error.message))
            at += 1
        else:
            click.echo("That is none of the keys.")
    return sum(what.startswith("merged") for _, what in done)


def _read(store: Store, pair: Twins) -> Twins | None:
    """The two as they are filed; None where one of them went into another contact."""
    return read_pair(store, (one.contact.uid for one in _both(pair)))


def _answer(store: Store, pair: Twins, rank: Rank, key: str) -> str:
    if key == "y":
        return merge_pair(store, pair, rank, now=utc_now())
    return keep_apart(store, pair, now=utc_now())


def _take_back(store: Store, done: list[tuple[int, str]], at: int) -> int:
    """Undo the last answer; the place of that pair."""
    if not done:
        click.echo("There is no answer to take back.")
        return at
    before, what = done[-1]
    if [change.what for change in store.pipeline.find_changes(1)] != [what]:
        click.echo("Something else was changed since: see cardscan undo --list.")
        return at
    store.pipeline.undo()
    done.pop()
    return before


def _key() -> str | None:
    """The key that was pressed, or the line of a pipe; None where no more will come."""
    if not at_terminal():
        line = sys.stdin.readline()
        return line.strip().casefold() if line else None
    key = click.getchar()
    if key in ("\x03", "\x04"):
        raise KeyboardInterrupt
    return key.casefold()


def _both(pair: Twins) -> tuple[Filed, Filed]:
    return pair.kept, pair.other
