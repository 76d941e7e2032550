"""Photos of business cards into contacts, and contacts into a pipeline that moves.

The names below are a small library; each loads what it needs when it is first used.
"""

from importlib import import_module

__version__ = "0.1.0"

_WHERE = {
    "Contact": "cardscan.contact",
    "Proposal": "cardscan.contact",
    "Store": "cardscan.store",
    "read_vcards": "cardscan.books.vcard",
    "scan": "cardscan.scan",
    "write_vcards": "cardscan.books.vcard",
}
__all__ = ["Contact", "Proposal", "Store", "__version__", "read_vcards", "scan", "write_vcards"]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'cardscan' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
