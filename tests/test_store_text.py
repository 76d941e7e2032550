"""Any text can be filed, and is compared without case and accents."""

import datetime as dt
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardscan.card import Box, Code, Page, TextLine, Word
from cardscan.contact import (
    Address,
    Candidate,
    Contact,
    Handle,
    Name,
    Phone,
    Position,
    Proposal,
    ReviewReason,
)
from cardscan.store import Store
from cardscan.store.columns import to_storable
from cardscan.store.rows import fold
from tests.proposals import make_proposal

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
EVERY_CHARACTER = st.characters(exclude_categories=())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("MU\u0308LLER", "muller"),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ångström Øre", "angstrom ore"),
        ("İstanbul ısı", "istanbul isi"),
        ("ﬁrm  Ｗｉｄｅ\t\n", "firm wide"),
        ("Nguyễn", "nguyen"),
        ("\0\ud800", "\ufffd\ufffd"),
    ],
)
def test_folding_sets_case_accents_and_forms_aside(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(EVERY_CHARACTER))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_text_that_databases_hold_is_left_as_it_is(text: str) -> None:
    assert to_storable(text) == text.replace("\0", "\ufffd")


ANY_TEXT = st.text(EVERY_CHARACTER, max_size=20) | st.sampled_from(
    ["\0", "\ud800", "a\0b", "\udcff.jpg", "\\u0000", "\u2028", "😀", "'\";--", "\\", "{}", "%s"]
)


def stored(value: Any) -> Any:
    """The value with all its texts as the store promises to keep them."""
    if isinstance(value, str):
        return to_storable(value)
    if isinstance(value, tuple):
        return tuple(stored(one) for one in value)
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{f.name: stored(getattr(value, f.name)) for f in fields(value)})
    return value


@st.composite
def proposals_of_any_text(draw: st.DrawFn) -> Proposal:
    def text() -> str:
        return draw(ANY_TEXT)

    names = {f.name: text() for f in fields(Contact) if f.type in (str, "str")}
    contact = Contact(
        **names | {"uid": "", "rev": ""},
        former=(Position(text(), text(), text(), emails=(text(),)),),
        phones=(Phone(text(), "cell", text(), text()),),
        emails=(text(), text()),
        urls=(text(),),
        handles=(Handle("wechat", text()),),
        addresses=(Address(text(), text(), text(), text(), text(), text()),),
    )
    box = Box(0.1, 1 / 3, 1e9, 5)
    return make_proposal(
        text(),
        contact,
        photo=text(),
        readers=(text(),),
        review=(ReviewReason(text(), text()),),
        pages=(Page(text(), (text(),), 1, 1, (TextLine((Word(text(), box, 0.1),)),)),),
        codes=(Code(text(), box, text(), text()),),
        candidates=(
            Candidate(
                "full_name", Name(text(), text()), text(), 0, 0, 0, 0, box, text(), text(), 0
            ),
            Candidate("urls", text(), text(), 0, 0, 0, 0, box, text(), text(), 1 / 3),
        ),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(proposal=proposals_of_any_text(), event=ANY_TEXT, path=ANY_TEXT)
def test_any_text_is_filed_and_found(
    store: Store, proposal: Proposal, event: str, path: str
) -> None:
    proposal = replace(proposal, sha256=f"{store.counts()['photos']:064x}")
    uid = f"urn:uuid:{store.counts()['contacts']:08x}"
    (filed,) = store.file_photo([proposal], path=path, event=event, now=NOON, make_uid=lambda: uid)
    assert filed.contact == stored(replace(proposal.contact, uid=uid, rev=filed.contact.rev))
    assert (filed.photo, filed.event) == (to_storable(proposal.photo), to_storable(event))
    assert filed.review == stored(proposal.review)
    assert store.read_pages(uid) == stored(proposal.pages)
    assert store.read_codes(uid) == stored(proposal.codes)
    assert store.read_candidates(uid) == stored(proposal.candidates)
    assert filed in list(store.find_contacts(text=proposal.contact.full_name))
    assert filed in list(store.find_contacts(event=event))


def test_a_very_long_text_is_filed(store: Store) -> None:
    long = "x" * 10_000_000
    contact = Contact("Ana", note=long, emails=(long, "ana@example.com"))
    proposal = make_proposal(contact=contact)
    (filed,) = store.file_photo(
        [proposal], path="", event="", now=NOON, make_uid=lambda: "urn:uuid:1"
    )
    assert (filed.contact.note, filed.contact.emails) == (long, contact.emails)
    assert store.read_contact("Ana") == store.read_contact("ana@example.com") == filed
