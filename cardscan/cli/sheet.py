"""One contact on a terminal: its fields, how sure each is, and where it came from."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from cardscan.cli.row import MARK
from cardscan.cli.tables import quiet_table, short_id, text
from cardscan.contact import Candidate, Contact, Filed, Phone
from cardscan.correct import FIELDS, text_of, values_of
from cardscan.entry import Trait
from cardscan.shown import LABELS, shown, sureness

_RIVALS = 3
"""Other readings of a field in doubt; --candidates shows them all."""


def contact_sheet(
    filed: Filed, readings: Iterable[Candidate], traits: Sequence[Trait] = ()
) -> Group:
    """All fields with their confidence, traits, reasons for review with rivals, the source."""
    fields = Table.grid(padding=(0, 2))
    for label, value, kind, sure, origin in _fields(filed):
        cells = (Text(kind, "dim"), Text(sure, "dim"), text(origin, "dim"))
        fields.add_row(f"  {label}", text(value), *cells)
    for former in filed.contact.former:
        reached = [*former.emails, *(phone.number for phone in former.phones)]
        fields.add_row("  Formerly", text(", ".join((former.text, *reached))))
    for label, trait in (("Offers", "offer"), ("Needs", "need"), ("Tags", "tag")):
        if told := [one.text for one in traits if one.kind == trait]:
            fields.add_row(f"  {label}", text(", ".join(told)))
    parts: list[Text | Table] = [_head(filed.contact), fields]
    if filed.review:
        parts += [Text(), Text(f"  {MARK} wants a look", "yellow"), _reasons(filed, readings)]
    absent = "no card" if filed.source == "card" else filed.source
    source = f"{filed.photo}, card {filed.card}" if filed.photo else absent
    for side in filed.sides[1:]:
        source += f", and its other side, {side.photo}, card {side.card}"
    if filed.event:
        source += f", {filed.event}"
    stage = ": ".join(part for part in (filed.track, filed.stage) if part)
    parts += [Text(), text(f"  {stage}; from {source}; filed {filed.added[:10]}", "dim")]
    return Group(*parts)


def candidate_table(readings: Iterable[Candidate]) -> Table:
    """Every reading of every field: fields in the order of a contact, the surest first."""
    table = quiet_table()
    for head in ("Field", "Value", "Sure", "As printed", "Parser", "Reader"):
        table.add_column(head, overflow="fold", justify="right" if head == "Sure" else "left")
    order = list(LABELS)
    for one in sorted(readings, key=lambda one: (order.index(one.field), -one.confidence)):
        cells = (shown(one.value), f"{one.confidence:.0%}", one.text, one.parser, one.reader)
        table.add_row(LABELS[one.field], *(text(cell) for cell in cells))
    return table


def _head(contact: Contact) -> Text:
    return Text.assemble(
        text(contact.display_name, "bold"), "  ", Text(short_id(contact), "dim"), "\n"
    )


def _fields(filed: Filed) -> Iterator[tuple[str, str, str, str, str]]:
    """Label, value, kind, sureness and origin of all that is filled; a note line by line."""
    for field in FIELDS:
        for index, value in enumerate(values_of(filed.contact, field)):
            kind = value.type if isinstance(value, Phone) else ""
            origin = ", ".join(filed.origins.get(text_of(value), ()))
            for line in shown(value).split("\n"):
                yield LABELS[field], line, kind, sureness(filed, field, index), origin


def _reasons(filed: Filed, readings: Iterable[Candidate]) -> Table:
    kept = {value for _, value, *_ in _fields(filed)}
    grid = Table.grid(padding=(0, 2))
    for reason in filed.review:
        rivals = dict.fromkeys(
            shown(one.value)
            for one in sorted(readings, key=lambda one: -one.confidence)
            if one.field == reason.field and shown(one.value) not in kept
        )
        others = " or ".join(list(rivals)[:_RIVALS])
        grid.add_row(
            text(f"    {LABELS.get(reason.field, reason.field)}"),
            text(reason.why),
            text(f"or {others}" if others else "", "dim"),
        )
    return grid
