"""Whether pushes over a bad line double a card, lose a change or touch what is others'.

usage: .venv/bin/python -m benchmarks.push [--pushes N] [--harm SHARE]

Between cardscan and each server stands a proxy that harms a share of the requests: it drops them
before or after they are served, delays them until after the next one, answers nothing, 500 or 412,
or cuts the answer. Before each push some contacts change here and some cards there, as by a phone;
every tenth push is stopped halfway. After each one all cards are read past the proxy and compared
with everything that was ever done.
"""

import argparse
import base64
import datetime as dt
import hashlib
import random
import re
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cardscan.books.carddav import Collection, Wire, create_collection, find_home, parse_address
from cardscan.books.carddav.collection import Stored
from cardscan.books.carddav.planning import parse_card
from cardscan.books.vcard.lines import fold
from cardscan.contact import Contact, Phone, Proposal
from cardscan.errors import BookError
from cardscan.push import plan_push, push
from cardscan.secret import Secret
from cardscan.store import Store
from tests.dav import KINDS, PASSWORD, USER, Server, missing, run_server
from tests.faults import run_proxy, seldom

PUSHES = 200
CONTACTS = 50
KNOWN = 10
"""Contacts who have a card there before the first push, and as many cards of others."""
EDITS = 5
"""Contacts here, and cards there, that change before each push."""
HARM = 0.15
PATIENCE = 0.5
"""Seconds that the client waits for an answer."""
CALM = 3
"""Pushes over a good line at the end, after which all must be there."""

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the pushes to one server."""

    server: str
    pushes: int
    requests: int
    harmed: int
    failed: int
    """Contacts that a push did not bring there; a later one did."""
    conflicts: int
    """Contacts that both sides had changed at the end, which are left to the person."""
    doubled: int
    lost: int
    """Changes of either side that are not there."""
    touched: int
    """Properties of others that are not as they were."""
    seconds: float


@dataclass(slots=True)
class Others:
    """What another program has on a card, all of which must stay."""

    title: str = ""
    numbers: set[str] = field(default_factory=set)
    lines: set[str] = field(default_factory=set)


def main(arguments: Sequence[str] | None = None) -> int:
    """Pushes to each server that is installed, and prints the table; 1 if anything was harmed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pushes", type=int, default=PUSHES, help=f"{PUSHES} by default")
    parser.add_argument("--harm", type=float, default=HARM, help=f"share; {HARM} by default")
    options = parser.parse_args(arguments)
    outcomes = [run(kind, options.pushes, options.harm) for kind in KINDS if not missing(kind)]
    names = [name for name in Outcome.__slots__ if name != "server"]
    print(f"| | {' | '.join(names)} |\n| --- |{' --- |' * len(names)}")
    for one in outcomes:
        numbers = (f"{getattr(one, name):,.0f}" for name in names)
        print(f"| {one.server} | {' | '.join(numbers)} |")
    return int(any(one.doubled or one.lost or one.touched for one in outcomes))


def run(kind: str, pushes: int, harm: float = HARM) -> Outcome:
    """What comes of pushes to a server of one kind, with the same faults and changes each time."""
    with (
        tempfile.TemporaryDirectory() as folder,
        run_server(kind, Path(folder)) as server,
        run_proxy(server.port) as proxy,
        Store.open(f"sqlite:///{folder}/pipeline.db") as store,
        _open(server) as direct,
    ):
        far = Wire(proxy.url, USER, lambda: Secret(PASSWORD), pause=_at_once, patience=PATIENCE)
        with far as wire:
            home = find_home(direct, parse_address(server.url))
            cards = create_collection(direct, home, "Stack")
            path = urlsplit(cards.url).path.lstrip("/")
            run = _Run(store, cards, Collection(wire, proxy.url + path, "Stack"))
            started = time.monotonic()
            for number in range(pushes):
                run.change()
                proxy.choose = seldom(number, harm)
                run.push(stop=number % 10 == 9)
                run.compare()
            proxy.choose = seldom(0, 0.0)
            for _ in range(CALM):
                run.push(stop=False)
            run.compare()
            run.compare_own()
            seconds = time.monotonic() - started
        requests = proxy.done.total()
        return Outcome(
            kind,
            pushes,
            requests,
            requests - proxy.done[""],
            run.failed,
            len(run.conflicts),
            run.doubled,
            run.lost,
            run.touched,
            seconds,
        )


