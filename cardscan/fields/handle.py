"""Handles: what people are called in social networks and messengers.

By a label and a name ("Skype: ana.b"), by the address of a member's page, and by a telephone
number that a label gives to a messenger too ("Mobile / WhatsApp").
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from cardscan.card import Page
from cardscan.contact import Candidate, Handle, Phone, Service
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.url import registered_domain
from cardscan.fields.words import labelled
from cardscan.profile import NUMBERED, find_profile, find_service

_TYPED = re.compile(r"(?P<service>[^\s:@]+(?:\s+talk)?)\s*[:\s]\s*(?P<name>\S.*)", re.IGNORECASE)
_NAME = re.compile(r"(?:live:)?[\w.+~%-]{2,100}")
_NUMBER = re.compile(r"\+?[0-9]{6,15}")

_ICONS: dict[str, Service] = {"in": "linkedin", "f": "facebook", "x": "x", "ig": "instagram"}
"""Logos that readers take for letters; they and X stand for a service only before an @."""
_WORDS_TOO = frozenset({"line", "signal"})
"""Labels that are words of their own: no name in capitals follows them."""
_OF_DIGITS = frozenset({"qq", "wechat", "line"})
"""Services where a name may be nothing but digits."""
_OF_MAIL = frozenset({"com", "net", "org"})
"""Suffixes by which "@example.com" is the end of an e-mail address, not "@studio.berlin"."""
_BY_NUMBER = (NUMBERED | {"wechat", "telegram", "kakaotalk"}) - {"line"}


def parse_handle(text: str) -> Handle:
    """A handle as in "linkedin ana-beispiel", "WhatsApp: +49 171 3920000" or its web address.

    Raises:
        ValueError: the service is not known, or the name cannot be one.
    """
    if profile := find_profile(text):
        return profile
    typed = _TYPED.fullmatch(text)
    service = find_service(typed["service"]) if typed else None
    if not typed or service is None:
        raise ValueError(f"{text!r} is no handle, as in 'linkedin ana-beispiel'")
    name = typed["name"].removeprefix("@")
    if service in NUMBERED:
        name = re.sub(r"[\s()./-]", "", name)
    if not (_NUMBER if service in NUMBERED else _NAME).fullmatch(name):
        raise ValueError(f"{name!r} is no name on {typed['service']}")
    return Handle(service, name)


def find_handles(page: Page, _hints: Hints) -> Iterator[Candidate]:
    """Candidates for handles with a label, which no other field can claim."""
    for index, line in enumerate(page.lines):
        for found in _labelled().finditer(line.text):
            name = found["name"].rstrip(".-+")
            belief = _belief(found, name)
            span = (found.start(), found.start("name") + len(name))
            for service in _services(found["labels"]) if belief else ():
                handle = Handle(service, name)
                yield candidate(page, index, span, "handles", handle, "handle", belief)


def find_profiles(page: Page, found: Candidate) -> Iterator[Candidate]:
    """The handles that a web address or a telephone number is as well, in the same place."""
    handles: list[Handle] = []
    if found.field == "urls" and (profile := find_profile(str(found.value))):
        handles = [profile]
    elif isinstance(found.value, Phone):
        text = page.lines[found.line].text
        services = _beside(text[: found.start], text[found.end :])
        handles = [Handle(service, found.value.number) for service in services]
    for handle in handles:
        yield replace(found, field="handles", value=handle, parser="handle")


def _beside(before: str, after: str) -> list[Service]:
    """The messengers that are named between a number and its neighbours on the line."""
    told = re.split(r"\d", before)[-1]
    follows = _follows().match(after)
    told += f" {follows[0]}" if follows else ""
    return [service for service in _services(told) if service in _BY_NUMBER]


def _belief(found: re.Match[str], name: str) -> float:
    """How surely what follows a label is a name there; 0 where it is none."""
    icon, joint, rest = (
        found["labels"].lower() in _ICONS,
        found["joint"],
        found.string[found.end() :],
    )
    domain = registered_domain(name)
    if not _NAME.fullmatch(name) or len(name) < 3 or find_service(name) or rest.startswith("/"):
        return 0.0
    if domain and (icon or "@" not in joint or domain.partition(".")[2] in _OF_MAIL):
        return 0.0
    if "@" in joint:
        return 0.9 if not name.isdecimal() else 0.0
    services = _services(found["labels"])
    if icon or not services or set(services) <= NUMBERED:
        return 0.0
    if name.isdecimal() and (not set(services) <= _OF_DIGITS or re.match(r"[\s-]*\d", rest)):
        return 0.0
    told = bool(found["id"]) or ":" in joint or "：" in joint
    worded = name.istitle() and (found["labels"].lower() in _WORDS_TOO or rest[:1].isspace())
    marked = re.search(r"[\d._-]", name) and not name.isdecimal()
    return 0.0 if worded else 0.95 if told else 0.75 * bool(marked)


def _services(text: str) -> list[Service]:
    """The services that a text names, each once, in its order."""
    words = labelled("handle_labels") | _ICONS
    found = (one[0].lower() for one in _words().finditer(text))
    known = (words[word] for word in found if word in words)  # a pattern takes "İN" for "in"
    return list(dict.fromkeys(service for word in known if (service := find_service(word))))


@cache
def _alternatives() -> str:
    """A pattern for all labels, the longest first."""
    labels = sorted(labelled("handle_labels") | _ICONS, key=len, reverse=True)
    return "|".join(map(re.escape, labels))


@cache
def _words() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{_alternatives()})(?![^\W_])", re.IGNORECASE)


@cache
def _labelled() -> re.Pattern[str]:
    """One or several labels, what parts them from the name, and the name."""
    one = rf"(?:{_alternatives()})"
    return re.compile(
        rf"(?<![\w@.-])(?P<labels>{one}(?:\s?[/&+,]\s?{one}){{0,3}})(?P<id>\s?(?:id|name|号|號))?"
        r"(?P<joint>\s?[:：]\s?@?|\s@|\s)(?P<name>(?:live:)?\w[\w.+-]*)(?![@])",
        re.IGNORECASE,
    )


@cache
def _follows() -> re.Pattern[str]:
    """A label right behind a number that is not the label of a next one."""
    return re.compile(
        rf"[\s(/,&+-]{{1,3}}(?:{_alternatives()})\b(?!\s*[:：.]?\s*[+(\d])", re.IGNORECASE
    )
