"""``cardscan export``: contacts into files for address books, calendars and other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import count, printable, say
from cardscan.errors import UsageError

if TYPE_CHECKING:  # to say what the command can do needs no pipeline
    from cardscan.config import Settings
    from cardscan.contact import Filed
    from cardscan.store import Store

_Version = Literal["3.0", "4.0"]
_Flavour = Literal["plain", "google", "outlook", "hubspot", "salesforce", "pipedrive"]
_PATH = click.Path(path_type=Path, readable=False)


@click.command(short_help="Contacts into files for address books, calendars and other programs.")
@click.argument("files", metavar="FILE...", nargs=-1, type=_PATH)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    type=_PATH,
    help="A file, the same as without -o; may be repeated.",
)
@click.option(
    "--flavour",
    type=click.Choice(["plain", "google", "outlook", "hubspot", "salesforce", "pipedrive"]),
    default="plain",
    show_default=True,
    help="Whose columns a .csv or .xlsx has.",
)
@click.option("--each", metavar="FOLDER", type=_PATH, help="A .vcf for each contact, in a folder.")
@click.option("--track", metavar="TRACK", default="", help="Only those on it.")
@click.option("--stage", metavar="STAGE", default="", help="Only those at it.")
@click.option("--event", metavar="TEXT", default="", help="Only those met there.")
@click.option("--tag", metavar="TAG", default="", help="Only those that have it.")
@click.option("--since", metavar="DATE", default="", help="Only those filed or changed since.")
@click.option(
    "--vcard",
    "version",
    type=click.Choice(["3.0", "4.0"]),
    default="3.0",
    show_default=True,
    help="Version of vCard; every address book reads 3.0.",
)
@click.option("--photo", is_flag=True, help="Embed the picture of the card in the .vcf.")
@click.option(
    "--all",
    "folder",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Everything that is known, into the files of a folder.",
)
@click.option("--force", is_flag=True, help="Replace files that exist.")
@database_option
def export(
    files: tuple[Path, ...],
    outputs: tuple[Path, ...],
    flavour: _Flavour,
    each: Path | None,
    track: str,
    stage: str,
    event: str,
    tag: str,
    since: str,
    version: _Version,
    photo: bool,
    folder: Path | None,
    force: bool,
    db: str | None,
) -> None:
    """Write the contacts in the database to each FILE, in the format that its name asks for.

    A .vcf is for address books, a .csv or .xlsx for spreadsheets and, with --flavour, for other
    programs, a .json for your own, a .ldif for Thunderbird and LDAP, and an .ics puts what is due
    into a calendar.

    \b
    Example:
      cardscan export contacts.vcf contacts.csv --event "Trade fair 2026"
      cardscan export leads.csv --flavour hubspot --track client
      cardscan export follow-ups.ics
      cardscan export --each ~/contacts
      cardscan export --all everything
    """
    filters = {"track": track, "stage": stage, "event": event, "tag": tag}
    narrowed = any(filters.values()) or bool(since)
    targets = (*files, *outputs)
    if folder:
        if targets or each or narrowed or photo or flavour != "plain":
            raise UsageError("--all writes everything, and nothing else", "Name only its folder.")
        _export_all(folder, version, db, replace=force)
        return
    if not (targets or each):
        raise UsageError(
            "there is no file to write", "Name one, as in contacts.vcf, or --all FOLDER."
        )
    from cardscan.cli.clock import utc_now
    from cardscan.cli.outputs import check_outputs, write_outputs
    from cardscan.config import read_settings
    from cardscan.store import Store
    from cardscan.upkeep import entries_in

    check_outputs(targets, replace=force, flavour=flavour)
    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        found = _find(store, settings, filters, since)
        entries = entries_in(store, reversed(found), picture=photo, flavour=flavour)
    write_outputs(targets, entries, now=utc_now(), replace=force, version=version, flavour=flavour)
    if each and entries:
        from cardscan.books.folder import write_folder

        report = write_folder(
            each, entries, now=utc_now(), version=version, complete=not since, replace=force
        )
        say(
            f"{count(len(entries), 'contact')} in {each}: {report.written} written, "
            f"{report.same} as they were, {report.removed} removed"
        )
        for name in report.foreign:
            say(printable(f"  {name} is left as another program has changed it (see --force)"))
    if not entries:
        say(next_command("scan FOLDER" if not narrowed else "list", db))


def _find(
    store: "Store", settings: "Settings", filters: dict[str, str], since: str
) -> list["Filed"]:
    """The contacts that are meant, the last filed first."""
    from cardscan.cli.clock import day_start, local_today
    from cardscan.cli.find import place_of
    from cardscan.entry import Query
    from cardscan.pipeline.days import parse_gone_day

    start = day_start(parse_gone_day(since, local_today())) if since else ""
    if not any(filters.values()):
        found = list(store.find_contacts())
    else:
        track, stage = place_of(settings.strategy_file, filters["track"], filters["stage"])
        query = Query(track=track, stage=stage, event=filters["event"], tag=filters["tag"])
        found = list(store.search.find(query))
    return [filed for filed in found if _last_change(filed) >= start]


def _last_change(filed: "Filed") -> str:
    """When the contact was filed, changed or moved for the last time."""
    return max(filed.added, filed.contact.rev, *(entry.since for entry in filed.entries))


def _export_all(folder: Path, version: _Version, db: str | None, *, replace: bool) -> None:
    from cardscan.cli.clock import utc_now
    from cardscan.cli.everything import check_folder, write_everything
    from cardscan.config import read_settings
    from cardscan.store import Store

    check_folder(folder, replace=replace)
    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        written = write_everything(
            store, folder, settings, now=utc_now(), replace=replace, version=version
        )
    people = count(written["contacts.json"], "contact")
    say(f"{people} and all about them written to {folder}, {count(len(written), 'file')}")
    say(f"What is where: {folder / 'README.txt'}")
