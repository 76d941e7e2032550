"""The one way from photos to filed entries: each photo is taken once, and filed as it arrives.

The scan command takes photos where they lie; ``photos`` finds them, ``desk`` files them.
"""

from cardscan.intake.desk import Outcome, take_in
from cardscan.intake.photos import find_photos

__all__ = ["Outcome", "find_photos", "take_in"]
