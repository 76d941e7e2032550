"""Values to rows of the tables and back, and the folded words by which contacts are found."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from cardscan.card import Box, Code, Page, TextLine, Word
from cardscan.contact import (
    Address,
    Candidate,
    Contact,
    Filed,
    Handle,
    Name,
    Phone,
    Proposal,
    ReviewReason,
    Source,
    Value,
)
from cardscan.contract import contact_from_json, contact_to_json
from cardscan.door import without_accents
from cardscan.entry import Entry, Event, Move, Touch
from cardscan.store.columns import to_storable

Values = dict[str, Any]

LONGEST_KEY = 320
"""Characters: the longest e-mail address. PostgreSQL indexes at most 2,704 bytes."""

_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae"})
"""Letters that NFKD keeps whole although their strokes are typed as rarely as accents are."""


def fold(text: str) -> str:
    """The text as it is compared: without case, accents and forms, its blanks made single."""
    bare = without_accents(to_storable(text).casefold())
    return " ".join(bare.casefold().translate(_STROKES).split())


def to_time(now: dt.datetime) -> str:
    """ISO 8601 in UTC, to the second, ending in Z.

    Raises:
        ValueError: where the time has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("a time without a zone cannot be filed")
    return now.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def contact_values(contact: Contact) -> Values:
    """The columns of ``contacts`` that follow from the contact's values."""
    return {"fields": contact_to_json(contact), "search": _search_text(contact)}


def changed_values(changed: Filed, now: dt.datetime) -> Values:
    """The columns of ``contacts`` that a change sets, apart from its version and its time."""
    return (
        contact_values(changed.contact)
        | review_values(changed.review, changed.confidence)
        | {"corrected": {field: at or to_time(now) for field, at in changed.corrected.items()}}
        | {"origins": changed.origins}
    )


def review_values(
    review: tuple[ReviewReason, ...], confidence: dict[str, float | tuple[float, ...]]
) -> Values:
    """The columns of ``contacts`` that say how far its values can be trusted."""
    return {
        "needs_review": bool(review),
        "review": [asdict(reason) for reason in review],
        "confidence": confidence,
    }


def find_keys(contact: Contact) -> frozenset[str]:
    """All that names the contact when typed whole, folded."""
    named = (
        *(email for before in contact.former for email in before.emails),
        contact.display_name,
        contact.full_name,
        contact.alternative_name,
        f"{contact.given_name} {contact.family_name}",
        contact.family_name,
        *contact.emails,
    )
    return frozenset(key for key in map(fold, named) if 0 < len(key) <= LONGEST_KEY)


def photo_values(sha256: str, name: str, path: str, event: str, now: dt.datetime) -> Values:
    """The columns of ``photos``."""
    return {"sha256": sha256, "name": name, "path": path, "event": event, "added": to_time(now)}


def card_values(proposal: Proposal) -> Values:
    """The columns of ``cards`` that come from the proposal."""
    return {
        "number": proposal.card,
        "cards": proposal.cards,
        "corners": proposal.corners,
        "seconds": proposal.seconds,
        "readers": proposal.readers,
        "picture": proposal.picture,
        "codes": [
            [code.text, *_box_values(code.box), code.format, code.reader] for code in proposal.codes
        ],
    }


def codes_from_values(values: list[Any]) -> tuple[Code, ...]:
    """The codes of a card that ``card_values`` was given."""
    return tuple(Code(text, Box(*box), kind, reader) for text, *box, kind, reader in values)


def page_values(page: Page) -> Values:
    """The columns of ``pages`` that come from the page; a word is a flat list, to save space."""
    return {
        "reader": page.reader,
        "languages": page.languages,
        "width": page.width,
        "height": page.height,
        "lines": [
            [[word.text, *_box_values(word.box), word.confidence] for word in line.words]
            for line in page.lines
        ],
    }


def page_from_row(row: Row[Any]) -> Page:
    """The page that ``page_values`` was given."""
    lines = (
        TextLine(tuple(Word(text, Box(*box), confidence) for text, *box, confidence in words))
        for words in row.lines
    )
    return Page(row.reader, tuple(row.languages), row.width, row.height, tuple(lines))


