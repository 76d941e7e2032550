"""Postal addresses: lines that stand together, split by what their country's notation allows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cardscan.card import Page
from cardscan.contact import Address, Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.label import Labelled
from cardscan.fields.scores import address_score
from cardscan.fields.text import Segment, label_before
from cardscan.fields.words import fold, labelled

_LEAST = 0.4
_SEED = 0.5


def find_addresses(page: Page, lines: Sequence[Labelled], hints: Hints) -> Iterator[Candidate]:
    """Candidates for addresses: each block of neighbouring lines that read like one."""
    left = [line for line in lines if line.scores["address"] >= _LEAST and _allowed(line)]
    while left:
        block = [left.pop(0)]
        grown = True
        while grown:
            grown = False
            for line in left:
                if any(_together(line.segment, other.segment) for other in block):
                    block.append(line)
                    left.remove(line)
                    grown = True
                    break
        score = max(line.scores["address"] for line in block)
        if score < _SEED:
            continue
        ordered = sorted(block, key=lambda line: (line.segment.line, line.segment.start))
        shops = [[line] for line in ordered] if _whole_each(ordered) else [ordered]
        for lines_of_one in shops:
            text = ", ".join(part for line in lines_of_one if (part := _value(line.segment.text)))
            try:
                address = parse_address(text, hints.country)
            except ValueError:
                continue
            first = lines_of_one[0].segment
            span = (first.start, first.end)
            found = candidate(page, first.line, span, "addresses", address, "address", score)
            yield _over(found, lines_of_one)


def _whole_each(block: list[Labelled]) -> bool:
    """Whether every line of a block is a street with its number: the shops of one company."""
    texts = [_value(line.segment.text) for line in block]
    return (
        len(texts) > 1
        and all(re.search(r"[^\W\d]{3}.*,? \d{1,5}\b", t) for t in texts)
        and not any(_BEFORE.search(t) or _AFTER.search(t) for t in texts)
        and all(address_score(t) >= 0.5 for t in texts)
    )


def _allowed(line: Labelled) -> bool:
    return line.best in ("address", "other") or line.scores["address"] >= 0.8


def _value(text: str) -> str:
    kind, _, start = label_before(text, ("other_labels",))
    return text[start if kind == "addresses" else 0 :].strip(" ,;:-|")


def _together(a: Segment, b: Segment) -> bool:
    """Whether two segments stand on neighbouring lines, or beside each other on one."""
    tall = max(a.box.height, b.box.height)
    if a.line == b.line:
        return True
    gap = max(a.box.top, b.box.top) - min(a.box.bottom, b.box.bottom)
    overlap = min(a.box.right, b.box.right) - max(a.box.left, b.box.left)
    return (
        gap < 1.2 * tall
        and overlap > -tall
        and max(a.height, b.height) < 1.8 * min(a.height, b.height)
    )


def _over(found: Candidate, block: list[Labelled]) -> Candidate:
    box = found.box
    for line in block[1:]:
        box = box.around(line.segment.box)
    return replace(
        found,
        box=box,
        text=" / ".join(line.segment.text for line in block),
        lines=tuple(line.segment.line for line in block),
    )


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[.,;:()]", " ", fold(text)).split())


# Postcode with the place after it (most of Europe), or before it (Britain, America, India ...).
_BEFORE = re.compile(
    r"(?:^|[,;\s-])(?:[A-Z]{1,2}-)?(?P<post>\d{4,5}(?: ?[A-Z]{2}(?![\w]))?|\d{2}-\d{3}|\d{3} \d{2}"
    r"|\d{4,5}-\d{3})[ ,]+(?P<place>[^\W\d_][^,;|\d]{1,40}?)"
    r"(?:\s?[-–/(]\s?(?P<region>[A-Z]{2})\)?)?(?=[,;|\d]|\s*$)"
)
_AFTER = re.compile(
    r"(?P<place>[^\W\d_][^,;|\d]{1,40}?)[ ,.-]+(?:(?P<region>[A-Z]{2,3})[ ,.]+)?"
    r"(?P<post>[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{5}-\d{3,4}|\d{3}-\d{4}"
    r"|\d{4,7})(?!\d)"
)


def parse_address(text: str, country: str = "") -> Address:
    """A printed address in its parts, so far as they can be told apart.

    Args:
        text: its lines joined by commas.
        country: ISO 3166-1 alpha-2 of the card, or "".

    Raises:
        ValueError: the text holds no letters.
    """
    text = re.sub(r"\s*,[\s,]*", ", ", " ".join(text.split())).strip(" ,;")
    if sum(c.isalpha() for c in text) < 3:
        raise ValueError(f"{text!r} is no address")
    parts = text.split(", ")
    named = labelled("countries").get(_plain(parts[-1]), "") if len(parts) > 1 else ""
    own = named if named and len(parts[-1]) > 1 else ""
    body = ", ".join(parts[:-1]) if own and not any(c.isdigit() for c in parts[-1]) else text
    first_after = country in ("US", "GB", "CA", "AU", "IN", "IE", "NZ", "ZA", "JP") or (
        country == "BR" and body[-1:].isdigit()
    )
    for pattern in (_AFTER, _BEFORE) if first_after else (_BEFORE, _AFTER):
        found = list(pattern.finditer(body))
        if found:
            last = found[-1]
            groups = last.groupdict()
            street = body[: last.start()].strip(" ,;-")
            return Address(
                text, street, groups["place"].strip(" ,.-"), (groups.get("region") or ""),
                groups["post"], own or country,
            )  # fmt: skip
    return Address(text, street=body, country=own or country)
