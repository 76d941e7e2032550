"""E-mail addresses, checked by email-validator, repaired only where a rule proves the repair."""

import re
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.text import label_before
from cardscan.fields.url import registered_domain

_LOCAL = r"[A-Za-z0-9ÄÖÜäöüßéèç!#$%&'*+/=?^_`{|}~.-]+"
# An @ that a reader took for another sign, and blanks or commas where only dots can stand.
_AT = r"\s?(?:@|©|®|\(at\)|\[at\]|\(@\)|\(a\)|€)\s?"
_DOMAIN = r"[\w-]+(?:\s?[.,]\s?[\w-]+)+"
_LOOSE = re.compile(
    rf"(?P<local>{_LOCAL}(?:\s?[._]\s?{_LOCAL})*)(?P<at>{_AT})(?P<domain>{_DOMAIN})"
)
_GLUED_LABEL = re.compile(r"^(?:e-?mail|mail|email)[:.;]", re.IGNORECASE)


def parse_email(text: str) -> str:
    """The address in its normal form: as printed, its domain in lower case.

    Raises:
        ValueError: it is none, or its domain does not end in a public suffix.
    """
    try:
        valid = validate_email(text, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    if not registered_domain(valid.ascii_domain or valid.domain):
        raise ValueError(f"{valid.domain} does not end in a public suffix")
    return valid.normalized


def find_emails(page: Page, hints: Hints) -> Iterator[Candidate]:
    """Candidates for emails."""
    for index, line in enumerate(page.lines):
        text = line.text
        seen = False
        for found in _LOOSE.finditer(text):
            parsed = _parse_loose(found)
            if parsed:
                address, start, end, belief = parsed
                seen = True
                yield candidate(page, index, (start, end), "emails", address, "email", belief)
        if not seen:
            yield from _without_at(page, index, hints)


def _parse_loose(found: re.Match[str]) -> tuple[str, int, int, float] | None:
    """The longest valid address in a loose match, its span, and how far it had to be repaired."""
    local = found["local"]
    start = found.start("local")
    glued = _GLUED_LABEL.match(local)
    if glued:
        start += glued.end()
        local = local[glued.end() :]
    if " " in local:  # "Mail: ana . beispiel": blanks only around a dot belong to it
        local = re.sub(r"\s?([._])\s?", r"\1", local)
    domain = found["domain"]
    while domain:
        tidy = re.sub(r"\s", "", domain.replace(",", "."))
        try:
            address = parse_email(f"{local.strip('.')}@{tidy}")
        except ValueError:
            shorter = re.sub(r"[\s.,]+[^\s.,]*$", "", domain)
            domain = shorter if shorter != domain else ""
            continue
        printed = found.string[start : found.start("domain") + len(domain)]
        belief = 1.0 if printed.lower() == address.lower() else 0.85
        return address, start, found.start("domain") + len(domain), belief
    return None


_AT_TWINS = "aQGO09eBCq6&8"


def _without_at(page: Page, index: int, hints: Hints) -> Iterator[Candidate]:
    """An address whose @ was read as a letter, proved by a domain that stands on the card.

    "infoQexample.com" beside "www.example.com", or after a label that says e-mail.
    """
    text = page.lines[index].text
    kind, _, start = label_before(text, ("other_labels",))
    for domain in hints.domains:
        at = text.lower().find(domain)
        if at < 2 or "@" in text:
            continue
        local = re.search(rf"({_LOCAL})\s?([{_AT_TWINS}])\s?$", text[:at])
        if local and local.start() >= start * (kind == "emails"):
            if kind != "emails" and text[at - 1] in "ae09":
                continue
            try:
                address = parse_email(f"{local[1]}@{domain}")
            except ValueError:
                continue
            span = (local.start(), at + len(domain))
            yield candidate(page, index, span, "emails", address, "email", 0.7)