def candidate_values(candidate: Candidate) -> Values:
    """The columns of ``candidates`` that come from the candidate."""
    value = candidate.value
    return {
        "field": candidate.field,
        "value": value if isinstance(value, str) else asdict(value),
        "text": candidate.text,
        "page": candidate.page,
        "line": candidate.line,
        "start": candidate.start,
        "end": candidate.end,
        "lines": candidate.lines,
        "box": _box_values(candidate.box),
        "reader": candidate.reader,
        "parser": candidate.parser,
        "confidence": candidate.confidence,
    }


def candidate_from_row(row: Row[Any]) -> Candidate:
    """The candidate that ``candidate_values`` was given."""
    return Candidate(
        field=row.field,
        value=_value_from_json(row.field, row.value),
        text=row.text,
        page=row.page,
        line=row.line,
        start=row.start,
        end=row.end,
        box=Box(*row.box),
        reader=row.reader,
        parser=row.parser,
        confidence=row.confidence,
        lines=tuple(row.lines),
    )


def filed_from_row(row: Row[Any], stands: tuple[Entry, ...] = ()) -> Filed:
    """A contact from the joined columns that the store selects, and its entries."""
    return Filed(
        contact=contact_from_json({**row.fields, "uid": row.uid, "rev": row.changed}),
        event=row.event,
        photo=row.photo or "",
        sha256=row.sha256 or "",
        card=row.card or 0,
        track=row.track,
        stage=row.stage,
        review=tuple(ReviewReason(**reason) for reason in row.review),
        confidence={
            field: tuple(value) if isinstance(value, list) else value
            for field, value in row.confidence.items()
        },
        version=row.version,
        added=row.added,
        corrected=row.corrected,
        entries=stands,
        source=row.source,
        sides=_sources(row),
        origins=row.origins,
    )


def _sources(row: Row[Any]) -> tuple[Source, ...]:
    """Where both sides of a card come from; () for a card with one."""
    if row.back_card is None:
        return ()
    return (
        Source(row.photo, row.sha256, row.card),
        Source(row.back_photo, row.back_sha256, row.back_card),
    )


def entry_values(entry: Entry) -> Values:
    """The columns of ``entries`` that come from the entry."""
    return {
        "track": entry.track,
        "stage": entry.stage,
        "since": entry.since,
        "decide_by": entry.decide_by or None,
        "touch_by": entry.touch_by or None,
        "put_off": entry.put_off,
        "version": entry.version,
    }


def entry_from_row(row: Row[Any]) -> Entry:
    """The entry that ``entry_values`` was given."""
    days = (row.decide_by or "", row.touch_by or "")
    return Entry(row.track, row.stage, row.since, *days, row.put_off, row.version)


def move_from_row(row: Row[Any]) -> Move:
    """A move from its row."""
    return Move(row.track, row.from_stage, row.to_stage, row.at, row.who, row.why, row.undone)


def touch_values(touch: Touch) -> Values:
    """The columns of ``touches`` that come from the touch."""
    return asdict(touch)


def touch_from_row(row: Row[Any]) -> Touch:
    """The touch that ``touch_values`` was given."""
    return Touch(row.kind, row.at, row.text, row.outcome, row.value, row.about)


def event_from_row(row: Row[Any]) -> Event:
    """An event from its row."""
    return Event(row.name, row.place, row.day, row.cost, row.hours)


def _search_text(contact: Contact) -> str:
    return fold(" ".join(_texts(contact)))


def _texts(contact: Contact) -> Iterator[str]:
    """Everything that a person might remember of the contact."""
    yield from (contact.prefix, contact.full_name, contact.suffix, contact.alternative_name)
    yield from (contact.title, contact.department, contact.org)
    for phone in contact.phones:
        yield from (phone.number, phone.raw)
    yield from contact.emails
    yield from contact.urls
    for handle in contact.handles:
        yield from (handle.service, handle.name)
    for address in contact.addresses:
        yield address.formatted
    yield contact.note
    for before in contact.former:
        yield from (before.title, before.department, before.org, *before.emails)
        yield from (phone.number for phone in before.phones)
        yield from (address.formatted for address in before.addresses)


def _box_values(box: Box) -> list[float]:
    return [box.left, box.top, box.right, box.bottom]


def _value_from_json(field: str, value: Any) -> Value:
    kinds: dict[str, type[Name | Phone | Handle | Address]] = {
        "full_name": Name,
        "phones": Phone,
        "handles": Handle,
        "addresses": Address,
    }
    return str(value) if isinstance(value, str) else kinds[field](**value)
