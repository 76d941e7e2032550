"""``cardscan forget``: a person erased everywhere."""

import click

from cardscan.cli.database import command_of, database_option
from cardscan.cli.messages import ask, at_terminal, count, printable, say


@click.command(short_help="Erase a person everywhere.")
@click.argument("contact")
@click.option("--photos", is_flag=True, help="Also delete the photos that show only their card.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@database_option
def forget(contact: str, photos: bool, yes: bool, db: str | None) -> None:
    """Erase all that is known of a CONTACT, named as for cardscan show. It cannot be undone.

    Values, cards, pictures, what passed, offers and needs go, out of copies of the database from
    before its upgrades and out of what can be undone too. What stays is numbers: that somebody was
    met, moved and touched.

    \b
    Example:
      cardscan forget "Ana Beispiel"
    """
    from cardscan.cli.clock import utc_now
    from cardscan.cli.tables import short_id
    from cardscan.config import read_settings
    from cardscan.errors import UsageError
    from cardscan.forgetting import find_losses, forget_person
    from cardscan.store import Store

    settings = read_settings({"db": db})
    learned = (settings.habits_file, settings.known_file)
    with Store.open(settings.database_url) as store:
        person = store.read_contact(contact)
        name = person.contact.display_name
        traces = store.find_traces(person.contact.uid)
        say(
            f"{name} ({short_id(person.contact)}): {count(traces.cards, 'card')}, "
            f"in touch {count(traces.touches, 'time')}"
        )
        for line in find_losses(traces, learned, photos=photos):
            say(f"  {line}")
        if not yes:
            if not at_terminal():
                raise UsageError("nothing was erased: nobody was asked", "Say --yes.")
            if (ask("This cannot be undone. Type yes to forget them: ") or "").lower() != "yes":
                say("Nothing was erased.")
                return
        say("Erasing them, and writing the database anew …")
        told = forget_person(store, person, learned, photos=photos, now=utc_now())
    for line in told.left:
        say(line)
    click.echo(printable(f"{name} is forgotten."))
    if told.learned:
        say(f"To learn again from the others: {command_of('train', db)}")
    for other in told.others:
        named = f"{other.contact.display_name} ({short_id(other.contact)})"
        say(f"The same words are in what is known of {named}: look at it.")
    if not told.clean:
        say("Another program has the database open, whose log keeps copies until that one ends.")
