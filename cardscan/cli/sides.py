"""``cardscan split`` and ``join``: two sides of a card that are none, or are one."""

import click

from cardscan.cli.database import command_of, database_option
from cardscan.cli.messages import printable, say


@click.command(short_help="Part two sides wrongly taken for one card.")
@click.argument("contact")
@database_option
def split(contact: str, db: str | None) -> None:
    """Part the two sides of the card of CONTACT, which were wrongly joined, into two contacts.

    The contact keeps the front with all that passed with them; the back becomes a new contact on
    the stack. What you set by hand stays with the front.

    \b
    Example:
      cardscan split "Ana Beispiel"
    """
    from cardscan.cli.clock import make_uid, utc_now
    from cardscan.cli.tables import short_id
    from cardscan.config import read_settings
    from cardscan.rework import split as split_card
    from cardscan.store import Store

    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        filed = store.read_contact(contact)
        for one in split_card(filed, store, settings, utc_now(), make_uid):
            name = one.contact.display_name or "(no name)"
            click.echo(printable(f"{name}  {short_id(one.contact)}"))
    say(f"To join them again: {command_of('undo', db)}")


@click.command(short_help="Make two cards the sides of one.")
@click.argument("front")
@click.argument("back")
@database_option
def join(front: str, back: str, db: str | None) -> None:
    """Make the card of the contact BACK the back of that of FRONT, and one contact of the two.

    What the front says stands, and the back adds what it lacks. For two cards of one person, see
    cardscan merge.

    \b
    Example:
      cardscan join "Ana Beispiel" 3f2a
    """
    from cardscan.cli.clock import utc_now
    from cardscan.cli.tables import short_id
    from cardscan.config import read_settings
    from cardscan.pipeline.strategy import read_strategy
    from cardscan.rework import join as join_cards
    from cardscan.store import Store

    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        one, other = map(store.read_contact, (front, back))
        rank = read_strategy(settings.strategy_file).rank
        joined = join_cards(one, other, store, rank, utc_now())
        name = joined.contact.display_name or "(no name)"
        click.echo(printable(f"{name}  {short_id(joined.contact)}"))
    say(f"To part them again: {command_of('undo', db)}")
