"""The desk in a browser: pages of what is in the pipeline database, for the person at this machine.

Pages work without scripts, and nothing on them comes from elsewhere.
"""

from cardscan.web.app import make_app
from cardscan.web.feed import Feed
from cardscan.web.security import Keys
from cardscan.web.surroundings import Surroundings

__all__ = ["Feed", "Keys", "Surroundings", "make_app"]
