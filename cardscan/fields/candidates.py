"""What a parser is told beside the page, and how it makes a candidate."""

from dataclasses import dataclass, field

from cardscan.card import Page
from cardscan.contact import Candidate, Field, Value
from cardscan.fields.known import Known
from cardscan.fields.text import confidence_of

_LEAST_OF_WORDS = 0.25


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known about a card before one of its pages is parsed."""

    country: str = ""
    """ISO 3166-1 alpha-2 in which its numbers are to be read, or ""."""
    hosts: frozenset[str] = frozenset()
    """The card's own hosts that stand on it beyond doubt, lower case, without "www."."""
    names: frozenset[str] = frozenset()
    """Parts of a person's name that its e-mail addresses give, squeezed."""
    known: Known = field(default_factory=dict)
    """What a person settled on other cards."""


def candidate(
    page: Page,
    line: int,
    span: tuple[int, int],
    field: Field,
    value: Value,
    parser: str,
    belief: float = 1.0,
) -> Candidate:
    """A candidate whose confidence is that of the words in its span times the parser's belief.

    Tesseract gives 0 to some words that it read right: what a parser believes is never lost.
    """
    text_line = page.lines[line]
    words = text_line.words_in(*span) or text_line.words
    box = words[0].box
    for word in words[1:]:
        box = box.around(word.box)
    return Candidate(
        field=field,
        value=value,
        text=text_line.text[slice(*span)],
        page=0,
        line=line,
        start=span[0],
        end=span[1],
        box=box,
        reader=page.reader,
        parser=parser,
        confidence=round(max(confidence_of(words), _LEAST_OF_WORDS) * belief, 3),
        lines=(line,),
    )
