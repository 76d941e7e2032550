"""Social networks and messengers: what they are called, and where their members' pages are."""

import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from cardscan.contact import Handle, Service

SERVICES: Mapping[Service, str] = {
    "linkedin": "LinkedIn",
    "xing": "XING",
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "github": "GitHub",
    "behance": "Behance",
    "pinterest": "Pinterest",
    "vk": "VK",
    "whatsapp": "WhatsApp",
    "wechat": "WeChat",
    "telegram": "Telegram",
    "signal": "Signal",
    "skype": "Skype",
    "line": "LINE",
    "viber": "Viber",
    "kakaotalk": "KakaoTalk",
    "qq": "QQ",
    "zalo": "Zalo",
}
"""Each service as it writes itself."""

NUMBERED: frozenset[Service] = frozenset(("whatsapp", "signal", "viber", "zalo"))
"""Services that know their members by their telephone number."""

MESSENGERS: frozenset[Service] = NUMBERED | {
    "wechat", "telegram", "skype", "line", "kakaotalk", "qq",
}  # fmt: skip
"""Services in which people write to each other, rather than show a page."""

_PAGES: Mapping[Service, str] = {
    "linkedin": "www.linkedin.com/in/",
    "xing": "www.xing.com/profile/",
    "x": "x.com/",
    "facebook": "www.facebook.com/",
    "instagram": "www.instagram.com/",
    "tiktok": "www.tiktok.com/@",
    "youtube": "www.youtube.com/@",
    "github": "github.com/",
    "behance": "www.behance.net/",
    "pinterest": "www.pinterest.com/",
    "vk": "vk.com/",
    "whatsapp": "wa.me/",
    "telegram": "t.me/",
    "line": "line.me/ti/p/~",
}
"""What stands before a member's name in the address of their page."""

_OTHER_HOSTS: Mapping[str, Service] = {
    "twitter.com": "x",
    "fb.com": "facebook",
    "m.me": "facebook",
    "instagr.am": "instagram",
    "telegram.me": "telegram",
}
_HOSTS: Mapping[str, Service] = {
    page.removeprefix("www.").partition("/")[0]: service for service, page in _PAGES.items()
} | dict(_OTHER_HOSTS)

_NO_MEMBERS = frozenset(
    {
        "about", "channel", "company", "explore", "groups", "hashtag", "home", "intent", "joinchat",
        "login", "p", "pages", "pin", "profile.php", "pub", "reel", "search", "share",
        "sharer.php", "watch",
    }
)  # fmt: skip
"""What stands where a name would, on pages that are nobody's."""

_ADDRESS = re.compile(r"(?:https?://)?(?P<host>[\w.-]+)(?:/(?P<path>[^?#]*))?.*", re.IGNORECASE)


def find_service(word: str) -> Service | None:
    """The service that a word names, whatever its capitals and blanks; X by its old name too."""
    return _WORDS.get(re.sub(r"[\s-]", "", word).casefold())


def find_site(url: str) -> Service | None:
    """The service whose site a web address is on, with or without its scheme."""
    parts = _ADDRESS.fullmatch(url)
    host = parts["host"].lower() if parts else ""
    return next((_HOSTS[known] for known in _HOSTS if f".{host}".endswith(f".{known}")), None)


def find_profile(url: str) -> Handle | None:
    """The member whose page a web address is; None of a company's page, a post or a search."""
    service, parts = find_site(url), _ADDRESS.fullmatch(url)
    if service is None or parts is None:
        return None
    folder = re.escape(_PAGES[service].partition("/")[2])
    member = re.fullmatch(rf"{folder}@?([^/@~]+)/?", parts["path"] or "", re.IGNORECASE)
    name = unquote(member[1]) if member else ""
    if service in NUMBERED:
        digits = name.removeprefix("+")
        return Handle(service, f"+{digits}") if digits.isdecimal() else None
    return Handle(service, name) if name and name.lower() not in _NO_MEMBERS else None


def to_url(handle: Handle) -> str:
    """The address of a member's page, "" where the service gives its members none.

    ``find_profile`` finds the member in it whatever its name: it ends names at a bare tilde.
    """
    page = _PAGES.get(handle.service)
    return f"https://{page}{quote(handle.name, safe='').replace('~', '%7E')}" if page else ""


_WORDS: Mapping[str, Service] = (
    {service: service for service in SERVICES}
    | {name.casefold(): service for service, name in SERVICES.items()}
    | {"twitter": "x", "x/twitter": "x", "weixin": "wechat", "kakao": "kakaotalk"}
)
