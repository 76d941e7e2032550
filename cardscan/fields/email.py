"""E-mail addresses, checked by email-validator, repaired only where a rule proves the repair."""

import re
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.text import is_label, label_before
from cardscan.fields.url import host_length, registered_domain

_LETTER = r"[A-Za-z0-9ÄÖÜäöüßéèç!#$%&'*+/=?^_`{|}~.-]"
# Blanks stand in the local part only where a reader put them beside a dot.
_LOCAL = rf"{_LETTER}+(?:\s(?:(?<=[._]\s)|(?<![._]\s)(?=[._])){_LETTER}+)*"
# An @ that a reader took for another sign, and blanks or commas where only dots can stand.
_AT = r"\s?(?:@|©|®|\(at\)|\[at\]|\(@\)|\(a\)|€)\s?"
_DOMAIN = r"[\w-]+(?:\s?[.,]\s?[\w-]+)+"
_LOOSE = re.compile(rf"(?P<local>{_LOCAL}){_AT}(?P<domain>{_DOMAIN})")
_BULLETS = "/'*=|~`{}&#!^?+-$%."
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
        at, seen = 0, False
        while found := _LOOSE.search(text, at):
            parsed = _parse_loose(found)
            at = found.start("domain")
            if parsed:
                address, start, at, belief = parsed
                seen = True
                yield candidate(page, index, (start, at), "emails", address, "email", belief)
        if not seen:
            yield from _without_at(page, index, hints)


def _parse_loose(found: re.Match[str]) -> tuple[str, int, int, float] | None:
    """The address in a loose match, its span, and how far it is to be believed."""
    local = _without_label(found["local"])
    start = found.end("local") - len(local)
    tidy = re.sub(r"\s", "", local).rstrip(".")
    length = host_length(found["domain"])
    domain = re.sub(r"\s", "", found["domain"][:length].replace(",", "."))
    try:
        address = parse_email(f"{tidy}@{domain}")
    except ValueError:
        return None
    end = found.start("domain") + length
    printed = found.string[start:end]
    return address, start, end, 1.0 if printed.lower() == address.lower() else 0.85


def _without_label(local: str) -> str:
    """A local part less the label and the signs that a reader glued to its front."""
    glued = _GLUED_LABEL.match(local)
    local = (local[glued.end() :] if glued else local).lstrip(_BULLETS + " ")
    first, _, rest = local.partition(" ")
    other = is_label(first) or not any(map(str.isalpha, first))
    return _without_label(rest) if rest and other else local


_AT_TWINS = "aQGO09eBCq6&8"


def _without_at(page: Page, index: int, hints: Hints) -> Iterator[Candidate]:
    """An address whose @ was read as a letter, proved by a domain that stands on the card.

    "infoQexample.com" beside "www.example.com", or after a label that says e-mail.
    """
    text = page.lines[index].text
    kind, _, start = label_before(text, ("other_labels",))
    for domain in hints.hosts:
        at = text.lower().find(domain)
        if at < 2 or "@" in text:
            continue
        local = re.search(rf"({_LETTER}+)([{_AT_TWINS}])$", text[:at])
        if local and local.start() >= start * (kind == "emails"):
            if kind != "emails" and text[at - 1] in "ae09":
                continue
            try:
                address = parse_email(f"{local[1]}@{domain}")
            except ValueError:
                continue
            span = (local.start(), at + len(domain))
            yield candidate(page, index, span, "emails", address, "email", 0.7)
