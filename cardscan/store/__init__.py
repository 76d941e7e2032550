"""The pipeline database: the only place that knows SQL.

``Store`` files what was scanned and finds it again; ``Filed`` is what it hands back.
"""

from cardscan.contact import Filed
from cardscan.store.store import Store

__all__ = ["Filed", "Store"]
