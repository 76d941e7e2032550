"""A folder with a file for each contact: stable names, and nothing of others lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from cardscan.books.entry import BookEntry
from cardscan.books.folder import INDEX, FolderReport, write_folder
from cardscan.books.vcard import read_vcards
from cardscan.contact import Contact
from cardscan.errors import BookError
from tests.filed import NOON


def person(number: int, name: str) -> BookEntry:
    uid = f"urn:uuid:{number:08x}-0000-4000-8000-000000000000"
    return BookEntry(Contact(name, uid=uid, rev="2026-03-01T12:00:00Z"))


ANA, BEN = person(1, "Dr. Ana María Łoś"), person(2, "山田 太郎")


def write(
    folder: Path, *entries: BookEntry, complete: bool = True, force: bool = False
) -> FolderReport:
    return write_folder(folder, entries, now=NOON, complete=complete, replace=force)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.vcf"))


def test_each_contact_has_a_file_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "contacts"
    assert write(folder, ANA, BEN) == FolderReport(2, 0, 0, ())
    assert names(folder) == ["contact-00000002.vcf", "dr-ana-maria-os-00000001.vcf"]
    (card,) = read_vcards(folder / "contact-00000002.vcf")
    assert isinstance(card, Contact)
    assert (card.full_name, card.uid) == (BEN.contact.full_name, BEN.contact.uid)


def test_a_second_time_touches_nothing(tmp_path: Path) -> None:
    write(tmp_path, ANA, BEN)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.vcf")}
    assert write(tmp_path, ANA, BEN) == FolderReport(0, 2, 0, ())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.vcf")} == before


def test_names_stay_when_people_change_theirs(tmp_path: Path) -> None:
    write(tmp_path, ANA)
    married = replace(ANA, contact=replace(ANA.contact, full_name="Ana Roth"))
    assert write(tmp_path, married) == FolderReport(1, 0, 0, ())
    assert names(tmp_path) == ["dr-ana-maria-os-00000001.vcf"]
    assert "FN:Ana Roth" in (tmp_path / "dr-ana-maria-os-00000001.vcf").read_text()


def test_only_files_of_ours_go_with_their_contacts(tmp_path: Path) -> None:
    write(tmp_path, ANA, BEN)
    (tmp_path / "mine.vcf").write_text("BEGIN:VCARD\r\nEND:VCARD\r\n")
    (ana,) = tmp_path.glob("dr-*")
    ana.write_text("changed by another program")
    assert write(tmp_path) == FolderReport(0, 0, 1, (ana.name,))
    assert names(tmp_path) == [ana.name, "mine.vcf"]
    assert write(tmp_path, force=True).removed == 1
    assert names(tmp_path) == ["mine.vcf"]


def test_a_part_of_the_contacts_takes_none_away(tmp_path: Path) -> None:
    write(tmp_path, ANA, BEN)
    assert write(tmp_path, ANA, complete=False) == FolderReport(0, 1, 0, ())
    assert len(names(tmp_path)) == 2


def test_what_others_have_changed_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, ANA)
    (path,) = tmp_path.glob("*.vcf")
    theirs = path.read_bytes().replace(b"END:VCARD", b"NOTE:mine\r\nEND:VCARD")
    path.write_bytes(theirs)
    assert write(tmp_path, ANA) == FolderReport(0, 0, 0, (path.name,))
    assert path.read_bytes() == theirs
    assert write(tmp_path, ANA, force=True).written == 1
    assert path.read_bytes() != theirs


def test_it_can_be_stopped_and_repeated(tmp_path: Path) -> None:
    write(tmp_path, ANA)
    (tmp_path / INDEX).unlink()
    assert write(tmp_path, ANA, BEN) == FolderReport(1, 1, 0, ())
    assert len(names(tmp_path)) == 2


def test_names_that_are_taken_are_not_taken_again(tmp_path: Path) -> None:
    twin = person(1, "Ana")
    twin = replace(twin, contact=replace(twin.contact, uid=twin.contact.uid[:-1] + "9"))
    (tmp_path / "ana-00000001.vcf").write_text("of another program")
    write(tmp_path, person(1, "Ana"), twin)
    assert names(tmp_path) == [
        "ana-00000001.vcf",
        "ana-00000001000040008000000000000000.vcf",
        "ana-00000001000040008000000000000009.vcf",
    ]
    assert (tmp_path / "ana-00000001.vcf").read_text() == "of another program"


@pytest.mark.parametrize(
    "index", ["", "[]", "null", '{"a": 1}', '{"a": ["../x.vcf", ""]}', '{"a": ["/etc/x.vcf", ""]}']
)
def test_an_index_of_somebody_else_is_refused(tmp_path: Path, index: str) -> None:
    (tmp_path / INDEX).write_text(index)
    with pytest.raises(BookError, match="is not as it was written"):
        write(tmp_path, ANA)
