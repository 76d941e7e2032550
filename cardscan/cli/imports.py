"""``cardscan import``: contacts from the files of other programs."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import complain, count, printable, say
from cardscan.errors import BatchError, BookError

if TYPE_CHECKING:  # to say what the command can do needs no database
    from cardscan.books.vcard import Flaw
    from cardscan.contact import Original
    from cardscan.store import Store

_FLAWS = 20
"""As many of a file are told one by one."""


@click.command("import", short_help="Contacts from the files of other programs.")
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Say what would become of each; file nothing.")
@database_option
def import_files(files: tuple[Path, ...], dry_run: bool, db: str | None) -> None:
    """File the contacts that another program has written to each FILE.

    A .vcf is read as vCard 2.1, 3.0 or 4.0, a .json as jCard, a .ldif as LDIF, and a .csv by its
    columns, such as those of Google, Outlook and LinkedIn. New cards then find these contacts. A
    file that was imported before adds nothing, and cardscan undo takes one back.

    \b
    Example:
      cardscan import contacts.vcf Connections.csv
    """
    from cardscan.config import read_settings
    from cardscan.store import Store

    failed, flaws = list[BookError](), 0
    with Store.open(read_settings({"db": db}).database_url) as store:
        for path in files:
            try:
                flaws += _import(store, path, rehearse=dry_run)
            except BookError as error:
                failed.append(error)
                if len(files) > 1:
                    complain(error)
    if failed and len(files) == 1:
        raise failed[0]
    if failed or flaws:
        raise BatchError(
            f"not read: {count(len(failed), 'file')}, {flaws:,} cards or lines of others",
            "All else is done. A file that is mended can be imported again, whole.",
        )
    say(next_command("list", db))


def _import(store: "Store", path: Path, *, rehearse: bool) -> int:
    """Import one file; how many flaws it has."""
    from cardscan.books.read import read_book
    from cardscan.books.vcard import Flaw
    from cardscan.cli.clock import make_uid, utc_now
    from cardscan.cli.progress import progress_bar
    from cardscan.importing import import_contacts

    kind, found = read_book(path)
    originals, flaws = list["Original"](), list[Flaw]()
    for one in found:
        if isinstance(one, Flaw):
            flaws.append(one)
        else:
            originals.append(one)
    _tell(path, flaws)
    with progress_bar(len(originals), shown=sys.stderr.isatty(), doing="Importing") as advance:

        def counted(some: Iterable["Original"]) -> Iterator["Original"]:
            for one in some:
                yield one
                advance()

        fates = import_contacts(
            store,
            counted(originals),
            kind=kind,
            name=path.name,
            now=utc_now(),
            make_uid=make_uid,
            rehearse=rehearse,
        )
    numbers = Counter(fates)
    would = "would be " if rehearse else ""
    say(
        printable(f"{path}: ")
        + f"{count(numbers['added'], 'contact')} {would}added, "
        + f"{numbers['joined']:,} {would}joined to known ones, {numbers['known']:,} known already"
    )
    return len(flaws)


def _tell(path: Path, flaws: "list[Flaw]") -> None:
    for flaw in flaws[:_FLAWS]:
        say(printable(f"{path}:{flaw.line}: {flaw.why}"))
    if len(flaws) > _FLAWS:
        say(printable(f"{path}: and {len(flaws) - _FLAWS:,} more"))
