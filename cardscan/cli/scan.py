"""``cardscan scan``: photos into contacts, with a summary of what became of each."""

import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import say
from cardscan.errors import INTERRUPTED, UsageError

if TYPE_CHECKING:
    from cardscan.batch.cluster import Cluster
    from cardscan.books.entry import BookEntry
    from cardscan.config import Settings


@click.command(short_help="Photos of cards into contacts.")
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    type=click.Path(readable=False),
)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    type=click.Path(path_type=Path, readable=False),
    help="Also write the contacts to this .vcf, .csv or .json file; may be given several times.",
)
@click.option("--sides", is_flag=True, help="The photos show a front and a back in turn.")
@click.option("--event", metavar="TEXT", default="", help="Where the people were met.")
@click.option("--country", metavar="CC", help="For phone numbers without a country code, as in DE.")
@click.option("--lang", metavar="LANGS", help="Languages on the cards, as in deu+eng.")
@click.option("--engine", metavar="E", help="What reads the cards: auto, tesseract, ppocr or both.")
@click.option("--jobs", metavar="N", type=int, help="Worker processes; 0 is one a core.")
@click.option("--cluster", metavar="URL", help="Scan with the workers of a Dask scheduler.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each card.")
@click.option("--dry-run", is_flag=True, help="File nothing in the database.")
@click.option("--photo", is_flag=True, help="Embed the picture of the card in the .vcf.")
@click.option("--force", is_flag=True, help="Replace output files that exist.")
@database_option
def scan(
    paths: tuple[str, ...],
    outputs: tuple[Path, ...],
    sides: bool,
    event: str,
    country: str | None,
    lang: str | None,
    engine: str | None,
    jobs: int | None,
    cluster: str | None,
    as_json: bool,
    dry_run: bool,
    photo: bool,
    force: bool,
    db: str | None,
) -> None:
    """Scan photos of business cards and file the contacts in the pipeline database.

    A PATH is a photo, or a folder with photos somewhere in it, here or, as a URL, in a bucket or on
    a server. Photos that were filed before add nothing. Two photos in a row that show both sides of
    one card give one contact.

    \b
    Example:
      cardscan scan cards/ --event "Trade fair 2026" -o contacts.vcf
    """
    from cardscan.cli.clock import make_uid, utc_now
    from cardscan.cli.event import tell_found
    from cardscan.cli.outputs import (
        check_outputs,
        entries_of,
        print_outcome,
        to_suggest,
        write_outputs,
    )
    from cardscan.cli.progress import progress_bar
    from cardscan.cli.report import Report, tell_stopped
    from cardscan.config import read_settings
    from cardscan.door import clean_text
    from cardscan.intake import find_photos, take_in
    from cardscan.remote import to_source
    from cardscan.store import Store

    settings = read_settings(
        {"db": db, "country": country, "lang": lang, "engine": engine, "jobs": jobs}
    )
    if outputs:
        check_outputs(outputs, replace=force)
    event = clean_text(event)
    photos = find_photos(map(to_source, paths))
    if sides and len(photos) % 2:
        raise UsageError(
            f"--sides needs a front and a back in turn, and {len(photos)} photos are not pairs",
            "Scan a card of which you have one side only without --sides.",
        )
    suggest = to_suggest(settings, event) if as_json else None
    report = Report(len(photos))
    entries: dict[str, BookEntry] = {}
    shown = sys.stderr.isatty() and not (as_json and sys.stdout.isatty())
    with ExitStack() as stack:
        store = None if dry_run else stack.enter_context(Store.open(settings.database_url))
        before = store.counts()["contacts"] if store else 0
        known = store.pipeline.find_event(event) if store and event else None
        outcomes = take_in(
            photos,
            settings,
            store,
            crew=stack.enter_context(_enter(cluster, settings)) if cluster else None,
            sides=sides,
            retell=as_json or bool(outputs),
            skip_unchanged=True,
            prepare=lambda: _check_readers(settings),
            event=event,
            now=utc_now,
            make_uid=make_uid,
        )
        try:
            with closing(outcomes), progress_bar(len(photos), shown=shown) as advance:
                for outcome in outcomes:
                    report.add(outcome)
                    if suggest:
                        print_outcome(outcome, suggest)
                    if outputs:
                        for entry in entries_of(outcome, store, event=event, picture=photo):
                            entries[entry.contact.uid or str(len(entries))] = entry
                    advance()
        except KeyboardInterrupt:
            tell_stopped(store.counts()["contacts"] - before if store else None)
            sys.exit(INTERRUPTED)
        told = store.pipeline.find_event(event) if store and event else None
    if not as_json:
        report.print_contacts()
    report.tell(filed=not dry_run)
    tell_found(known, told, db)
    if outputs:
        say()
        write_outputs(outputs, list(entries.values()), now=utc_now(), replace=force)
    if report.rows and not dry_run:
        say()
        say(next_command("review" if report.unsure else "triage", db))
    sys.exit(report.exit_code)


def _check_readers(settings: "Settings") -> None:
    from cardscan.scan import check_readers  # OpenCV takes a while to load

    if note := check_readers(settings):
        say(note)


def _enter(cluster: str, settings: "Settings") -> "Cluster":
    from cardscan.batch.cluster import Cluster  # Dask takes a second to load

    return Cluster(cluster, settings)
