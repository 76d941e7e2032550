"""What is to be done about each contact: all of it is decided here, and nothing done."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urljoin

from cardscan.books.carddav.collection import Collection, Stored
from cardscan.books.carddav.merging import NOTHING, merge
from cardscan.books.vcard import Card, read_cards, revise, to_vcard
from cardscan.books.vcard.tidy import tidy_card
from cardscan.contact import Contact, Pushed
from cardscan.errors import BookError
from cardscan.fields.phone import parse_phone

Kind = Literal["create", "adopt", "update", "same", "conflict", "gone", "delete", "left"]
"""What becomes of a contact:

- create: a card where none is;
- adopt: a card of this person that is there already becomes the contact's;
- update: the contact changed since the last push, and its card with it;
- same: there is nothing to do;
- conflict: both sides changed a field, or it is not sure which card is meant: nothing is written;
- gone: the card was deleted there, and stays deleted;
- delete: the contact is gone here, and its card goes too;
- left: the contact is gone here, and its card stays.
"""

SamePerson = Callable[[Contact, Contact], bool]
"""Whether nothing in two contacts that share an address or a number says that they are two."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A contact as it is to stand on the server, and what is known of it there."""

    uid: str
    name: str
    mine: Card
    said: str = field(repr=False)
    """The same as a vCard."""
    row: Pushed | None = None
    """What the last push left; None before the first."""
    again: bool = False
    """Make a card anew that was deleted there."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done about one contact."""

    kind: Kind
    uid: str
    name: str
    url: str
    """Of its card."""
    why: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    """What is to be written; "" for nothing."""
    wanted: Wanted | None = None
    there: Stored | None = None
    """The card that was looked at."""


def to_wanted(
    contact: Contact,
    row: Pushed | None,
    *,
    categories: Sequence[str],
    event: str,
    again: bool,
    now: dt.datetime,
) -> Wanted:
    """A contact for the server.

    Raises:
        BookError: its card would not read back as what it was made from.
    """
    said = to_vcard(contact, now=now, categories=categories, event=event)
    mine = tidy_card(contact, now=now, categories=categories, event=event, picture=b"")
    return Wanted(contact.uid, mine.contact.display_name, mine, said, row, again)


def make_plan(
    collection: Collection,
    wanted: Sequence[Wanted],
    orphans: Sequence[Pushed],
    *,
    same_person: SamePerson,
    delete: bool,
    country: str,
    now: dt.datetime,
) -> tuple[Step, ...]:
    """What is to be done about each contact, in their order, and then about cards without one.

    Args:
        collection: which is only read.
        wanted: the contacts.
        orphans: what earlier pushes left of contacts that are here no more.
        same_person: what two contacts must be to be one.
        delete: whether cards of contacts that are here no more are to go.
        country: of numbers that stand on cards without a country code; "" for unknown.
        now: aware.

    Raises:
        BookError: the server does not say what is there.
    """
    etags = collection.read_etags()
    pushed = {row.url for row in orphans} | {one.row.url for one in wanted if one.row}
    looked_at = {one.row.url for one in wanted if one.row and not _is_settled(one, etags)}
    if any(one.row is None or one.row.url not in etags for one in wanted):
        looked_at |= etags.keys() - pushed
    cards = collection.read_cards(url for url in etags if url in looked_at)
    known = Known([card for url, card in cards.items() if url not in pushed], country)
    steps = [_plan_one(one, collection, cards, etags, known, same_person, now) for one in wanted]
    for row in orphans:
        if row.url in etags:
            unchanged = etags[row.url] == row.etag
            why = () if unchanged else ("changed there since",)
            own = row.url == own_url(collection, row.uid)
            kind: Kind = "delete" if delete and unchanged and own else "left"
            there = Stored(row.url, row.etag, "")
            steps.append(Step(kind, row.uid, "", row.url, why, there=there))
    return tuple(steps)


