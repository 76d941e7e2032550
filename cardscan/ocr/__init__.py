"""Card image to page: the readers, one file an engine, and the protocol that they keep.

A reader is given pixels that suit it and gives back lines of words; it knows nothing of photos,
fields or people.
"""

from cardscan.ocr.ppocr import PPOCR
from cardscan.ocr.reader import Reader
from cardscan.ocr.replay import Replay
from cardscan.ocr.tesseract import Tesseract, choose_languages, choose_plain_languages

__all__ = ["PPOCR", "Reader", "Replay", "Tesseract", "choose_languages", "choose_plain_languages"]
