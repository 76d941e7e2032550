"""Which contacts are one person, how probable that is, and why.

What two contacts have in common is weighed as evidence, each kind by a weight that was fitted on
labelled pairs (``python -m benchmarks.matching --fit``), and summed to the logarithm of the odds.
A name alone is never enough: family members, colleagues and namesakes share names, numbers and
addresses. Only contacts that share a key are compared at all, so that a hundred thousand contacts
take seconds.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

from rapidfuzz.distance import OSA

from cardscan.bonds import is_latin, name_words, number_key, org_core, personal_emails
from cardscan.contact import Contact
from cardscan.fields.evidence import is_free_mail
from cardscan.fields.url import is_social, registered_domain
from cardscan.fields.words import squeeze

AUTOMATIC = 0.99
"""From here on two contacts are made one unseen."""
PROPOSED = 0.25
"""From here on a person is asked."""

WEIGHTS: Mapping[str, float] = {
    "cell": 1.9,
    "cell apart": -2.8,
    "cell near": 1.2,
    "email": 2.2,
    "email apart": -1.5,
    "email near": 2.0,
    "family": -2.9,
    "generation": -7.0,
    "given": 2.1,
    "handle": 3.5,
    "job apart": -1.1,
    "name": 1.7,
    "name apart": -3.2,
    "name missing": -1.8,
    "name near": 2.2,
    "name part": 0.8,
    "near, family": -0.5,
    "near, given": 0.6,
    "near, name": 0.3,
    "near, name apart": 0.5,
    "near, name missing": 1.3,
    "near, name near": 0.4,
    "near, name part": 0.0,
    "org apart": -0.3,
    "personal, family": -2.0,
    "personal, given": 2.2,
    "personal, name": 4.3,
    "personal, name apart": -0.3,
    "personal, name missing": 2.5,
    "personal, name near": 2.5,
    "personal, name part": 0.3,
    "personal, several": -1.8,
    "title apart": -1.5,
}
_START = -1.1
"""The sum before any evidence."""

_MOST = 60
"""Contacts that share a key beyond which it tells nobody apart."""
_SHORTEST_NUMBER = 7
"""Digits of a number that is one person's or company's."""
_SHORTEST_WORD = 4
"""Letters of a name in which one may be wrong; shorter ones turn into other names."""
_ALIKE = 0.75
"""Of the letters of two companies or titles that are written in two ways."""
_GENERATION = re.compile(r"\b(jr|sr|junior|senior|i{2,3}|iv)\b", re.IGNORECASE)
_SITE = re.compile(r"^(https?://)?(www\.)?")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How probable it is that two contacts are one person."""

    probability: float
    reasons: tuple[str, ...]
    """For and against, in words, the weightiest first."""
    moved: bool
    """Whether they are at two companies: if they are one person, it changed its job."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two contacts, by their places in what was searched, that may be one person."""

    one: int
    other: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Marks:
    """What a contact is compared by, made once for many comparisons."""

    names: tuple[tuple[bool, frozenset[str]], ...]
    """Of each name whether it is in Latin letters, and its words."""
    given: str
    family: str
    generation: frozenset[str]
    emails: frozenset[str]
    """Those that may be the person's own."""
    roles: frozenset[str]
    """Those of posts."""
    cells: frozenset[str]
    lines: frozenset[str]
    """Numbers that several people may answer."""
    handles: frozenset[tuple[str, str]]
    domains: frozenset[str]
    """Of its company's mail and web addresses."""
    org: str
    title: str
    addresses: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """Those of all names."""
        return frozenset[str]().union(*(words for _, words in self.names))

    @property
    def keys(self) -> frozenset[str]:
        """What contacts of one person have at least one of in common.

        What colleagues and relatives share is a key only together with a part of the name, and a
        name only together with the half of a value in which no letter is wrong.
        """
        own = {*self.emails, *self.cells, *(f"{service} {name}" for service, name in self.handles)}
        names = [" ".join(sorted(words)) for _, words in self.names]
        halves = {half for one in self.cells | self.lines for half in (one[:4], one[-4:])}
        halves |= {email[:4] for email in self.emails}
        halves |= {address[:4] for address in self.addresses}
        own |= {f"{name} {half}" for name in names for half in halves}
        shared = self.lines | self.domains | self.roles | ({self.org} - {""})
        return frozenset(own | {f"{one} {word[:3]}" for one in shared for word in self.words})


