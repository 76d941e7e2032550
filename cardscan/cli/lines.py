"""Contacts as lines of text for a pipe: a contact a line, its columns parted by tabs."""

from collections.abc import Iterable

from cardscan.cli.messages import printable
from cardscan.contact import Filed

HEAD = ("review", "name", "title", "company", "phone", "e-mail", "id")


def contact_lines(found: Iterable[Filed]) -> Iterable[str]:
    """A line of column names, then one a contact; no value can hold a tab or a line break."""
    yield "\t".join(HEAD)
    for filed in found:
        contact = filed.contact
        yield "\t".join(
            printable(value)
            for value in (
                "?" if filed.review else "",
                contact.display_name,
                contact.title,
                contact.org,
                contact.phones[0].number if contact.phones else "",
                contact.emails[0] if contact.emails else "",
                contact.uid.removeprefix("urn:uuid:")[:8],
            )
        )
