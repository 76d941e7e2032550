"""Which lines of a card are one postal address, and their text without what is not of it."""

import re
from collections.abc import Iterator, Sequence

from cardscan.card import Page
from cardscan.fields.label import Labelled
from cardscan.fields.scores import address_score, legal_form, names_street
from cardscan.fields.text import Segment
from cardscan.fields.words import fold, labelled, listed

_LEAST = 0.4
_SEED = 0.5
_WEAK = 0.3
_TOGETHER = 1.0
"""Of three or more lines none of which is one of an address by itself."""
_STANDARD = re.compile(r"\bISO\W{0,2}\d{4,5}")
_NEAR = 2.0
"""In line heights: pieces of one line that are wider apart stand in two columns."""

_PARTED = 6
"""In lines: how far the place may be from its street where columns were read line by line."""

Block = list[Labelled]


def find_blocks(page: Page, lines: Sequence[Labelled]) -> Iterator[Block]:
    """The lines of each address, from top to bottom."""
    left = [line for line in lines if line.scores["address"] >= _LEAST and _allowed(line)]
    left += [line for line in lines if line not in left and _is_weak(line)]
    left += [line for line in lines if line not in left and _between(line, left)]
    blocks: list[Block] = []
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
        blocks.append(sorted(block, key=lambda line: (line.segment.line, line.segment.start)))
    blocks = [trimmed for block in blocks if _is_sure(trimmed := _trimmed(block))]
    used = {id(line) for block in blocks for line in block}
    found: list[Block] = []
    for one in (one for block in blocks for one in _apart(page, block)):
        above = None if _has_street(one) else _street_above(one[0], lines, used)
        found.append([above, *one] if above else one)
    yield from _parted(found)


def _parted(blocks: list[Block]) -> list[Block]:
    """The blocks, as one if they are a street and its place with something else in between."""
    if len(blocks) != 2:
        return blocks
    streets = [block for block in blocks if not _has_place(block)]
    places = [block for block in blocks if _has_place(block) and not _has_street(block)]
    if not streets or not places or not _has_street(streets[0]):
        return blocks
    street, place = streets[0], places[0]
    apart = min(abs(a.segment.line - b.segment.line) for a in street for b in place)
    told = any(line.segment.told == "addresses" for line in place)
    return blocks if told or apart > _PARTED else [[*street, *place]]


def _allowed(line: Labelled) -> bool:
    if _STANDARD.search(line.segment.text):
        return False
    score = line.scores["address"]
    placed = score >= _SEED and _places(line.segment.text)
    return line.best in ("address", "other") or score >= 0.8 or placed


def _is_weak(line: Labelled) -> bool:
    """Whether a line is of an address if others beside it are: a street or a land by itself."""
    plain = line.best in ("address", "other") and not line.segment.told
    return plain and _WEAK <= line.scores["address"] < _LEAST


def _is_sure(block: Block) -> bool:
    scores = [line.scores["address"] for line in block]
    weak = len(block) > 2 and sum(scores) >= _TOGETHER
    return weak or max(scores, default=0.0) >= _SEED


def _trimmed(block: Block) -> Block:
    """The block less towns by themselves above it, and below it where its place is told."""
    while block and _is_town(block[0]):
        block = block[1:]
    while block and _is_town(block[-1]) and _has_place(block[:-1]):
        block = block[:-1]
    return block


def _is_town(line: Labelled) -> bool:
    return " ".join(re.findall(r"\w+", fold(line.segment.text))) in labelled("cities")


def _between(line: Labelled, sure: Sequence[Labelled]) -> bool:
    """Whether a line that is nothing else stands between two lines of one address."""
    here = line.segment
    if here.told or _most_else(line) >= _SEED or line.best == "name":
        return False
    near = [other.segment for other in sure if other.segment.line != here.line]
    near = [other for other in near if _together(here, other)]
    above = [other for other in near if other.line < here.line]
    below = [other for other in near if other.line > here.line]
    return bool(above and below) and not any(_places(other.text) for other in above)


def _most_else(line: Labelled) -> float:
    """The most that speaks for a line as anything but an address."""
    return max(line.scores[label] for label in ("name", "title", "department", "org"))


def _together(a: Segment, b: Segment) -> bool:
    """Whether two pieces stand on neighbouring lines, or beside each other on one.

    Across columns only a street and the place that it lacks are one address.
    """
    tall = max(a.box.height, b.box.height)
    if a.line == b.line:
        first, second = sorted((a, b), key=lambda piece: piece.start)
        near = second.box.left - first.box.right < _NEAR * tall
        return near or (_places(first.text) != _places(second.text))
    gap = max(a.box.top, b.box.top) - min(a.box.bottom, b.box.bottom)
    overlap = min(a.box.right, b.box.right) - max(a.box.left, b.box.left)
    return (
        gap < 1.2 * tall
        and overlap > -0.5 * tall
        and max(a.height, b.height) < 1.8 * min(a.height, b.height)
    )


