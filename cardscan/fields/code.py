"""What the QR and other codes on a card say: contacts in several notations, and web addresses.

Values are taken, never followed: no address is opened, no file fetched. Of addresses only those of
http and https with a public domain are kept.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from cardscan.card import Code
from cardscan.contact import Address, Candidate, Field, Handle, Name, Phone, PhoneType, Value
from cardscan.door import clean_text
from cardscan.fields.address import parse_address
from cardscan.fields.candidates import Hints
from cardscan.fields.email import parse_email
from cardscan.fields.handle import parse_handle
from cardscan.fields.name import parse_name, tidy_capitals
from cardscan.fields.payload import Property, find_properties
from cardscan.fields.phone import parse_phone, type_by_plan
from cardscan.fields.url import is_social, registered_domain
from cardscan.fields.words import fold, labelled, squeeze
from cardscan.profile import find_profile, find_service

NO_PAGE = -1
"""The page and line of a candidate that stands on none."""
_EXACT = 0.95
"""A code's characters are right, its checksums say so; what it holds may be out of date."""
_ODD = 0.4
"""A number that no numbering plan knows, an address that leads elsewhere than the card."""
_MOST = 8
"""Values kept a field: a card with more is a list, or a joke."""
_LONGEST_LINK = 2048
_TYPES: dict[str, PhoneType] = {
    "fax": "fax", "cell": "cell", "mobile": "cell", "iphone": "cell", "home": "home",
    "main": "main", "pager": "other",
}  # fmt: skip


def find_code_values(code: Code, hints: Hints) -> Iterator[Candidate]:
    """Candidates for all fields, on no page and no line, with the box of the code.

    Their text is the property as the code has it.
    """
    properties = find_properties(code.text)
    counts: Counter[str] = Counter()
    for field, value, text, confidence in _values(properties, hints):
        counts[field] += 1
        if counts[field] <= _MOST:
            yield Candidate(
                field=field, value=value, text=clean_text(text), page=NO_PAGE, line=NO_PAGE,
                start=0, end=0, box=code.box, reader=code.reader, parser="code",
                confidence=confidence,
            )  # fmt: skip


def _values(
    properties: tuple[Property, ...], hints: Hints
) -> Iterator[tuple[Field, Value, str, float]]:
    """Field, value, text and confidence of all that the properties hold."""
    first = {one.name: one for one in reversed(properties)}
    name = _name(first, hints)
    if name is not None:
        yield "full_name", name, first["FN" if "FN" in first else "N"].value, _EXACT
    title = first.get("TITLE") or first.get("ROLE")
    if title and title.value:
        yield "title", clean_text(title.value), title.value, _EXACT
    org = first.get("ORG")
    if org and org.part(0):
        yield "org", clean_text(org.part(0)), org.value, _EXACT
    if org and org.part(1):
        yield "department", clean_text(org.part(1)), org.value, _EXACT
    for one in properties:
        try:
            yield from _value(one, hints)
        except ValueError:
            continue


def _value(one: Property, hints: Hints) -> Iterator[tuple[Field, Value, str, float]]:
    """What one property of those that may stand several times holds.

    Raises:
        ValueError: it holds nothing that is well formed.
    """
    match one.name:
        case "TEL":
            phone, belief = _phone(one, hints.country)
            yield "phones", phone, one.value, _EXACT if belief > _ODD else _ODD
        case "EMAIL":
            yield "emails", parse_email(_without_scheme(one.value)), one.value, _EXACT
        case "IMPP":
            yield "handles", _handle(one), one.value, _EXACT
        case "URL" | "X-SOCIALPROFILE" | "SOCIALPROFILE":
            if profile := find_profile(one.value):
                yield "handles", profile, one.value, _EXACT
            url = parse_link(one.value)
            own = not one.plain or _is_own(url, hints.hosts)
            yield "urls", url, one.value, _EXACT if own else _ODD
        case "ADR":
            yield "addresses", _address(one, hints.country), one.value, _EXACT


