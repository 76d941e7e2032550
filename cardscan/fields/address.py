"""Postal addresses: lines that stand together, split by what their country's notation allows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from cardscan.card import Page
from cardscan.contact import Address, Candidate
from cardscan.fields.address_block import find_blocks, join_lines
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.label import Labelled
from cardscan.fields.words import fold, labelled


def find_addresses(page: Page, lines: Sequence[Labelled], hints: Hints) -> Iterator[Candidate]:
    """Candidates for addresses: each block of neighbouring lines that read like one."""
    for block in find_blocks(page, lines):
        try:
            address = parse_address(join_lines(block), hints.country)
        except ValueError:
            continue
        first = block[0].segment
        span = (first.start, first.end)
        score = max(line.scores["address"] for line in block)
        found = candidate(page, first.line, span, "addresses", address, "address", score)
        yield _over(found, block)


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
            place, region = groups["place"].strip(" ,.-"), groups.get("region") or ""
            if not region and _plain(place) in labelled("states") and ", " in street:
                street, _, town = street.rpartition(", ")
                place, region = town, place  # "Springfield, Illinois 62701"
            return Address(text, street, place, region, groups["post"], own or country)
    street, _, last_part = body.rpartition(", ")
    if street and _plain(last_part) in labelled("cities"):
        return Address(text, street, last_part, country=own or country)
    return Address(text, street=body, country=own or country)