def _at_once(seconds: float) -> None:
    """Waits for nothing."""


@contextmanager
def _open(server: Server) -> Iterator[Wire]:
    with Wire(server.url, USER, lambda: Secret(PASSWORD), pause=_at_once) as wire:
        yield wire


class _Run:
    """The contacts here, the cards there, and what was done to both."""

    def __init__(self, store: Store, cards: Collection, far: Collection) -> None:
        """Files the contacts, and puts the cards there that are known before the first push.

        Args:
            store: of the contacts.
            cards: the address book, past the proxy.
            far: the same through it.
        """
        self._store, self._cards, self._far = store, cards, far
        self._dice = random.Random(1)
        self._numbers = count(1)
        self._others = defaultdict[str, Others](Others)
        """By the e-mail address on a card."""
        self.conflicts = set[str]()
        self.failed = self.doubled = self.lost = self.touched = 0
        for number in range(CONTACTS):
            store.file_photo(
                [_proposal(number)], path="", event="", now=NOON, make_uid=lambda: uuid.uuid4().urn
            )
        for number in (*range(KNOWN), *range(CONTACTS, CONTACTS + KNOWN)):
            url = f"{cards.url}known-{number}.vcf"
            cards.create(url, _card(number))
            self._remember(_email(number), url).title = "Boss"

    def change(self) -> None:
        """Some contacts change here, and some cards there."""
        for filed in self._dice.sample(list(self._store.find_contacts()), EDITS):
            number = next(self._numbers)
            name, value = self._dice.choice(
                (
                    ("title", f"Title {number}"),
                    ("org", f"Company {number}"),
                    ("note", f"Note {number}"),
                    ("phones", (Phone(f"+4930231{number:05d}"),)),
                )
            )
            changed: dict[str, Any] = {name: value}
            contact = replace(filed.contact, **changed)
            self._store.change_contact(replace(filed, contact=contact), now=NOON)
        there = self._read()
        for email in self._dice.sample(sorted(there), EDITS):
            self._change_there(email, there[email].url)

    def push(self, *, stop: bool) -> None:
        """Push all contacts; with ``stop`` only some, as after Ctrl-C."""
        people = list(self._store.find_contacts())[::-1]
        with suppress(BookError):
            steps = plan_push(self._store, self._far, people, now=NOON)
            self.conflicts = {step.uid for step in steps if step.kind == "conflict"}
            end = self._dice.randrange(len(steps)) if stop else len(steps)
            for done in push(self._store, self._far, steps[:end], now=lambda: NOON):
                self.failed += done.error is not None

    def compare(self) -> None:
        """Count what is no longer there of what others did."""
        there = self._read()
        for email, others in self._others.items():
            text = there[email].text if email in there else ""
            read = parse_card(text)
            contact = read.contact if read else Contact()
            self.touched += len(others.lines - _foreign_lines(text))
            self.lost += len(others.numbers - {phone.number for phone in contact.phones})
            self.lost += others.title not in ("", contact.title)

    def compare_own(self) -> None:
        """Count what is not there of what our side said last, but where both sides changed it."""
        there = self._read()
        for filed in self._store.find_contacts():
            mine, email = filed.contact, filed.contact.emails[0]
            read = parse_card(there[email].text) if email in there else None
            if mine.uid in self.conflicts and read:
                continue
            own, held = (
                {one.org, *one.note.splitlines(), *(phone.number for phone in one.phones)}
                for one in (mine, read.contact if read else Contact())
            )
            self.lost += len(own - held)

    def _read(self) -> dict[str, Stored]:
        """The cards by their e-mail addresses, counting those of which there is a second one."""
        found = dict[str, Stored]()
        for card in self._cards.read_cards(self._cards.read_etags()).values():
            read = parse_card(card.text)
            email = read.contact.emails[0].lower() if read else card.url
            self.doubled += email in found
            found[email] = card
        return found

    def _change_there(self, email: str, url: str) -> None:
        """As a phone would: the whole card is written, with something else in it."""
        card = self._cards.read_cards([url])[url]
        number = next(self._numbers)
        others = self._others[email]
        kind = self._dice.choice(("TEL", "TITLE", "X-PHONE"))
        if kind == "TITLE" and email.startswith("ana"):
            others.title = f"Theirs {number}"
            lines = [line for line in card.text.splitlines(True) if not line.startswith("TITLE")]
            text = "".join(lines).replace("END:", f"TITLE:{others.title}\nEND:")
        elif kind == "TEL":
            others.numbers.add(f"+4930232{number:05d}")
            text = card.text.replace("END:", f"TEL;TYPE=HOME:+4930232{number:05d}\nEND:")
        else:
            line = f'X-PHONE-{number};X-FOR="a,b":{"as it is; "[: number % 10] * 12}{number}'
            text = card.text.replace("END:", f"{line}\nEND:")
        self._cards.change(card, text)
        self._remember(email, url)

    def _remember(self, email: str, url: str) -> Others:
        """Notes the properties of others as the server gives them, which may not be as it got."""
        card = self._cards.read_cards([url])[url]
        others = self._others[email]
        others.lines = _foreign_lines(card.text)
        return others


