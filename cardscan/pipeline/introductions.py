"""Who should meet whom: one offers what the other needs.

An offer meets a need where they share words: their stems are compared, words for one trade are one,
and a word that many have counts less than one that few have.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from cardscan.contact import Contact
from cardscan.entry import Trait

_LEAST = 0.3
"""Of the weight of an offer and a need the share that both must have in common."""
_ENDINGS = (
    "erinnen innen ances ments ungen ance ancy ants erin eurs ings ions ment ures"
    " ant ers eur ies ing ion ors ung ure al en er es ie in or e n s y"
)
"""Of words in several languages, the longest first, so that accountants do accounting."""
_SHORTEST = 4
"""Letters that a stem keeps."""
_LINKS = (
    "a an and any as at by for from good help i in is looking me my need needs new of on or our"
    " service services some somebody someone that the their to us very we who with"
    " bei das dem den der die ein eine einen einer fuer fur gute im mit oder suche sucht und von zu"
    " al com con da das de del des di do du e el en et la las le les los o os ou para per por pour"
    " un una une y"
)
"""Words that say nothing about what is offered or needed."""


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with what it offers and needs."""

    contact: Contact
    offers: tuple[Trait, ...] = ()
    needs: tuple[Trait, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An offer that meets a need."""

    giver: Contact
    taker: Contact
    offer: str
    need: str
    strength: float
    """The share of both that they have in common, above 0 and at most 1."""

    @property
    def why(self) -> str:
        """The reason in words."""
        giver, taker = self.giver.display_name, self.taker.display_name
        return f"{giver} offers {self.offer}; {taker} needs {self.need}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two who should meet, and why."""

    one: Contact
    other: Contact
    matches: tuple[Match, ...]
    """The strongest first; both ways where each has what the other needs."""

    @property
    def strength(self) -> float:
        """Of all its matches together."""
        return sum(match.strength for match in self.matches)

    @property
    def why(self) -> str:
        """The reasons in words."""
        return ". ".join(match.why for match in self.matches)


@dataclass(frozen=True, slots=True)
class Terms:
    """What all that is offered and needed is about."""

    having: Mapping[str, Sequence[str]]
    """By term, the texts that have it, without case and accents."""
    weights: Mapping[str, float]
    """By term, what it tells: less where many have it."""


def find_meetings(
    people: Sequence[Person], introduced: Collection[frozenset[str]] = ()
) -> list[Meeting]:
    """Who should meet whom, best first.

    Args:
        people: all who offer or need something.
        introduced: pairs of uids who know each other already.

    Returns:
        Each pair once; nobody with themselves, as on a second card, or with their own company.
    """
    matches = defaultdict[frozenset[str], list[Match]](list)
    said = Counter(one.key for who in people for one in (*who.offers, *who.needs))
    for match in _find_matches(people, index_terms(tuple(said.items())).weights):
        pair = frozenset((match.giver.uid, match.taker.uid))
        if pair not in introduced and not _same(match.giver, match.taker):
            matches[pair].append(match)
    meetings = []
    for found in matches.values():
        found.sort(key=lambda match: -match.strength)
        meetings.append(Meeting(found[0].giver, found[0].taker, tuple(found)))
    names = {person.contact.uid: at for at, person in enumerate(people)}
    return sorted(
        meetings, key=lambda one: (-one.strength, names[one.one.uid], names[one.other.uid])
    )


@lru_cache(maxsize=2)
def index_terms(said: tuple[tuple[str, int], ...]) -> Terms:
    """The terms of all that is offered and needed; remembered, as it rarely changes.

    Args:
        said: texts without case and accents, each with how often it is there.
    """
    having = defaultdict[str, list[str]](list)
    spread = Counter[str]()
    for key, number in said:
        for term in find_terms(key):
            having[term].append(key)
            spread[term] += number
    return Terms(having, _weigh(spread, sum(number for _, number in said)))


def find_near(keys: Iterable[str], terms: Terms) -> set[str]:
    """Which of all texts are alike enough to one of some to meet it; each that is there is."""
    found = set[str]()
    for key in keys:
        wanted = find_terms(key)
        if not wanted <= terms.having.keys():
            continue  # nobody says so, at least not any more
        shared = {one for term in wanted for one in terms.having[term]} - found
        found |= {one for one in shared if _alike(wanted, find_terms(one), terms.weights) >= _LEAST}
    return found


def find_meetings_of(
    uid: str,
    told: Iterable[tuple[str, Trait]],
    weights: Mapping[str, float],
    introduced: Collection[str],
    read_contact: Callable[[str], Contact],
    limit: int,
) -> list[Meeting]:
    """Whom one contact should meet, best first.

    Args:
        uid: the contact's.
        told: the contact's offers and needs, and all that are near to them, each with the uid of
            who has it.
        weights: of all terms.
        introduced: uids of those whom the contact knows already.
        read_contact: asked for the contacts of the best alone.
        limit: at most so many.
    """
    near = defaultdict[str, tuple[list[Trait], list[Trait]]](lambda: ([], []))
    for who, one in told:
        if who not in introduced:
            near[who][one.kind == "need"].append(one)
    people = [Person(Contact(uid=who), *map(tuple, near[who])) for who in near]
    matches = defaultdict[str, list[Match]](list)
    for match in _find_matches(people, weights, uid):
        matches[match.giver.uid if match.taker.uid == uid else match.taker.uid].append(match)
    meetings = list[Meeting]()
    for other in sorted(matches, key=lambda one: -sum(m.strength for m in matches[one])):
        if len(meetings) == limit:
            break
        both = {one: read_contact(one) for one in (uid, other)}
        if not _same(both[uid], both[other]):
            found = tuple(
                replace(match, giver=both[match.giver.uid], taker=both[match.taker.uid])
                for match in sorted(matches[other], key=lambda match: -match.strength)
            )
            meetings.append(Meeting(both[uid], both[other], found))
    return meetings


@lru_cache(maxsize=65_536)
def find_terms(folded: str) -> frozenset[str]:
    """What a text is about: stems of its words, and trades.

    Args:
        folded: without case and accents.
    """
    words = "".join(c if c.isalnum() else " " for c in folded).split()
    links = _LINKS.split()
    stems = [_stem(word) for word in words if word not in links]
    trades, longest = _trades()
    terms, at = set[str](), 0
    while at < len(stems):
        for length in range(min(longest, len(stems) - at), 0, -1):
            phrase = " ".join(stems[at : at + length])
            if length == 1 or phrase in trades:
                terms.add(trades.get(phrase, phrase))
                at += length
                break
    return frozenset(terms)


def names_a_trade(folded: str) -> bool:
    """Whether a text, without case and accents, has a word for a trade in it."""
    return any(term.startswith(_TRADE) for term in find_terms(folded))


def to_mail(one: Contact, other: Contact, reasons: Iterable[str]) -> str:
    """The draft of the mail that introduces two, with its heading."""
    why = [f"I thought of you because {reason}." for reason in reasons]
    contacts = (one, other)
    first = [contact.given_name or contact.display_name for contact in contacts]
    return "\n".join(
        (
            f"To: {', '.join(contact.emails[0] for contact in contacts if contact.emails)}",
            f"Subject: Introduction: {one.display_name} and {other.display_name}",
            "",
            f"Dear {first[0]}, dear {first[1]},",
            "",
            "I would like you to meet.",
            "",
            *map(_presented, contacts),
            "",
            *(*why, "") * bool(why),
            "I leave it to you to find a time to talk.",
            "",
            "Kind regards",
        )
    )


_TRADE = "="
"""Before the name of a trade, which no word has."""


def _weigh(spread: Mapping[str, int], texts: int) -> dict[str, float]:
    """By term, what it tells: less where many of the texts have it."""
    return {term: math.log(1 + texts / number) for term, number in spread.items()}


def _find_matches(
    people: Sequence[Person], weights: Mapping[str, float], uid: str = ""
) -> Iterator[Match]:
    """For each need of each person the best offer of each other one.

    Args:
        people: who offer or need something.
        weights: of all terms.
        uid: only needs that this contact has, or that its offers meet; "" for all.
    """
    offers = [(at, one, find_terms(one.key)) for at, who in enumerate(people) for one in who.offers]
    needs = [(at, one, find_terms(one.key)) for at, who in enumerate(people) for one in who.needs]
    having, own = (defaultdict[str, list[int]](list) for _ in range(2))
    for number, (giver, _, terms) in enumerate(offers):
        for term in terms:
            having[term].append(number)
            if people[giver].contact.uid == uid:
                own[term].append(number)
    for taker, need, wanted in needs:
        among = own if uid and people[taker].contact.uid != uid else having
        best = dict[int, tuple[float, int]]()
        for number in sorted({number for term in wanted for number in among.get(term, ())}):
            giver, _, given = offers[number]
            strength = _alike(wanted, given, weights)
            if giver != taker and strength >= max(_LEAST, best.get(giver, (0.0, 0))[0]):
                best[giver] = (strength, number)
        for giver, (strength, number) in best.items():
            offer = offers[number][1]
            found = (people[giver].contact, people[taker].contact)
            yield Match(*found, offer.text, need.text, strength)


def _alike(one: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """The weight of what both have, in that of all they have; Dice's coefficient, weighted."""
    shared, all_of_it = (
        sum(weights[term] for term in terms) for terms in (one & other, (*one, *other))
    )
    return 2 * shared / all_of_it


def _same(one: Contact, other: Contact) -> bool:
    """Whether two are one person, or of one company."""
    texts = ((one.org, other.org), (one.full_name, other.full_name))
    if any(a and a.casefold() == b.casefold() for a, b in texts):
        return True
    emails = [{email.casefold() for email in contact.emails} for contact in (one, other)]
    return not emails[0].isdisjoint(emails[1])


def _presented(contact: Contact) -> str:
    role = ", ".join(filter(None, (contact.title, contact.org)))
    reached = ", ".join(
        filter(None, (*contact.emails[:1], *(p.number for p in contact.phones[:1])))
    )
    whole = f"- {contact.display_name}"
    whole += f", {role}" if role and role != contact.display_name else ""
    return whole + (f" ({reached})" if reached else "")


def _stem(word: str) -> str:
    for ending in _ENDINGS.split():
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


@cache
def _trades() -> tuple[dict[str, str], int]:
    """The stems of each phrase for a trade, with its name, and how many words the longest has."""
    text = Path(__file__).with_name("trades.txt").read_text(encoding="utf-8")
    found = dict[str, str]()
    for line in text.splitlines():
        phrases = [phrase.split() for phrase in line.split(",")] if line[:1] != "#" else []
        for words in phrases:
            stems = " ".join(_stem(word) for word in words)
            found.setdefault(stems, _TRADE + " ".join(phrases[0]))
    return found, max(phrase.count(" ") + 1 for phrase in found)
