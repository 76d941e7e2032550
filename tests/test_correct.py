"""What a person types becomes values, and what they settle stays settled."""

from dataclasses import replace

import pytest

from cardscan.contact import (
    Address,
    Contact,
    Field,
    Filed,
    Handle,
    Name,
    Phone,
    ReviewReason,
    Value,
)
from cardscan.correct import (
    FIELDS,
    parse_typed,
    settle,
    text_of,
    values_of,
    with_values,
)
from cardscan.errors import UsageError
from tests.proposals import ANA

FILED = Filed(
    contact=replace(ANA, uid="urn:uuid:00000001"),
    event="",
    photo="IMG_1.jpg",
    sha256="0" * 64,
    card=1,
    track="",
    stage="prospective",
    review=(
        ReviewReason("title", "hard to read: Haed"),
        ReviewReason("phones", "hard to read: T 030"),
        ReviewReason("phones", "hard to read: M 0171"),
    ),
    confidence={"title": 0.4, "phones": (0.5, 0.6), "emails": (0.9, 0.8)},
    version=3,
    added="2026-03-01T12:00:00Z",
    corrected={"org": "2026-03-02T12:00:00Z"},
)


@pytest.mark.parametrize("field", FIELDS)
def test_values_go_in_and_out_of_every_field(field: Field) -> None:
    held = values_of(ANA, field)
    assert held
    assert with_values(ANA, field, held) == ANA
    emptied = with_values(ANA, field, ())
    assert values_of(emptied, field) == ()
    assert with_values(emptied, field, held) == ANA


@pytest.mark.parametrize("field", FIELDS)
def test_what_stands_in_a_contact_typed_again_is_the_same(field: Field) -> None:
    texts = [text_of(value) for value in values_of(ANA, field)]
    assert parse_typed(ANA, {field: texts}) == {field: values_of(ANA, field)}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("full_name", "Dr. Bo Lind", Name("Dr. Bo Lind", "Dr.", "Bo", "", "Lind")),
        ("full_name", "JO LIND", Name("JO LIND", "", "JO", "", "LIND")),
        ("full_name", "dana boyd", Name("dana boyd", "", "dana", "", "boyd")),
        ("full_name", "Lind, Bo", Name("Bo Lind", "", "Bo", "", "Lind")),
        ("title", "  Head \u202eof\tSales ", "Head of Sales"),
        ("phones", "030 23125-001", Phone("+493023125001", raw="030 23125-001")),
        (
            "phones",
            "Fax: +49 30 23125-2 ext. 7",
            Phone("+4930231252", "fax", "7", "+49 30 23125-2"),
        ),
        ("phones", "+493023125000", Phone("+493023125000", "work", "", ANA.phones[0].raw)),
        ("phones", "home +491713920000", Phone("+491713920000", "home", "", ANA.phones[1].raw)),
        ("emails", "Bo@EXAMPLE.com", "Bo@example.com"),
        ("urls", "www.example.com/bo", "www.example.com/bo"),
        ("urls", "https://example.org?bo", "https://example.org?bo"),
        ("alternative_name", " 安娜 ", "安娜"),
        ("handles", "x.com/bo", Handle("x", "bo")),
        ("handles", "LinkedIn: @bo", Handle("linkedin", "bo")),
        (
            "addresses",
            "Musterweg 2, 20095 Hamburg",
            Address("Musterweg 2, 20095 Hamburg", "Musterweg 2", "Hamburg", "", "20095", "DE"),
        ),
        ("note", "one\r\ntwo\x07", "one\ntwo"),
    ],
)
def test_typed_values_are_understood(field: Field, text: str, value: Value) -> None:
    assert parse_typed(ANA, {field: [text]}) == {field: (value,)}


@pytest.mark.parametrize(
    ("field", "text", "complaint"),
    [
        ("full_name", "???", "holds no name"),
        ("title", "x" * 201, "longer than 200"),
        ("note", "x" * 8001, "longer than 8,000"),
        ("phones", "12", "2 digits"),
        ("phones", "call me", "no phone number"),
        ("phones", "0800 FLOWERS", "no phone number"),
        ("phones", "+99912345678", "no number of its country"),
        ("emails", "bo", "no e-mail address"),
        ("emails", "bo@example", "no e-mail address"),
        ("urls", "nowhere", "no web address"),
        ("urls", "javascript:alert(1)", "no web address"),
        ("urls", "ftp://example.com", "no web address"),
        ("handles", "bo", "no handle"),
        ("handles", "linkedin bo lind", "no name on linkedin"),
        ("addresses", "12", "no address"),
    ],
)
def test_what_is_no_value_is_refused(field: Field, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        parse_typed(ANA, {field: [text]})


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(UsageError, match="'12' has 2 digits; 'bo' is no e-mail address"):
        parse_typed(ANA, {"phones": ["12", "030 23125-001"], "emails": ["bo"]})


def test_empty_texts_clear_and_doubles_count_once() -> None:
    assert parse_typed(ANA, {"title": [""], "phones": [" ", ""]}) == {"title": (), "phones": ()}
    assert parse_typed(ANA, {"emails": ["bo@example.com", "", "bo@example.com"]}) == {
        "emails": ("bo@example.com",)
    }


@pytest.mark.parametrize(
    ("country", "home", "number"),
    [("", "", "02079460958"), ("GB", "DE", "+442079460958"), ("", "GB", "+442079460958")],
)
def test_a_country_is_asked_for_where_the_contact_tells_none(
    country: str, home: str, number: str
) -> None:
    parsed = parse_typed(Contact("Bo Lind"), {"phones": ["020 7946 0958"]}, country, home)
    assert [value.number for value in parsed["phones"] if isinstance(value, Phone)] == [number]


def test_a_settled_field_is_certain_and_needs_no_look() -> None:
    settled = settle(FILED, "title", ("CEO",))
    assert settled.contact == replace(FILED.contact, title="CEO")
    assert settled.review == FILED.review[1:]
    assert settled.confidence == FILED.confidence | {"title": 1.0}
    assert settled.corrected == FILED.corrected | {"title": ""}
    assert settled.version == FILED.version


def test_one_value_of_a_list_is_settled_without_the_others() -> None:
    first, second = FILED.contact.phones
    settled = settle(FILED, "phones", (first, second), sure=[second], settled=[FILED.review[2]])
    assert settled.confidence["phones"] == (0.5, 1.0)
    assert settled.review == FILED.review[:2]
    assert settle(FILED, "phones", (second,), sure=[]).confidence["phones"] == (0.6,)


def test_an_emptied_field_has_no_confidence() -> None:
    assert "phones" not in settle(FILED, "phones", ()).confidence


def test_a_way_to_reach_a_person_answers_for_the_absence_of_others() -> None:
    bare = replace(
        FILED,
        contact=Contact("Bo Lind"),
        review=(ReviewReason("phones", "no way to reach them was found"),),
        confidence={},
    )
    assert settle(bare, "title", ("CEO",)).review == bare.review
    assert settle(bare, "emails", ("bo@example.com",)).review == ()
