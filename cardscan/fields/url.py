"""Web addresses and social handles: with scheme, with www., bare, and repaired where that is sure.

The public suffix list inside tldextract decides what a domain is; nothing is looked up.
"""

import re
from collections.abc import Iterator
from functools import cache

import tldextract

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.text import label_before

_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
_GENERIC = frozenset(
    {"com", "net", "org", "info", "biz", "io", "co", "eu", "edu", "gov", "app", "dev", "shop"}
)
_SOCIAL = ("linkedin.com", "facebook.com", "instagram.com", "twitter.com", "x.com", "xing.com",
           "youtube.com", "github.com", "tiktok.com", "t.me", "wa.me", "behance.net")  # fmt: skip

# What OCR makes of "www.": other letters doubled or dropped, commas, blanks after the dot.
_WWW = re.compile(
    r"(?<![\w@])(?:[wW](?:\s?[wW]){1,3}\s?[.,;:]\s?|[vV][vV]?[wW]{2}\s?[.,]\s?"
    r"|[wW]{3}(?=[a-zA-Z]{3}))"
)
_SCHEME = re.compile(r"(?<![a-z])https?\s?[:;.]\s?/\s?/\s?", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\s?[.]\s?[\w-]+)+(?:/[\w\-./?=&%~+@]*)?|[\w-]+(?:[.,]\s?[\w-]+)+")
_BARE = re.compile(r"(?<![\w@.\-/])[A-Za-z0-9][\w-]*(?:\.[\w-]+)+(?:/[\w\-./?=&%~+@]*)?(?![\w@])")


@cache
def registered_domain(host: str) -> str:
    """``example.co.uk`` for ``www.shop.example.co.uk``; "" where the suffix is not a public one."""
    try:
        parts = _EXTRACT(host.lower())
    except (ValueError, UnicodeError):
        return ""
    if not parts.domain or not parts.suffix:
        return ""
    return f"{parts.domain}.{parts.suffix}"


def own_names(host: str) -> tuple[str, ...]:
    """The parts of a host that somebody chose: ("shop", "example") for ``shop.example.co.uk``."""
    suffix = registered_domain(host).partition(".")[2]
    labels = host.lower().removesuffix(f".{suffix}").split(".")
    return tuple(label for label in labels if len(label) > 2 and label != "www")


def host_length(printed: str) -> int:
    """How many characters, from the first, are a host with a public suffix; 0 if it is none.

    Blanks and commas are in it only where a reader saw them for a dot or beside one: what follows
    a whole host is another word, though it may be a suffix too ("example.com, Berlin").
    """
    length, name = 0, ""
    for label in re.finditer(r"[^\s.,]+", printed):
        host = re.sub(r"\s", "", printed[: label.end()].replace(",", "."))
        domain = registered_domain(host)
        if not domain:
            continue
        apart = re.search(r"[\s,]", printed[length : label.end()])
        if length and apart and not domain.startswith(f"{name}."):
            break
        length, name = label.end(), domain
    return length


def country_of(host: str) -> str:
    """The country whose top level domain the host has, as ISO code, or ""."""
    last = host.rpartition(".")[2].upper()
    if len(last) != 2 or last in {"IO", "CO", "ME", "TV", "AI", "EU", "CC", "FM", "LY", "TO", "WS"}:
        return ""
    return {"UK": "GB"}.get(last, last)


def is_social(address: str) -> bool:
    """Whether an address without its scheme is somebody's page on a social site."""
    return address.startswith(tuple(f"{www}{site}/" for site in _SOCIAL for www in ("", "www.")))


def find_urls(page: Page, hints: Hints) -> Iterator[Candidate]:
    """Candidates for urls, each a whole address with its scheme where one was printed."""
    for index, line in enumerate(page.lines):
        text = line.text
        taken: list[tuple[int, int]] = []
        for marks, belief in ((_SCHEME, 1.0), (_WWW, 1.0)):
            for mark in marks.finditer(text):
                found = _HOST.match(text, mark.end())
                if not found or any(low <= mark.start() < high for low, high in taken):
                    continue
                host, end = _host(text, found)
                if not host:
                    continue
                span = (mark.start(), end)
                taken.append(span)
                scheme = "http://" if marks is _SCHEME else ""
                if marks is _SCHEME and "https" in mark[0].lower():
                    scheme = "https://"
                www = "www." if marks is _WWW else ""
                yield candidate(page, index, span, "urls", scheme + www + host, "url", belief)
        for found in _BARE.finditer(text):
            if any(low < found.end() and high > found.start() for low, high in taken):
                continue
            host, end = _host(text, found)
            labelled = label_before(text, ("other_labels",))
            told = labelled[0] == "urls" and labelled[2] <= found.start()
            if host and (told or _plausible(found[0], host, hints)):
                span = (found.start(), end)
                yield candidate(page, index, span, "urls", host, "url", 0.95 if told else 0.85)


def _host(text: str, found: re.Match[str]) -> tuple[str, int]:
    """The host that the match begins with, its path, and where they end; ("", 0) if it is none."""
    printed, slash, path = found[0].partition("/")
    printed = printed.rstrip(".,;:-_") if not slash else printed
    length = host_length(printed)
    host = re.sub(r"\s", "", printed[:length].replace(",", ".")).lower().strip(".-")
    if not host or "_" in host or text[: found.start()].endswith("@"):
        return "", 0
    end = found.start() + length
    path = path.rstrip(".,;:-_/") if length == len(printed) else ""
    return (f"{host}/{path}", end + 1 + len(path)) if path else (host, end)


def _plausible(printed: str, host: str, hints: Hints) -> bool:
    """Whether a host without any mark is one, rather than words that lost a blank."""
    name, _, suffix = registered_domain(host.partition("/")[0]).partition(".")
    if is_social(host):
        return True
    if len(name) < 3 or not any(c.isalpha() for c in name):
        return False
    if host.partition("/")[0] in hints.hosts:
        return True
    known = suffix.split(".")[0] in _GENERIC or len(suffix.rpartition(".")[2]) == 2
    letters = [c for c in printed if c.isalpha()]
    one_case = all(c.islower() for c in letters) or all(c.isupper() for c in letters)
    return known and (suffix in _GENERIC or one_case) and len(suffix) > 1
