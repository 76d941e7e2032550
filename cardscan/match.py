"""Whether two contacts are from one printed card that was photographed twice.

The same name and an address or number of that person's own say so, unless anything speaks against
it: two people in one contact are worse than one person in two. A name alone says nothing, nor does
what family members, colleagues and namesakes share; another company, title or address is another
card of the person.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from cardscan.bonds import (
    Face,
    name_words,
    names_in_one_script,
    org_core,
    personal_emails,
    value_key,
)
from cardscan.contact import Address, Contact, Field, Handle, Phone, Value
from cardscan.correct import text_of, values_of
from cardscan.fields.evidence import is_free_mail
from cardscan.fields.words import fold, squeeze

_GENERATIONS = re.compile(r"\b(jr|sr|junior|senior|i{2,3}|iv)\b", re.IGNORECASE)
_LOOKALIKES = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_LOOKALIKE = str.maketrans("01i!|58cq9", "ollllsbegg")
_SHORTEST_WORD = 4
"""Letters of a name's word in which one may be misread; shorter ones turn into other names."""
_FEWEST_DIGITS = 7
"""Of a number in which one may be misread."""
_ALIKE = 0.6
"""Of the letters of two titles or companies: less alike, they are not one."""
_SHARED = 0.5
"""Of the words of two addresses or sides, when they are one."""
_MOST_SLIPS = 2
"""Letters that two readings of an e-mail or web address differ in at most."""
_ENOUGH = 2
"""Other values that agree where a number is misread."""

