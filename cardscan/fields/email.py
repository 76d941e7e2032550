"""E-mail addresses, checked by email-validator, repaired only where a rule proves the repair."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from email_validator import EmailNotValidError, validate_email

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.mailbox import ROLES, Proof, is_proved, mend_mailbox, to_proof
from cardscan.fields.text import confidence_of, is_label, label_before
from cardscan.fields.url import (
    MAIL_HOSTS,
    find_ends,
    known_host,
    parse_host,
    plain_line,
    registered_domain,
)

_LETTER = r"[A-Za-z0-9ÄÖÜäöüßéèç!#$%&'*+/=?^_`{|}~.-]"
# Blanks stand in the local part only where a reader put them beside a dot.
_LOCAL = rf"{_LETTER}+(?:\s(?:(?<=[._]\s)|(?<![._]\s)(?=[._])){_LETTER}+)*"
# An @ that a reader took for another sign, and blanks or commas where only dots can stand.
_AT = r"\s?(?:[@©®]{1,3}|\(at\)|\[at\]|\(@\)|\(a\)|€)\s?"
_DOMAIN = (
    r"[\w-]+(?:\s?[.,]\s?(?!www\.)[\w-]+)+(?:(?<=\.co)\sm$)?"
    r"|(?<=@)[\w-]{4,}(?:com|net|org)\b|(?<=@)[\w-]{3,}\s(?:com|net|org|edu|gov)$"
)
_LOST_DOT = re.compile(r"(?<=[^\s.,])\s(?=(?:com|net|org|edu|gov)$)")
_LOOSE = re.compile(rf"(?P<local>{_LOCAL}){_AT}(?P<domain>{_DOMAIN})")
_BULLETS = "/'*=|~`{}&#!^?+-$%."
_MAILBOX = re.compile(r"[\w.+-]+")
_GLUED_URL = re.compile(r"(?<=\w)(?=www\.)")
# What is left of an @ before a host: a letter, a blank, or nothing.
_AT_LOST = re.compile(rf"(?P<local>{_LETTER}+?)(?P<twin>[aQGO09eBCq6&8M]|\s|(?<=\w))$")
_LIKELY_LETTERS = "ae09M"
_LEAST_FRONT = 3
"""Letters of a word that is no icon."""
_DOUBTFUL = 0.95
"""Confidence under which a letter of a host may be another."""
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
    proof = to_proof(page)
    for index, line in enumerate(page.lines):
        text = plain_line(line.text)
        at, seen = 0, False
        while found := _LOOSE.search(text, at):
            at = found.start("domain")
            unsure = confidence_of(line.words_in(*found.span())) < _DOUBTFUL
            for address, span, belief in _parse_loose(found, proof, hints, unsure=unsure):
                at, seen = span[1], True
                yield candidate(page, index, span, "emails", address, "email", belief)
        if not seen:
            yield from (*_broken(page, index, proof), *_without_at(page, index, proof, hints))


def _parse_loose(
    found: re.Match[str], proof: Proof, hints: Hints, *, unsure: bool
) -> Iterator[tuple[str, tuple[int, int], float]]:
    """The addresses in a loose match, their spans, and how far they are to be believed.

    Several mailboxes before one @, parted by slashes, are as many addresses.
    """
    text, local = found.string, _without_label(found["local"])
    printed = _LOST_DOT.sub(".", _GLUED_URL.split(found["domain"])[0])
    host, length = parse_host(printed)
    host = known_host(host, hints.hosts, unsure=unsure)
    host = host if host in hints.hosts else known_host(host, MAIL_HOSTS)
    parts = local.split("/") if all(map(_MAILBOX.fullmatch, local.split("/"))) else [local]
    start, stop = found.end("local") - len(local), found.end("local")
    for part in parts:
        tidy = mend_mailbox(re.sub(r"\s", "", part).rstrip("."), proof)
        end = found.start("domain") + length if part is parts[-1] else start + len(part)
        first = start + (len(part) - len(tidy) if part.endswith(tidy) else 0)
        belief = 1.0 if text[first:end].lower() == f"{tidy}@{host}".lower() else 0.85
        if ".." in tidy:  # which no mailbox has
            tidy, belief = re.sub(r"\.{2,}", ".", tidy), 0.85
        if part is local and (front := _lost_front(text, start, tidy, proof)):
            tidy, first, belief = front + tidy, text.rindex(front[:-1], 0, start), 0.6
        if text[first - 1 : first].isalnum():
            belief = 0.6  # a letter before it is none of an address: something was misread
        with suppress(ValueError):
            yield parse_email(f"{tidy}@{host}"), (first, end), belief
        start = min(stop, start + len(part) + 1)


def _lost_front(text: str, start: int, local: str, proof: Proof) -> str:
    """The word before a mailbox, if the card has both side by side as a name, and a sign between.

    Between small letters behind a label it is the underscore, which readers take for a blank;
    elsewhere the dot, which is much the commonest.
    """
    kind, _, value = label_before(text, ("other_labels",))
    *others, word = text[value:start].split() or [""]
    if len(word) < _LEAST_FRONT or not word.isalpha() or not is_proved(f"{word}{local}", proof):
        return ""
    return f"{word}_" if kind == "emails" and word.islower() and not others else f"{word}."


def _without_label(local: str) -> str:
    """A local part less the label and the signs that a reader glued to its front."""
    glued = _GLUED_LABEL.match(local)
    local = (local[glued.end() :] if glued else local).lstrip(_BULLETS + " ")
    first, _, rest = local.partition(" ")
    other = is_label(first) or not any(map(str.isalpha, first))
    return _without_label(rest) if rest and other else local


def _broken(page: Page, index: int, proof: Proof) -> Iterator[Candidate]:
    """An address that goes on in the line below, which holds nothing but its end."""
    text = plain_line(page.lines[index].text)
    for below in find_ends(page, index):
        rest = page.lines[below]
        end = plain_line(rest.text)
        joined = _LOOSE.search(text + end, text.rfind(" ") + 1)
        if not joined or joined.end() < len(text + end) or joined.start() >= len(text):
            continue
        for address, (start, _), _ in _parse_loose(joined, proof, Hints(), unsure=False):
            found = candidate(page, index, (start, len(text)), "emails", address, "email", 0.8)
            box = found.box.around(rest.box)
            yield replace(found, text=f"{found.text} {rest.text}", box=box, lines=(index, below))


def _without_at(page: Page, index: int, proof: Proof, hints: Hints) -> Iterator[Candidate]:
    """An address whose @ was read as a letter or lost, proved by a host.

    "infoQexample.com" beside "www.example.com", or after a label that says e-mail; there a host
    that gives mailboxes to anybody is proof too.
    """
    text = plain_line(page.lines[index].text)
    kind, _, start = label_before(text, ("other_labels",))
    told = kind == "emails"
    if "@" in text:
        return
    dotted = text[:start] + re.sub(r"(?<=\w)[:;,](?=\w)", ".", text[start:]) if told else text
    for host in (*hints.hosts, *MAIL_HOSTS):
        at = dotted.lower().find(host)
        found = _AT_LOST.search(dotted, start if told else 0, at) if at > 1 else None
        if found is None:
            continue
        local, twin = found["local"], found["twin"]
        if not twin or is_proved(local + twin, proof):
            if not (told or local + twin in ROLES):
                continue
            local += twin.strip()
        elif twin == " " or (not told and (twin in _LIKELY_LETTERS or host not in hints.hosts)):
            continue
        with suppress(ValueError):
            address = parse_email(f"{local}@{host}")
            span = (found.start(), at + len(host))
            yield candidate(page, index, span, "emails", address, "email", 0.7)
            return
