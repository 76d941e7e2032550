"""What a card says, as the lines of a vCard."""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Literal
from urllib.parse import quote

from cardscan.books.vcard.lines import ContentLine, fold, print_line
from cardscan.books.vcard.tidy import Card, present, shown_name
from cardscan.books.vcard.values import escape
from cardscan.contact import Address, Contact, Handle, Phone, PhoneType, Service
from cardscan.profile import MESSENGERS, SERVICES, find_site, to_url

Version = Literal["3.0", "4.0"]

_PRODID = "-//cardscan//cardscan//EN"

_PHONE_TYPES: dict[PhoneType, tuple[str, ...]] = {
    "work": ("WORK", "VOICE"),
    "cell": ("CELL", "VOICE"),
    "fax": ("WORK", "FAX"),
    "home": ("HOME", "VOICE"),
    "main": ("MAIN", "VOICE"),
    "other": ("VOICE",),
}

_APPLE_TYPES: Mapping[Service, str] = {"x": "twitter"}
"""What phones call a service otherwise than it calls itself."""

_FIRST = ("VERSION", "PRODID", "UID")
"""What a card begins with; all else follows by name."""


def build(said: Card, version: Version) -> str:
    """One card, its lines folded and ended by CRLF."""
    lines = sorted(
        (line for line in _lines(said, new=version == "4.0") if line.value),
        key=lambda line: (
            _FIRST.index(line.name) if line.name in _FIRST else len(_FIRST),
            line.name,
        ),
    )
    folded = "".join(fold(print_line(line)) for line in lines)
    return f"BEGIN:VCARD\r\n{folded}END:VCARD\r\n"


def _lines(said: Card, *, new: bool) -> Iterator[ContentLine]:
    """The lines of a card in 4.0 (``new``) or 3.0; those without a value are not written."""
    contact = said.contact
    yield _line("VERSION", "4.0" if new else "3.0")
    yield _line("PRODID", _PRODID)
    yield text_line("UID", contact.uid)
    yield rev_line(contact.rev, new=new)
    yield from _name_lines(contact, new=new)
    if contact.org and not contact.full_name:
        yield _line("KIND", "org") if new else _line("X-ABSHOWAS", "COMPANY")
    if contact.org or contact.department:
        yield org_line(contact)
    yield text_line("TITLE", contact.title)
    for phone in contact.phones:
        yield phone_line(phone, new=new)
    for email in contact.emails:
        yield email_line(email, new=new)
    labelled = 0
    for url in contact.urls:
        labelled += bool(find_site(url))
        yield from url_lines(url, f"item{labelled}")
    for handle in contact.handles:
        yield handle_line(handle, new=new)
    for address in contact.addresses:
        yield from address_lines(address, new=new)
    yield text_line("NOTE", contact.note)
    yield _line("CATEGORIES", ",".join(map(escape, said.categories)))
    picture = base64.b64encode(said.picture).decode()
    if picture and new:
        yield _line("PHOTO", f"data:image/jpeg;base64,{picture}")
    else:
        yield _line("PHOTO", picture, ("ENCODING", "b"), ("TYPE", "JPEG"))


def _name_lines(contact: Contact, *, new: bool) -> Iterator[ContentLine]:
    """The name whole, in its parts, and in the other script.

    As a nickname in 3.0: "in addition to" the name, RFC 2426, and what address books keep.
    """
    other = contact.alternative_name
    if new and other:
        yield text_line("FN", shown_name(contact), ("ALTID", "1"), ("PREF", "1"))
        yield text_line("FN", other, ("ALTID", "1"))
    else:
        yield text_line("FN", shown_name(contact))
        yield text_line("NICKNAME", other)
    yield name_line(contact)


def text_line(name: str, text: str, *params: tuple[str, str]) -> ContentLine:
    """A property that is one text."""
    return _line(name, escape(text), *params)


def rev_line(rev: str, *, new: bool) -> ContentLine:
    """When the card was changed."""
    return _line("REV", re.sub("[-:]", "", rev) if new else rev)


def name_line(contact: Contact) -> ContentLine:
    """The parts of the name."""
    name = (contact.family_name, contact.given_name, contact.additional_names)
    return _line("N", ";".join(map(escape, (*name, contact.prefix, contact.suffix))))


def org_line(contact: Contact) -> ContentLine:
    """The organisation, and the department if there is one."""
    departments = present((contact.department,))
    return _line("ORG", ";".join(map(escape, (contact.org, *departments))))


def phone_line(phone: Phone, *, new: bool) -> ContentLine:
    """A telephone number, in 4.0 as a ``tel:`` URI if it is E.164."""
    types = _PHONE_TYPES[phone.type]
    kinds = [("TYPE", ",".join(types).lower())] if new else [("TYPE", kind) for kind in types]
    if new and _E164.fullmatch(phone.number):
        uri = f"tel:{phone.number}" + (f";ext={phone.extension}" if phone.extension else "")
        return _line("TEL", uri, *kinds, ("VALUE", "uri"))
    return text_line("TEL", ",,".join(present((phone.number, phone.extension))), *kinds)


def email_line(email: str, *, new: bool) -> ContentLine:
    """An e-mail address."""
    kinds = ("work",) if new else ("INTERNET", "WORK")
    return text_line("EMAIL", email, *(("TYPE", kind) for kind in kinds))


def url_lines(url: str, group: str) -> Iterator[ContentLine]:
    """A web address; that of a profile in a group with the label that Apple and Google show."""
    site = find_site(url)
    if site:
        yield ContentLine("URL", (), url, group)
        yield ContentLine("X-ABLABEL", (), SERVICES[site], group)
    else:
        yield _line("URL", url)


def handle_line(handle: Handle, *, new: bool) -> ContentLine:
    """A page in a network as RFC 9554 has it, before that as Apple has; a messenger as both do."""
    user = handle.name.replace("^", "^^")  # RFC 6868
    label, url = SERVICES[handle.service], to_url(handle)
    if handle.service in MESSENGERS:
        scheme = "skype" if handle.service == "skype" else "x-apple"
        service = "SERVICE-TYPE" if new else "X-SERVICE-TYPE"
        return _line("IMPP", f"{scheme}:{quote(handle.name, safe='+')}", (service, label))
    if new:
        return _line("SOCIALPROFILE", url, ("SERVICE-TYPE", label), ("USERNAME", user))
    apple = _APPLE_TYPES.get(handle.service, handle.service)
    return _line("X-SOCIALPROFILE", url, ("TYPE", apple), ("X-USER", user))


def address_lines(address: Address, *, new: bool, group: str = "") -> Iterator[ContentLine]:
    """The parts of an address, and all of it as its label."""
    label = (("LABEL", address.formatted.replace("^", "^^")),) if new else ()  # RFC 6868
    parts = (address.street, address.locality, address.region, address.postcode, address.country)
    value = ";".join(("", "", *map(escape, parts)))
    kind = ("TYPE", "work" if new else "WORK")
    yield ContentLine("ADR", (*label, kind), value, group)
    if not new:
        yield ContentLine("LABEL", (kind,), escape(address.formatted), group)


def _line(name: str, value: str, *params: tuple[str, str]) -> ContentLine:
    return ContentLine(name, params, value)


_E164 = re.compile(r"\+[1-9][0-9]{2,14}")
