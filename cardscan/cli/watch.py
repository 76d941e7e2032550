"""``cardscan watch``: photos put into a folder become contacts, for as long as it runs."""

from collections.abc import Sequence
from pathlib import Path

import click

from cardscan.cli.database import database_option
from cardscan.cli.messages import print_json, printable, say
from cardscan.config import Settings
from cardscan.errors import UsageError


@click.command(short_help="Photos into contacts as they come into a folder.")
@click.argument(
    "folders",
    metavar="[DIR]...",
    nargs=-1,
    type=click.Path(path_type=Path, readable=False),
)
@click.option("--once", is_flag=True, help="Take in what is there, and end.")
@click.option("--status", is_flag=True, help="Tell how the daemon does that watches the folders.")
@click.option("--json", "as_json", is_flag=True, help="With --status: a line of JSON a folder.")
@click.option(
    "--metrics",
    metavar="FILE",
    type=click.Path(path_type=Path, readable=False),
    help="Keep figures for Prometheus in this file.",
)
@click.option("--install", is_flag=True, help="Have it started with your session.")
@click.option("--dry-run", is_flag=True, help="With --install: print the file, and write nothing.")
@database_option
def watch(
    folders: tuple[Path, ...],
    once: bool,
    status: bool,
    as_json: bool,
    metrics: Path | None,
    install: bool,
    dry_run: bool,
    db: str | None,
) -> None:
    """Scan photos as they come into a folder, file the contacts, and put the photos away.

    Each photo ends in a folder of DIR/cardscan: in done, review, failed, duplicate or deferred.
    Without a DIR, the folders of the setting inbox are watched.

    \b
    Example:
      cardscan watch ~/Cards
      cardscan watch ~/Cards --install
    """
    from cardscan.config import read_settings

    settings = read_settings({"db": db})
    folders = folders or settings.inbox_folders
    if once + status + install > 1:
        raise UsageError("--once, --status and --install do not go together", "Choose one.")
    if (as_json and not status) or (dry_run and not install):
        raise UsageError("--json goes with --status, --dry-run with --install", "Leave it out.")
    if not folders:
        raise UsageError(
            "there is no folder to watch",
            'Name one, as in cardscan watch ~/Cards, or set inbox = ["~/Cards"] in the settings.',
        )
    if status:
        _tell_status(folders, as_json)
    elif install:
        _install(folders, metrics, settings, dry_run)
    else:
        from cardscan.cli.daemon import take_once, watch_on

        if once:
            take_once(folders, metrics, settings, db)
        else:
            watch_on(folders, metrics, settings)


def _tell_status(folders: Sequence[Path], as_json: bool) -> None:
    from dataclasses import asdict

    from cardscan.cli.fates import status_in_words
    from cardscan.watch.status import read_status

    for status in [read_status(folder) for folder in folders]:
        if as_json:
            print_json(asdict(status))
        else:
            click.echo(printable(f"{status.folder}: {status_in_words(status)}"))


def _install(
    folders: Sequence[Path], metrics: Path | None, settings: Settings, dry_run: bool
) -> None:
    from cardscan.books.files import write_atomically
    from cardscan.config import find_variables
    from cardscan.folders import make_private_folder
    from cardscan.watch.install import to_installation, to_service

    service = to_service(folders, metrics, settings, find_variables())
    installation = to_installation(service)
    if dry_run:
        click.echo(installation.content, nl=False)
        return
    for folder in service.writable:
        make_private_folder(folder)
    write_atomically(installation.path, installation.content, replace=True)
    say(f"{installation.path} is written")
    say(f"Next: {installation.start}")
