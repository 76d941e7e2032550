"""``cardscan strategy``: tracks and stages, and where people go whose place is gone."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option, next_command
from cardscan.cli.messages import ask, at_terminal, complain, count, print_json, printable, say
from cardscan.errors import SettingsError, UsageError

if TYPE_CHECKING:  # to say what the commands can do needs no pipeline
    from cardscan.config import Settings
    from cardscan.entry import Entry
    from cardscan.pipeline.places import Place
    from cardscan.pipeline.strategy import Kind, Strategy
    from cardscan.store import Store

_NAMED = 3
"""People named of each place that is gone."""


@click.group(invoke_without_command=True, short_help="Your tracks and stages.")
@database_option
@click.pass_context
def strategy(ctx: click.Context, db: str | None) -> None:
    """Show your strategy: what you network for, and the stages on the way there.

    \b
    Example:
      cardscan strategy init --template job-search
      cardscan strategy
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(show, db=db)


@strategy.command(short_help="The strategy as tables; the same as without a command.")
@click.option("--json", "as_json", is_flag=True, help="Print it as a line of JSON.")
@database_option
def show(as_json: bool, db: str | None) -> None:
    """Show the strategy: every track with its stages, what they mean, its cadence and goals.

    \b
    Example:
      cardscan strategy show --json
    """
    from cardscan.cli.plan import strategy_sheet
    from cardscan.cli.tables import console
    from cardscan.config import read_settings
    from cardscan.pipeline.strategy import read_strategy

    path = read_settings({"db": db}).strategy_file
    found = read_strategy(path)
    if as_json:
        print_json(asdict(found))
        return
    console().print(strategy_sheet(found))
    if path.exists():
        say(f"This is {path}. To change it: {command_of('strategy edit', db)}")
    else:
        say("This is the template for business, which holds until you have your own.")
        say(next_command("strategy init", db))


@strategy.command(short_help="Begin your own strategy with a template.")
@click.option(
    "--template",
    type=click.Choice(["business", "job-search", "custom"]),
    default="business",
    show_default=True,
    help="What to begin with.",
)
@click.option("--force", is_flag=True, help="Replace the strategy that is there.")
@database_option
def init(template: "Kind", force: bool, db: str | None) -> None:
    """Write a strategy for you to change: for business, a job-search, or the least there can be.

    \b
    Example:
      cardscan strategy init --template job-search
    """
    from cardscan.books.files import write_atomically
    from cardscan.config import read_settings
    from cardscan.pipeline.strategy import read_template

    settings = read_settings({"db": db})
    path = settings.strategy_file
    write_atomically(path, read_template(template).encode(), replace=force)
    click.echo(printable(str(path)))
    _settle(settings, db)
    say(next_command("strategy edit", db))


@strategy.command(short_help="What is wrong with the strategy, and who has no place in it.")
@database_option
def check(db: str | None) -> None:
    """Tell all that is wrong with the strategy, and who stands where it knows no stage.

    On a terminal you are asked where these people go.

    \b
    Example:
      cardscan strategy check
    """
    from cardscan.config import read_settings
    from cardscan.pipeline.strategy import read_strategy

    settings = read_settings({"db": db})
    path = settings.strategy_file
    found = read_strategy(path)
    stages = sum(len(track.stages) for track in found.tracks)
    where = printable(str(path)) if path.exists() else "the template for business"
    tracks = count(len(found.tracks), "track")
    click.echo(f"{where} is in order: {tracks}, {count(stages, 'stage')}.")
    if not _settle(settings, db):
        say(next_command("strategy", db))


@strategy.command(short_help="Change the strategy in your editor.")
@database_option
def edit(db: str | None) -> None:
    """Open the strategy in your editor; what is wrong with it is told, and it opens again.

    People at stages that you remove or rename are asked about.

    \b
    Example:
      cardscan strategy edit
    """
    from cardscan.books.files import write_atomically
    from cardscan.config import read_settings
    from cardscan.pipeline.strategy import parse_strategy, read_template

    settings = read_settings({"db": db})
    path = settings.strategy_file
    text = _read(path) if path.exists() else read_template("business")
    edited = click.edit(text, extension=".toml")
    while edited is not None:
        try:
            parse_strategy(edited)
            break
        except SettingsError as error:
            complain(error)
            again = ask("Open it again? [Y/n] ")
            if again is None or again.lower().startswith("n"):
                raise click.exceptions.Exit(error.exit_code) from error
            edited = click.edit(edited, extension=".toml", require_save=False)
    if edited is None or edited == text:
        say("Nothing was changed.")
        return
    write_atomically(path, edited.encode(), replace=True)
    click.echo(printable(str(path)))
    if not _settle(settings, db):
        say(next_command("strategy", db))


