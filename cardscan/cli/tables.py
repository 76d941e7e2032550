"""How contacts look on a terminal: quiet tables, plain when piped."""

import shutil
import sys
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cardscan.cli.messages import printable
from cardscan.contact import Contact, ReviewReason

WIDE = 120
"""Columns from which a contact fits on one line."""

MARK = "?"
"""Before contacts at which a person should look."""

_PIPED = 1000
"""Columns where nobody looks: each contact on a line of its own, nothing cut."""


def console(*, errors: bool = False) -> Console:
    """Standard output, or standard error; without colours where NO_COLOR says so or it is piped."""
    stream = sys.stderr if errors else sys.stdout
    width = shutil.get_terminal_size().columns if stream.isatty() else _PIPED
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def text(value: str, style: str = "") -> Text:
    """A cell that shows outside text as it is, whatever it holds."""
    return Text(printable(value), style=style)


def short_id(contact: Contact) -> str:
    """The start of the uid: enough to name the contact in a command."""
    return contact.uid.removeprefix("urn:uuid:")[:8]


def contact_table(
    contacts: Iterable[tuple[Contact, tuple[ReviewReason, ...]]], width: int
) -> Table:
    """Contacts with their ids and review marks: a line each where there is room, else two."""
    wide = width >= WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="dim")
    table.add_column("")
    heads = ("Name", "Title", "Company", "Phone", "E-mail")
    for head in heads if wide else ("Name", "Title, company", "Phone, e-mail"):
        table.add_column(head, overflow="fold")
    table.add_column("Id", style="dim", no_wrap=True)
    for contact, review in contacts:
        mark = Text(MARK, style="yellow") if review else Text()
        name = text(contact.full_name, "bold")
        phone = text(contact.phones[0].number if contact.phones else "")
        email = text(contact.emails[0] if contact.emails else "")
        title, company = text(contact.title), text(contact.org)
        if wide:
            cells = [name, title, company, phone, email]
        else:
            cells = [name, _stacked(title, company), _stacked(phone, email)]
        table.add_row(mark, *cells, Text(short_id(contact)))
    return table


def _stacked(*parts: Text) -> Text:
    return Text("\n").join(part for part in parts if part.plain)
