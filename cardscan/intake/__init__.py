"""The one way from photos to filed entries: each photo is taken once, and filed as it arrives.

``photos`` finds them, ``desk`` has the new ones scanned and ``filer`` files them, wherever they
lie; ``spool`` is a watched folder, and ``arrival`` takes a photo through it.
"""

from cardscan.intake.desk import take_in
from cardscan.intake.outcome import Outcome
from cardscan.intake.photos import find_photos

__all__ = ["Outcome", "find_photos", "take_in"]
