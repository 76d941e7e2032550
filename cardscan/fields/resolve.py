"""Candidates to contact: what stands in one place competes, the strongest evidence wins.

Spans are claimed once: e-mails first, then web addresses and numbers; what is left of the lines
is told apart into name, title, organisation and address.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from cardscan.card import Box, Code, Page
from cardscan.contact import Address, Candidate, Contact, Field, Handle, Name, Phone, ReviewReason
from cardscan.fields.address import find_addresses
from cardscan.fields.agree import weigh
from cardscan.fields.candidates import Hints
from cardscan.fields.code import find_code_values
from cardscan.fields.compare import compare
from cardscan.fields.confidence import Rated, rate
from cardscan.fields.email import find_emails
from cardscan.fields.evidence import gather
from cardscan.fields.handle import find_handles, find_profiles
from cardscan.fields.known import NOTHING, Known
from cardscan.fields.label import label_segments
from cardscan.fields.name import find_names
from cardscan.fields.native import find_native, is_native
from cardscan.fields.note import find_mottoes, find_notes
from cardscan.fields.org import find_orgs
from cardscan.fields.phone import find_phones
from cardscan.fields.reasons import find_reasons
from cardscan.fields.script import find_alternative_names
from cardscan.fields.text import find_segments
from cardscan.fields.title import find_titles
from cardscan.fields.url import find_urls
from cardscan.fields.words import fold, squeeze

CONTACT_PARSERS = (find_handles, find_emails, find_urls, find_notes, find_phones)
"""Find what has a form of its own, in order of the strength of that form."""
LINE_PARSERS = (
    find_names,
    find_titles,
    find_orgs,
    find_addresses,
    find_mottoes,
)
"""Find what only its words and its place tell, in what the others leave."""

_LEAST = {"emails": 0.2, "urls": 0.2, "phones": 0.2, "note": 0.7}
_LEAST_WORDS = 0.3
"""Under these confidences a candidate is no value, only a rival to look at; what has a form of its
own is seldom invented, so less will do; a note in doubt is not worth a look."""
_SINGLE: tuple[Field, ...] = ("full_name", "alternative_name", "title", "department", "org")
_AGREEMENT = 0.15
_ASCII_FIELDS = ("emails", "urls", "phones", "handles")
_TRUST = 0.1
"""Of two equally confident readings, PP-OCR or one in English is right about e-mails, web addresses
and numbers, where Tesseract's model of all Latin letters sees "ĝ" for "@"; the other about all
else, since it keeps accents."""
_EITHER = ("org", "addresses")
"""Fields in which that is even: logos and house numbers are PP-OCR's, accents Tesseract's."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A contact with what it was made from."""

    contact: Contact
    confidence: dict[str, float | tuple[float, ...]]
    review: tuple[ReviewReason, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The values of a contact, before it is asked how sure they are."""

    values: dict[Field, list[Candidate]]
    candidates: tuple[Candidate, ...]
    """That they were chosen from."""
    pages: tuple[Page, ...]
    """That the candidates count."""
    differing: tuple[ReviewReason, ...]
    """Where print and codes contradict each other."""
    country: str
    """Where its numbers belong, or ""."""

    @property
    def contact(self) -> Contact:
        """Made of the values."""
        return _contact(self.values)


def resolve(
    pages: Sequence[Page],
    country: str = "",
    home_country: str = "",
    codes: Sequence[Code] = (),
    known: Known = NOTHING,
) -> Resolved:
    """The contact that all readings of one card together speak for.

    Args:
        pages: readings of the same card image; their boxes may differ in scale.
        country: where numbers without a country code belong; "" asks the card.
        home_country: the same when the card does not tell.
        codes: that are printed on it; the strongest evidence where they agree with the rest.
        known: lines that a person settled on other cards.

    Raises:
        MissingDependencyError: a file of models is missing or was altered.
    """
    choice = choose(pages, country, home_country, codes, known)
    contact = choice.contact
    rated = rate(choice.values, choice.candidates, choice.pages, known)
    review = find_reasons(contact, rated, choice.differing, choice.country)
    return Resolved(contact, _confidence(rated), review, choice.candidates)


def choose(
    pages: Sequence[Page],
    country: str = "",
    home_country: str = "",
    codes: Sequence[Code] = (),
    known: Known = NOTHING,
) -> Choice:
    """The values that stand; arguments and errors as for ``resolve``."""
    pages = compare(pages)
    hints = gather(pages, country, home_country, known)
    candidates = tuple(
        replace(found, page=index)
        for index, page in enumerate(pages)
        for found in find_candidates(page, hints)
    )
    told = tuple(found for code in codes for found in find_code_values(code, hints))
    scale = [Box(0, 0, max(1, page.width), max(1, page.height)) for page in pages]
    chosen: dict[Field, list[Candidate]] = {}
    differing: list[ReviewReason] = []
    for field in (*_SINGLE, "emails", "urls", "phones", "handles", "addresses", "note"):
        places = _places([c for c in candidates if c.field == field], scale)
        winners = [_winner(place, pages) for place in places]
        kept = [c for c in winners if c.confidence >= _LEAST.get(field, _LEAST_WORDS)]
        if field in _SINGLE:
            kept.sort(key=lambda c: -c.confidence)
            kept = _apart(field, kept, chosen, scale)
        else:
            kept = _distinct(kept, scale)
        values, reasons = weigh(kept, [c for c in told if c.field == field])
        chosen[field] = values[:1] if field in _SINGLE else values
        differing += reasons
    if not (chosen["full_name"] or chosen["emails"] or chosen["phones"]):
        # A title with nobody to bear or to reach it is a trade or a slogan on a logo.
        chosen["title"] = chosen["department"] = []
    if not any(found for field, found in chosen.items() if field != "note"):
        chosen["note"] = []  # no card, but a page of something else
    return Choice(chosen, candidates + told, tuple(pages), tuple(differing), hints.country)


def find_candidates(page: Page, hints: Hints) -> Iterator[Candidate]:
    """Every candidate of one page; no two of those with a form of their own share a character.

    But a profile's address or a number on a messenger is a handle too.
    """
    claimed: dict[int, list[tuple[int, int]]] = {}
    for parser in CONTACT_PARSERS:
        for found in parser(page, hints):
            taken = claimed.setdefault(found.line, [])
            if any(start < found.end and end > found.start for start, end in taken):
                continue
            taken.append((found.start, found.end))
            yield found
            yield from find_profiles(page, found)
    segments = find_segments(page, claimed)
    native = tuple(segment for segment in segments if is_native(segment.text))
    lines = label_segments(tuple(s for s in segments if not is_native(s.text)), hints)
    for line_parser in LINE_PARSERS:
        yield from line_parser(page, lines, hints)
    yield from find_alternative_names(page, lines, native)
    yield from find_native(page, native, named=any(line.best == "name" for line in lines))


def _places(candidates: list[Candidate], scale: Sequence[Box]) -> list[list[Candidate]]:
    """The candidates grouped by where on the card they stand, or by saying the same."""
    places: list[list[Candidate]] = []
    apart = set(_read_apart(candidates))
    for found in sorted(candidates, key=lambda c: -c.confidence):
        same = [place for place in places if any(_key(found) == _key(other) for other in place)]
        over = [
            place
            for place in places
            if any(_same_place(found, c, scale) and _keys(found, c) not in apart for c in place)
        ]
        for place in (*same, *over)[:1]:
            place.append(found)
        if not same and not over:
            places.append([found])
    return places


def _read_apart(candidates: Sequence[Candidate]) -> Iterator[frozenset[str]]:
    """Values that one page reads beside each other: two prints, even where a word's box is both."""
    for a, b in combinations(candidates, 2):
        if (a.page, a.line) == (b.page, b.line) and (a.end <= b.start or b.end <= a.start):
            yield _keys(a, b)


def _same_place(a: Candidate, b: Candidate, scale: Sequence[Box]) -> bool:
    """Whether two readings cover the same print: over half of the smaller box is shared."""
    return a.page != b.page and _over(a, b, scale)


def _over(a: Candidate, b: Candidate, scale: Sequence[Box]) -> bool:
    """The same, of one page too."""
    one, two = _relative(a.box, scale[a.page]), _relative(b.box, scale[b.page])
    width = min(one.right, two.right) - max(one.left, two.left)
    height = min(one.bottom, two.bottom) - max(one.top, two.top)
    smaller = min(one.width * one.height, two.width * two.height)
    return width > 0 and height > 0 and width * height > 0.5 * smaller


def _apart(
    field: Field,
    kept: list[Candidate],
    chosen: dict[Field, list[Candidate]],
    scale: Sequence[Box],
) -> list[Candidate]:
    """The candidates of a field without those that are the person's name.

    Where a company's name of several lines holds what was taken for a person, there is no person:
    a single line can be either, more lines are one only if much speaks for it.
    """
    name = next(iter(chosen.get("full_name", ())), None)
    if field != "org" or name is None:
        return kept

    def is_name(found: Candidate) -> bool:
        return _over(found, name, scale) or _key(found) == _key(name)

    first = next(iter(kept), None)
    if first and len(first.lines) > 1 and is_name(first) and first.confidence >= name.confidence:
        chosen["full_name"] = []
        return kept
    return [found for found in kept if not is_name(found)]


def _relative(box: Box, page: Box) -> Box:
    return Box(
        box.left / page.width,
        box.top / page.height,
        box.right / page.width,
        box.bottom / page.height,
    )


def _key(found: Candidate) -> str:
    """What two readings of one value have in common."""
    value = found.value
    if isinstance(value, Phone):
        return value.number + value.extension
    if isinstance(value, Name):
        return squeeze(value.full)
    if isinstance(value, Address):
        return squeeze(value.formatted)
    if isinstance(value, Handle):
        return f"{value.service} {squeeze(value.name)}"
    text = value.lower() if found.field in ("emails", "urls") else squeeze(value)
    return text.removeprefix("https://").removeprefix("http://").removeprefix("www.")


def _keys(a: Candidate, b: Candidate) -> frozenset[str]:
    return frozenset((_key(a), _key(b)))


def _winner(place: list[Candidate], pages: Sequence[Page]) -> Candidate:
    """The reading that most confidence stands behind, surer for each other one that agrees."""

    def weight(found: Candidate) -> float:
        own = fold(_key(found))
        agreeing = {other.page for other in place if _says(fold(_key(other)), own, found.field)}
        return found.confidence + _AGREEMENT * (len(agreeing) - 1)

    def trust(found: Candidate) -> float:
        page = pages[found.page]
        plain = page.reader.startswith("ppocr") or "eng" in page.languages
        trusted = plain == (found.field in _ASCII_FIELDS) and found.field not in _EITHER
        return weight(found) + _TRUST * trusted

    best = max(place, key=trust)
    return replace(best, confidence=min(1.0, weight(best)))


def _says(other: str, own: str, field: Field) -> bool:
    """Whether another reading bears out this one; of a logo one reader often sees a part only."""
    part = field == "org" and len(other) > 3 and other in own and len(own) - len(other) > 3
    return other == own or part


def _distinct(candidates: list[Candidate], scale: Sequence[Box]) -> list[Candidate]:
    """From top to bottom of the card, the second of two that say the same left out."""

    def place(found: Candidate) -> tuple[float, float]:
        box = _relative(found.box, scale[found.page])
        return round(box.middle[1], 2), box.left

    seen: dict[str, Candidate] = {}
    for found in sorted(candidates, key=place):
        seen.setdefault(_key(found), found)
    return list(seen.values())


def _contact(chosen: dict[Field, list[Candidate]]) -> Contact:
    name = next((c.value for c in chosen["full_name"] if isinstance(c.value, Name)), Name(""))

    def text(field: Field) -> str:
        return next((str(c.value) for c in chosen[field]), "")

    return Contact(
        full_name=name.full,
        prefix=name.prefix,
        given_name=name.given,
        additional_names=name.additional,
        family_name=name.family,
        suffix=name.suffix,
        alternative_name=text("alternative_name"),
        title=text("title"),
        department=text("department"),
        org=text("org"),
        phones=tuple(c.value for c in chosen["phones"] if isinstance(c.value, Phone)),
        emails=tuple(str(c.value) for c in chosen["emails"]),
        urls=tuple(str(c.value) for c in chosen["urls"]),
        handles=tuple(c.value for c in chosen["handles"] if isinstance(c.value, Handle)),
        addresses=tuple(c.value for c in chosen["addresses"] if isinstance(c.value, Address)),
        note="\n".join(str(c.value) for c in chosen["note"]),
    )


def _confidence(
    rated: Mapping[Field, Sequence[Rated]],
) -> dict[str, float | tuple[float, ...]]:
    return {
        field: round(min(one.probability for one in found), 3)
        if field in (*_SINGLE, "note")
        else tuple(round(one.probability, 3) for one in found)
        for field, found in rated.items()
        if found
    }