@strategy.command("move-all", short_help="All people of one place to another.")
@click.argument("source", metavar="FROM")
@click.argument("to")
@database_option
def move_all(source: str, to: str, db: str | None) -> None:
    """Move all people who stand at FROM, known to the strategy or not, TO another place.

    A place is a TRACK/STAGE, or a TRACK: FROM that is all its people but those let go, TO that is
    its first stage. Nothing is asked, and one cardscan undo takes it back.

    \b
    Example:
      cardscan strategy move-all client/courted client/qualified
      cardscan strategy move-all supplier referral
    """
    from cardscan.config import read_settings
    from cardscan.pipeline.places import find_places
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.store import Store

    settings = read_settings({"db": db})
    found = read_strategy(settings.strategy_file)
    with Store.open(settings.database_url) as store:
        places = find_places(source, store.pipeline.count_people())
        _move(store, found, places, to)
    say(f"To take it back: {command_of('undo', db)}")


def _settle(settings: "Settings", db: str | None) -> int:
    """Tells, and on a terminal asks about, people who have no place; how many are left so."""
    from cardscan.pipeline.places import find_lost
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.store import Store

    if settings.database_file and not settings.database_file.exists():
        return 0
    found = read_strategy(settings.strategy_file)
    with Store.open(settings.database_url) as store:
        lost = find_lost(found, store.pipeline.count_people())
        for place, number in lost.items():
            click.echo(_line(store, place, number))
        if lost and at_terminal():
            _ask_where(store, found, lost)
            lost = find_lost(found, store.pipeline.count_people())
    if lost:
        place = next(iter(lost))
        say(f"The strategy has no place for {_people(sum(lost.values()))}.")
        say(next_command(f"strategy move-all {_quoted(place)} TRACK/STAGE", db))
    return sum(lost.values())


def _ask_where(store: "Store", found: "Strategy", lost: Mapping["Place", int]) -> None:
    from cardscan.pipeline.places import to_text

    for place in lost:
        question = f"Where does who is at {to_text(place)} go? TRACK/STAGE, or Enter: "
        while to := ask(question):
            try:
                _move(store, found, [place], to)
                break
            except UsageError as error:
                complain(error)


def _move(store: "Store", found: "Strategy", places: "Sequence[Place]", to: str) -> None:
    from cardscan.cli.clock import local_today, user_name, utc_now
    from cardscan.cli.progress import progress_bar
    from cardscan.pipeline.places import plan_rescue, to_text

    today = local_today()
    what = f"moved all from {' and '.join(map(to_text, places))} to {to}"
    there = store.pipeline.count_people()
    total = sum(there.get(place, 0) for place in places)
    with progress_bar(total, shown=sys.stderr.isatty(), doing="Moving") as advance:

        def plan(entry: "Entry") -> "Entry":
            advance()
            return plan_rescue(found, entry, to, today)

        number = store.pipeline.move_all(
            places, plan, what=what, now=utc_now(), who=user_name(), why="the strategy changed"
        )
    click.echo(f"{_people(number)} moved")


def _line(store: "Store", place: "Place", number: int) -> str:
    """A place that is gone, and some of those who stand there."""
    from cardscan.pipeline.places import to_text

    some = [one.contact.display_name for one in islice(store.pipeline.find_people(*place), _NAMED)]
    more = f" and {number - _NAMED:,} more" if number > _NAMED else ""
    return printable(f"{to_text(place)}  {_people(number)}: {', '.join(some)}{more}")


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"


def _quoted(place: "Place") -> str:
    from cardscan.pipeline.places import to_text

    return shlex.quote(to_text(place))


def _read(path: Path) -> str:
    """A strategy as it is, which may be wrong."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}", "Correct the file or move it away.") from error
