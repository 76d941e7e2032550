"""Stored pages through today's parsers, without a reader; what a person set stays as it is."""

from dataclasses import dataclass, replace

from cardscan.config import Settings
from cardscan.contact import Candidate, Filed
from cardscan.correct import FIELDS, answered_for, values_of, with_values
from cardscan.fields import Resolved, resolve
from cardscan.store import Store


@dataclass(frozen=True, slots=True)
class Reread:
    """A contact as it is filed, and as today's parsers would have it."""

    before: Filed
    after: Filed
    candidates: tuple[Candidate, ...]
    """Today's readings of its card."""
    changed: bool
    """Whether anything at all differs, down to a confidence or a reading."""


def reread(filed: Filed, store: Store, settings: Settings) -> Reread:
    """What today's parsers make of a contact's stored pages and codes; nothing is filed.

    A contact whose card has no pages stays as it is.

    Args:
        filed: the contact.
        store: where its pages are.
        settings: for the countries of its numbers.

    Raises:
        UsageError: the contact is gone.
        StoreError: the database cannot be read.
    """
    uid = filed.contact.uid
    pages, former = store.read_pages(uid), store.read_candidates(uid)
    if not pages:
        return Reread(filed, filed, former, changed=False)
    codes = store.read_codes(uid)
    resolved = resolve(pages, settings.country, settings.home_country, codes)
    after = _merged(filed, resolved)
    changed = after != filed or resolved.candidates != former
    return Reread(filed, after, resolved.candidates, changed)


def _merged(filed: Filed, resolved: Resolved) -> Filed:
    """The contact with what was read anew, but for the fields that a person set."""
    contact = filed.contact
    for field in FIELDS:
        if field not in filed.corrected:
            contact = with_values(contact, field, values_of(resolved.contact, field))
    kept = {field: sure for field, sure in filed.confidence.items() if field in filed.corrected}
    read = {f: sure for f, sure in resolved.confidence.items() if f not in filed.corrected}
    review = [r for r in filed.review if r.field in filed.corrected or r.of_reading]
    review += [reason for reason in resolved.review if reason.field not in filed.corrected]
    return answered_for(
        replace(filed, contact=contact, confidence=read | kept, review=tuple(review))
    )
