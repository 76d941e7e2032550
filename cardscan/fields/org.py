"""Organisations: by legal form, by the domains on the card, by their words, by their size.

A name on a logo runs over two or three lines of unlike sizes ("EXAMPLE" over "Airlines"): lines
that stand close together compete alone and as one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.label import Labelled
from cardscan.fields.scores import (
    company_like,
    is_form,
    is_placeholder,
    is_told,
    legal_form,
    org_score,
    share_of,
    words_of,
)
from cardscan.fields.text import Segment
from cardscan.fields.url import own_names
from cardscan.fields.words import listed, squeeze

_LEAST = 0.35
_BARRED = 0.7
"""Score of another label that keeps a line out of a company's name."""
_OTHERWISE = 0.45
"""Score as a title or department, over that as a company, that keeps it out of a stack."""
_PERSON = 0.8
"""Score as a name, with what proves it, from which on the likeliest line is a person's."""
_MOST_LINES = 3
_DISPLAY = 1.25
"""Of the median height of the letters on a page: from there on it is set to be seen first."""
_BY_SIZE = 0.8
"""The most that size can make of a score: a legal form says more."""
_HOLDS = 0.7
"""Of a joint: from there on the lines are one name rather than not."""
_TOLD = 0.6
"""Likeness at which a domain and a text are one name."""
_PROVED = 1.0
"""Of a joint: a domain spells all the lines together."""
_FORM = 0.99
"""The same where the lower line ends the name by its legal form."""
_AND = ("&", "+", "-", "and", "und", "et", "y", "e", "og", "och", "ve", "en", "i")

Block = tuple[Labelled, ...]
"""Lines that stand under each other and may be one name."""


def find_orgs(page: Page, lines: Sequence[Labelled], hints: Hints) -> Iterator[Candidate]:
    """Candidates for org, as printed; of one logo those with and without its smaller lines."""
    person = _find_person(lines, hints)
    blocks = list(_blocks([line for line in lines if _open(line)], hints))
    for block, joint in blocks:
        if person in block and joint < _PROVED:
            continue
        score = _score(block, joint, [line for line in lines if line is not person], hints)
        if any(held >= _HOLDS and _within(block, other) for other, held in blocks):
            score *= 0.85  # a part of what is set as one
        if score < _LEAST:
            continue
        first = block[0].segment
        text = " ".join(line.segment.text.strip(" ,;:+*") for line in block)
        found = candidate(page, first.line, (first.start, first.end), "org", text, "org", score)
        yield _over(found, block)


def _find_person(lines: Sequence[Labelled], hints: Hints) -> Labelled | None:
    """The line that is a person's name, where more than its shape says so."""

    def proof(line: Labelled) -> float:
        words = [squeeze(word) for word in line.segment.text.split()]
        known = any(word in listed("given_names") for word in words)
        told = any(is_told(word, hints.names) for word in words)
        titled = any(
            other.scores["title"] >= 0.5 and _close(line.segment, other.segment) for other in lines
        )
        return (
            line.scores["name"]
            + 0.2 * (known + told + titled)
            - 0.2 * company_like(line.segment.text)
        )

    best = max(lines, key=proof, default=None)
    return best if best is not None and proof(best) >= _PERSON else None


def _over(found: Candidate, block: Block) -> Candidate:
    """The candidate with the place of all its lines."""
    if len(block) == 1:
        return found
    box = block[0].segment.box
    for line in block[1:]:
        box = box.around(line.segment.box)
    return replace(found, box=box, lines=tuple(dict.fromkeys(line.segment.line for line in block)))


def _open(line: Labelled) -> bool:
    """Whether a line can be (part of) a company's name: legible, and nothing else for certain."""
    text = line.segment.text
    if line.segment.confidence < 0.5 or sum(map(str.isalpha, text)) < 2 or "_" in text:
        return False
    if is_placeholder(text):
        return False
    if line.best == "org" or (line.best == "name" and line.segment.height >= _DISPLAY):
        return True
    return max(line.scores[label] for label in ("title", "address", "department")) < _BARRED


def _within(part: Block, whole: Block) -> bool:
    """Whether a block is some of the lines of another."""
    return len(part) < len(whole) and all(line in whole for line in part)


def _blocks(lines: Sequence[Labelled], hints: Hints) -> Iterator[tuple[Block, float]]:
    """Every line, and every stack of two or three, with how well its weakest joint holds.

    A line alone has no joint, which is 0.
    """
    chains: list[tuple[Block, float]] = [((line,), 0.0) for line in lines]
    for block, joint in chains:
        yield block, joint
        for below in lines if len(block) < _MOST_LINES else ():
            held = _joint(block, below, hints)
            if held:
                whole = held if held == _PROVED else min(joint or held, held)
                chains.append(((*block, below), whole))


def _joint(block: Block, below: Labelled, hints: Hints) -> float:
    """How much speaks for a line as the continuation of the lines above it, 0 to 1."""
    above, here = block[-1].segment, below.segment
    if below in block or not _close(above, here):
        return 0.0
    text = " ".join(line.segment.text for line in block)
    told = _told(f"{text} {here.text}", hints)
    if told > max(_told(text, hints), _told(here.text, hints)) + 0.2:
        return _PROVED
    if legal_form(text) and not is_form(here.text):
        return 0.0  # the name ends there
    if max(len(squeeze(text)), len(squeeze(here.text))) < 4:
        return 0.0
    if any(_something_else(line) for line in (*block, below)) or _one_brand(text, here.text):
        return 0.0
    if is_form(here.text):
        return _FORM
    if legal_form(f"- {here.text}"):
        return _joint_to_form(text, above, here)
    if above.text.split()[-1].lower() in _AND:
        return 0.95
    if _phrase(here.text) or _phrase(above.text):
        return 0.0
    return _joint_by_type(block[-1], below)


