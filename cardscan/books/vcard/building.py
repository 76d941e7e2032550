"""What a card says, as vCard text."""

import base64
import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

import vobject

from cardscan.books.vcard.lines import fold
from cardscan.books.vcard.tidy import VCard, present, shown_name
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

_SPELLED = {"X-ABLABEL": "X-ABLabel", "X-ABSHOWAS": "X-ABShowAs"}
"""Apple's properties as Apple spells them; vobject writes capitals."""


def build(said: VCard, version: Version) -> str:
    """One card, its lines folded and ended by CRLF."""
    lines = _card(said, version).serialize(lineLength=float("inf")).split("\r\n")
    return "".join(fold(_spelled(line)) for line in lines if line)


def _card(said: VCard, version: Version) -> Any:
    """The card as vobject has it."""
    contact, new = said.contact, version == "4.0"
    card = vobject.vCard()
    _add(card, "version", version)
    _add(card, "prodid", _PRODID)
    _add(card, "uid", contact.uid)
    _add(card, "rev", re.sub("[-:]", "", contact.rev) if new else contact.rev)
    _add_names(card, contact, new=new)
    if contact.org and not contact.full_name:
        _add(card, *(("kind", "org") if new else ("x-abshowas", "COMPANY")))
    if contact.department:
        card.add("org").value = [contact.org, contact.department]
    elif contact.org:
        card.add("org").value = [contact.org]
    _add(card, "title", contact.title)
    for phone in contact.phones:
        _add_phone(card, phone, new=new)
    for email in contact.emails:
        _add(card, "email", email, TYPE=["work"] if new else ["INTERNET", "WORK"])
    _add_urls(card, contact.urls)
    for handle in contact.handles:
        _add_handle(card, handle, new=new)
    for address in contact.addresses:
        _add_address(card, address, new=new)
    _add(card, "note", contact.note)
    if said.categories:
        card.add("categories").value = list(said.categories)
    if said.picture and new:
        data = base64.b64encode(said.picture).decode()
        _add(card, "photo", f"data:image/jpeg;base64,{data}", verbatim=True)
    elif said.picture:
        _add(card, "photo", said.picture, ENCODING=["b"], TYPE=["JPEG"])
    return card


def _add(
    card: Any,
    name: str,
    value: str | bytes,
    *,
    group: str | None = None,
    verbatim: bool = False,
    **params: list[str],
) -> None:
    """Adds a property unless it is empty; ``verbatim`` values are not escaped."""
    if value:
        line = card.add(name, group=group)
        line.value, line.params, line.encoded = value, params, verbatim


def _add_names(card: Any, contact: Contact, *, new: bool) -> None:
    """The name whole, in its parts, and in the other script.

    As a nickname in 3.0: "in addition to" the name, RFC 2426, and what address books keep.
    """
    other = contact.alternative_name
    if new and other:
        _add(card, "fn", shown_name(contact), ALTID=["1"], PREF=["1"])
        _add(card, "fn", other, ALTID=["1"])
    else:
        _add(card, "fn", shown_name(contact))
        _add(card, "nickname", other)
    card.add("n").value = vobject.vcard.Name(
        prefix=contact.prefix,
        given=contact.given_name,
        additional=contact.additional_names,
        family=contact.family_name,
        suffix=contact.suffix,
    )


def _add_phone(card: Any, phone: Phone, *, new: bool) -> None:
    types = _PHONE_TYPES[phone.type]
    if new and _E164.fullmatch(phone.number):
        uri = f"tel:{phone.number}" + (f";ext={phone.extension}" if phone.extension else "")
        _add(card, "tel", uri, verbatim=True, VALUE=["uri"], TYPE=[",".join(types).lower()])
    else:
        text = ",,".join(present((phone.number, phone.extension)))
        _add(card, "tel", text, TYPE=[",".join(types).lower()] if new else list(types))


def _add_urls(card: Any, urls: tuple[str, ...]) -> None:
    """Web addresses; those of profiles with the label that Apple and Google show."""
    labelled = 0
    for url in urls:
        site = find_site(url)
        labelled += bool(site)
        group = f"item{labelled}" if site else None
        _add(card, "url", url, group=group, verbatim=True)
        _add(card, "x-ablabel", SERVICES[site] if site else "", group=group)


def _add_handle(card: Any, handle: Handle, *, new: bool) -> None:
    """A page in a network as RFC 9554 has it, before that as Apple has; a messenger as both do."""
    user = [handle.name.replace("^", "^^")]  # RFC 6868
    label, url = [SERVICES[handle.service]], to_url(handle)
    if handle.service in MESSENGERS:
        scheme = "skype" if handle.service == "skype" else "x-apple"
        name, value = "impp", f"{scheme}:{quote(handle.name, safe='+')}"
        params: dict[str, Any] = {"SERVICE-TYPE" if new else "X-SERVICE-TYPE": label}
    elif new:
        name, value = "socialprofile", url
        params = {"SERVICE-TYPE": label, "USERNAME": user}
    else:
        name, value = "x-socialprofile", url
        params = {"TYPE": [_APPLE_TYPES.get(handle.service, handle.service)], "X-USER": user}
    _add(card, name, value, verbatim=True, **params)


def _add_address(card: Any, address: Address, *, new: bool) -> None:
    label = {"LABEL": [address.formatted.replace("^", "^^")]} if new else {}  # RFC 6868
    line = card.add("adr")
    line.params = {"TYPE": ["work" if new else "WORK"], **label}
    line.value = vobject.vcard.Address(
        street=address.street,
        city=address.locality,
        region=address.region,
        code=address.postcode,
        country=address.country,
    )
    if not new:
        _add(card, "label", address.formatted, TYPE=["WORK"])


def _spelled(line: str) -> str:
    """The line with the property's name as its inventors spell it."""
    return _APPLE_NAME.sub(lambda name: _SPELLED[name[0]], line, count=1)


_E164 = re.compile(r"\+[1-9][0-9]{2,14}")
_APPLE_NAME = re.compile(r"(?<![^.])X-AB(?:LABEL|SHOWAS)(?=:)")
