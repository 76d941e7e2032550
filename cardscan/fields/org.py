"""Organisations: by legal form, by the domains on the card, by their words, by their size."""

from collections.abc import Iterator, Sequence

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.label import Labelled, legal_form
from cardscan.fields.words import fold, listed

_LEAST = 0.35


def find_orgs(page: Page, lines: Sequence[Labelled], hints: Hints) -> Iterator[Candidate]:
    """Candidates for org, as printed; a legal form on a line of its own joins the line above."""
    for index, line in enumerate(lines):
        score = line.scores["org"]
        if line.best not in ("org", "other") or score < _LEAST:
            continue
        segment = line.segment
        text = segment.text.strip(" ,;:")
        after = lines[index + 1] if index + 1 < len(lines) else None
        if after and not legal_form(text) and _only_form(after.segment.text):
            text, score = f"{text} {after.segment.text}", 0.9
        span = (segment.start, segment.end)
        yield candidate(page, segment.line, span, "org", text, "org", score)


def _only_form(text: str) -> bool:
    """Whether a line holds nothing but words of a legal form ("TİC. LTD. ŞTİ")."""
    words = fold(text).replace(".", " ").replace(",", " ").split()
    forms = {word for form in listed("org_forms") for word in form.split()}
    return bool(words) and len(words) <= 5 and all(word in forms for word in words)
