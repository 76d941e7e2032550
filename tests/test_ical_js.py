"""Our vCards and calendars as ical.js reads them, which Thunderbird and others read with."""

import datetime as dt
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from cardscan.books.calendar import to_ics
from cardscan.books.entry import BookEntry
from cardscan.books.vcard import Version, read_jcards, to_vcard
from cardscan.books.vcard.tidy import tidy_card
from cardscan.contact import Contact
from cardscan.door import clean_lines
from cardscan.entry import Entry
from tests.elsewhere import needs_ical_js, read_with_ical_js
from tests.naughty import CORPUS, OURS
from tests.proposals import ANA
from tests.test_vcard_elsewhere import HARMLESS, with_text

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256))
TEXTS = HARMLESS + OURS + CORPUS

pytestmark = needs_ical_js


def values_of(component: list[Any]) -> dict[str, list[Any]]:
    """The values of each property; those of several parts as a list."""
    found = defaultdict[str, list[Any]](list)
    for name, _, _, *values in component[1]:
        found[name] += values
    return found


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_vcards_say_what_was_written(version: Version, tmp_path: Path) -> None:
    contacts = [ANA, *map(with_text, TEXTS)]
    cards = [
        to_vcard(one, now=NOW, categories=("Client", one.title), event="Fair", version=version)
        for one in contacts
    ]
    read = read_with_ical_js("".join(cards), tmp_path)
    for contact, card in zip(contacts, read, strict=True):
        said = tidy_card(
            contact, now=NOW, categories=("Client", contact.title), event="Fair", picture=b""
        )
        values, contact = values_of(card), said.contact
        assert card[0] == "vcard"
        assert values["version"] == [version]
        assert values["fn"][0] == contact.display_name
        assert values["title"] == [contact.title] * bool(contact.title)
        assert values["note"] == [as_shown(contact.note)]
        assert values["email"] == [as_shown(email) for email in contact.emails]
        assert values["categories"] == [as_shown(one) for one in said.categories]
        assert values["url"] == list(contact.urls)
        assert len(values["tel"]) == len(contact.phones)
        name = (contact.family_name, contact.given_name, contact.additional_names)
        if not contact.family_name.endswith("\\"):  # it takes "\\\\;" for an escaped semicolon
            assert values["n"] == [[*name, contact.prefix, contact.suffix]]


def as_shown(text: str) -> str:
    """A text as ical.js has it: of an escaped semicolon, it keeps the backslash too."""
    return text.replace(";", "\\;")


def test_its_jcards_of_ours_are_read_as_what_ours_were_made_from(tmp_path: Path) -> None:
    # An escaped semicolon or backslash is not what it was, in some properties, once it was there.
    contacts = [ANA, *(with_text(text) for text in TEXTS if not {";", "\\"} & set(text))]
    assert len(contacts) > len(HARMLESS)
    cards = [
        to_vcard(one, now=NOW, categories=("a", "b"), event="Fair", photo=JPEG, version="4.0")
        for one in contacts
    ]
    said = [
        tidy_card(one, now=NOW, categories=("a", "b"), event="Fair", picture=JPEG)
        for one in contacts
    ]
    assert list(read_jcards(json.dumps(read_with_ical_js("".join(cards), tmp_path)))) == said


def test_calendars_say_what_was_written(tmp_path: Path) -> None:
    due = Entry("client", "new", "2026-03-01T12:00:00Z", "2026-03-31", "2026-03-03")
    people = [
        BookEntry(
            Contact(f"{text} Muster", uid=str(number), note=text),
            "Fair",
            text,
            text,
            entries=(due,),
        )
        for number, text in enumerate(TEXTS)
    ]
    (calendar,) = read_with_ical_js(to_ics(people, now=NOW), tmp_path)
    assert values_of(calendar)["version"] == ["2.0"]
    events = calendar[2]
    assert len({values_of(event)["uid"][0] for event in events}) == len(events) == 2 * len(TEXTS)
    for text, touch, decide in zip(TEXTS, events[::2], events[1::2], strict=True):
        for event, day, what in ((touch, "2026-03-03", "Touch"), (decide, "2026-03-31", "Decide")):
            values, (alarm,) = values_of(event), event[2]
            assert event[0] == "vevent"
            assert values["dtstart"] == [day]
            assert values["summary"][0].startswith(what)
            assert values["summary"][0].endswith("Muster")
            assert clean_lines(text) in values["description"][0]
            assert values["categories"] == ["Client", "Client: new"]
            assert values_of(alarm)["trigger"] == ["PT9H"]
