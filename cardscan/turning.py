"""One side of a card read again, turned as a person says."""

import datetime as dt
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import Lock

from cardscan.config import Settings
from cardscan.contact import READ_ONCE, UNREAD, Filed, Proposal, Side, Source
from cardscan.errors import PhotoError, UsageError
from cardscan.image.load import load_photos, read_photos
from cardscan.rescan import resolve_cards
from cardscan.rework import find_sides
from cardscan.scan import read_turned
from cardscan.store import Store


def turn(
    filed: Filed, side: int, quarters: int, store: Store, settings: Settings, now: dt.datetime
) -> Filed:
    """Read one side of a contact's card again, turned as a person says.

    The photo is read where it still is as it was scanned, else the picture that was kept of it.

    Args:
        filed: the contact.
        side: which side of its newest card, from 0.
        quarters: by which it is turned, counter-clockwise.
        store: where it is.
        settings: the readers, and the countries of numbers.
        now: with its zone.

    Raises:
        UsageError: there is no such side, or no picture of it.
        ReaderError: the engine failed.
        StaleError: the contact has been changed since, or is gone.
    """
    uid, sources = filed.contact.uid, find_sides(filed)
    if not 0 <= side < len(sources):
        raise UsageError("the card has no such side", "Look at it again.")
    with _READING:
        read = _read(sources[side], quarters, store, settings)
    cards, newest = list(store.read_cards(uid)), list(store.read_sides(uid))
    place = cards.index(tuple(newest))
    newest[side] = Side(read.pages, read.codes, read.candidates)
    cards[place] = tuple(newest)
    doubts = [
        reason
        for reason in filed.review
        if reason.of_reading and not reason.why.startswith((READ_ONCE, UNREAD))
    ]
    doubts += [reason for reason in read.review if reason.of_reading]
    after, candidates = resolve_cards(filed, cards, doubts, settings)
    before = sum(len(card) for card in cards[:place])
    read = replace(read, candidates=candidates[before + side])
    what = f"turned the card of {filed.contact.display_name or filed.photo}"
    return store.reviews.turn(after, sources[side], read, what=what, now=now)


_READING = Lock()
"""One card at a time: a reader takes all the cores that it may have."""


def _read(side: Source, quarters: int, store: Store, settings: Settings) -> Proposal:
    path, corners, picture = store.reviews.find_side(side)
    try:
        photos = list(islice(read_photos(Path(path), settings), 2)) if path else []
    except PhotoError:  # it was moved, or is another file
        photos = []
    if [photo.sha256 for photo in photos] == [side.sha256]:
        return read_turned(photos[0], corners, quarters, settings)
    if not picture:
        raise UsageError("no picture of this card was kept", "Photograph it again.")
    kept = replace(next(load_photos(picture, side.photo, settings)), sha256=side.sha256)
    return read_turned(kept, corners, quarters, settings, flat=True)
