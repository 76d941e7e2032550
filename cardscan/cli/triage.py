"""``cardscan triage`` and ``train``: the stack divided, and what was learned from it."""

from typing import TYPE_CHECKING

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import count, print_json, say

if TYPE_CHECKING:  # to say what the commands can do needs no pipeline
    from collections.abc import Iterator

    from cardscan.contact import Contact
    from cardscan.store import Store


@click.command(short_help="Divide the stack: on which track, or on none.")
@click.option("--event", metavar="TEXT", default="", help="Only contacts met there.")
@click.option("--json", "as_json", is_flag=True, help="Ask nothing; print the suggestions.")
@database_option
def triage(event: str, as_json: bool, db: str | None) -> None:
    """Go through the contacts that nobody has divided yet, one key each.

    Each shows a suggestion with its reasons; Enter takes it. The key of a track puts the contact
    there, two keys on both, n on neither. Every answer is saved at once; cardscan undo takes back
    what u no longer can.

    \b
    Example:
      cardscan triage --event "Trade fair 2026"
    """
    from cardscan.cli.clock import local_day, local_today, user_name, utc_now
    from cardscan.cli.stack import Stack
    from cardscan.config import read_settings
    from cardscan.entry import UNTRIAGED
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.pipeline.triage import read_habits, suggest
    from cardscan.store import Store

    settings = read_settings({"db": db})
    strategy = read_strategy(settings.strategy_file)
    habits = read_habits(settings.habits_file)
    with Store.open(settings.database_url) as store:
        found = store.find_contacts(event=event)
        waiting = [one for one in found if (one.track, one.stage) == UNTRIAGED][::-1]
        if as_json:
            for filed in waiting:
                told = suggest(strategy, filed.contact, filed.event, habits)
                print_json(
                    {
                        "uid": filed.contact.uid,
                        "name": filed.contact.display_name,
                        "track": told.track,
                        "probability": round(told.probability, 3),
                        "why": list(told.why),
                    }
                )
            return
        if not waiting:
            say("Everybody is divided.")
            say(next_command("today", db))
            return
        stack = Stack(
            store,
            strategy,
            habits,
            waiting,
            today=local_today(),
            now=utc_now,
            who=user_name(),
            met=local_day,
        )
        stack.hold()
    say(f"{count(stack.answered, 'contact')} divided, {stack.left:,} left.")
    say(next_command("triage" if stack.left else "today", db))


@click.command(short_help="Learn from your own decisions whom you put where.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON.")
@database_option
def train(as_json: bool, db: str | None) -> None:
    """Learn from the contacts that you divided what the suggestions of cardscan triage can go by.

    It is a small regression on the words of their cards, kept in triage.json beside the strategy:
    nothing leaves this computer. How often it would have been right is printed beside what it has
    to beat, always saying the commonest.

    Of contacts that you corrected it learns the titles, departments and companies, kept in
    lines.json: cards with the same line are read so.

    \b
    Example:
      cardscan train
    """
    from cardscan.books.files import write_atomically
    from cardscan.config import read_settings
    from cardscan.fields.known import known_to_json
    from cardscan.fields.known import learn as learn_lines
    from cardscan.pipeline.habits import learn, try_out
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.pipeline.triage import ENOUGH, habits_to_json
    from cardscan.store import Store

    settings = read_settings({"db": db})
    strategy = read_strategy(settings.strategy_file)
    with Store.open(settings.database_url) as store:
        decisions = list(_decisions(store))
        known = learn_lines(store.find_contacts())
    path = settings.habits_file
    habits = learn(strategy, decisions)
    write_atomically(path, habits_to_json(habits).encode(), replace=True)
    write_atomically(settings.known_file, known_to_json(known).encode(), replace=True)
    trial = try_out(strategy, decisions)
    if as_json:
        print_json(
            {
                "decisions": trial.total,
                "right": trial.right,
                "commonest": trial.commonest,
                "used": habits.total >= ENOUGH,
                "file": str(path),
                "lines": len(known),
            }
        )
        return
    if known:
        say(f"{count(len(known), 'line')} of cards known by what you corrected.")
    say(f"{count(trial.total, 'decision')} learned from, kept in {path}.")
    if habits.total < ENOUGH:
        say(f"They are listened to from {ENOUGH} on; until then the words of the strategy decide.")
    else:
        right, commonest = trial.right / trial.total, trial.commonest / trial.total
        say(
            f"Guessed from the others, {right:.0%} of them are right; "
            f"always saying the commonest, {commonest:.0%}."
        )
    say(next_command("triage", db))


def _decisions(store: "Store") -> "Iterator[tuple[Contact, str, tuple[str, ...]]]":
    """Every contact that was divided, with its event and the tracks it was put on."""
    from cardscan.entry import UNTRIAGED

    for filed in store.find_contacts():
        imported = filed.source != "card" and not filed.track
        if (filed.track, filed.stage) != UNTRIAGED and not imported:
            yield filed.contact, filed.event, tuple(e.track for e in filed.entries if e.track)