def decide(wanted: Wanted, url: str, there: Stored | None, now: dt.datetime) -> Step:
    """What is to be done about a contact, whose card is the one that is there.

    To decide again after it was done, or half done, gives the rest: in the end nothing.
    """
    row = wanted.row
    step = Step("same", wanted.uid, wanted.name, url, wanted=wanted, there=there)
    if there is None:
        if row and row.etag and not wanted.again:
            return replace(step, kind="gone", why=("deleted there; --again makes it anew",))
        return replace(step, kind="create", text=wanted.said)
    theirs = parse_card(there.text)
    if theirs is None:
        return replace(step, kind="conflict", why=("the card there cannot be read",))
    before = (row and parse_card(row.card)) or NOTHING
    tried = (row and parse_card(row.tried)) or before
    merged = merge(before, tried, wanted.mine, theirs)
    if merged.conflicts and before != NOTHING:
        why = tuple(f"{field} was changed on both sides" for field in merged.conflicts)
        return replace(step, kind="conflict", why=why)
    if before == NOTHING:
        kept = tuple(f"{field} stays as it is there" for field in merged.conflicts)
        step = replace(step, kind="adopt", why=kept)
    if merged.card == theirs:
        return step
    card = merged.card
    try:
        text = revise(there.text, card.contact, categories=card.categories, now=now)
    except BookError as error:
        return replace(step, kind="conflict", why=(error.message,))
    return replace(step, kind="adopt" if before == NOTHING else "update", text=text)


def own_url(collection: Collection, uid: str) -> str:
    """Where the card of a contact is made: the same each time, and of letters that all take."""
    try:
        name = uuid.UUID(uid.removeprefix("urn:uuid:"))
    except ValueError:
        name = uuid.uuid5(uuid.NAMESPACE_URL, uid)
    return urljoin(collection.url, f"{name}.vcf")


def parse_card(text: str) -> Card | None:
    """The one card of a text; None where there is none, or several."""
    found = [one for one in read_cards(text) if isinstance(one, Card)]
    return found[0] if len(found) == 1 else None


class Known:
    """The cards that are there and that no contact has yet."""

    def __init__(self, cards: Iterable[Stored], country: str) -> None:
        self._country = country
        self._cards = dict[str, tuple[Stored, Card]]()
        self._by = dict[tuple[str, str], list[str]]()
        self._taken = set[str]()
        for card in cards:
            read = parse_card(card.text)
            if read:
                self._cards[card.url] = card, read
                for key in self._keys(read.contact):
                    self._by.setdefault(key, []).append(card.url)

    def find(self, contact: Contact, same_person: SamePerson) -> Iterator[tuple[Stored, str]]:
        """The cards of a person, each with what says so; the one with its id alone, if there is."""
        found = dict[str, str]()
        for kind, value in self._keys(contact):
            for url in self._by.get((kind, value), ()):
                if url in self._taken:
                    continue
                card = self._cards[url][1].contact
                named = contact.full_name and card.full_name
                if kind == "id":
                    yield self._cards[url][0], "same id"
                    return
                if same_person(contact, card) and (kind == "e-mail" or named):
                    found.setdefault(url, f"same {kind} {value}")
        for url, why in found.items():
            yield self._cards[url][0], why

    def take(self, url: str) -> None:
        """Leave a card to a contact."""
        self._taken.add(url)

    def _keys(self, contact: Contact) -> Iterator[tuple[str, str]]:
        """By what a card is known: its id, then each e-mail address, then each number."""
        if contact.uid:
            yield "id", contact.uid
        for email in contact.emails:
            yield "e-mail", email.casefold()
        for phone in contact.phones:
            number = phone.number
            if not number.startswith("+") and self._country:
                number, _ = parse_phone(number, self._country)
            if number.startswith("+"):
                yield "phone", number + phone.extension


def _is_settled(wanted: Wanted, etags: Mapping[str, str]) -> bool:
    """Whether nothing changed on either side since the last push."""
    row = wanted.row
    return bool(
        row and (row.card, row.tried) == (wanted.said, "") and etags.get(row.url) == row.etag
    )


def _plan_one(
    wanted: Wanted,
    collection: Collection,
    cards: Mapping[str, Stored],
    etags: Mapping[str, str],
    known: Known,
    same_person: SamePerson,
    now: dt.datetime,
) -> Step:
    row = wanted.row
    if row and _is_settled(wanted, etags):
        return Step("same", wanted.uid, wanted.name, row.url)
    if row and row.url in cards:
        return decide(wanted, row.url, cards[row.url], now)
    found = list(known.find(wanted.mine.contact, same_person))
    if row and row.etag:  # gone from where it was; if the same card is elsewhere, it was moved
        found = [(card, why) for card, why in found if why == "same id"]
    if len(found) > 1:
        why = (f"{len(found)} cards there may be this contact", *(told for _, told in found))
        return Step("conflict", wanted.uid, wanted.name, "", why, wanted=wanted)
    if not found:
        return decide(wanted, own_url(collection, wanted.uid), None, now)
    ((card, told),) = found
    known.take(card.url)
    step = decide(wanted, card.url, card, now)
    return replace(step, why=(told, *step.why))
