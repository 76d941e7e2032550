"""Handles: what people are called in social networks and messengers."""

import re

from cardscan.contact import Handle
from cardscan.profile import NUMBERED, find_profile, find_service

_TYPED = re.compile(r"(?P<service>[^\s:@]+(?:\s+talk)?)\s*[:\s]\s*(?P<name>\S.*)", re.IGNORECASE)
_NAME = re.compile(r"[\w.+~%-]{2,100}")
_NUMBER = re.compile(r"\+?[0-9]{6,15}")


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
