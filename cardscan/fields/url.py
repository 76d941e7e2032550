"""Web addresses and social handles: with scheme, with www., bare, and repaired where that is sure.

The public suffix list inside tldextract decides what a domain is; nothing is looked up.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import tldextract

from cardscan.card import Page
from cardscan.contact import Candidate
from cardscan.fields.candidates import Hints, candidate
from cardscan.fields.text import is_label, label_before

_EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
_GENERIC = frozenset(
    {"com", "net", "org", "info", "biz", "io", "co", "eu", "edu", "gov", "app", "dev", "shop"}
)
_SOCIAL = ("linkedin.com", "facebook.com", "instagram.com", "twitter.com", "x.com", "xing.com",
           "youtube.com", "github.com", "tiktok.com", "t.me", "wa.me", "behance.net")  # fmt: skip

MAIL_HOSTS = (
    "gmail.com", "googlemail.com", "hotmail.com", "hotmail.com.br", "outlook.com", "live.com",
    "yahoo.com", "yahoo.com.br", "icloud.com", "aol.com", "gmx.de", "gmx.net", "web.de",
    "t-online.de", "orange.fr", "wanadoo.fr", "laposte.net", "libero.it", "bol.com.br",
    "uol.com.br", "terra.com.br", "ig.com.br", "mynet.com", "yandex.com", "qq.com", "163.com",
)  # fmt: skip
"""Of those who give mailboxes to anybody: as well known as what stands on the card."""

# What OCR makes of "www.": letters doubled, dropped or read as others, other signs for its dot.
_WWW = re.compile(
    r"(?<![\w@])(?:[wW](?:\s?[wW]){1,3}\s?[.,;:]\s?|(?=[vu]*w)[wvu]{3,6}\s?[.,]\s?"
    r"|www[-_'·•*]\s?|www\s+(?=[\w-]+\.[a-z]{2,4}(?![\w.-]))|[wW]{3}(?=[a-zA-Z]{3}))|(?<=[A-Za-z])www\.(?=\w)",
    re.IGNORECASE,
)
_WWW_BLANK = re.compile(r"(?<![\w@])www\s+([\w-]+)((?:\s+[a-z]{2,4}){1,2})(?!\w)", re.IGNORECASE)
_SCHEME = re.compile(
    r"https?\s?[:;.]\s?/\s?/\s?|(?<![a-z])h[a-z]{1,4}\s?:\s?/\s?/\s?(?=www|\w+\.)", re.IGNORECASE
)
_WIDE = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_COM = re.compile(r"[.,](?:c[0o](?:rn|m)|[eco][o0e]m|con)$")
_GLUED_SUFFIX = re.compile(r"\.(com|co|org|net|edu|gov|gob|ind)[.-]?([a-z]{2})$")
_LOST_DOT = re.compile(r"[a-z\d-]{3,}?(?=(?:com|net|org)$)")
_LEAST_NAME = 6
"""Letters of a name so long that another one apart by a single letter is the same."""
_OPEN = re.compile(r"[\w+-]@([\w.-]*)$")
_REST = re.compile(r"[\w-]*(?:\.[\w-]+)+|[a-z]{2,3}")
_SPOILT_WWW = re.compile(r"(?:ww|(?=[vu]*w)[wvu]{3,6})\.")
_LOST_WWW = re.compile("[wvu]{1,4}")
_BELIEF = {"marked": 1.0, "labelled": 0.95, "bare": 0.85, "mended": 0.8}
_DOUBTFUL = 0.95
"""Confidence under which a letter of a host may be another."""
_SURE = 0.6
"""Confidence under which a host that has no mark and stands nowhere else is texture."""
_HOST = re.compile(
    r"[\w-]+(?:\s?[.]\s?[\w-]+)+(?:(?<=\.co)\sm$)?(?:/[\w\-./?=&%~+@]*)?|[\w-]+(?:[.,]\s?[\w-]+)+"
    r"|[\w-]{3,}(?:com|net|org)\b"
)
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
        split_com = domain == f"{name}m" and label.end() == len(printed)
        if length and apart and not (split_com or domain.startswith(f"{name}.")):
            break
        length, name = label.end(), domain
    return length


def parse_host(printed: str) -> tuple[str, int]:
    """The host that a text begins with, in lower case, and its length as printed; ("", 0) if none.

    One whose suffix is none is repaired where only one suffix can be meant: "example.c0m",
    "example.combr", "examplecom".
    """
    if length := host_length(printed):
        return re.sub(r"\s", "", printed[:length].replace(",", ".")).lower().strip(".-"), length
    word = re.split(r"\s", printed.rstrip(".,;:-_ "), maxsplit=1)[0]
    mended = next(filter(registered_domain, _mended(word.lower().replace(",", "."))), "")
    return (mended, len(word)) if mended else ("", 0)


def _mended(word: str) -> Iterator[str]:
    """What a host without a public suffix may be."""
    yield _COM.sub(".com", word)
    two = _GLUED_SUFFIX.sub(r".\1.\2", word)
    yield two if "." in registered_domain(two).partition(".")[2] else ""
    if name := _LOST_DOT.match(word):
        yield f"{name[0]}.{word[name.end() :]}"


def known_host(host: str, known: Iterable[str], *, unsure: bool = False) -> str:
    """The one among the known hosts that this one is a misreading of, or the host itself.

    Args:
        host: in lower case, without "www.".
        known: hosts that are beyond doubt.
        unsure: whether it was hard to read, so that a single letter may differ.
    """
    known = tuple(known)
    alike = [one for one in known if _shape(one) == _shape(host)]
    if unsure and not alike:
        alike = [one for one in known if _one_apart(one, host)]
    return alike[0] if len(alike) == 1 and host not in known else host


def without_www(host: str, known: Iterable[str]) -> str:
    """The known host before which this one has the remains of a "www.", or ""."""
    known = tuple(known)
    ends = (one for one in known if host.endswith(one) and host not in known)
    return next((one for one in ends if _LOST_WWW.fullmatch(host.removesuffix(one))), "")


def _shape(host: str) -> str:
    """A host with one letter for all that look alike, without its dots."""
    plain = host.replace("rn", "m").replace("vv", "w").replace(".", "")
    return plain.translate(str.maketrans("1i|05", "lllos"))


def _one_apart(one: str, other: str) -> bool:
    """Whether two hosts differ in one letter, which one lacks or has otherwise."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or len(registered_domain(one).partition(".")[0]) < _LEAST_NAME:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if short[at : at + 1].isdigit() and long[at : at + 1].isdigit():
        return False
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]


