"""People: contacts as in vCard (RFC 6350), the candidates for their fields, and proposals."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from cardscan.card import Box, Code, Corners, Page
from cardscan.entry import Entry

PhoneType = Literal["work", "cell", "fax", "home", "main", "other"]

Service = Literal[
    "linkedin", "xing", "x", "facebook", "instagram", "tiktok", "youtube", "github", "behance",
    "pinterest", "vk", "whatsapp", "wechat", "telegram", "signal", "skype", "line", "viber",
    "kakaotalk", "qq", "zalo",
]  # fmt: skip
"""Social networks and messengers in which a person has a name of their own."""

Field = Literal[
    "full_name", "alternative_name", "title", "department", "org", "phones", "emails", "urls",
    "handles", "addresses", "note",
]  # fmt: skip
"""The fields of a contact that a card can fill."""


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, whole and in the five parts of vCard's N."""

    full: str
    prefix: str = ""
    given: str = ""
    additional: str = ""
    family: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number."""

    number: str
    """E.164 where it can be made so, else the digits as printed."""
    type: PhoneType = "work"
    extension: str = ""
    raw: str = ""
    """As printed."""


@dataclass(frozen=True, slots=True)
class Handle:
    """What a person is called in a social network or messenger."""

    service: Service
    name: str
    """As printed, without the service, its address and a leading @."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; ``formatted`` holds all of it, the parts what could be told apart."""

    formatted: str
    street: str = ""
    locality: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2, or ""."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a person worked before, and how they were reached there."""

    title: str = ""
    department: str = ""
    org: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    since: str = ""
    """The day on which it was first known, ISO 8601, or ""."""
    until: str = ""
    """The day on which another one became known, or ""."""

    @property
    def text(self) -> str:
        """In one line, as in "Head of Sales, Example GmbH (until 2026-03-01)"."""
        what = ", ".join(filter(None, (self.title, self.department, self.org)))
        return f"{what} (until {self.until})" if self.until else what


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or organisation as in vCard; absent text is "", absent lists are ()."""

    full_name: str = ""
    prefix: str = ""
    given_name: str = ""
    additional_names: str = ""
    family_name: str = ""
    suffix: str = ""
    alternative_name: str = ""
    """The name in the card's other script, as in Latin letters beside kanji."""
    title: str = ""
    department: str = ""
    org: str = ""
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    handles: tuple[Handle, ...] = ()
    addresses: tuple[Address, ...] = ()
    note: str = ""
    former: tuple[Position, ...] = ()
    """Where the person worked before, the last first."""
    uid: str = ""
    """A ``urn:uuid:``, given when the contact is filed."""
    rev: str = ""
    """When it was last changed, ISO 8601 in UTC ending in Z."""

    @property
    def display_name(self) -> str:
        """For lists and vCard FN: the name, else the organisation, an e-mail, a number."""
        names = (self.full_name, self.alternative_name, self.org)
        first = (*names, *self.emails, *(p.number for p in self.phones))
        return next((text for text in first if text), "")

    @property
    def empty(self) -> bool:
        """Whether no field that a card can fill is filled."""
        return not (
            self.full_name
            or self.alternative_name
            or self.title
            or self.org
            or self.phones
            or self.emails
            or self.urls
            or self.handles
            or self.addresses
        )


Value = Name | Phone | Handle | Address | str
"""A Name for full_name, a Phone, Handle or Address for the lists of these, else text."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading of one field: its value and where on which page it stands."""

    field: Field
    value: Value
    text: str
    """The characters on the page that it was made from."""
    page: int
    """Index into the proposal's pages; -1 for what a code says, which stands on none."""
    line: int
    """Index into that page's lines; the first, where it runs over several; -1 on no page."""
    start: int
    """Its first character in that line's text."""
    end: int
    """Just after its last one in that line's text."""
    box: Box
    reader: str
    parser: str
    confidence: float
    lines: tuple[int, ...] = ()
    """All lines it covers whole, where it runs over several."""


READ_ONCE = "read once only"
"""How the reason begins for a card on which one of the readers failed."""

UNREAD = "in letters that are not read here"
"""How it begins for a card in a script for which Tesseract lacks the data."""

ONE_PERSON = "may be "
"""How it begins for a contact that may be the same person as another one."""

JOINED = "joined with"
"""How the reason begins for two sides of which it is not sure that they are one card's."""


