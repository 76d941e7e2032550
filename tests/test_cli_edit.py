"""``cardscan edit``: by options and in an editor; what cannot be taken changes nothing."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.cli.edit import changed_in, to_toml
from cardscan.contact import Contact, Handle, Phone
from cardscan.contract import schema
from cardscan.door import clean_text
from tests.filed import Desk
from tests.proposals import ANA, make_proposal

UID = "00000001"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    desk.file(make_proposal())
    return desk


def test_options_set_what_they_name_and_nothing_else(desk: Desk) -> None:
    before = desk.read(UID)
    result = desk.type(
        "edit", "beispiel-los", "--title", "CEO", "--name", "Prof. Ana Beispiel", "--note", ""
    )
    assert result.exit_code == 0
    changed = desk.read("ana beispiel")
    assert changed.contact == replace(
        ANA,
        full_name="Prof. Ana Beispiel",
        prefix="Prof.",
        additional_names="",
        family_name="Beispiel",
        suffix="",
        title="CEO",
        note="",
        uid=changed.contact.uid,
        rev=changed.contact.rev,
    )
    assert set(changed.corrected.values()) == {changed.contact.rev}
    assert sorted(changed.corrected) == ["full_name", "note", "title"]
    assert changed.review == ()
    assert "Prof. Ana Beispiel" in result.stdout
    assert result.stdout.count("by hand") == 2
    assert result.stderr == ("Set by hand: Name, Title, Note.\nTo take it back: cardscan undo\n")
    assert desk.type("undo").stdout.startswith("Taken back: set Name, Title, Note of Dr. Ana")
    assert desk.read(UID) == before


def test_a_repeated_option_replaces_the_list(desk: Desk) -> None:
    desk.type("edit", UID, "--phone", "fax 030 23125-009", "--phone", "+491713920000")
    fax, cell = desk.read(UID).contact.phones
    assert fax == Phone("+493023125009", "fax", "", "030 23125-009")
    assert cell == ANA.phones[1]
    desk.type("edit", UID, "--handle", "x.com/ana", "--alternative-name", "Anna")
    contact = desk.read(UID).contact
    assert (contact.handles, contact.alternative_name) == ((Handle("x", "ana"),), "Anna")
    desk.type("edit", UID, "--email", "", "--url", "example.org", "--address", "Am Wall 3, Bremen")
    contact = desk.read(UID).contact
    assert (contact.emails, contact.urls) == ((), ("example.org",))
    assert [address.formatted for address in contact.addresses] == ["Am Wall 3, Bremen"]
    assert contact.phones == (fax, cell)


def test_values_that_are_none_change_nothing_and_are_told_at_once(desk: Desk) -> None:
    before = desk.read(UID)
    result = desk.type("edit", UID, "--phone", "12", "--email", "bo", "--title", "CEO")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("cardscan: '12' has 2 digits; 'bo' is no e-mail address")
    assert result.stderr.endswith("\n          Nothing was changed.\n")
    assert desk.read(UID) == before


def test_a_contact_that_is_not_there_is_named(desk: Desk) -> None:
    result = desk.type("edit", "Nobody", "--title", "CEO")
    assert result.exit_code == 2
    assert "there is no contact 'Nobody'" in result.stderr


def test_what_is_set_without_a_difference_is_settled(desk: Desk) -> None:
    assert desk.type("edit", UID, "--title", ANA.title).exit_code == 0
    assert desk.read(UID).review == ()
    assert list(desk.read(UID).corrected) == ["title"]


def test_the_editor_shows_the_contact_and_its_changes_are_filed(desk: Desk) -> None:
    desk.edit_with(
        "assert 'title = \"Head of Sales, EMEA; acting\"' in text\n"
        "text = text.replace('Head of Sales, EMEA; acting', 'CEO')\n"
        "text = text.replace('  \"cell +491713920000\",', '')"
    )
    result = desk.type("edit", UID)
    assert result.stderr.startswith("Set by hand: Title, Phone.\n")
    changed = desk.read(UID)
    assert changed.contact.title == "CEO"
    assert changed.contact.phones == ANA.phones[:1]
    assert sorted(changed.corrected) == ["phones", "title"]


def test_an_editor_that_changes_nothing_changes_nothing(desk: Desk) -> None:
    before = desk.read(UID)
    for script in ("raise SystemExit", "pass", "text += '# a thought'", "text = ''"):
        desk.edit_with(script)
        result = desk.type("edit", UID)
        assert (result.exit_code, result.stderr) == (0, "Nothing was changed.\n")
    assert desk.read(UID) == before


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("text = 'title = '", "this is no TOML"),
        ("text = 'mood = \"good\"'", "a contact has no mood"),
        ("text = 'title = 3'", "title must be a text"),
        ("text = 'phones = \"1\"'", "phones must be a list"),
        ("text = 'phones = [\"12\"]'", "'12' has 2 digits"),
    ],
)
def test_what_cannot_be_taken_from_the_editor_is_told(
    desk: Desk, script: str, complaint: str
) -> None:
    before = desk.read(UID)
    desk.edit_with(script)
    for answers in ("", "n\n"):
        result = desk.type("edit", UID, answers=answers)
        assert result.exit_code == 2
        assert complaint in result.stderr
    assert desk.read(UID) == before


def test_what_was_typed_wrong_opens_again(desk: Desk) -> None:
    desk.edit_with(
        "text = text.replace('\"ten\"', '\"030 23125-010\"') if '\"ten\"' in text"
        " else 'phones = [\"ten\"]'"
    )
    result = desk.type("edit", UID, answers="y\n")
    assert "'ten' is no phone number" in result.stderr
    assert result.exit_code == 0
    assert [phone.raw for phone in desk.read(UID).contact.phones] == ["030 23125-010"]


def test_a_change_thought_out_on_an_old_version_is_refused(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def edit(text: str, extension: str) -> str:
        before = desk.read(UID)
        desk.change(replace(before, contact=replace(before.contact, org="Other AG")))
        return text.replace("Head of Sales, EMEA; acting", "CEO")

    monkeypatch.setattr("click.edit", edit)
    result = desk.type("edit", UID)
    assert result.exit_code == 6
    assert "has been changed by another program meanwhile" in result.stderr
    assert result.stderr.count("\n") == 2
    assert (desk.read(UID).contact.org, desk.read(UID).contact.title) == ("Other AG", ANA.title)


def test_a_corrected_contact_is_printed_by_the_contract(desk: Desk) -> None:
    desk.type("edit", UID, "--title", "CEO")
    line = json.loads(desk.type("show", UID, "--json").stdout)
    jsonschema.validate(line, schema())
    assert (line["contact"]["title"], line["confidence"]["title"]) == ("CEO", 1.0)
    assert line["corrected"] == {"title": line["rev"]}


@given(st.text(st.characters(exclude_categories=()), max_size=40).map(clean_text))
def test_any_text_comes_back_from_the_editor_as_it_went(text: str) -> None:
    contact = Contact(text, title=text, emails=(text,) * bool(text), note=f"{text}\n{text}")
    toml = to_toml(contact)
    assert tomllib.loads(toml)["title"] == text
    assert changed_in(toml, contact) == {}


def test_a_sheet_shows_a_note_line_by_line(desk: Desk) -> None:
    sheet = desk.type("show", UID).stdout
    assert [line.split()[:2] for line in sheet.splitlines() if line.startswith("  Note")] == [
        ["Note", "山田電機"],
        ["Note", "likes"],
    ]
    assert "LinkedIn ana-beispiel" in sheet
    assert "安娜, 例" in sheet
