"""How contacts are told to people: what fields are called, and how values are written."""

from collections.abc import Iterable, Mapping

from cardscan.contact import Address, Field, Filed, Handle, Name, Phone, Value
from cardscan.profile import SERVICES

LABELS: Mapping[str, str] = {
    "full_name": "Name",
    "alternative_name": "Other name",
    "title": "Title",
    "department": "Department",
    "org": "Company",
    "phones": "Phone",
    "emails": "E-mail",
    "urls": "Web",
    "handles": "Handle",
    "addresses": "Address",
    "note": "Note",
}
"""What people call the fields of a contact."""


def shown(value: Value) -> str:
    """A value as people read it."""
    match value:
        case Name():
            return value.full
        case Phone():
            return f"{value.number} ext. {value.extension}" if value.extension else value.number
        case Handle():
            return f"{SERVICES[value.service]} {value.name}"
        case Address():
            return value.formatted
        case str():
            return value


def told_correction(filed: Filed, fields: Iterable[Field]) -> str:
    """What a person did who set these fields of a contact, for the undo."""
    names = dict.fromkeys(LABELS[field] for field in fields)
    return f"set {', '.join(names)} of {filed.contact.display_name or filed.photo}"


def sureness(filed: Filed, field: Field, index: int) -> str:
    """How sure one value of a field is: as in "97%", "by hand" where a person set it, or ""."""
    figure = filed.confidence.get(field, ())
    figures = figure if isinstance(figure, tuple) else (figure,)
    sure = figures[index] if index < len(figures) else 0.0
    if field in filed.corrected and sure in (0.0, 1.0):
        return "by hand"
    return f"{sure:.0%}" if sure else ""