def marks_of(contact: Contact) -> Marks:
    """What a contact is compared by."""
    names = [name for name in (contact.full_name, contact.alternative_name) if name]
    spoken = [squeeze(word) for word in re.split(r"[\s.,]+", contact.full_name)]
    held = name_words(contact.full_name)
    spoken = [word for word in spoken if word in held]
    emails = personal_emails(contact)
    numbers = {number_key(one): one.type for one in contact.phones if one.type != "fax"}
    numbers = {key: kind for key, kind in numbers.items() if len(key) >= _SHORTEST_NUMBER}
    sites = [_SITE.sub("", url.lower()).partition("/")[0] for url in contact.urls]
    hosts = [email.rpartition("@")[2].lower() for email in contact.emails] + [
        site for site in sites if not is_social(site)
    ]
    return Marks(
        names=tuple((is_latin(name), words) for name in names if (words := name_words(name))),
        given=squeeze(contact.given_name) or (spoken[0] if spoken else ""),
        family=squeeze(contact.family_name) or (spoken[-1] if len(spoken) > 1 else ""),
        generation=frozenset(map(str.lower, _GENERATION.findall(contact.full_name))),
        emails=frozenset(emails),
        roles=frozenset(map(str.lower, contact.emails)) - frozenset(emails),
        cells=frozenset(key for key, kind in numbers.items() if kind == "cell"),
        lines=frozenset(key for key, kind in numbers.items() if kind != "cell"),
        handles=frozenset((one.service, one.name.lower()) for one in contact.handles),
        domains=frozenset(own_host(host) for host in hosts) - {""},
        org=_org(contact.org),
        title=squeeze(contact.title),
        addresses=frozenset(squeeze(one.formatted) for one in contact.addresses),
    )


def compare(one: Contact, other: Contact) -> Likeness:
    """How probable it is that both are one person, whichever is given first."""
    return weigh(marks_of(one), marks_of(other))


def weigh(one: Marks, other: Marks) -> Likeness:
    """The same of what they are compared by."""
    found = dict(find_evidence(one, other))
    odds = _START + sum(WEIGHTS.get(kind, 0.0) for kind in found)
    telling = sorted(found.items(), key=lambda item: -abs(WEIGHTS.get(item[0], 0.0)))
    reasons = tuple(dict.fromkeys(words for _, words in telling if words))
    probability = 1 / (1 + math.exp(-odds)) if TIES & found.keys() else 0.0
    if not _ONE_NAME & found.keys():
        probability = min(probability, _UNNAMED)
    return Likeness(probability, reasons, moved=bool({"org apart", "job apart"} & found.keys()))


def find_duplicates(people: Sequence[Contact], floor: float = PROPOSED) -> Iterator[Duplicate]:
    """All pairs among many contacts that may be one person, in the order of their places."""
    marks = [marks_of(contact) for contact in people]
    sharing = defaultdict[str, list[int]](list)
    for place, own in enumerate(marks):
        for key in own.keys:
            sharing[key].append(place)
    pairs = {
        pair
        for places in sharing.values()
        if 1 < len(places) <= _MOST
        for pair in combinations(places, 2)
    }
    for i, j in sorted(pairs):
        likeness = weigh(marks[i], marks[j])
        if likeness.probability >= floor:
            yield Duplicate(i, j, likeness)


def find_evidence(one: Marks, other: Marks) -> Iterator[tuple[str, str]]:
    """The kinds of evidence for and against, each with its reason in words or ""."""
    name = _compare_names(one, other)
    yield name, _NAMES[name]
    if one.generation != other.generation:
        yield "generation", "one is junior or senior"
    ties = list(_ties(one, other))
    yield from ties
    personal = len({"email", "cell", "handle"} & {kind for kind, _ in ties})
    if personal:
        yield f"personal, {name}", ""
    if personal > 1:
        yield "personal, several", ""
    elif {"email near", "cell near"} & {kind for kind, _ in ties}:
        yield f"near, {name}", ""
    yield from _work(one, other)


def _ties(one: Marks, other: Marks) -> Iterator[tuple[str, str]]:
    """What can be the person's own on both sides, or not."""
    same = one.emails & other.emails
    if same:
        yield "email", f"the same e-mail address {min(same)}"
    elif one.emails and other.emails:
        near = any(_one_mailbox(a, b) for a, b in product(one.emails, other.emails))
        shared = {_host(a) for a in one.emails} & {_host(b) for b in other.emails}
        if near:
            yield "email near", "e-mail addresses that differ in a letter"
        elif shared:
            yield "email apart", f"two mailboxes at {min(shared)}"
    if role := one.roles & other.roles:
        yield "role", f"{min(role)}, which is a post's"
    mine, theirs = one.cells | one.lines, other.cells | other.lines
    cells = mine & theirs & (one.cells | other.cells)
    if cells:
        yield "cell", f"the same mobile number …{min(cells)}"
    elif one.cells and other.cells:
        if any(_one_number(a, b) for a, b in product(one.cells, other.cells)):
            yield "cell near", "mobile numbers that differ in a digit"
        else:
            yield "cell apart", "two mobile numbers"
    if lines := one.lines & other.lines:
        yield "line", f"the same number …{min(lines)}, which others may share"
    elif any(_one_number(a, b) for a, b in product(one.lines, other.lines)):
        yield "line near", "numbers that differ in a digit"
    if handles := one.handles & other.handles:
        yield "handle", "the same {} {}".format(*min(handles))
    elif {service for service, _ in one.handles} & {service for service, _ in other.handles}:
        yield "handle apart", "two names in one network"


