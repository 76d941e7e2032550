"""``cardscan retry``: failed photos of a watched folder back into its inbox."""

from pathlib import Path

import click

from cardscan.cli.database import database_option
from cardscan.cli.messages import count, printable, say


@click.command(short_help="Put failed photos of a watched folder back.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, readable=False))
@click.argument("names", metavar="[PHOTO]...", nargs=-1)
@database_option
def retry(folder: Path, names: tuple[str, ...], db: str | None) -> None:
    """Put photos that failed or were deferred back into the inbox, to be scanned again.

    A PHOTO is named as it was in DIR, with * for any letters; without one, all are put back. The
    .json file beside each photo in DIR/cardscan/failed says why it failed.

    \b
    Example:
      cardscan retry ~/Cards
      cardscan retry ~/Cards "BNI 2026-11-20/*"
    """
    from cardscan.config import read_settings
    from cardscan.errors import UsageError
    from cardscan.intake.arrival import put_back_failed
    from cardscan.intake.spool import HOME, Spool
    from cardscan.store import Store

    root = folder.absolute()
    if not (root / HOME).is_dir():
        raise UsageError(f"{root} is not watched by cardscan", "Name the folder that is.")
    settings = read_settings({"db": db})
    back = 0
    with Store.open(settings.database_url) as store:
        for photo in put_back_failed(Spool(root), store, lambda one: _is_meant(one, names)):
            click.echo(printable(str(photo.relative_to(root))))
            back += 1
    if names and not back:
        raise UsageError(
            "no failed photo is called like that", f"They are in {root / HOME / 'failed'}."
        )
    say(f"{count(back, 'photo')} put back")


def _is_meant(photo: Path, names: tuple[str, ...]) -> bool:
    return not names or any(photo.match(name) for name in names)