def plain_line(text: str) -> str:
    """A line with the wide signs of East Asian print as those of addresses, letter for letter."""
    return text.translate(_WIDE)


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
    ends = {end for index in range(len(page.lines)) for end in find_ends(page, index)}
    for index, line in enumerate(page.lines):
        text = plain_line(line.text)
        taken: list[tuple[int, int]] = []
        bare = () if index in ends else _bare(text, hints)
        for span, scheme, host, told in (*_marked(text), *bare):
            if any(low < span[1] and high > span[0] for low, high in taken):
                continue
            taken.append(span)
            read = candidate(page, index, span, "urls", scheme + host, "url", _BELIEF[told])
            likely = _known(host, hints, unsure=read.confidence < _DOUBTFUL)
            if told == "bare" and likely not in hints.hosts and read.confidence < _SURE:
                continue
            if likely != host:
                read = candidate(page, index, span, "urls", scheme + likely, "url", 0.8)
            yield read


def find_ends(page: Page, index: int) -> Iterator[int]:
    """The line below in which an address goes on that breaks off at the end of this one."""
    line = page.lines[index]
    text = plain_line(line.text)
    opened = _OPEN.search(text)
    begun = opened and not parse_host(opened[1])[0]
    for below, rest in enumerate(page.lines):
        if below == index or len(rest.words) > 1:
            continue
        goes_on = begun and _REST.fullmatch(plain_line(rest.text))
        if not goes_on and (opened or rest.text[0] not in "@＠"):
            continue
        gap = rest.box.top - line.box.bottom
        beside = rest.box.left < line.box.right and rest.box.right > line.box.left
        if beside and -0.5 * line.box.height < gap < line.box.height:
            yield below


