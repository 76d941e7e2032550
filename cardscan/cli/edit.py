"""``cardscan edit``: a person's word on a contact."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option
from cardscan.cli.messages import ask, complain, printable, say
from cardscan.errors import UsageError

if TYPE_CHECKING:  # to say what the command can do needs no contacts
    from cardscan.config import Settings
    from cardscan.contact import Contact, Field, Filed, Value

    Texts = Mapping[Field, Sequence[str]]
    Values = Mapping[Field, tuple[Value, ...]]


@click.command(short_help="Correct a contact.")
@click.argument("contact")
@click.option("--name", metavar="TEXT", help="The whole name, with its titles.")
@click.option("--alternative-name", metavar="TEXT", help="The name in another script.")
@click.option("--title", metavar="TEXT", help="Position in the company.")
@click.option("--department", metavar="TEXT", help="Part of the company.")
@click.option("--org", metavar="TEXT", help="Company.")
@click.option(
    "--phone",
    metavar="NUMBER",
    multiple=True,
    help="As in 'cell +491713920000'; several times for several.",
)
@click.option("--email", metavar="ADDRESS", multiple=True, help="Several times for several.")
@click.option("--url", metavar="URL", multiple=True, help="Several times for several.")
@click.option(
    "--handle",
    metavar="TEXT",
    multiple=True,
    help="As in 'linkedin ana-beispiel'; several times for several.",
)
@click.option("--address", metavar="TEXT", multiple=True, help="On one line, commas between.")
@click.option("--note", metavar="TEXT", help="Anything else worth keeping.")
@database_option
def edit(
    contact: str,
    name: str | None,
    alternative_name: str | None,
    title: str | None,
    department: str | None,
    org: str | None,
    phone: tuple[str, ...],
    email: tuple[str, ...],
    url: tuple[str, ...],
    handle: tuple[str, ...],
    address: tuple[str, ...],
    note: str | None,
    db: str | None,
) -> None:
    """Correct one CONTACT: its whole name, surname or e-mail, or the start of its id.

    An option takes the place of all that the contact has in that field; an empty text clears it.
    Without options, the contact opens in your editor. What you set is kept as the truth:
    cardscan rescan leaves it alone.

    \b
    Example:
      cardscan edit "Ana Beispiel" --title "Head of Sales" --phone "cell +491713920000"
    """
    from cardscan.cli.clock import utc_now
    from cardscan.cli.sheet import contact_sheet
    from cardscan.cli.tables import console
    from cardscan.config import read_settings
    from cardscan.correct import settle
    from cardscan.shown import LABELS, told_correction
    from cardscan.store import Store

    one: Mapping[Field, str | None] = {
        "full_name": name,
        "alternative_name": alternative_name,
        "title": title,
        "department": department,
        "org": org,
        "note": note,
    }
    lists: Texts = {
        "phones": phone,
        "emails": email,
        "urls": url,
        "handles": handle,
        "addresses": address,
    }
    typed = {field: texts for field, texts in lists.items() if texts}
    typed |= {field: (text,) for field, text in one.items() if text is not None}
    settings = read_settings({"db": db})
    with Store.open(settings.database_url) as store:
        filed = changed = store.read_contact(contact)
        wanted = _parse(filed.contact, typed, settings) if typed else _edit(filed, settings)
        if not wanted:
            say("Nothing was changed.")
            return
        for field, values in wanted.items():
            changed = settle(changed, field, values)
        what = told_correction(filed, wanted)
        changed = store.reviews.change(changed, what=what, now=utc_now())
        readings = store.read_candidates(changed.contact.uid)
    console().print(contact_sheet(changed, readings))
    say(f"Set by hand: {', '.join(LABELS[field] for field in wanted)}.")
    say(f"To take it back: {command_of('undo', db)}")


def _edit(filed: "Filed", settings: "Settings") -> "Values":
    """The fields that a person changed in their editor; what cannot be taken opens again."""
    text = to_toml(filed.contact)
    while (edited := click.edit(text, extension=".toml")) is not None:
        try:
            return _parse(filed.contact, changed_in(edited, filed.contact), settings)
        except UsageError as error:
            complain(error)
            again = ask("Open it again? [Y/n] ")
            if again is None or again.lower().startswith("n"):
                raise click.exceptions.Exit(error.exit_code) from error
            text = edited
    return {}


def _parse(contact: "Contact", typed: "Texts", settings: "Settings") -> "Values":
    from cardscan.correct import parse_typed

    return parse_typed(contact, typed, settings.country, settings.home_country)


def to_toml(contact: "Contact") -> str:
    """The contact as a person edits it: a line for each field, and for each value of a list."""
    from cardscan.correct import FIELDS, LISTS, text_of, values_of

    lines = [
        f"# {printable(contact.display_name)}",
        "# What is emptied is cleared, what is left stays.",
    ]
    for field in FIELDS:
        texts = [_quoted(text_of(value)) for value in values_of(contact, field)]
        if field in LISTS:
            lines += [f"{field} = [", *(f"  {text}," for text in texts), "]"]
        else:
            lines.append(f"{field} = {''.join(texts) or _quoted('')}")
    return "\n".join(lines) + "\n"


def changed_in(text: str, contact: "Contact") -> "Texts":
    """The texts of those fields of an edited ``to_toml`` that differ from the contact's.

    Raises:
        UsageError: it is no TOML, or has what a contact has not.
    """
    from cardscan.correct import FIELDS, LISTS, text_of, values_of

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"this is no TOML: {error}", "Quotes or commas may be missing.") from error
    if unknown := ", ".join(sorted(values.keys() - set(FIELDS))):
        raise UsageError(f"a contact has no {unknown}", f"It has {', '.join(FIELDS)}.")
    typed: dict[Field, Sequence[str]] = {}
    for field in FIELDS:
        wanted = values.get(field)
        if wanted is None:
            continue
        texts = wanted if field in LISTS else [wanted]
        if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
            kind = "a list of texts in [ ]" if field in LISTS else "a text"
            raise UsageError(f"{field} must be {kind}, in quotes", "Nothing was changed.")
        if [one for one in texts if one] != [text_of(one) for one in values_of(contact, field)]:
            typed[field] = texts
    return typed


def _quoted(text: str) -> str:
    """The text as a string of TOML, which takes JSON's escapes but no bare DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
