"""Contacts here and an address book on a real server, with a proxy between that can do harm."""

import datetime as dt
import itertools
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cardscan.books.carddav import Collection, Done, Step, Wire
from cardscan.books.carddav.collection import Stored
from cardscan.config import Settings
from cardscan.contact import Contact, Filed, Phone
from cardscan.push import open_collection, plan_push, push
from cardscan.secret import Secret
from cardscan.store import Store
from tests.dav import PASSWORD, USER, Server
from tests.faults import Choose, Proxy, run_proxy
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
BEN = Contact(
    full_name="Ben Muster",
    given_name="Ben",
    family_name="Muster",
    title="Buyer",
    phones=(Phone("+4930231250", "work"),),
    emails=("ben@example.net",),
)
THEIRS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:theirs-1\r\nFN:Ben Muster\r\nN:Muster;Ben;;;\r\n"
    '{more}\r\nBDAY:1970-01-02\r\nX-THEIRS;X-OF="a,b":as it is\r\nEND:VCARD\r\n'
)
NAMES = itertools.count(1)


class Desk:
    """Contacts here, and an address book of its own on a server, behind a proxy."""

    def __init__(self, store: Store, proxy: Proxy, near: Collection, far: Collection) -> None:
        self.store, self.proxy, self.near, self.far = store, proxy, near, far
        self._make_uid = make_uids()

    def file(self, contact: Contact) -> Filed:
        """A contact that is new here."""
        number = next(NAMES)
        proposal = replace(make_proposal(), contact=contact, sha256=f"{number:064x}")
        filed = self.store.file_photo(
            [proposal], path="", event="Fair", now=NOON, make_uid=self._make_uid
        )
        return filed[0]

    def edit(self, name: str, **values: Any) -> None:
        """Another version of a contact here."""
        filed = self.store.read_contact(name)
        self.store.change_contact(
            replace(filed, contact=replace(filed.contact, **values)), now=NOON
        )

    def plan(self, **options: Any) -> tuple[Step, ...]:
        people = list(self.store.find_contacts())[::-1]
        return plan_push(self.store, self.far, people, now=NOON, **options)

    def push(self, **options: Any) -> list[Done]:
        return list(push(self.store, self.far, self.plan(**options), now=lambda: NOON))

    def kinds(self, **options: Any) -> list[str]:
        """What was done about each contact; "failed" if it was not."""
        return ["failed" if one.error else one.step.kind for one in self.push(**options)]

    def cards(self) -> list[Stored]:
        """What is there."""
        found = (self.near.read_card(url) for url in self.near.read_etags())
        return [card for card in found if card]

    def put(self, text: str, name: str = "theirs-1.vcf") -> Stored:
        """A card that another program makes."""
        assert self.near.create(self.near.url + name, text)
        card = self.near.read_card(self.near.url + name)
        assert card
        return card

    def change_there(self, old: str, new: str) -> None:
        """Another program changes the one card."""
        (card,) = self.cards()
        assert old in card.text
        assert self.near.change(card, card.text.replace(old, new))


@contextmanager
def open_desk(server: Server, migrated: Path, folder: Path) -> Iterator[Desk]:
    """A desk with an address book of its own on a server.

    Args:
        server: running.
        migrated: a database with cardscan's tables, to be copied.
        folder: for the copy.
    """
    path = folder / "pipeline.db"
    shutil.copy(migrated, path)
    with ExitStack() as stack:
        proxy = stack.enter_context(run_proxy(server.port))
        store = stack.enter_context(Store.open(f"sqlite:///{path}"))
        name = f"Book {next(NAMES)}"
        near = stack.enter_context(open_book(server.url, name))
        wire = Wire(proxy.url, USER, lambda: Secret(PASSWORD), pause=lambda _: None, patience=0.3)
        far = stack.enter_context(wire)
        place = near.url.replace(server.url, proxy.url)
        yield Desk(store, proxy, near, Collection(far, place, name))


def open_book(url: str, name: str) -> AbstractContextManager[Collection]:
    """The address book of a name, made if need be."""
    settings = Settings(user=USER, password_command=f"echo {PASSWORD}")
    return open_collection(url, settings, name=name, create=True, waits=())


def first(method: str, fault: str) -> Choose:
    """A fault at the first request of a method."""
    left = [fault]
    return lambda asked, _: left.pop() if asked == method and left else ""


def always(method: str, fault: str) -> Choose:
    return lambda asked, _: fault if asked == method else ""
