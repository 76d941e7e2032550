"""``cardscan find`` and ``lists``: contacts by what a person remembers, and saved lists."""

import shlex
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option, next_command
from cardscan.cli.messages import count, print_json, printable, say

if TYPE_CHECKING:  # to say what the commands can do needs no pipeline
    from pathlib import Path

    from cardscan.entry import Query
    from cardscan.store import Store

_SCREENFUL = 50
"""Contacts that a terminal is given unasked."""

_LONGEST = 1000
"""Characters of all words together."""


@click.command(short_help="Find contacts by any words.")
@click.argument("words", nargs=-1)
@click.option("--track", metavar="TRACK", default="", help="Only those on it.")
@click.option("--stage", metavar="STAGE", default="", help="Only those at it.")
@click.option("--event", metavar="TEXT", default="", help="Only those met there.")
@click.option("--tag", metavar="TAG", default="", help="Only those that have it.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="At most so many.")
@click.option("--save", metavar="NAME", default="", help="Keep this search as a list.")
@click.option("--list", "listed", metavar="NAME", default="", help="A saved list, made narrower.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each contact.")
@database_option
def find(
    words: tuple[str, ...],
    track: str,
    stage: str,
    event: str,
    tag: str,
    limit: int | None,
    save: str,
    listed: str,
    as_json: bool,
    db: str | None,
) -> None:
    """Find contacts by WORDS, or their beginnings, in all that is known of them, best first.

    Names, companies, notes, events, what stands on the card and what passed are searched, capitals
    and accents set aside. All words must be there.

    \b
    Example:
      cardscan find muller steel --track client
      cardscan find --tag vip --event "Trade fair 2026" --save "VIPs of the fair"
    """
    from cardscan.cli.clock import utc_now
    from cardscan.cli.lines import contact_lines
    from cardscan.config import read_settings
    from cardscan.contract import filed_to_json
    from cardscan.door import clean_text
    from cardscan.errors import UsageError
    from cardscan.store import Store

    settings = read_settings({"db": db})
    track, stage = place_of(settings.strategy_file, track, stage)
    looked_at = sys.stdout.isatty() and not as_json
    most = limit or (_SCREENFUL if looked_at else None)
    name = clean_text(save)
    with Store.open(settings.database_url) as store:
        query = _typed(store, listed, words, track=track, stage=stage, event=event, tag=tag)
        if not any(asdict(query).values()):
            raise UsageError(
                "there is nothing to look for", "Type words, or --track, --stage, --event or --tag."
            )
        people = tuple(store.search.find(query, limit=most))
        if name:
            store.search.save_list(name, query, now=utc_now())
        if not people:
            _tell_nothing(store, query, db)
    if as_json:
        for filed in people:
            print_json(filed_to_json(filed))
    elif people and looked_at:
        from cardscan.cli.row import Row
        from cardscan.cli.tables import console, contact_table

        out = console()
        out.print(contact_table(map(Row.of, people), out.width))
        if len(people) == _SCREENFUL and not limit:
            say(f"These are the best {_SCREENFUL}; for more, --limit N.")
    elif people:
        for line in contact_lines(people):
            click.echo(line)
    if name:
        again = command_of(f"find --list {shlex.quote(name)}", db)
        say(f"Saved: {told(query)}. To find them again: {again}")


@click.command(short_help="The saved lists.")
@click.option("--drop", metavar="NAME", default="", help="Take a list away; its people stay.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each list.")
@database_option
def lists(drop: str, as_json: bool, db: str | None) -> None:
    """Show the searches that you saved with cardscan find --save, and how many each finds.

    \b
    Example:
      cardscan lists
      cardscan lists --drop "VIPs of the fair"
    """
    from cardscan.cli.clock import utc_now
    from cardscan.cli.tables import console, quiet_table, text
    from cardscan.config import read_settings
    from cardscan.store import Store

    with Store.open(read_settings({"db": db}).database_url) as store:
        if drop:
            gone = store.search.drop_list(drop, now=utc_now())
            click.echo(printable(f"Dropped: {gone.name} ({told(gone.query)})"))
            say(f"To take it back: {command_of('undo', db)}")
            return
        saved = [(one, store.search.count(one.query)) for one in store.search.find_lists()]
    if as_json:
        for one, number in saved:
            print_json({"name": one.name, "query": asdict(one.query), "contacts": number})
    elif not saved:
        say("There are no lists yet.")
        say(next_command("find WORDS --save NAME", db))
    elif sys.stdout.isatty():
        table = quiet_table()
        table.add_column("List")
        table.add_column("Finds", justify="right")
        table.add_column("What")
        for one, number in saved:
            table.add_row(text(one.name, "bold"), f"{number:,}", text(told(one.query)))
        console().print(table)
        say(next_command(f"find --list {shlex.quote(saved[0][0].name)}", db))
    else:
        click.echo("list\tcontacts\twhat")
        for one, number in saved:
            click.echo(f"{printable(one.name)}\t{number}\t{printable(told(one.query))}")


def told(query: "Query") -> str:
    """The query in words, as in "steel, on the track client"."""
    labels = {
        "words": "{}",
        "track": "on the track {}",
        "stage": "at {}",
        "event": "met at {}",
        "tag": "tagged {}",
    }
    parts = asdict(query).items()
    return ", ".join(labels[name].format(value) for name, value in parts if value)


def _typed(store: "Store", listed: str, words: tuple[str, ...], **filters: str) -> "Query":
    """The query that was typed, or a saved one, to which what was typed is added."""
    from cardscan.door import clean_text
    from cardscan.entry import Query

    query = store.search.read_list(listed).query if listed else Query()
    given = {name: text for name, value in filters.items() if (text := clean_text(value))}
    return replace(query, words=clean_text(" ".join((query.words, *words)), _LONGEST), **given)


def place_of(strategy_file: "Path", track: str, stage: str) -> tuple[str, str]:
    """The names of the track and the stage whose beginnings were typed.

    Raises:
        UsageError: there is none, or several begin so.
    """
    if not (track or stage):
        return "", ""
    from cardscan.pipeline.strategy import read_strategy

    strategy = read_strategy(strategy_file)
    if not track:
        return "", strategy.stage(stage)
    on = strategy.track(track)
    return on.name, on.destination(stage) if stage else ""


def _tell_nothing(store: "Store", query: "Query", db: str | None) -> None:
    """What was searched for in vain, and what may help."""
    from cardscan.entry import Query

    contacts = store.counts()["contacts"]
    if not contacts:
        say("There are no contacts yet.")
        say(next_command("scan FOLDER", db))
        return
    say(f"None of {count(contacts, 'contact')} is so: {told(query)}.")
    words = query.words.split()
    if words and query != Query(words=query.words):
        without = store.search.count(Query(words=query.words))
        if without:
            say(f"Of {query.words} alone there {_are(without)}.")
            return
    if len(words) > 1:
        alone = {word: store.search.count(Query(words=word)) for word in dict.fromkeys(words)}
        for word, number in alone.items():
            say(f"  {word}: {count(number, 'contact')}")
        say("Leave out the words that nobody has.")
    elif words:
        say("Type only the beginning of the word, or another word.")
    else:
        say(next_command("list", db))


def _are(number: int) -> str:
    return f"{'is' if number == 1 else 'are'} {count(number, 'contact')}"
