"""How contacts look on a terminal: quiet tables, plain when piped."""

import shutil
import sys
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cardscan.cli.messages import printable
from cardscan.cli.row import MARK, Row
from cardscan.contact import Contact

WIDE = 120
"""Columns from which a contact fits on one line."""

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


def quiet_table() -> Table:
    """A table with one thin line, under its head."""
    return Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        header_style="dim not bold",
    )


def contact_table(rows: Iterable[Row], width: int) -> Table:
    """Contacts with their review marks and ids: a line each where there is room, else two.

    A contact without a name stands under the name of its photo.
    """
    table = quiet_table()
    table.add_column("")
    table.add_column("Name", overflow="fold")
    if width >= WIDE:
        table.add_column("Title")
        table.add_column("Company")
        table.add_column("Phone", no_wrap=True)
        table.add_column("E-mail", no_wrap=True)
    else:
        table.add_column("Title, company")
        table.add_column("Phone, e-mail", no_wrap=True)
    table.add_column("Id", style="dim", no_wrap=True)
    for row in rows:
        contact = row.contact
        role = _cut(contact.title), _cut(contact.org)
        phone = text(contact.phones[0].number if contact.phones else "")
        email = text(contact.emails[0] if contact.emails else "")
        table.add_row(
            Text(MARK if row.review else "", "yellow"),
            text(contact.full_name, "bold") if contact.full_name else text(row.photo, "dim"),
            *(
                (*role, phone, email)
                if width >= WIDE
                else (_stacked(*role), _stacked(phone, email))
            ),
            Text(short_id(contact)),
        )
    return table


def _cut(value: str) -> Text:
    """A cell that stays on its line, cut where there is no room for it."""
    cell = text(value)
    cell.no_wrap, cell.overflow = True, "ellipsis"
    return cell


def _stacked(*parts: Text) -> Text:
    filled = [part for part in parts if part.plain]
    return Text("\n", no_wrap=parts[0].no_wrap, overflow=parts[0].overflow).join(filled)