def _something_else(line: Labelled) -> bool:
    """Whether a line may well be what stands beside a company's name on most cards."""
    scores = line.scores
    other = max(scores["title"], scores["department"])
    return scores["name"] >= _BARRED or other > max(_OTHERWISE, scores["org"])


def _one_brand(above: str, here: str) -> bool:
    """Whether a line is the full name of what the logo above it says: "EXAMPLE", "Example Inc."."""
    brand, full = squeeze(above), squeeze(here)[: len(squeeze(above))]
    return len(brand) >= 3 and SequenceMatcher(None, brand, full, autojunk=False).ratio() >= 0.8


def _joint_to_form(text: str, above: Segment, here: Segment) -> float:
    """The same for a line with a legal form, which can be a whole name itself."""
    if len(above.text.split()) > 3 or _phrase(above.text):
        return 0.0
    own = len(here.text.split()) - len(legal_form(f"- {here.text}").split())
    if own <= 1 or above.height > 1.3 * here.height:
        return _FORM if above.text[0].isupper() else 0.0
    return 0.0


def _joint_by_type(upper: Labelled, lower: Labelled) -> float:
    """The same by size, case and width of what is printed."""
    above, here = upper.segment, lower.segment
    ratio = here.height / above.height
    smaller = lower if ratio < 1 else upper
    words = words_of(smaller.segment.text)
    trade = share_of(words, listed("org_words")) > 0
    trade = trade or (len(words) <= 2 and smaller.scores["org"] >= 0.4)
    if above.text.isupper() == here.text.isupper() and 0.75 < ratio < 1.33:
        goes_on = share_of(words_of(here.text), listed("org_words")) > 0
        seen = trade or max(above.height, here.height) >= _DISPLAY
        if goes_on or (seen and len(words_of(here.text)) <= 2):
            return 0.8
        return 0.5 if max(len(above.text.split()), len(here.text.split())) == 1 else 0.0
    if len(words) > 2 or not 0.2 < ratio < 5:
        return 0.0
    if trade:
        return 0.9
    if min(above.box.width, here.box.width) > 0.85 * max(above.box.width, here.box.width):
        return 0.7
    return 0.4 if ratio < 1 else 0.3


def _close(above: Segment, here: Segment) -> bool:
    """Whether a line is set right under another, as in a logo."""
    gap = here.box.top - above.box.bottom
    tall = max(above.box.height, here.box.height)
    shared = min(above.box.right, here.box.right) - max(above.box.left, here.box.left)
    return (
        here.box.middle[1] > above.box.bottom
        and gap < 0.9 * tall
        and shared > 0.5 * min(above.box.width, here.box.width)
    )


def _phrase(text: str) -> bool:
    """Whether a line is said of a company rather than its name: a slogan, a list of goods."""
    words = text.split()
    said = any(word.islower() and word not in _AND for word in words[1:]) and words[0][0].isupper()
    return len(words) > 3 or said or any(c.isdigit() or c in ",:;!?•|" for c in text)


def _told(text: str, hints: Hints) -> float:
    """How much of a domain, or of the name in an e-mail address, a text that is like it spells."""
    spelt = [0.0]
    plain = squeeze(text)
    for name in (*hints.names, *(name for host in hints.hosts for name in own_names(host))):
        match = SequenceMatcher(None, squeeze(name), plain, autojunk=False)
        if match.ratio() >= _TOLD:
            spelt.append(sum(block.size for block in match.get_matching_blocks()) / len(name))
    return max(spelt)


def _score(block: Block, joint: float, lines: Sequence[Labelled], hints: Hints) -> float:
    """How much speaks for a block as the whole name, 0 to 1.

    Args:
        lines: of the page, without that of the person.
    """
    score = max(line.scores["org"] for line in block)
    if any(line.best == "name" and line.segment.height >= _DISPLAY for line in block):
        score = max(score, _LEAST)  # a second name: the person's stands elsewhere
    tallest = max(line.segment.height for line in block)
    if joint:
        text = " ".join(line.segment.text for line in block)
        score = max(score, org_score(text, tallest, hints)) + 0.2 * joint - 0.12
        score = max(score, 0.9 * (joint >= _FORM))
    elif block[0].best not in ("org", "other", "name"):
        return 0.0
    others = [line.segment.height for line in lines if _open(line) and line not in block]
    tall = tallest / max(others, default=tallest / 2)
    slogan = any(_tagline(line.segment, block[-1].segment) for line in lines)
    seen_first = score + 0.15 * (tall >= 0.95) * (
        (tallest >= _DISPLAY) * (1 + (tall >= 1.2)) + slogan
    )
    score = max(score, min(_BY_SIZE, seen_first))
    if not joint and any(_tagline(block[0].segment, line.segment) for line in lines):
        score *= 0.7
    return min(1.0, score)


def _tagline(here: Segment, wordmark: Segment) -> bool:
    """Whether a line of several words stands small right under a wordmark."""
    return (
        len(here.text.split()) > 2
        and not legal_form(here.text)
        and wordmark.height > 1.4 * here.height
        and _close(wordmark, here)
    )