def _marked(text: str) -> Iterator[tuple[tuple[int, int], str, str, str]]:
    """The addresses that a scheme or "www." marks: span, what is put before it, host, kind."""
    for mark in _SCHEME.finditer(text):
        if (found := _HOST.match(text, mark.end())) and (read := _host(text, found))[0]:
            scheme = "https://" if "https" in mark[0].lower() else "http://"
            yield (mark.start(), read[1]), scheme, read[0], _kind(read[0], text)
    for mark in _WWW.finditer(text):
        if (found := _HOST.match(text, mark.end())) and (read := _host(text, found))[0]:
            yield (mark.start(), read[1]), "www.", read[0], _kind(read[0], text)
    for found in _WWW_BLANK.finditer(text):
        host, _ = parse_host(".".join([found[1], *found[2].split()]).lower())
        if host.endswith(".".join(found[2].lower().split())):
            yield found.span(), "www.", host, "mended"


def _kind(host: str, text: str) -> str:
    return "marked" if host.lower() in text.lower() else "mended"


def _bare(text: str, hints: Hints) -> Iterator[tuple[tuple[int, int], str, str, str]]:
    """The same of those that nothing marks but a label, their form or another on the card."""
    kind, _, start = label_before(text, ("other_labels",))
    for found in _BARE.finditer(text):
        host, end = _host(text, found)
        if not host or _is_end_of_email(text, found.start()):
            continue
        span = (found.start(), end)
        if own := without_www(host, hints.hosts):
            yield span, "www.", own, "mended"
        elif kind == "urls" and start <= found.start():
            yield span, "", host, "labelled"
        elif _plausible(found[0], host, hints):
            yield span, "", host, "bare"


def _known(host: str, hints: Hints, *, unsure: bool) -> str:
    """A host as it stands elsewhere on the card, where that is surer; its path stays."""
    name, slash, path = host.partition("/")
    return known_host(name, hints.hosts, unsure=unsure) + slash + path


def _is_end_of_email(text: str, start: int) -> bool:
    """Whether a host follows an @ with a mailbox before it, though that was not to be read."""
    before = text[:start].rstrip()
    return before.endswith("@") and before[:-1].rstrip()[-1:].isalnum()


def _host(text: str, found: re.Match[str]) -> tuple[str, int]:
    """The host that the match begins with, its path, and where they end; ("", 0) if it is none."""
    printed, slash, path = found[0].partition("/")
    host, length = parse_host(printed)
    if not host or "_" in host or text[: found.start()].endswith("@"):
        return "", 0
    spoilt = _SPOILT_WWW.match(host)
    if spoilt and registered_domain(host[spoilt.end() :]):
        host = f"www.{host[spoilt.end() :]}"
    end = found.start() + length
    path = path.rstrip(".,;:-_/") if slash and length == len(printed) else ""
    return (f"{host}/{path}", end + 1 + len(path)) if path else (host, end)


def _plausible(printed: str, host: str, hints: Hints) -> bool:
    """Whether a host without any mark is one, rather than words that lost a blank."""
    name, _, suffix = registered_domain(host.partition("/")[0]).partition(".")
    if is_social(host):
        return True
    if len(name) < 3 or not any(c.isalpha() for c in name) or is_label(name):
        return False
    if host.partition("/")[0] in hints.hosts:
        return True
    known = suffix.split(".")[0] in _GENERIC or len(suffix.rpartition(".")[2]) == 2
    letters = [c for c in printed if c.isalpha()]
    one_case = all(c.islower() for c in letters) or all(c.isupper() for c in letters)
    return known and (suffix in _GENERIC or one_case) and len(suffix) > 1
