"""Whatever text reaches the database: no output gains a line, a card, a cell or an escape by it.

Every string stands in every field of a contact of its own, past the door, as in a database that an
older cardscan or somebody else has filled; then all outputs are read back by other readers.
"""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
import tty
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import vobject

from cardscan.books.vcard import Version, to_vcard
from cardscan.books.vcard.tidy import tidy_card
from cardscan.card import Box, Code, Page, TextLine, Word
from cardscan.contact import (
    Address,
    Candidate,
    Contact,
    Filed,
    Handle,
    Name,
    Phone,
    Proposal,
    ReviewReason,
)
from cardscan.contract import contact_to_json
from cardscan.door import clean_lines
from cardscan.entry import Entry, Event, Query, Touch, Trait
from cardscan.store import Store
from tests.filed import NOON, Desk
from tests.naughty import CORPUS, OURS, WITHOUT, find_hidden
from tests.proposals import make_proposal

PHONE = Phone("+493023125000", "cell", "12")
FORMULA = re.compile(r"""[\s"';,]*[-=+@\uff0b\uff0d\uff1d\uff20]""")
HARM = re.compile("[\x00-\x09\v\f\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What is in no table; the signs of Arabic and private letters are text there."""
NUMBER = re.compile(r"-?[0-9.]+")
PICTURE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.jpg")

TERMINAL = (
    ("list", "--limit", "1000"),
    ("find", "--tag", "all"),
    ("today", "--all"),
    ("lists",),
    ("undo", "--list"),
    ("event",),
    ("stats", "--by", "event"),
)
"""What looks otherwise where a person looks."""

PIPED = {
    ("list",): 1,
    ("find", "--tag", "all"): 1,
    ("today", "--all"): 1,
    ("lists",): 1,
    ("event",): 1,
    ("stats", "--by", "event"): 1,
}
"""Commands whose output is a line a contact, or a list or event of its own, under a head."""


def proposal_of(text: str, number: int) -> Proposal:
    """A card that says nothing but the text, in every field and on every line."""
    box = Box(0, 0, 9, 9)
    contact = Contact(
        full_name=text,
        prefix=text,
        given_name=text,
        additional_names=text,
        family_name=text,
        suffix=text,
        alternative_name=text,
        title=text,
        department=text,
        org=text,
        phones=(Phone(text, "work", text, text), replace(PHONE, raw=text)),
        emails=(text,),
        urls=(text, f"https://linkedin.com/in/{text}"),
        handles=(Handle("linkedin", text), Handle("wechat", text)),
        addresses=(Address(text, text, text, text, text, "DE"), Address(text)),
        note=f"{text}\n{text}",
    )
    return make_proposal(
        (number, "naughty"),
        contact,
        photo=f"{text}.jpg",
        readers=(text,),
        review=(ReviewReason("title", text), ReviewReason(text, f"{text}: {text}")),
        pages=(Page(text, (text,), 9, 9, (TextLine((Word(text, box, 0.5),)),)),),
        codes=(Code(text, box, text, text),),
        candidates=(
            Candidate("full_name", Name(f"{text} x", text), text, 0, 0, 0, 1, box, text, text, 0.5),
            Candidate("title", f"other {text}", text, 0, 0, 0, 1, box, text, text, 0.4),
        ),
        picture=b"\xff\xd8 a card",
    )


@dataclass(frozen=True)
class Filled:
    """A database in which each string is all that is known of somebody."""

    texts: tuple[str, ...]
    desk: Desk

    @cached_property
    def filed(self) -> tuple[Filed, ...]:
        """The contacts in the order of their texts."""
        with Store.open(self.desk.url) as store:
            return tuple(store.find_contacts())[::-1]

    def type(self, *words: object) -> str:
        """What a command prints in a pipe; what it says beside that shows nothing hidden."""
        result = self.desk.type(*words)
        assert result.exit_code == 0, result.stderr
        assert not find_hidden(result.stderr), words
        return result.stdout_bytes.decode()

    def type_at_terminal(self, *words: str) -> str:
        """The same where a person looks, messages included."""
        master, slave = pty.openpty()
        tty.setraw(slave)  # else the terminal would change line ends
        here = {"COLUMNS": "160", "TERM": "xterm-256color", "CARDSCAN_DB": self.desk.url}
        strategy = {"CARDSCAN_STRATEGY": str(self.desk.strategy), "PYTHONIOENCODING": "utf-8"}
        process = subprocess.Popen(
            [sys.executable, "-m", "cardscan", *words],
            stdin=subprocess.DEVNULL,
            stdout=slave,
            stderr=slave,
            env=os.environ | here | strategy,
        )
        os.close(slave)
        shown = b""
        with suppress(OSError):  # how a terminal ends on Linux
            while part := os.read(master, 1 << 16):
                shown += part
        os.close(master)
        assert process.wait() == 0, shown[-2000:]
        return shown.decode()


@pytest.fixture(scope="module", params=["ours", "corpus"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Filled]:
    texts = {"ours": OURS, "corpus": CORPUS}[request.param]
    if not texts:
        pytest.skip(WITHOUT)
    folder = tmp_path_factory.mktemp("naughty")
    with pytest.MonkeyPatch.context() as patch:
        desk = Desk(folder, patch)
        # Without waiting for the disk, and opened once for all commands: minutes become seconds.
        patch.setattr("cardscan.store.engine._pragmas", lambda *_: ("synchronous = OFF",))
        with Store.open(desk.url) as store:
            patch.setattr(Store, "open", lambda *_: nullcontext(store))
            fill(store, texts, desk)
            yield Filled(texts, desk)


def fill(store: Store, texts: tuple[str, ...], desk: Desk) -> None:
    """Files all that can be known with each text."""
    everybody = Trait("tag", "all")
    for number, text in enumerate(texts):
        proposal = proposal_of(text, number)
        filed = desk.file(proposal, event=f"{text} {number}")
        uid, name = filed.contact.uid, f"{text} {number}"
        entry = Entry("client", "prospective", "", decide_by="2026-01-01", touch_by="2026-01-01")
        store.pipeline.write_entries([(uid, entry)], what=text, now=NOON, who=text, why=text)
        touch = Touch("call", "2026-03-01T12:00:00Z", text, text, 1.5)
        store.pipeline.add_touch(uid, touch, [], what=text, now=NOON)
        traits = [everybody, *(Trait(kind, text) for kind in ("offer", "need", "tag"))]
        store.traits.change(uid, add=traits, what=text, now=NOON)
        store.pipeline.write_event(Event(name, text, "2026-03-01", 5), what=text, now=NOON)
        store.search.save_list(name, Query(f"x{text}", tag=text, event=text), now=NOON)


@pytest.mark.parametrize("words", PIPED)
def test_in_a_pipe_each_is_one_line_of_as_many_cells(
    filled: Filled, words: tuple[str, ...]
) -> None:
    shown = filled.type(*words)
    assert not find_hidden(shown, "\n\t")
    lines = shown.removesuffix("\n").split("\n")
    assert lines == shown.splitlines()
    assert len(lines) >= len(filled.texts) + PIPED[words]
    if words != ("today", "--all"):  # whose five sections share the people
        assert len(lines) == len(filled.texts) + PIPED[words]
    assert len({line.count("\t") for line in lines}) == 1


@pytest.mark.parametrize("words", TERMINAL, ids=" ".join)
def test_at_a_terminal_nothing_steers_it(filled: Filled, words: tuple[str, ...]) -> None:
    shown = filled.type_at_terminal(*words)
    assert "\x1b[" in shown  # it does have colours
    assert "\x1b[5;8m" not in shown
    assert not find_hidden(shown)


def test_all_about_one_shows_nothing_hidden(
    filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for filed in filled.filed:
        shown = filled.type("show", filed.contact.uid, "--candidates")
        assert "\x1b[1m" in shown
        assert "\x1b[5;8m" not in shown
        assert not find_hidden(shown), filed.contact.full_name


@pytest.mark.parametrize("command", ["list", "triage"])
def test_json_is_an_object_a_line(filled: Filled, command: str) -> None:
    shown = filled.type(command, "--json")
    assert not find_hidden(shown)
    lines = [json.loads(line) for line in shown.splitlines()]
    if command == "list":
        told = [line["contact"] for line in reversed(lines)]
        assert told == [contact_to_json(filed.contact) for filed in filled.filed]
    else:
        assert lines == []  # all are on a track


def test_all_about_one_as_json_is_what_was_filed(filled: Filled) -> None:
    for text, filed in zip(filled.texts, filled.filed, strict=True):
        (line,) = filled.type("show", filed.contact.uid, "--json").splitlines()
        history = json.loads(line)
        kept = filed.contact.full_name  # with U+FFFD for what no database holds
        assert history["touches"][0]["text"] == history["moves"][-1]["why"] == kept
        assert history["photo"] == f"{kept}.jpg"
        assert len(kept) == len(text)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_vcards_are_one_a_contact_with_no_property_more(
    filled: Filled, version: Version, tmp_path: Path
) -> None:
    path = tmp_path / "contacts.vcf"
    filled.type("export", path, "--photo", "--vcard", version)
    text = path.read_bytes().decode()
    cards = list(cards_in(text))
    read = list(vobject.readComponents(text))
    plain = replace(proposal_of("https://linkedin.com/in/x", 0).contact, uid="x")
    (most,) = cards_in(
        to_vcard(plain, now=NOON, categories=("x",), event="x", photo=b"x", version=version)
    )
    assert len(cards) == len(read) == len(filled.texts)
    for filed, properties, card in zip(filled.filed, cards, read, strict=True):
        said = tidy_card(filed.contact, now=NOON, categories=(), event=filed.event, picture=b"")
        contact = said.contact
        assert (
            Counter(
                {
                    "TEL": len(contact.phones),
                    "EMAIL": len(contact.emails),
                    "ADR": len(contact.addresses),
                    "URL": len(contact.urls),
                    "NOTE": 1,
                    "PHOTO": 1,
                    "N": 1,
                }
            )
            <= properties
            <= most
        )
        assert card.tel_list[-1].value.startswith(("+493023125000", "tel:+493023125000"))
        assert card.note.value == contact.note
        assert [line.value for line in getattr(card, "email_list", [])] == list(contact.emails)


def cards_in(text: str) -> Iterator[Counter[str]]:
    """How often each property is on each card, by the rules of RFC 6350, 3.2 and 3.3, alone."""
    properties = list[str]()
    for line in text.removesuffix("\r\n").replace("\r\n ", "").split("\r\n"):
        properties.append(re.split("[:;]", line)[0].rpartition(".")[2].upper())
        if line == "END:VCARD":
            yield Counter(properties)
            properties.clear()
    assert not properties


def test_tables_have_a_row_a_contact_and_no_formula(filled: Filled, tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    filled.type("export", path)
    rows = cells_of(path)
    assert len(rows) == len(filled.texts)
    for filed, row in zip(filled.filed, rows, strict=True):
        assert row["phone_2"] == "+493023125000,,12"
        title = clean_lines(filed.contact.title)
        assert row["title"] in (title, f"'{title}")


def test_a_list_of_objects_is_the_contacts(filled: Filled, tmp_path: Path) -> None:
    path = tmp_path / "contacts.json"
    filled.type("export", path)
    text = path.read_bytes().decode()
    assert not find_hidden(text)
    assert text.splitlines() == text.removesuffix("\n").split("\n")
    told = [one["contact"] for one in json.loads(text)]
    assert told == [contact_to_json(filed.contact) for filed in filled.filed]


def test_everything_is_written_as_rows_and_nowhere_else(filled: Filled, tmp_path: Path) -> None:
    folder = tmp_path / "everything"
    filled.type("export", "--all", folder)
    assert [one.name for one in tmp_path.iterdir()] == ["everything"]
    many = len(filled.texts)
    rows = {path.stem: len(cells_of(path)) for path in folder.glob("*.csv")}
    lines = {path.stem: objects_in(path) for path in folder.glob("*.jsonl")}
    assert rows["traits"] >= 3 * many
    for name in ("contacts", "entries", "touches", "events", "lists", "cards"):
        assert rows[name] == many
    assert {name: len(found) for name, found in lines.items() if name != "readings"} == {
        name: number for name, number in rows.items() if name != "contacts"
    }
    assert len(lines["readings"]) == many
    assert not find_hidden((folder / "README.txt").read_text(encoding="utf-8"))
    pictures = [path.name for path in (folder / "pictures").iterdir()]
    assert len(pictures) == many
    assert all(map(PICTURE.fullmatch, pictures))


def cells_of(path: Path) -> list[dict[str, str]]:
    """The rows of a table of which no cell begins a formula, but with a number alone."""
    text = path.read_bytes().decode()
    assert not HARM.search(text)
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    for row in rows:
        assert None not in row
        assert None not in row.values()
        for name, cell in row.items():
            plain = name.startswith("phone") and re.fullmatch(r"\+[0-9 ().]+(,,[0-9]+)?", cell)
            formula = FORMULA.match(cell) and not cell.startswith("'")
            assert plain or NUMBER.fullmatch(cell) or not formula, (name, cell)
    return rows


def objects_in(path: Path) -> list[Any]:
    text = path.read_bytes().decode()
    assert not find_hidden(text)
    return [json.loads(line) for line in text.splitlines()]


def test_what_is_typed_in_vain_is_told_without_harm(filled: Filled) -> None:
    uid = filled.filed[0].contact.uid
    known = (("event",), ("lists", "--drop"), ("find", "--list"), ("move", uid), ("tag", uid))
    commands = [("show",), *(known if filled.texts is OURS else ())]
    for text in filled.texts:
        for words in commands:
            result = filled.desk.type(*words, f"x{text}")
            assert result.exit_code == 2, (words, result.stderr)
            assert not find_hidden(result.stdout + result.stderr), words
            assert len(result.stderr.splitlines()) <= 4, words