_HOUSE = re.compile(
    r"[^\W\d]{2}[^\d]*,? ?(?:n[o°º]?[.:]? ?)?\d{1,5} ?[a-zA-Z]?\b|^\d{1,5}[a-zA-Z]?,? [^\W\d]",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|\d{5}(?:-\d{3,4})?|\d{4} ?[A-Z]{2}|\d{2}-\d{3}"
    r"|\d{3}-\d{4}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{3} \d{2,3}|\d{6,7}|\d{4}(?= [^\W\d])|\d{4}$)\b"
)


def _places(text: str) -> bool:
    """Whether a line names the place of an address, by its postcode."""
    found = _PLACE.search(text)
    if not found:
        return False
    rest = text[found.end() :]
    number = re.fullmatch(r"\d{4}", found[0]) or (found.start() == 0 and text[:4].isdigit())
    if number and not _places(rest):  # or the number of a house
        return not names_street(text, numbered=True)
    return any(c.isalpha() for c in text)


def _streets(text: str) -> bool:
    """Whether a line is a street with a number, rather than a suite or a floor of the one above."""
    words = re.sub(r"[.:,]", " ", fold(text)).split()
    inside = any(word in listed("unit_words") for word in words[:2])
    plain = re.sub(r"\d", "", text)
    place = address_score(plain) > 0 and not names_street(text, numbered=True)  # "Florida 0801"
    return bool(_HOUSE.search(text)) and not (inside or place) and address_score(text) >= 0.4


def _apart(page: Page, block: Block) -> Iterator[Block]:
    """The addresses of a block: the next begins with a street where one is whole already.

    Streets without a place are the shops of one company where each has its own number to call.
    """
    shops = len(block) > 1 and all(
        _streets(line.segment.text) and not _places(line.segment.text) for line in block
    )
    if shops and (len(block) > 2 or all(_called(page, line.segment) for line in block)):
        yield from ([line] for line in block)
        return
    one: Block = []
    for line in block:
        whole = one and _has_street(one) and _has_place(one)
        same_line = one and one[-1].segment.line == line.segment.line
        told = one and line.segment.told == "addresses"
        if told or (whole and not same_line and _streets(line.segment.text)):
            yield one
            one = []
        one.append(line)
    yield one


def _has_place(block: Block) -> bool:
    return any(_places(line.segment.text) for line in block)


def _has_street(block: Block) -> bool:
    return any(_streets(_before_place(line.segment.text)) for line in block)


def _before_place(text: str) -> str:
    found = _PLACE.search(text)
    return text[: found.start()] + " " if found and found.start() > 3 else text


def _called(page: Page, piece: Segment) -> bool:
    """Whether a telephone number stands behind a piece on its line."""
    return sum(map(str.isdigit, page.lines[piece.line].text[piece.end :])) >= 7


def _street_above(place: Labelled, lines: Sequence[Labelled], used: set[int]) -> Labelled | None:
    """The line set right above a place and just like it, if it is nothing else."""
    here = place.segment
    for line in lines:
        there = line.segment
        gap = here.box.top - there.box.bottom
        edges = (here.box.left - there.box.left, here.box.right - there.box.right)
        if (
            id(line) not in used
            and not there.told
            and there.line < here.line
            and -0.4 * here.box.height < gap < 0.7 * here.box.height
            and 0.8 < here.height / there.height < 1.25
            and min(map(abs, edges)) < 0.7 * here.box.height
            and len(there.text.split()) > 1
            and _most_else(line) < _SEED
            and all(word[0].isupper() or word[0].isdigit() for word in there.text.split())
        ):
            return line
    return None


_EDGE = " \t.,;:·•|*_~^`'\"“”„‘’«»=<>\\/-–—»›@©®&%$€£#!?¢+"
_ICON = re.compile(
    r"^(?:(?![NSEW] [^\W\d])[^\W\d](?![.\w/'’°-])|[^\w\s(]+(?:[^\W\d][^\w\s.]*)?(?= )|\d?[)\]}])\s+"
    r"(?=[^\W\d]{2}|\d|[^\W\d][./])"
)
"""A letter or a sign by itself in front: an icon that was read."""
_SPECK = re.compile(r"(?:\s+[^\w\s]+|,\s+[^\x00-\x7f]|\s+[|¦]\s*\w?)+$")
_LABEL = re.compile(
    r"\s*[-–—|,(/]\s*(?:tel|fax|fon|fone|mob|cel|ph)[\w./&+:-]*\s*$|\s*[-–—|(/]\s*$", re.IGNORECASE
)


def clean_line(text: str) -> str:
    """One line of an address without icons, specks, and the label of a number behind it."""
    text = text.strip()
    while found := _ICON.match(text):
        text = text[found.end() :]
    text = _LABEL.sub("", _SPECK.sub("", text.strip()))
    return text.lstrip(_EDGE).rstrip(" ,;:-–—|(/")


def join_lines(block: Block) -> str:
    """The address on one line, as printed, without the company whose it is."""
    texts = [part for line in block if (part := clean_line(line.segment.text))]
    return without_company(", ".join(texts))


def without_company(text: str) -> str:
    """A text less a company that stands before the street: "Example GmbH, Musterstr. 12"."""
    for cut in re.finditer(r",\s+|\s+[-–]\s+", text):
        before, after = text[: cut.start()], text[cut.end() :]
        if legal_form(before) and not any(map(str.isdigit, before)) and address_score(after) >= 0.5:
            return after
    return text