def parse_link(text: str) -> str:
    """A web address with scheme and host in small letters.

    Letters of other scripts than Latin in the host are given as they are sent (RFC 3490), so that
    no Cyrillic "a" passes for a Latin one.

    Raises:
        ValueError: it is none of http or https, names a user, or its host is no public domain.
    """
    given = text if re.match(r"(?i)[a-z][a-z0-9+.-]*:(?!\d)", text) else f"http://{text}"
    if re.search(r"[\s\\<>\"]", given) or len(given) > _LONGEST_LINK:
        raise ValueError("no web address has such characters, or so many")
    link = urlsplit(given)
    host = link.hostname or ""
    if link.scheme not in ("http", "https") or "@" in link.netloc or link.port is not None:
        raise ValueError("not an address of a public web site")
    if not all(unicodedata.name(c, "").startswith("LATIN") for c in host if c.isalpha()):
        host = host.encode("idna").decode("ascii")
    if not registered_domain(host):
        raise ValueError(f"{host} is no public domain")
    rest = link._replace(scheme="", netloc="", path=link.path.rstrip("/")).geturl()
    scheme = f"{link.scheme}://" if given == text else ""
    return f"{scheme}{host}{rest}"


def _is_own(url: str, hosts: frozenset[str]) -> bool:
    """Whether a web address is in a domain that stands on the card, or on a social site."""
    address = re.sub(r"^https?://", "", url)
    domain = registered_domain(address.partition("/")[0])
    return is_social(address) or domain in {registered_domain(host) for host in hosts}


def _without_scheme(value: str) -> str:
    """The value without "tel:" or "mailto:"."""
    return re.sub(r"(?i)^(?:tel|mailto):", "", value.strip())


def _phone(one: Property, country: str) -> tuple[Phone, float]:
    printed = _without_scheme(one.value)
    number, *rest = printed.split(";")
    extension = next((p[4:] for p in rest if re.fullmatch(r"(?i)ext=\d{1,6}", p)), "")
    value, belief = parse_phone(number, country)
    kinds = [_TYPES[kind] for kind in _TYPES if kind in one.types]
    kind = kinds[0] if kinds else "work" if "work" in one.types else type_by_plan(value)
    return Phone(value, kind, extension, clean_text(number, 40)), belief


def _handle(one: Property) -> Handle:
    """The handle of a messenger, which the types or the scheme of the address tell.

    Raises:
        ValueError: the service is not known, or the name cannot be one.
    """
    scheme, _, name = one.value.partition(":")
    services = filter(None, map(find_service, (*sorted(one.types), scheme)))
    return parse_handle(f"{next(services, scheme)} {unquote(name.partition('?')[0])}")


def _name(first: dict[str, Property], hints: Hints) -> Name | None:
    """The name in its parts by N, whole by FN; None where there is none or it is the company's."""
    no_parts = Property("N", "", ())
    family, given, additional, prefix, suffix = (
        " ".join(map(tidy_capitals, clean_text(first.get("N", no_parts).part(i)).split()))
        for i in range(5)
    )
    whole = clean_text(first["FN"].value) if "FN" in first else ""
    whole = " ".join(map(tidy_capitals, whole.split()))
    composed = " ".join(filter(None, (prefix, given, additional, family)))
    if family and given:
        composed += f", {suffix}" if suffix else ""
        full = whole if all(squeeze(part) in squeeze(whole) for part in (family, given)) else ""
        return Name(full or composed, prefix, given, additional, family, suffix)
    org = first["ORG"].part(0) if "ORG" in first else ""
    try:
        name = parse_name(composed or whole, hints.names)
    except ValueError:
        return None
    return name if squeeze(name.full) != squeeze(org) else None


def _address(one: Property, country: str) -> Address:
    """An address in the seven parts of vCard, or in one.

    Raises:
        ValueError: it holds no letters.
    """
    given = [one.part(index) for index in range(7)]
    box, more, street, locality, region, postcode, land = (clean_text(part) for part in given)
    if not (locality or postcode):
        return parse_address(clean_text(", ".join(filter(None, one.parts))), country)
    street = ", ".join(filter(None, (box, more, street)))
    place = f"{postcode} {locality}".strip()
    code = labelled("countries").get(
        fold(land), land if re.fullmatch("[A-Z]{2}", land) else country
    )
    formatted = ", ".join(filter(None, (street, place, region, land)))
    return Address(formatted, street, locality, region, postcode, code)