def _foreign_lines(text: str) -> set[str]:
    """The lines of a card that are of no field of ours, each with its folds."""
    lines = re.split(r"\n(?![ \t])", text)
    known = r"(?:BEGIN|END|VERSION|PRODID|UID|REV|FN|N|TITLE|ORG|TEL|EMAIL|NOTE|CATEGORIES)[;:]"
    return {line for line in lines if line and not re.match(known, line)}


def _name(number: int) -> tuple[str, str]:
    return _GIVEN[number % len(_GIVEN)], _FAMILY[number // len(_GIVEN)]


def _email(number: int) -> str:
    given, family = _name(number)
    return f"{given}.{family}@example.org".lower()


def _proposal(number: int) -> Proposal:
    given, family = _name(number)
    contact = Contact(
        full_name=f"{given} {family}",
        given_name=given,
        family_name=family,
        org="Example GmbH",
        phones=(Phone(f"+4930230{number:05d}"),),
        emails=(_email(number),),
    )
    sha256 = hashlib.sha256(str(number).encode()).hexdigest()
    return Proposal(f"{number}.jpg", sha256, 1, 1, WHOLE, contact)


def _card(number: int) -> str:
    """A card that another program made."""
    given, family = _name(number)
    photo = base64.b64encode(hashlib.sha512(str(number).encode()).digest() * 4).decode()
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"UID:theirs-{number}",
        f"FN:{given} {family}",
        f"N:{family};{given};;;",
        "TITLE:Boss",
        f"item1.EMAIL;TYPE=INTERNET:{_email(number).title()}",
        "item1.X-ABLabel:Boss",
        "BDAY:1970-01-02",
        f"PHOTO;ENCODING=b;TYPE=JPEG:{photo}",
        f"X-PHONE-ID;X-OF=one:{number}",
        "END:VCARD",
    )
    return "".join(fold(line) for line in lines)


_GIVEN = ("Ana", "Ben", "Cleo", "Dora", "Emil", "Fritz", "Greta", "Hugo", "Ida", "Jan")
_FAMILY = ("Adler", "Bach", "Conrad", "Dorn", "Engel", "Fuchs", "Grün", "Hahn")


if __name__ == "__main__":
    sys.exit(main())
