"""Photos of business cards into contacts, and contacts into a pipeline that moves.

The names below are a small library; each loads what it needs when it is first used::

    import cardscan

    for proposal in cardscan.scan_photos(path, cardscan.Settings(country="DE")):
        print(proposal.contact.display_name)

``cardscan.scan`` is the module that ``scan_photos`` comes from.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # for type checkers and editors, which cannot follow __getattr__
    from cardscan.books.vcard import read_vcards, write_vcards
    from cardscan.config import Settings, read_settings
    from cardscan.contact import Contact, Proposal
    from cardscan.scan import scan_photos
    from cardscan.store import Store

__version__ = "0.1.0"

_WHERE = {
    "Contact": "cardscan.contact",
    "Proposal": "cardscan.contact",
    "Settings": "cardscan.config",
    "Store": "cardscan.store",
    "read_settings": "cardscan.config",
    "read_vcards": "cardscan.books.vcard",
    "scan_photos": "cardscan.scan",
    "write_vcards": "cardscan.books.vcard",
}
__all__ = [
    "Contact",
    "Proposal",
    "Settings",
    "Store",
    "__version__",
    "read_settings",
    "read_vcards",
    "scan_photos",
    "write_vcards",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'cardscan' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
