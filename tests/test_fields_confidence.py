"""How sure values are: what speaks for and against them, the figure, and the sentence."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.card import Box, Code
from cardscan.contact import Field, Phone, ReviewReason
from cardscan.errors import MissingDependencyError
from cardscan.fields import Resolved, resolve
from cardscan.fields.confidence import WEIGHTS, Rated, probability, read_weights
from cardscan.fields.labeller import MANIFEST
from cardscan.fields.proof import AGAINST, FOR, find_evidence, find_rival
from cardscan.fields.reasons import MOST, find_reasons
from cardscan.fields.resolve import choose
from cardscan.fields.words import MODELS
from tests.pages import Line, page

CARD: list[Line] = [
    ("Nordlicht Holzbau GmbH", 1.2),
    "",
    ("Ana Beispiel", 1.5),
    "Leiterin Vertrieb",
    "",
    "Musterstr. 12",
    "10115 Berlin",
    "",
    "Tel. +49 30 23125-000",
    "ana.beispiel@nordlicht.example.com",
    "www.nordlicht.example.com",
]


def changed(old: str, new: str) -> list[Line]:
    """The card with one line, or a part of it, otherwise."""
    return [line.replace(old, new) if isinstance(line, str) else line for line in CARD]


def evidence(field: Field, *readings: list[Line]) -> dict[str, float]:
    """What speaks for the first value of a field, as a Tesseract and a PP-OCR read the card."""
    readers = ("tesseract 5", "ppocr 3")
    pages = [page(*lines, reader=name) for lines, name in zip(readings, readers, strict=False)]
    choice = choose(pages)
    return find_evidence(choice.values[field][0], choice.values, choice.candidates, choice.pages)


class TestEvidence:
    @pytest.mark.parametrize(
        "field", ["full_name", "title", "org", "phones", "emails", "urls", "addresses"]
    )
    def test_is_of_the_known_kinds_and_from_0_to_1(self, field: Field) -> None:
        for readings in ((CARD,), (CARD, CARD), (CARD, changed("Ana", "Ama"))):
            found = evidence(field, *readings)
            assert set(found) <= {*FOR, *AGAINST}
            assert all(0 < figure <= 1 for figure in found.values())

    def test_two_readers_that_agree_speak_for_a_value(self) -> None:
        found = evidence("emails", CARD, CARD)
        assert (found["agreed"], found["spelled"]) == (1, 1)
        assert not {"once", "alone", "differs", "near"} & set(found)

    def test_one_reading_has_no_other(self) -> None:
        found = evidence("emails", CARD)
        assert found["once"] == 1
        assert not {"agreed", "spelled", "alone"} & set(found)

    def test_the_same_reader_twice_is_half_a_witness(self) -> None:
        pages = [page(*CARD, reader="tesseract 5"), page(*CARD, reader="tesseract 5")]
        choice = choose(pages)
        (email,) = choice.values["emails"]
        found = find_evidence(email, choice.values, choice.candidates, choice.pages)
        assert found["agreed"] == 0.5

    def test_what_one_reader_did_not_see_stands_alone(self) -> None:
        found = evidence("phones", CARD, [line for line in CARD if "Tel" not in line])
        assert found["alone"] == 1
        assert "agreed" not in found

    def test_a_letter_read_otherwise_speaks_against_a_value(self) -> None:
        found = evidence("emails", CARD, changed("ana.beispiel@", "ana.beispicl@"))
        assert found["near"] > 0.5
        assert 0 < found["differs"] < 0.1

    @pytest.mark.parametrize(
        ("field", "old", "new", "without"),
        [
            ("full_name", "ana.beispiel@", "info@", "fits"),
            ("emails", "www.nordlicht", "www.muster", "fits"),
            ("urls", "@nordlicht", "@muster", "fits"),
            ("phones", "+49 30 23125-000", "+49 30 1", "formed"),
            ("urls", "www.nordlicht", "nordlicht", "formed"),
        ],
    )
    def test_the_rest_of_the_card_and_the_form_speak_for_it(
        self, field: Field, old: str, new: str, without: str
    ) -> None:
        assert evidence(field, CARD)[without] == 1
        assert evidence(field, changed(old, new)).get(without, 0) < 1

    def test_a_trade_and_large_print_speak_for_a_company(self) -> None:
        trade = evidence("org", [("Nordlicht Restaurant", 2.0), "", "Tel. +49 30 23125-000"])
        assert (trade["trade"], trade["display"]) == (1, 1)
        small = evidence("org", ["Nordlicht GmbH", "", ("Tel. +49 30 23125-000 und mehr", 2.0)])
        assert not {"trade", "display"} & set(small)

    def test_the_lines_of_a_logo_are_no_rivals_of_it(self) -> None:
        logo: list[Line] = [("Nordlicht", 2.0), ("Restaurant", 1.2), "", "Tel. +49 30 23125-000"]
        choice = choose([page(*logo)])
        (org,) = choice.values["org"]
        assert org.value == "Nordlicht Restaurant"
        assert "Restaurant" in {c.value for c in choice.candidates if c.field == "org"}
        assert find_rival(org, choice.values, choice.candidates) is None

    def test_two_streets_are_no_usual_address(self) -> None:
        two: list[Line] = [
            "Tel. +49 30 23125-000",
            "",
            "Musterstr. 12",
            "Beispielstr. 7",
            "10115 Berlin",
        ]
        assert evidence("addresses", two)["odd"] == 1
        assert "odd" not in evidence("addresses", CARD)

    def test_a_domain_that_is_nearly_that_of_the_site_clashes(self) -> None:
        assert evidence("emails", changed("@nordlicht", "@nordlioht"))["clash"] > 0.75

    def test_a_number_of_another_country_clashes(self) -> None:
        two = changed("www.nordlicht.example.com", "Fax +33 1 99 00 12 34")
        assert evidence("phones", two)["clash"] == 1
        assert "clash" not in evidence("phones", CARD)


def least(resolved: Resolved, field: str) -> float:
    """How sure the least sure value of a field is."""
    figures = resolved.confidence[field]
    return min(figures) if isinstance(figures, tuple) else figures


class TestProbability:
    @given(
        st.dictionaries(st.sampled_from(FOR + AGAINST), st.floats(0, 1)),
        st.sampled_from(FOR + AGAINST),
    )
    def test_evidence_never_works_the_other_way(self, some: dict[str, float], name: str) -> None:
        for weights in read_weights(MODELS).by_field.values():
            low = probability(some | {name: 0.0}, weights)
            high = probability(some | {name: 1.0}, weights)
            assert 0 <= min(low, high) <= max(low, high) <= 1
            assert low <= high if name in FOR else low >= high

    def test_a_code_that_agrees_makes_a_value_surer(self) -> None:
        code = Code("mailto:ana.beispiel@nordlicht.example.com", Box(0, 0, 9, 9), "QR Code", "z")
        alone, proved = resolve([page(*CARD)]), resolve([page(*CARD)], codes=[code])
        assert least(proved, "emails") > least(alone, "emails")

    def test_two_readers_that_agree_are_surer_than_one(self) -> None:
        one = resolve([page(*CARD, reader="tesseract 5")])
        two = resolve([page(*CARD, reader=name) for name in ("tesseract 5", "ppocr 3")])
        assert least(two, "emails") > least(one, "emails")
        assert least(two, "phones") > least(one, "phones")


@pytest.mark.parametrize("name", [WEIGHTS, MANIFEST])
def test_altered_weights_are_refused(tmp_path: Path, name: str) -> None:
    for file in (WEIGHTS, MANIFEST):
        shutil.copy(MODELS / file, tmp_path)
    assert read_weights(tmp_path).unseen == read_weights(MODELS).unseen
    read_weights.cache_clear()
    told = json.loads((tmp_path / name).read_text(encoding="utf-8"))
    told = {"files": {}} if name == MANIFEST else told | {"unseen": 0.1}
    (tmp_path / name).write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(MissingDependencyError, match=WEIGHTS):
        read_weights(tmp_path)


def reasons(*values: Rated, country: str = "DE") -> list[tuple[str, str]]:
    """Why to look at a contact that has these values beside a name."""
    contact = resolve([page(*CARD)]).contact
    rated: dict[Field, tuple[Rated, ...]] = {}
    for one in values:
        rated[one.value.field] = (*rated.get(one.value.field, ()), one)
    found = find_reasons(contact, rated, [], country)
    return [(reason.field, reason.why) for reason in found]


def doubt(field: Field, rival: str = "", **costs: float) -> Rated:
    """A doubtful value of the card."""
    value = choose([page(*CARD)]).values[field][0]
    other = None
    if rival:
        (other,) = (
            c for c in choose([page(*changed(value.text, rival))]).candidates if c.text == rival
        )
    return Rated(value, 0.4, True, costs, other)


class TestReasons:
    @pytest.mark.parametrize(
        ("one", "why"),
        [
            (doubt("emails", clear=1), "hard to read: ana.beispiel@nordlicht.example.com"),
            (
                doubt("emails", alone=2, clear=1),
                "only one of the two readers saw it: ana.beispiel@nordlicht.example.com",
            ),
            (
                doubt("emails", rival="ana.beispie1@nordlicht.example.com", near=1),
                "the two readers disagree: ana.beispiel@nordlicht.example.com "
                "or ana.beispie1@nordlicht.example.com",
            ),
            (
                doubt("emails", clash=1),
                "its domain is not that of the web address: ana.beispiel@nordlicht.example.com",
            ),
            (doubt("phones", formed=1), "no such number is known: +49 30 23125-000"),
            (doubt("title", belief=1), "not sure that this is the title: Leiterin Vertrieb"),
            (
                doubt("title", rival="Head of Sales", differs=1),
                "not sure which is the title: Leiterin Vertrieb or Head of Sales",
            ),
            (doubt("org", fits=1), "nothing else on the card bears it out: Nordlicht Holzbau GmbH"),
        ],
    )
    def test_name_what_costs_most(self, one: Rated, why: str) -> None:
        assert reasons(one) == [(one.value.field, why)]

    def test_are_few_and_of_each_field_in_turn(self) -> None:
        phone = doubt("phones", clear=1)
        found = reasons(doubt("full_name", clear=1), phone, phone, doubt("emails", clear=1))
        assert [field for field, _ in found] == ["full_name", "phones", "emails"]
        assert len(found) == MOST

    def test_a_sure_value_needs_none(self) -> None:
        sure = Rated(choose([page(*CARD)]).values["title"][0], 0.99, False, {"clear": 1.0}, None)
        assert reasons(sure) == []

    def test_a_country_is_asked_for_only_where_none_is_known(self) -> None:
        value = choose([page("Ana Beispiel", "Tel. 23125-000")]).values["phones"][0]
        assert isinstance(value.value, Phone)
        one = Rated(value, 0.99, False, {}, None)
        assert reasons(one, country="DE") == []
        ((field, why),) = reasons(one, country="")
        assert (field, why.partition(":")[0]) == (
            "phones",
            "no country code, name one with --country",
        )

    def test_print_and_code_that_differ_come_before_what_is_hard_to_read(self) -> None:
        contact = resolve([page(*CARD)]).contact
        differing = [ReviewReason("phones", "the print and a code on the card differ: 2 or 1")]
        rated: dict[Field, tuple[Rated, ...]] = {"emails": (doubt("emails", clear=1),)}
        found = find_reasons(contact, rated, differing, "DE")
        assert [reason.field for reason in found] == ["phones", "emails"]


COMPANY: list[Line] = [
    ("Nordlicht Holzbau GmbH", 1.6),
    "",
    "Musterstr. 12",
    "10115 Berlin",
    "Tel. +49 30 23125-000",
    "info@nordlicht-holzbau.example.com",
]


class TestACompanysCard:
    def read(self, *more: Line) -> tuple[str, ...]:
        pages = [page(*COMPANY, *more, reader=name) for name in ("tesseract 5", "ppocr 3")]
        return tuple(reason.why for reason in resolve(pages).review)

    def test_may_name_nobody(self) -> None:
        assert "no person's name was found" not in self.read()

    def test_with_somebodys_title_or_address_names_somebody(self) -> None:
        assert "no person's name was found" in self.read("Geschäftsführer")
        assert "no person's name was found" in self.read("zoe.muster@nordlicht.example.com")
