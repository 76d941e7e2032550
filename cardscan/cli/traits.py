"""``cardscan offers``, ``needs`` and ``tag``: what a person notes about a contact."""

from typing import TYPE_CHECKING

import click

from cardscan.cli.database import command_of, database_option, next_command
from cardscan.cli.messages import ask, at_terminal, print_json, printable, say

if TYPE_CHECKING:  # to say what the commands can do needs no pipeline
    from collections.abc import Sequence

    from cardscan.contact import Contact
    from cardscan.entry import TraitKind
    from cardscan.store import Store

_SIGN = "\0"
"""Before a tag to be taken away, so that it is not parsed as options."""


def _trait_command(kind: "TraitKind", example: str) -> click.Command:
    """The command that shows, adds and takes away what contacts offer, or what they need."""

    @click.command(f"{kind}s", short_help=f"What a contact {kind}s.")
    @click.argument("contact")
    @click.argument("text", nargs=-1)
    @click.option("--drop", metavar="TEXT", multiple=True, help=f"Take away what was no {kind}.")
    @click.option("--suggest", is_flag=True, help="Take from title, motto and notes; you decide.")
    @click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each.")
    @database_option
    def command(
        contact: str,
        text: tuple[str, ...],
        drop: tuple[str, ...],
        suggest: bool,
        as_json: bool,
        db: str | None,
    ) -> None:
        from cardscan.config import read_settings
        from cardscan.store import Store

        with Store.open(read_settings({"db": db}).database_url) as store:
            person = store.read_contact(contact).contact
            added = _parted(" ".join(text))
            if suggest:
                added = _suggested(store, person, kind, db)
            changed = _write(store, person, kind, added, drop)
            held = [one.text for one in store.traits.read(person.uid) if one.kind == kind]
        if as_json:
            for one in held:
                print_json({kind: one})
            return
        for one in held:
            click.echo(printable(one))
        if changed:
            say(f"To take it back: {command_of('undo', db)}")
            say(next_command("introduce", db))
        elif not held and not suggest:
            say(f"It is not noted what {person.display_name} {kind}s.")

    command.help = f"""Show what a CONTACT {kind}s, or add TEXT to it; commas part several.

    \b
    Example:
      cardscan {kind}s beispiel {example}
      cardscan {kind}s beispiel --suggest
    """
    return command


offers = _trait_command("offer", "tax advice, bookkeeping")
needs = _trait_command("need", '"a photographer for the website"')


class _Signed(click.Command):
    """A command whose arguments may begin with a minus sign, as options do."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        signed = [
            _SIGN + one[1:] if one[:1] == "-" and one[1:2] not in "-" and one != "-h" else one
            for one in args
        ]
        return super().parse_args(ctx, signed)


@click.command(cls=_Signed, short_help="Tags of a contact.")
@click.argument("contact")
@click.argument("tags", metavar="[+TAG|-TAG]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each tag.")
@database_option
def tag(contact: str, tags: tuple[str, ...], as_json: bool, db: str | None) -> None:
    """Show the tags of a CONTACT, named as for cardscan show; +TAG adds one, -TAG takes it away.

    \b
    Example:
      cardscan tag beispiel +vip -newsletter
      cardscan find --tag vip
    """
    from cardscan.config import read_settings
    from cardscan.errors import UsageError
    from cardscan.store import Store

    wrong = [one for one in tags if one[:1] not in ("+", _SIGN) or not one[1:].strip()]
    if wrong:
        raise UsageError(f"{wrong[0].lstrip(_SIGN)!r} is no change of a tag", "Type +TAG or -TAG.")
    with Store.open(read_settings({"db": db}).database_url) as store:
        person = store.read_contact(contact).contact
        added, dropped = ([one[1:] for one in tags if one[0] == sign] for sign in ("+", _SIGN))
        changed = _write(store, person, "tag", added, dropped)
        held = [one.text for one in store.traits.read(person.uid) if one.kind == "tag"]
    if as_json:
        for one in held:
            print_json({"tag": one})
        return
    for one in held:
        click.echo(printable(one))
    if changed:
        say(f"To take it back: {command_of('undo', db)}")
    elif not held:
        say(f"{person.display_name} has no tags.")


def _write(
    store: "Store",
    person: "Contact",
    kind: "TraitKind",
    added: "Sequence[str]",
    dropped: "Sequence[str]",
) -> bool:
    """Add and take away; whether anything was to be done."""
    from cardscan.cli.clock import utc_now
    from cardscan.door import clean_text
    from cardscan.entry import Trait

    new = [Trait(kind, text) for text in map(clean_text, added) if text]
    gone = [Trait(kind, text) for text in map(clean_text, dropped) if text]
    if not (new or gone):
        return False
    what = f"changed the {kind}s of {person.display_name}"
    store.traits.change(person.uid, add=new, drop=gone, what=what, now=utc_now())
    return True


def _suggested(store: "Store", person: "Contact", kind: "TraitKind", db: str | None) -> list[str]:
    """Those of the suggestions that a person takes; none where there is nobody to ask."""
    from cardscan.pipeline.suggestions import find_suggestions

    held = {one.text for one in store.traits.read(person.uid) if one.kind == kind}
    notes = [touch.text for touch in store.pipeline.read_touches(person.uid)]
    found = [one for one in find_suggestions(person, notes, kind) if one not in held]
    if not found:
        say(f"Nothing on the card or in the notes says what {person.display_name} {kind}s.")
    for number, one in enumerate(found, 1):
        click.echo(printable(f"  {number}  {one}"))
    if found and not at_terminal():
        say(f"To note one: {command_of(f'{kind}s CONTACT TEXT', db)}")
    if not found or not at_terminal():
        return []
    taken = (
        (ask(f"Which are {kind}s? Numbers, or Enter for none: ") or "").replace(",", " ").split()
    )
    return [found[int(one) - 1] for one in taken if one.isdecimal() and 0 < int(one) <= len(found)]


def _parted(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
