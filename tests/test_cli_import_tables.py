"""``cardscan import`` of tables and LDIF, and what comes back by ``cardscan export``."""

import csv
from pathlib import Path

import pytest

from tests.filed import Desk

LINKEDIN = (
    'Notes:\n"Some e-mail addresses are missing."\n\n'
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Łucja,Roth,https://www.linkedin.com/in/lucja-roth,lucja@example.com,Example,CEO,12 Mar 2024\n"
)
GOOGLE = (
    "First Name,Last Name,Organization Name,Birthday,Labels,Phone 1 - Label,Phone 1 - Value\n"
    "Ben,Adams,Example Ltd,1970-01-01,* myContacts ::: Sailing,Mobile,+44 20 7946 0123\n"
)
LDIF = (
    "dn: cn=Cem Kaya\nobjectclass: person\ncn: Cem Kaya\nsn: Kaya\nmail: cem@example.com\n"
    "size: 44\n"
)


@pytest.fixture
def desk(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    Path("google.csv").write_text(GOOGLE, encoding="utf-8")
    Path("people.ldif").write_text(LDIF, encoding="utf-8")
    return Desk(tmp_path, monkeypatch, url)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_linkedin_in_any_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, delimiter: str
) -> None:
    desk, path = Desk(tmp_path, monkeypatch), tmp_path / "Connections.csv"
    name = "Zoë" if encoding == "cp1252" else "Łucja"
    path.write_bytes(LINKEDIN.replace("Łucja", name).replace(",", delimiter).encode(encoding))
    result = desk.type("import", path)
    assert result.exit_code == 0, result.stderr
    assert "1 contact added" in result.stderr
    filed = desk.read("lucja@example.com")
    assert (filed.contact.full_name, filed.source) == (f"{name} Roth", "import: linkedin")
    assert filed.contact.handles[0].name == "lucja-roth"


def test_nothing_is_filed_twice(desk: Desk) -> None:
    assert "1 contact added" in desk.type("import", "google.csv", "people.ldif").stderr
    again = desk.type("import", "google.csv", "people.ldif").stderr
    assert again.count("0 contacts added") == 2
    assert again.count("1 known already") == 2


def test_what_is_no_field_here_comes_back(desk: Desk) -> None:
    desk.type("import", "google.csv", "people.ldif")
    desk.type("edit", "Ben Adams", "--title", "Owner")
    desk.type("edit", "Cem Kaya", "--title", "Owner")
    result = desk.type("export", "back.csv", "--flavour", "google")
    assert result.exit_code == 0, result.stderr
    with Path("back.csv").open(encoding="utf-8", newline="") as file:
        ben, cem = csv.DictReader(file)
    assert (ben["Birthday"], ben["Organization Title"]) == ("1970-01-01", "Owner")
    assert (ben["Phone 1 - Label"], ben["Phone 1 - Value"]) == ("Mobile", "+442079460123")
    assert (cem["First Name"], cem["Birthday"]) == ("Cem", "")
    assert desk.type("export", "back.ldif").exit_code == 0
    records = Path("back.ldif").read_text().split("\n\n")
    assert [record.count("size: 44") for record in records] == [0, 0, 1]
    assert "title: Owner" in records[2]
    assert desk.type("export", "plain.csv", "outlook.xlsx").exit_code == 0


def test_groups_of_google_become_tags(desk: Desk) -> None:
    desk.type("import", "google.csv")
    found = desk.type("find", "--tag", "sailing").stdout
    assert "Ben Adams" in found


def test_a_broken_row_is_told_with_its_line(desk: Desk) -> None:
    Path("google.csv").write_text(f"{GOOGLE}\n,,,1990-01-01,,,\n")
    result = desk.type("import", "google.csv")
    assert result.exit_code == 8
    assert "google.csv:4: the row has neither a name nor a way to reach anybody" in result.stderr
    assert "1 contact added" in result.stderr


def test_a_table_of_nobody_known_is_refused(desk: Desk) -> None:
    Path("google.csv").write_text("Year,Sales\n2026,1\n")
    result = desk.type("import", "google.csv")
    assert result.exit_code == 9
    assert "cannot read google.csv: its columns are not those of a table" in result.stderr
