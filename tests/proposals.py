"""Proposals about made-up people, for the tests of whatever takes proposals."""

import hashlib
import itertools
from collections.abc import Callable
from typing import Any

from cardscan.card import Box, Code, Page, TextLine, Word
from cardscan.contact import (
    Address,
    Candidate,
    Contact,
    Handle,
    Name,
    Phone,
    Proposal,
    ReviewReason,
)

ANA = Contact(
    full_name="Dr. Ana María Beispiel-Łoś",
    prefix="Dr.",
    given_name="Ana",
    additional_names="María",
    family_name="Beispiel-Łoś",
    suffix="MBA",
    alternative_name="安娜, 例",
    title="Head of Sales, EMEA; acting",
    department="Sales",
    org='Example "Straße" GmbH & Co. KG',
    phones=(
        Phone("+493023125000", "work", "12", "T 030 / 23125-000 x12"),
        Phone("+491713920000", "cell", "", "M 0171 39200-00"),
    ),
    emails=("Ana@Example.com", "ana.beispiel@example.org"),
    urls=("https://www.example.com/?q=a,b",),
    handles=(Handle("linkedin", "ana-beispiel"), Handle("wechat", "ana-b")),
    addresses=(Address("Musterstr. 1, 10115 Berlin", "Musterstr. 1", "Berlin", "", "10115", "DE"),),
    note="山田電機 – met at the fair\nlikes chess",
)

PAGE = Page(
    reader="tesseract 5.3.0",
    languages=("deu", "eng"),
    width=1011,
    height=638,
    lines=(
        TextLine(
            (
                Word("Dr.", Box(40.5, 51, 90, 80.25), 0.91),
                Word("Ana", Box(99, 51, 160, 80), 0.96875),
            )
        ),
        TextLine((Word("030/23125-000", Box(40, 120, 300, 150), 0.7),)),
    ),
)

CANDIDATES = (
    Candidate(
        "full_name", Name("Dr. Ana", "Dr.", "Ana"), "Dr. Ana", 0, 0, 0, 7,
        Box(40.5, 51, 160, 80.25), "tesseract 5.3.0", "name", 0.9, (0,),
    ),
    Candidate(
        "phones", Phone("+493023125000", raw="030/23125-000"), "030/23125-000", 0, 1, 0, 13,
        Box(40, 120, 300, 150), "tesseract 5.3.0", "phone", 0.65,
    ),
    Candidate(
        "addresses", Address("Berlin", locality="Berlin"), "Berlin", 0, 1, 0, 6,
        Box(1, 2, 3, 4), "replay", "address", 0.2, (0, 1),
    ),
    Candidate(
        "emails", "a@example.com", "a@example.com", 0, 1, 0, 13,
        Box(1, 2, 3, 4), "replay", "email", 1,
    ),
)  # fmt: skip


def make_proposal(seed: object = 1, contact: Contact = ANA, **changes: Any) -> Proposal:
    """A rich proposal of the photo that the seed names."""
    given: dict[str, Any] = {
        "photo": f"IMG_{seed}.jpg",
        "sha256": hashlib.sha256(repr(seed).encode()).hexdigest(),
        "card": 1,
        "cards": 1,
        "corners": ((10.5, 20.0), (1000.0, 22.0), (998.0, 640.25), (12.0, 638.0)),
        "contact": contact,
        "seconds": 0.61,
        "readers": ("tesseract 5.3.0", "replay"),
        "confidence": {"full_name": 0.98765, "phones": (0.99, 0.5), "emails": (0.875, 0.1)},
        "review": (ReviewReason("title", "the two readers disagree"),),
        "candidates": CANDIDATES,
        "pages": (PAGE, Page("replay", (), 10, 10, ())),
        "codes": (Code("https://example.com", Box(700, 1.5, 900, 400), "QR Code", "zxing-cpp 3"),),
        "picture": b"\xff\xd8 not really a JPEG \x00\xff\xd9",
    }
    return Proposal(**given | changes)


def make_uids() -> Callable[[], str]:
    """A maker of uids that gives the same ones each time the tests run."""
    numbers = itertools.count(1)
    return lambda: f"urn:uuid:{next(numbers):08x}-0000-4000-8000-000000000000"
