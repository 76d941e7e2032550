"""``cardscan push``: contacts into address books on servers, where phones find them."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import database_option
from cardscan.cli.messages import complain, count, print_json, printable, say
from cardscan.errors import BookError, UsageError

if TYPE_CHECKING:  # to say what the command can do needs no server
    from cardscan.books.carddav import Collection, Done, Step
    from cardscan.config import Settings
    from cardscan.entry import Query
    from cardscan.store import Store

_WORDS = {
    "create": ("to create", "created"),
    "adopt": ("to adopt", "adopted"),
    "update": ("to update", "updated"),
    "delete": ("to delete", "deleted"),
    "same": ("unchanged",) * 2,
    "conflict": ("in conflict",) * 2,
    "gone": ("deleted there",) * 2,
    "left": ("left there (--delete)",) * 2,
    "failed": ("failed",) * 2,
}
"""What is planned, and what was done, in words."""


@click.command(short_help="Contacts into an address book on a server (CardDAV).")
@click.argument("book", required=False)
@click.option("--collection", metavar="NAME", default="", help="Which of several address books.")
@click.option("--create", is_flag=True, help="Make it where there is none of that name.")
@click.option("--user", metavar="NAME", help="Who asks; the password never goes here.")
@click.option("--track", metavar="TRACK", default="", help="Only those on it.")
@click.option("--stage", metavar="STAGE", default="", help="Only those at it.")
@click.option("--event", metavar="TEXT", default="", help="Only those met there.")
@click.option("--tag", metavar="TAG", default="", help="Only those that have it.")
@click.option("--again", is_flag=True, help="Make cards anew that were deleted there.")
@click.option("--delete", is_flag=True, help="Delete cards of contacts that are here no more.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each contact.")
@database_option
def push(
    book: str | None,
    collection: str,
    create: bool,
    user: str | None,
    track: str,
    stage: str,
    event: str,
    tag: str,
    again: bool,
    delete: bool,
    dry_run: bool,
    as_json: bool,
    db: str | None,
) -> None:
    """Bring contacts into BOOK: the URL of a CardDAV server, or an e-mail address at one.

    New contacts get a card, one that is there already is taken over, and of cards that changed only
    what changed here is changed there. Without a BOOK those of the setting books are brought up to
    date. The password comes from CARDSCAN_PASSWORD, the setting password_command or the keyring.

    \b
    Example:
      cardscan push https://dav.example.org/ --user ana --dry-run
      cardscan push ana@example.org --track client
    """
    from cardscan.books.carddav import is_server
    from cardscan.cli.clock import utc_now
    from cardscan.cli.find import place_of
    from cardscan.config import read_settings
    from cardscan.entry import Query
    from cardscan.push import open_collection
    from cardscan.store import Store
    from cardscan.upkeep import write_file

    settings = read_settings({"db": db, "user": user})
    books = (book,) if book else settings.books
    if not books:
        raise UsageError(
            "there is no address book to push to",
            "Name one, as in https://dav.example.org/ or ana@example.org, or set books.",
        )
    track, stage = place_of(settings.strategy_file, track, stage)
    query = Query(track=track, stage=stage, event=event, tag=tag)
    failed = False
    with Store.open(settings.database_url) as store:
        for one in books:
            try:
                if not book and not is_server(one):
                    if query == Query() and not dry_run:  # a file always holds all contacts
                        written = write_file(store, one, utc_now())
                        say(printable(f"{one}: {count(written, 'contact')} written"))
                    continue
                with open_collection(
                    one, settings, name=collection, create=create and not dry_run
                ) as there:
                    steps = _plan(store, there, query, settings, again=again, delete=delete)
                    if dry_run:
                        _show(there, [(step, "") for step in steps], 0, as_json=as_json)
                    else:
                        failed |= _carry_out(store, there, steps, as_json=as_json)
            except BookError as error:
                complain(error)
                failed = True
    if failed:
        sys.exit(BookError.exit_code)


def _plan(
    store: "Store",
    collection: "Collection",
    query: "Query",
    settings: "Settings",
    *,
    again: bool,
    delete: bool,
) -> "Sequence[Step]":
    from cardscan.cli.clock import utc_now
    from cardscan.push import plan_push

    people = list(store.search.find(query))[::-1]
    return plan_push(
        store,
        collection,
        people,
        again=again,
        delete=delete,
        country=settings.country or settings.home_country,
        now=utc_now(),
    )


def _carry_out(
    store: "Store", collection: "Collection", steps: "Sequence[Step]", *, as_json: bool
) -> bool:
    """Does what is planned and shows it; whether anything failed."""
    from cardscan.cli.clock import utc_now
    from cardscan.cli.progress import progress_bar
    from cardscan.push import push

    done, stopped = list["Done"](), None
    shown = sys.stderr.isatty() and not as_json
    with progress_bar(len(steps), shown=shown, doing="Pushing") as advance:
        try:
            for one in push(store, collection, steps, now=utc_now):
                done.append(one)
                advance()
        except BookError as error:
            stopped = error
    _show(
        collection,
        [(one.step, one.error.message if one.error else "") for one in done],
        1,
        as_json=as_json,
    )
    if stopped:
        complain(stopped)
        say(f"{count(len(steps) - len(done), 'contact')} not pushed: push again to go on.")
    return bool(stopped) or any(one.error or one.step.kind == "conflict" for one in done)


def _show(
    collection: "Collection", steps: "Iterable[tuple[Step, str]]", tense: int, *, as_json: bool
) -> None:
    """The steps, each with why it failed; in a table those by which anything changes.

    Args:
        collection: where they are done.
        steps: all of them.
        tense: 0 for what is planned, 1 for what was done.
        as_json: a line each instead.
    """
    steps = [
        (replace(step, why=(error,)), "failed") if error else (step, step.kind)
        for step, error in steps
    ]
    if as_json:
        for step, kind in steps:
            print_json(
                {
                    "book": collection.url,
                    "contact": step.uid,
                    "name": step.name,
                    "step": kind,
                    "why": list(step.why),
                }
            )
        return
    from cardscan.cli.tables import console, quiet_table, text

    table = quiet_table()
    for head in ("What", "Name", "Why"):
        table.add_column(head, overflow="fold")
    for step, kind in steps:
        if kind != "same":
            name = text(step.name or step.url, "bold")  # who was forgotten has no name
            table.add_row(_WORDS[kind][tense], name, text("; ".join(step.why)))
    if table.row_count:
        console().print(table)
    numbers = Counter(kind for _, kind in steps)
    told = ", ".join(f"{numbers[kind]:,} {_WORDS[kind][tense]}" for kind in _WORDS if numbers[kind])
    say(printable(f"{collection.name}: {told or 'there are no contacts'}"))
