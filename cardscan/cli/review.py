"""``cardscan review``: what is doubtful, one value at a time."""

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import say


@click.command(short_help="Look at what is doubtful, value by value.")
@click.option("--event", metavar="TEXT", default="", help="Only contacts met there.")
@click.option("--all", "everything", is_flag=True, help="Also what was read surely.")
@database_option
def review(event: str, everything: bool, db: str | None) -> None:
    """Look at one doubtful value after the other: keep, fix or drop it, or take another reading.

    Each shows why it is doubtful, the lines of the card around it, and what else it may be. Answers
    are saved at once and kept as the truth: cardscan rescan leaves those fields alone.

    \b
    Example:
      cardscan review --event "Trade fair 2026"
    """
    from cardscan.cli.clock import utc_now
    from cardscan.cli.sitting import Sitting
    from cardscan.config import read_settings
    from cardscan.store import Store

    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        sitting = Sitting(store, settings, utc_now, event=event, everything=everything)
        if not sitting.doubts:
            say("There is nothing to look at.")
            return
        sitting.hold()
        left = sitting.left()
    say(f"{sitting.answered:,} answered, {left:,} left to look at.")
    if left:
        say(next_command("review", db))
