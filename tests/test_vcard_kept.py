"""Exports of real programs through the database and out again: every property is kept.

What a card has is counted by the rules of RFC 6350 section 3.2 alone, and by ez-vcard.
"""

import datetime as dt
import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.mutated import mutate
from cardscan.books.entry import BookEntry
from cardscan.books.read import read_book
from cardscan.books.vcard import Card, Flaw, read_cards, revise, to_card
from cardscan.cli.clock import make_uid
from cardscan.contact import Contact, Original
from cardscan.importing import import_contacts
from cardscan.store import Store
from tests.elsewhere import needs_ez_vcard, run_java

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
CORPORA = os.environ.get("CARDSCAN_CORPORA")
EXPORTS = sorted(Path(CORPORA, "vcf").glob("*.vcf")) if CORPORA else []
MUTATIONS = 300
"""``python -m benchmarks.vcards`` runs more."""

pytestmark = pytest.mark.skipif(not EXPORTS, reason="CARDSCAN_CORPORA has no vcf folder")


def count_properties(text: str) -> Counter[tuple[str, ...]]:
    """How often each line stands there: its name and group, its parameters, its value."""
    text = re.sub(r"\r*\n|\r", "\n", text)
    found = Counter[tuple[str, ...]]()
    lines = list[str]()
    for line in text.split("\n"):
        quoted = lines and "QUOTED-PRINTABLE" in lines[-1].partition(":")[0].upper()
        if lines and (line[:1] in {" ", "\t"} or (quoted and lines[-1].endswith("="))):
            lines[-1] += line.strip()
        else:
            lines.append(line)
    for line in filter(None, lines):
        head, _, value = line.partition(":")
        name, *params = head.split(";")
        found[name.upper(), *sorted(params), value] += 1
    return found


def through_the_database(path: Path, store: Store) -> list[tuple[Original, str]]:
    """Each card of a file, and what an export writes of it."""
    kind, found = read_book(path)
    originals = [one for one in found if isinstance(one, Original)]
    import_contacts(store, originals, kind=kind, name=path.name, now=NOW, make_uid=make_uid)
    kept, people = store.originals.read(kind), list(store.find_contacts())
    written = {
        kept[one.contact.uid]: to_card(
            BookEntry(one.contact, stage=one.stage, originals={kind: kept[one.contact.uid]}),
            now=NOW,
        )
        for one in people
    }
    return [(one, written[one.text]) for one in originals if one.text in written]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'pipeline.db'}")


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: str(path.stem))
def test_every_property_and_parameter_of_an_export_comes_out_again(
    path: Path, store: Store
) -> None:
    pairs = through_the_database(path, store)
    assert pairs
    for original, written in pairs:
        came, went = count_properties(original.text), count_properties(written)
        assert came - went == Counter()
        assert {name for name, *_ in went - came} <= {"UID", "REV"}
    store.close()


@needs_ez_vcard
def test_another_reader_finds_in_it_all_that_it_found_before(tmp_path: Path) -> None:
    pairs = []
    for number, path in enumerate(EXPORTS):  # in one database, people of several would be joined
        with Store.open(f"sqlite:///{tmp_path / str(number)}.db") as store:
            pairs += through_the_database(path, store)
    files = [tmp_path / "came.vcf", tmp_path / "went.vcf"]
    files[0].write_bytes("\r\n".join(original.text for original, _ in pairs).encode())
    files[1].write_bytes("\r\n".join(written for _, written in pairs).encode())
    came, went = (run_java("CountProperties.java", file).split("CARD\n")[1:] for file in files)
    assert len(came) == len(went) == len(pairs)
    for before, after in zip(came, went, strict=True):
        had, has = Counter(before.splitlines()), Counter(after.splitlines())
        assert had - has == Counter()
        assert {line.split("\t")[0] for line in has - had} <= {"Uid", "Revision"}


def test_damaged_exports_are_read_and_revised_or_found_wanting() -> None:
    for text in mutate([path.read_bytes() for path in EXPORTS], MUTATIONS, seed=1):
        for read in read_cards(text):
            assert isinstance(read, Card | Flaw)
            if isinstance(read, Card):
                assert read.text in text
                assert revise(read.text, read.contact, now=NOW) == read.text
                wanted = replace(
                    read.contact, title="Head", phones=(), emails=("new@example.com",), addresses=()
                )
                (again,) = (
                    one
                    for one in read_cards(revise(read.text, wanted, now=NOW))
                    if isinstance(one, Card)
                )
                assert _undated(again.contact) == _undated(wanted)


def _undated(contact: Contact) -> Contact:
    return replace(contact, rev="")
