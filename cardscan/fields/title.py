"""Job titles and departments."""

from collections.abc import Iterable, Iterator

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.label import Labelled

_LEAST = 0.5


def find_titles(page: Page, lines: Iterable[Labelled], hints: Hints) -> Iterator[Candidate]:
    """Candidates for title and department, as printed."""
    for line in lines:
        label = line.best
        if (label == "title" or label == "department") and line.scores[label] >= _LEAST:
            segment = line.segment
            span = (segment.start, segment.end)
            text = segment.text.rstrip(" .,;:")
            belief = line.scores[label]
            yield candidate(page, segment.line, span, label, text, "title", belief)