def _work(one: Marks, other: Marks) -> Iterator[tuple[str, str]]:
    """Where both work, and as what."""
    if one.org and other.org:
        if alike(one.org, other.org):
            yield "org", "the same company"
        else:
            yield "org apart", "two companies"
    if domains := one.domains & other.domains:
        yield "domain", f"the same domain {min(domains)}"
    elif one.domains and other.domains:
        yield "job apart", "two domains"
    if one.title and other.title:
        if alike(one.title, other.title):
            yield "title", "the same position"
        else:
            yield "title apart", "two positions"
    if one.addresses & other.addresses:
        yield "address", "the same postal address"


_NAMES = {
    "name": "the same name",
    "name near": "names that differ in a letter",
    "name part": "one name is a part of the other",
    "given": "the same given name, another family name",
    "family": "the same family name, another given name",
    "name apart": "two names",
    "name missing": "one has no name",
}
_ONE_NAME = frozenset({"name", "name near", "name part"})
_UNNAMED = AUTOMATIC - 0.01
"""The most for two whose names do not agree: a person is asked."""
TIES = frozenset(
    {"email", "email near", "role", "cell", "cell near", "line", "line near"}
    | {"handle", "org", "domain", "address"}
)
"""Evidence without which there is none: a name alone, or nothing."""


def _compare_names(one: Marks, other: Marks) -> str:
    """The kind of evidence that the names are."""
    pairs = [
        (a, b) for (latin, a), (script, b) in product(one.names, other.names) if latin == script
    ]
    if not pairs:
        return "name missing"
    return min((_compare_words(a, b, one, other) for a, b in pairs), key=list(_NAMES).index)


def _compare_words(a: frozenset[str], b: frozenset[str], one: Marks, other: Marks) -> str:
    if a == b:
        return "name"
    left, right = a - b, b - a
    if len(left) == len(right) and all(any(_one_word(x, y) for y in right) for x in left):
        return "name near"
    if a & b and _stands_in(left, right):
        return "name part"
    if one.given == other.given != "" or one.given in b or other.given in a:
        return "given"
    return "family" if a & b else "name apart"


def _stands_in(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether what is left of one name is nothing, or the initials of the other's rest."""
    few, many = sorted((left, right), key=lambda words: sum(map(len, words)))
    return all(len(word) == 1 and any(whole.startswith(word) for whole in many) for word in few)


@lru_cache(maxsize=4096)
def _one_word(one: str, other: str) -> bool:
    """Whether two words of names are one in which a letter is wrong.

    First and last letters part Ryan from Bryan and Mario from Maria.
    """
    short = min(len(one), len(other))
    return (
        short >= _SHORTEST_WORD
        and one[0] == other[0]
        and one[-1] == other[-1]
        and OSA.distance(one, other, score_cutoff=1 + (short > 7)) <= 1 + (short > 7)
    )


def _one_mailbox(one: str, other: str) -> bool:
    """Whether one of two addresses may be the other with a letter wrong.

    The second one of a name at a company has a figure in the address.
    """
    if re.sub(r"\d", "", one) == re.sub(r"\d", "", other):
        return False
    return OSA.distance(one, other, score_cutoff=2) <= 2 and one[0] == other[0]


def _one_number(one: str, other: str) -> bool:
    """Whether one of two numbers may be the other with a digit wrong."""
    return len(one) == len(other) and OSA.distance(one, other, score_cutoff=1) <= 1


@lru_cache(maxsize=4096)
def alike(one: str, other: str) -> bool:
    """Whether two companies or positions may be one, cut short or with letters wrong."""
    if one in other or other in one:
        return True
    return OSA.normalized_similarity(one, other, score_cutoff=_ALIKE) >= _ALIKE


@lru_cache(maxsize=4096)
def own_host(host: str) -> str:
    """A host that is a company's own, or ""."""
    host = host.removeprefix("www.")
    return host if registered_domain(host) and not is_free_mail(host) else ""


@lru_cache(maxsize=4096)
def _org(org: str) -> str:
    return org_core(org)


def _host(email: str) -> str:
    return email.rpartition("@")[2]
