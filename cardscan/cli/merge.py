"""``cardscan merge``: two contacts of one person become one."""

from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option
from cardscan.cli.messages import count, print_json, printable, say

if TYPE_CHECKING:  # to say what the command can do needs no contacts
    from collections.abc import Sequence

    from cardscan.contact import Filed
    from cardscan.merge import Choices
    from cardscan.pipeline.strategy import Strategy
    from cardscan.store import Store
    from cardscan.twins import Twins


@click.command(short_help="Make one contact of two.")
@click.argument("contacts", nargs=-1, metavar="[CONTACT OTHER]")
@click.option(
    "--keep",
    nargs=2,
    multiple=True,
    metavar="FIELD CONTACT",
    help="Of this field only what that one of the two says.",
)
@click.option("--all", "everybody", is_flag=True, help="Go through all who may be one person.")
@click.option("--auto", is_flag=True, help="Merge all who surely are one person, unasked.")
@click.option("--dry-run", is_flag=True, help="Only show what would be.")
@click.option("--json", "as_json", is_flag=True, help="Ask nothing; print who may be one person.")
@database_option
def merge(
    contacts: tuple[str, ...],
    keep: tuple[tuple[str, str], ...],
    everybody: bool,
    auto: bool,
    dry_run: bool,
    as_json: bool,
    db: str | None,
) -> None:
    """Make one of two contacts of the same person; the first is kept and says what both said.

    Nothing is lost: lists hold the values of both, of single fields the newer card counts, a former
    job stays as such, and each value says where it is from. Tracks, touches, offers and
    introductions come along. With --all, those who may be one person are proposed, the likeliest
    first, one key each; n is remembered. cardscan undo takes any merge apart again.

    \b
    Example:
      cardscan merge "Ana Beispiel" 3f2a --keep title 3f2a
      cardscan merge --all
    """
    from cardscan.cli.twins import hold, to_json
    from cardscan.config import read_settings
    from cardscan.duplicates import AUTOMATIC, PROPOSED
    from cardscan.errors import UsageError
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.store import Store
    from cardscan.twins import find_twins

    asked = everybody or auto or as_json
    if len(contacts) != (0 if asked else 2):
        raise UsageError("this takes two contacts, or --all or --auto", "See merge --help.")
    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        strategy = read_strategy(settings.strategy_file)
        if contacts:
            _merge_two(store, contacts, keep, strategy, dry_run, db)
            return
        twins = find_twins(store, AUTOMATIC if auto else PROPOSED)
        if as_json:
            for pair in twins:
                print_json(to_json(pair))
            return
        if not twins:
            say("Nobody seems to be there twice.")
            return
        if auto or dry_run:
            _merge_all(store, twins, strategy, dry_run)
        else:
            merged = hold(store, twins, strategy.rank)
            say(f"{count(merged, 'contact')} merged into others.")
    if not dry_run:
        say(f"To take the last one apart: {command_of('undo', db)}")


def _merge_two(
    store: "Store",
    names: "Sequence[str]",
    keep: "Sequence[tuple[str, str]]",
    strategy: "Strategy",
    dry_run: bool,
    db: str | None,
) -> None:
    from cardscan.cli.clock import utc_now
    from cardscan.cli.tables import console
    from cardscan.cli.twins import side_by_side
    from cardscan.merge import merge_contacts

    one, other = map(store.read_contact, names)
    after = merge_contacts(one, other, _choices(store, (one, other), keep))
    console().print(side_by_side(one, other, after))
    if dry_run:
        return
    what = f"merged {other.contact.display_name} into {one.contact.display_name}"
    store.merges.merge(after, other, strategy.rank, what=what, now=utc_now())
    click.echo(printable(what[0].upper() + what[1:]))
    say(f"To take them apart: {command_of('undo', db)}")


def _choices(
    store: "Store", pair: "tuple[Filed, Filed]", keep: "Sequence[tuple[str, str]]"
) -> "Choices":
    """By field the contact of which its values are kept.

    Raises:
        UsageError: there is no such field, or it is neither of the two.
    """
    from cardscan.correct import FIELDS
    from cardscan.errors import UsageError

    chosen = {}
    for name, reference in keep:
        field = next((one for one in FIELDS if one == name.replace("-", "_")), None)
        uid = store.read_contact(reference).contact.uid
        filed = next((one for one in pair if one.contact.uid == uid), None)
        if field is None or filed is None:
            raise UsageError(
                f"--keep {name} {reference} names no field of the two",
                f"Fields are {', '.join(FIELDS)}.",
            )
        chosen[field] = filed
    return chosen


def _merge_all(
    store: "Store", twins: "Sequence[Twins]", strategy: "Strategy", dry_run: bool
) -> None:
    """Merge all of them, each contact once."""
    from cardscan.cli.clock import utc_now
    from cardscan.cli.twins import told
    from cardscan.twins import merge_pair

    done = set[str]()
    for pair in twins:
        if (
            pair.uids & done and not dry_run
        ):  # it is another contact since: the next run looks again
            continue
        done |= pair.uids
        click.echo(printable(told(pair)))
        if not dry_run:
            merge_pair(store, pair, strategy.rank, now=utc_now())
