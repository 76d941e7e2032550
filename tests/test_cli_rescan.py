"""``cardscan rescan``: today's parsers over stored pages; nothing is lost, and twice is as once."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.card import Box, Code
from cardscan.contact import READ_ONCE, Filed, ReviewReason
from cardscan.fields import resolve
from tests.filed import Desk
from tests.pages import page
from tests.proposals import ANA, make_proposal

PAGE = page(
    ("Ana Beispiel", 1.6),
    "Head of Sales",
    "Example GmbH",
    "Tel. +49 30 23125-000",
    "ana@example.com",
)
UID = "00000001"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


def file_as_misread(desk: Desk, seed: object = 1, event: str = "") -> Filed:
    """Files the same card with what worse parsers made of it."""
    found = resolve([PAGE])
    contact = replace(found.contact, title="", org="Exmaple GmbH", phones=())
    doubt = ReviewReason("title", "none was found")
    return desk.file(
        make_proposal(seed, contact, review=(doubt,), pages=(PAGE,), codes=()), event=event
    )


def test_what_is_read_as_before_stays_untouched(desk: Desk) -> None:
    before = desk.file_as_read(PAGE)
    result = desk.type("rescan")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 contact read anew: 0 changed\n"
    assert desk.read(UID) == before


def test_what_is_read_better_is_filed_and_shown_once(desk: Desk) -> None:
    before = file_as_misread(desk)
    result = desk.type("rescan")
    assert result.stdout.splitlines() == [
        "Ana Beispiel  00000001",
        "  + Title  Head of Sales",
        "  - Company  Exmaple GmbH",
        "  + Company  Example GmbH",
        "  + Phone  work +493023125000",
        "  no need to look any more",
    ]
    assert result.stderr == "1 contact read anew: 1 changed\n"
    after, found = desk.read(UID), resolve([PAGE])
    assert after.version == before.version + 1
    assert replace(after.contact, uid="", rev="") == found.contact
    assert (after.confidence, after.review) == (found.confidence, found.review)
    assert "ana@example.com" in desk.type("show", UID, "--candidates").stdout
    assert "1 contact read anew: 0 changed" in desk.type("rescan").stderr
    assert desk.read(UID) == after


def test_a_dry_run_shows_the_same_and_files_nothing(desk: Desk) -> None:
    before = file_as_misread(desk)
    tried = desk.type("rescan", "--dry-run")
    assert "1 contact read anew: 1 would change" in tried.stderr
    assert desk.read(UID) == before
    assert desk.type("rescan").stdout == tried.stdout


def test_what_a_person_set_stays(desk: Desk) -> None:
    file_as_misread(desk)
    desk.type("edit", UID, "--org", "Beispiel & Co", "--phone", "", "--name", "Anna Beispiel")
    result = desk.type("rescan")
    assert "Company" not in result.stdout
    after = desk.read(UID)
    assert (after.contact.org, after.contact.phones) == ("Beispiel & Co", ())
    assert (after.contact.full_name, after.contact.given_name) == ("Anna Beispiel", "Anna")
    assert after.contact.title == "Head of Sales"
    assert after.confidence["org"] == 1.0
    assert sorted(after.corrected) == ["full_name", "org", "phones"]
    assert desk.type("rescan").stdout == ""
    assert desk.read(UID) == after


def test_a_doubt_that_a_person_answered_does_not_come_back(desk: Desk) -> None:
    blank = page("zxqv")
    found = resolve([blank])
    assert found.review
    desk.file(make_proposal(1, found.contact, review=found.review, pages=(blank,), codes=()))
    desk.type("edit", UID, "--name", "Bo Lind", "--email", "bo@example.com")
    assert desk.read(UID).review == ()
    desk.type("rescan")
    assert desk.read(UID).review == ()


def test_only_what_is_asked_for_is_read_anew(desk: Desk) -> None:
    file_as_misread(desk, 1, event="Fair")
    file_as_misread(desk, 2)
    file_as_misread(desk, 3, event="Fair")
    assert (
        "2 contacts read anew: 2 would" in desk.type("rescan", "--event=fair", "--dry-run").stderr
    )
    assert "0 contacts read anew" in desk.type("rescan", "--event=Elsewhere").stderr
    assert "1 contact read anew" in desk.type("rescan", "00000002", "00000002").stderr
    assert desk.read("00000001").version == 1
    assert desk.read("00000002").version == 2
    assert desk.type("rescan", "Nobody").exit_code == 2


def test_a_card_without_pages_stays_as_it_is(desk: Desk) -> None:
    before = desk.file(make_proposal(1, ANA, pages=()))
    assert desk.type("rescan").stdout == ""
    assert desk.read(UID) == before


def test_what_a_code_on_the_card_says_counts(desk: Desk) -> None:
    code = Code("MECARD:N:Beispiel,Ana;TEL:+441632960961;;", Box(0, 0, 9, 9), "QR Code", "zxing")
    desk.file(make_proposal(1, ANA, pages=(PAGE,), codes=(code,)))
    desk.type("rescan")
    numbers = {phone.number for phone in desk.read(UID).contact.phones}
    assert numbers == {"+493023125000", "+441632960961"}
    again = desk.read(UID)
    desk.type("rescan")
    assert desk.read(UID) == again


def test_a_country_is_taken_for_numbers_that_name_none(desk: Desk) -> None:
    local = page(("Ana Beispiel", 1.6), "Tel. 030 23125-000")
    desk.file(make_proposal(1, resolve([local]).contact, pages=(local,), codes=()))
    desk.type("rescan", "--country", "DE")
    assert [phone.number for phone in desk.read(UID).contact.phones] == ["+493023125000"]
    assert desk.type("rescan", "--country", "Germany").exit_code == 7


def test_a_new_doubt_is_shown_and_text_from_cards_is_only_text(desk: Desk) -> None:
    faint = page("Ana Beispiel", "ana@example.com", confidence=0.3)
    desk.file(make_proposal(1, replace(ANA, title="\x1b[31m"), review=(), pages=(faint,), codes=()))
    result = desk.type("rescan")
    assert "  - Title  \\x1b[31m" in result.stdout
    assert "\x1b" not in result.stdout
    assert "  ? Name  no person's name was found" in result.stdout
    assert result.stderr == (
        "1 contact read anew: 1 changed, 1 to look at (?)\nNext: cardscan review\n"
    )
    assert json.loads(desk.type("list", "--review", "--json").stdout)["uid"].endswith("0")


def test_that_a_card_was_read_once_only_is_kept(desk: Desk) -> None:
    once = ReviewReason("full_name", f"{READ_ONCE}: the engine crashed")
    stale = ReviewReason("title", "hard to read: Head of Sales")
    found = resolve([PAGE])
    desk.file(
        make_proposal(
            1,
            found.contact,
            confidence=found.confidence,
            review=(*found.review, once, stale),
            candidates=found.candidates,
            pages=(PAGE,),
            codes=(),
        )
    )
    assert desk.type("rescan").exit_code == 0
    assert once in desk.read(UID).review
    assert stale not in desk.read(UID).review
