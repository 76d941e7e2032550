"""The JSON is as its schema says, and the schema is as the Python types are."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.contact import (
    Address,
    Contact,
    Filed,
    Handle,
    Phone,
    PhoneType,
    Proposal,
    ReviewReason,
    Service,
    Source,
)
from cardscan.contract import (
    contact_from_json,
    contact_to_json,
    error_to_json,
    filed_to_json,
    schema,
    to_json,
)
from cardscan.errors import NoCardError
from tests.proposals import ANA, make_proposal

SCHEMA = schema()
LINE = jsonschema.Draft202012Validator(SCHEMA)
FILED_LINE = jsonschema.Draft202012Validator(
    {"$schema": SCHEMA["$schema"], "$ref": "#/$defs/filed", "$defs": SCHEMA["$defs"]}
)


def make_filed(contact: Contact = ANA) -> Filed:
    proposal = make_proposal()
    return Filed(
        contact=replace(contact, uid="urn:uuid:1", rev="2026-03-01T12:00:00Z"),
        event="BNI breakfast",
        photo=proposal.photo,
        sha256=proposal.sha256,
        card=1,
        track="",
        stage="prospective",
        review=proposal.review,
        confidence=proposal.confidence,
        version=1,
        added="2026-03-01T12:00:00Z",
    )


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_line_of_a_card() -> None:
    line = to_json(make_proposal())
    LINE.validate(line)
    assert list(line) == [
        "photo", "sha256", "card", "cards", "corners", "seconds", "readers", "contact",
        "confidence", "review", "suggestion", "sides",
    ]  # fmt: skip
    assert line["photo"] == "IMG_1.jpg"
    assert line["corners"][0] == [10.5, 20.0]
    assert line["contact"]["phones"][0] == {
        "number": "+493023125000",
        "type": "work",
        "extension": "12",
        "raw": "T 030 / 23125-000 x12",
    }
    assert line["confidence"] == {
        "full_name": 0.988,
        "phones": [0.99, 0.5],
        "emails": [0.875, 0.1],
    }
    assert line["review"] == [{"field": "title", "why": "the two readers disagree"}]
    assert line["suggestion"] == {"track": "", "stage": "prospective", "why": []}


def test_the_line_of_an_empty_card_leaves_nothing_out() -> None:
    line = to_json(make_proposal(contact=Contact(), confidence={}, review=(), readers=()))
    LINE.validate(line)
    assert line["contact"] == dict.fromkeys(TEXTS, "") | {
        "phones": [],
        "emails": [],
        "urls": [],
        "handles": [],
        "addresses": [],
        "former": [],
    }


def test_a_suggestion_is_handed_on() -> None:
    suggestion = {"track": "client", "stage": "prospective", "why": ["title: Head of Sales"]}
    line = to_json(make_proposal(), suggestion)
    LINE.validate(line)
    assert line["suggestion"] == suggestion


def test_the_line_of_a_card_names_the_photos_of_both_its_sides() -> None:
    front, back = make_proposal(1), make_proposal(2, card=3)
    expected = [
        {"photo": one.photo, "sha256": one.sha256, "card": one.card} for one in (front, back)
    ]
    line = to_json(replace(front, sides=(front, back)))
    LINE.validate(line)
    assert line["sides"] == expected
    sources = tuple(Source(one.photo, one.sha256, one.card) for one in (front, back))
    filed = filed_to_json(replace(make_filed(), sides=sources))
    FILED_LINE.validate(filed)
    assert filed["sides"] == expected


def test_the_line_of_a_photo_that_failed() -> None:
    line = error_to_json("IMG_2.jpg", NoCardError("no card was found", "Take it from closer."))
    LINE.validate(line)
    assert line == {
        "photo": "IMG_2.jpg",
        "error": {
            "code": "no-card",
            "message": "no card was found",
            "hint": "Take it from closer.",
        },
    }


def test_the_line_of_a_filed_contact() -> None:
    line = filed_to_json(make_filed())
    FILED_LINE.validate(line)
    LINE.validate(line)
    assert (line["uid"], line["rev"]) == ("urn:uuid:1", "2026-03-01T12:00:00Z")
    assert line["contact"] == contact_to_json(ANA)
    assert line["event"] == "BNI breakfast"


@pytest.mark.parametrize(
    ("wrong", "validator"),
    [
        (lambda: to_json(make_proposal(card=0)), LINE),
        (lambda: to_json(make_proposal(sha256="X")), LINE),
        (lambda: to_json(make_proposal(confidence={"emails": 1.5})), LINE),
        (lambda: to_json(make_proposal()) | {"more": 1}, LINE),
        (lambda: {"photo": "a.jpg"}, LINE),
        (lambda: to_json(make_proposal(contact=Contact(phones=(Phone("1", "x"),)))), LINE),  # type: ignore[arg-type]
        (lambda: filed_to_json(replace(make_filed(), added="yesterday")), FILED_LINE),
    ],
)
def test_the_schema_refuses_other_lines(
    wrong: Any, validator: jsonschema.Draft202012Validator
) -> None:
    assert not validator.is_valid(wrong())


TEXTS = [f.name for f in fields(Contact) if f.default == "" and f.name not in ("uid", "rev")]


@pytest.mark.parametrize(
    ("definition", "kind", "apart", "added"),
    [
        ("contact", Contact, {"uid", "rev"}, set()),
        ("phone", Phone, set(), set()),
        ("handle", Handle, set(), set()),
        ("address", Address, set(), set()),
        ("reason", ReviewReason, set(), set()),
        ("side", Source, set(), set()),
        (
            "card",
            Proposal,
            {"candidates", "pages", "codes", "picture", "taken", "place"},
            {"suggestion"},
        ),
        ("filed", Filed, set(), {"uid", "rev"}),
    ],
)
def test_the_schema_has_the_names_of_the_types(
    definition: str, kind: type[Any], apart: set[str], added: set[str]
) -> None:
    names = {f.name for f in fields(kind)} - apart | added
    assert set(SCHEMA["$defs"][definition]["properties"]) == names
    assert set(SCHEMA["$defs"][definition]["required"]) == names


def test_the_schema_has_the_types_of_phones() -> None:
    assert SCHEMA["$defs"]["phone"]["properties"]["type"]["enum"] == list(get_args(PhoneType))


def test_the_schema_has_the_services_of_handles() -> None:
    services = SCHEMA["$defs"]["handle"]["properties"]["service"]["enum"]
    assert services == list(get_args(Service))


def find_undescribed(part: Any, path: str = "") -> Iterator[str]:
    """Where a property stands without a description."""
    if isinstance(part, dict):
        for name, one in part.get("properties", {}).items():
            if not one.get("description", "").endswith("."):
                yield f"{path}/{name}"
        for name, one in part.items():
            yield from find_undescribed(one, f"{path}/{name}")


def test_every_property_is_described() -> None:
    assert list(find_undescribed(SCHEMA)) == []


TEXT = st.text(max_size=9)
PHONES = st.builds(Phone, TEXT, st.sampled_from(get_args(PhoneType)), TEXT, TEXT)
HANDLES = st.builds(Handle, st.sampled_from(get_args(Service)), TEXT)
COUNTRIES = st.sampled_from(["", "DE", "JP"])
ADDRESSES = st.builds(Address, TEXT, TEXT, TEXT, TEXT, TEXT, COUNTRIES)
CONTACTS = st.builds(
    Contact,
    **dict.fromkeys(TEXTS, TEXT),
    phones=st.lists(PHONES, max_size=2).map(tuple),
    emails=st.lists(TEXT, max_size=2).map(tuple),
    urls=st.lists(TEXT, max_size=2).map(tuple),
    handles=st.lists(HANDLES, max_size=2).map(tuple),
    addresses=st.lists(ADDRESSES, max_size=2).map(tuple),
)


@given(CONTACTS)
def test_a_contact_comes_back_from_its_json(contact: Contact) -> None:
    assert contact_from_json(json.loads(json.dumps(contact_to_json(contact)))) == contact
    LINE.validate(to_json(make_proposal(contact=contact)))


def test_absent_and_unknown_names_are_no_obstacle() -> None:
    assert contact_from_json({}) == Contact()
    assert contact_from_json(
        {"full_name": "Ana", "mood": "good", "phones": [{"number": "1", "colour": "red"}]}
    ) == Contact("Ana", phones=(Phone("1"),))