@dataclass(frozen=True, slots=True)
class ReviewReason:
    """Why a person should look before a proposal is trusted."""

    field: str
    why: str

    @property
    def of_reading(self) -> bool:
        """Whether it tells how the card was read, or of whom, which newer parsers do not change."""
        return self.why.startswith((READ_ONCE, UNREAD, JOINED, ONE_PERSON))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A contact put up for filing, with all it was made from."""

    photo: str
    sha256: str
    card: int
    """From 1, in reading order over the photo's cards and pages."""
    cards: int
    """How many cards the photo holds."""
    corners: Corners
    contact: Contact
    seconds: float = 0.0
    """Wall time of the whole photo divided by its cards."""
    readers: tuple[str, ...] = ()
    confidence: dict[str, float | tuple[float, ...]] = field(default_factory=dict)
    """By field of the contact; lists have one figure a value."""
    review: tuple[ReviewReason, ...] = ()
    """Empty: it can be filed unseen."""
    candidates: tuple[Candidate, ...] = ()
    pages: tuple[Page, ...] = ()
    codes: tuple[Code, ...] = ()
    """The QR and other codes on the card."""
    picture: bytes = field(default=b"", repr=False, compare=False)
    """The flat, upright card as a small JPEG."""
    sides: tuple["Proposal", ...] = ()
    """Of a card whose two sides were joined, each as it was read alone, the front first; then
    ``pages``, ``candidates`` and ``codes`` are those of both, all else is about the front."""
    taken: str = ""
    """When the photo says it was taken; see ``Photo``."""
    place: str = ""
    """Where it says so."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where one side of a card comes from."""

    photo: str
    """The name of the photo's file."""
    sha256: str
    """Of that file's bytes."""
    card: int
    """From 1, over the photo's cards."""


@dataclass(frozen=True, slots=True)
class Side:
    """What was read on one side of a card."""

    pages: tuple[Page, ...]
    codes: tuple[Code, ...]
    candidates: tuple[Candidate, ...]
    """Their pages are those of this side."""


def together(sides: Sequence[Side]) -> Side:
    """All that was read on a card, its sides one after the other."""
    before, candidates = 0, list[Candidate]()
    for side in sides:
        candidates += [
            replace(one, page=one.page + before) if one.page >= 0 else one
            for one in side.candidates
        ]
        before += len(side.pages)
    return Side(
        tuple(page for side in sides for page in side.pages),
        tuple(code for side in sides for code in side.codes),
        tuple(candidates),
    )


@dataclass(frozen=True, slots=True)
class Original:
    """A contact as another program has it: what is imported."""

    contact: Contact
    """With the ``uid`` that it has there, or without one."""
    tags: tuple[str, ...] = ()
    """The groups in which it is there."""
    text: str = field(default="", repr=False)
    """All that the other program says of it, in its own form, so that nothing is lost."""
    line: int = 0
    """Where it begins in its file, from 1."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A contact in the pipeline database, with where it came from and where it stands."""

    contact: Contact
    """With ``uid`` and ``rev`` filled."""
    event: str
    """Where the person was met, or ""."""
    photo: str
    """The name of the photo's file."""
    sha256: str
    """Of that file's bytes."""
    card: int
    """From 1, over the photo's cards."""
    track: str
    """"" until a person divides the stack."""
    stage: str
    review: tuple[ReviewReason, ...]
    confidence: dict[str, float | tuple[float, ...]]
    version: int
    """From 1, one more with each change of the contact; a change names the one it is based on."""
    added: str
    """When it was filed, ISO 8601 in UTC ending in Z."""
    corrected: dict[str, str] = field(default_factory=dict)
    """The fields that a person has set, and when each; a rescan leaves them alone."""
    entries: tuple[Entry, ...] = ()
    """Where the contact stands on each of its tracks, the first one's also above."""
    source: str = "card"
    """How the contact came: from a card, or the kind of file it was imported from."""
    sides: tuple[Source, ...] = ()
    """Of a card read on both sides, where each comes from; the first is that above."""
    origins: dict[str, list[str]] = field(default_factory=dict)
    """Of a contact into which others were merged: by the text of a value where it is from, as
    "IMG_1.jpg" or "import: vcard"; empty of one that was never merged."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What the last push of a contact left on a server."""

    uid: str
    """Of the contact."""
    url: str
    """Of its card."""
    etag: str
    """The server's tag of the card as it was; "" where none was made yet."""
    card: str = field(default="", repr=False)
    """What our side said then, as a vCard: what it may replace there; "" before it did."""
    tried: str = field(default="", repr=False)
    """What it was about to say when it was stopped, as a vCard; "" if it was not."""