_Pairs = tuple[tuple[Value, Value], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Why two contacts are taken for those of one card."""

    name: str
    shared: tuple[str, ...]
    """The e-mail addresses and numbers of their own that both say."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """The values of one field of two contacts, side by side."""

    same: _Pairs
    near: _Pairs
    """Two readings of what may be one print."""
    left: tuple[Value, ...]
    """That only the first one has."""
    right: tuple[Value, ...]
    """That only the second one has."""


def find_match(known: Contact, new: Contact) -> Match | None:
    """Why both are from one card, whichever is given first; None where they may be two."""
    own = set(personal_emails(known)) & set(personal_emails(new))
    name = _same_name(known, new, own)
    if not name or _differ(known.title, new.title) or _another_company(known, new, own):
        return None
    emails, phones, addresses = (
        pair_up(field, values_of(known, field), values_of(new, field))
        for field in ("emails", "phones", "addresses")
    )
    if any(_both_left(pairing) for pairing in (emails, phones, addresses)):
        return None
    cells, lines = _shared_numbers(phones)
    if not own and any(_two_mailboxes(pair, cells, lines) for pair in emails.near):
        return None
    same_company = squeeze(org_core(known.org)) == squeeze(org_core(new.org)) != ""
    if phones.near and len(emails.same) + len(phones.same) + same_company < _ENOUGH:
        return None
    unmailed = not known.emails and not new.emails
    borne_out = emails.near or (unmailed and squeeze(known.title) == squeeze(new.title))
    shared = sorted(own) + cells or (lines if borne_out and same_company else [])
    return Match(name, tuple(shared)) if shared else None


def show_one_side(one: Face, other: Face) -> bool:
    """Whether two photos show the same side of one card: what is the same on both is most of it."""
    few, many = sorted((set(one.words), set(other.words)), key=len)
    return len(few & many) >= _SHARED * len(few) and bool(find_match(one.contact, other.contact))


def pair_up(field: Field, ones: Sequence[Value], others: Sequence[Value]) -> Pairing:
    """The values that are the same, then the nearest of the others; the rest is left."""
    same, left, right = _pairs(
        ones, others, lambda a, b: value_key(field, a) == value_key(field, b)
    )
    near, left, right = _pairs(left, right, lambda a, b: _likeness(field, a, b))
    return Pairing(same, near, left, right)


def _pairs(
    ones: Sequence[Value], others: Sequence[Value], likeness: Callable[[Value, Value], float]
) -> tuple[_Pairs, tuple[Value, ...], tuple[Value, ...]]:
    """Each value with its likest of those that are at all like it, and what is left of both."""
    rated = [
        (-like, sorted((repr(a), repr(b))), i, j)
        for (i, a), (j, b) in product(enumerate(ones), enumerate(others))
        if (like := likeness(a, b))
    ]
    taken = dict[int, int]()
    for *_, i, j in sorted(rated):
        if i not in taken and j not in taken.values():
            taken[i] = j
    return (
        tuple((ones[i], others[j]) for i, j in sorted(taken.items())),
        tuple(one for i, one in enumerate(ones) if i not in taken),
        tuple(other for j, other in enumerate(others) if j not in taken.values()),
    )


def _likeness(field: Field, one: Value, other: Value) -> float:
    """How alike two readings of one print are, 0 for what are two prints."""
    a, b = value_key(field, one), value_key(field, other)
    if isinstance(one, Phone) and isinstance(other, Phone):
        return 1 / (1 + slips) if (slips := _slips_in_numbers(one, other)) <= 1 else 0.0
    if isinstance(one, Address):
        return _shared_words(text_of(one), text_of(other))
    if isinstance(one, Handle) and a.partition(" ")[0] != b.partition(" ")[0]:
        return 0.0
    slips = _slips(_lookalike(a), _lookalike(b))
    return 1 / (1 + slips) if slips <= min(_MOST_SLIPS, len(a) // 4) else 0.0


def _shared_words(one: str, other: str) -> float:
    """The share of words that two addresses have in common; without a number in common they are
    two streets of one name, or two towns.
    """
    words, rest = (set(re.findall(r"\w+", fold(text))) for text in (one, other))
    numbers = [{word for word in some if re.search(r"\d", word)} for some in (words, rest)]
    if all(numbers) and not numbers[0] & numbers[1]:
        return 0.0
    share = len(words & rest) / max(1, min(len(words), len(rest)))
    return share if share >= _SHARED else 0.0


def _slips_in_numbers(one: Phone, other: Phone) -> int:
    """Digits that differ; one of the numbers may be without its country code, or its extension."""
    if one.type != other.type:
        return _FEWEST_DIGITS
    few, many = sorted((squeeze(one.number), squeeze(other.number)), key=len)
    few = few.lstrip("0")
    if len(few) < _FEWEST_DIGITS:
        return len(many)
    ends = (many, many[-len(few) :], many[-len(few) - 1 :])
    return min(_slips(few, end) for end in ends)


def _slips(one: str, other: str) -> int:
    """The letters to exchange, add or leave out to make one text of the other (Levenshtein)."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def _lookalike(text: str) -> str:
    """What readers may take for the same."""
    for many, one in _LOOKALIKES:
        text = text.replace(many, one)
    return text.translate(_LOOKALIKE)


def _same_name(known: Contact, new: Contact, own: Iterable[str]) -> str:
    """The name that both have, or ""; other names of the two in one script speak against it."""
    locals_ = [_lookalike(email.partition("@")[0]) for email in own]
    pairs = names_in_one_script(known, new)
    same = [_same_words(one, other, locals_) for one, other in pairs]
    return pairs[0][0] if pairs and all(same) else ""


def _same_words(one: str, other: str, locals_: Sequence[str]) -> bool:
    """Whether two names are one, in which one word may be misread that an e-mail address names.

    The address is that person's own then: a family's would name what family members share. First
    and last letters part Ryan from Bryan and Mario from Maria, and no reader is trusted with those.
    """
    generations = [set(map(str.lower, _GENERATIONS.findall(name))) for name in (one, other)]
    a, b = (name_words(name) for name in (one, other))
    if generations[0] != generations[1] or not a or not b:
        return False
    if squeeze(one) == squeeze(other) or a == b:
        return True
    misread = [*sorted(a - b), *sorted(b - a)]
    if len(a) != len(b) or len(misread) != 2:
        return False
    first, second = map(_lookalike, misread)
    return (
        min(len(first), len(second)) >= _SHORTEST_WORD
        and misread[0][0] == misread[1][0]
        and misread[0][-1] == misread[1][-1]
        and _slips(first, second) <= 1
        and any(word in local for word in (first, second) for local in locals_)
    )


def _another_company(known: Contact, new: Contact, own: Iterable[str]) -> bool:
    """Whether the companies differ, and no address at one of them says that one is misread."""
    at_work = any(not is_free_mail(email.rpartition("@")[2]) for email in own)
    return not at_work and _differ(org_core(known.org), org_core(new.org))


def _differ(one: str, other: str) -> bool:
    """Whether two texts of one line cannot be one print."""
    a, b = (_lookalike(squeeze(text)) for text in (one, other))
    if a in b or b in a:
        return False
    return _slips(a, b) > (1 - _ALIKE) * max(len(a), len(b))


def _both_left(pairing: Pairing) -> bool:
    """Whether each has a value of one kind that the other lacks."""
    kinds = [
        {one.type if isinstance(one, Phone) else "" for one in left}
        for left in (pairing.left, pairing.right)
    ]
    return bool(kinds[0] & kinds[1])


def _shared_numbers(phones: Pairing) -> tuple[list[str], list[str]]:
    """The mobile numbers that both have, and the others at which somebody answers."""
    both = [(a, b) for a, b in phones.same if isinstance(a, Phone) and isinstance(b, Phone)]
    cells = [a.number for a, b in both if "cell" in (a.type, b.type)]
    return cells, [a.number for a, b in both if "fax" not in (a.type, b.type)]


def _two_mailboxes(pair: tuple[Value, Value], cells: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether two nearly equal e-mail addresses may be those of namesakes at one company."""
    locals_ = {_lookalike(str(email).lower().partition("@")[0]) for email in pair}
    return not cells and not (lines and len(locals_) == 1)
