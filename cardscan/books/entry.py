"""What an address book is given: a contact, where it was met, where it stands, its picture."""

from dataclasses import dataclass, field

from cardscan.contact import Contact


@dataclass(frozen=True, slots=True)
class BookEntry:
    """A contact for an address book, with what the pipeline knows about it."""

    contact: Contact
    event: str = ""
    """Where the person was met."""
    track: str = ""
    """"" until a person divides the stack."""
    stage: str = "prospective"
    picture: bytes = field(default=b"", repr=False)
    """The flat card as a JPEG; b"" leaves it out of the book."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The groups in which an address book shows it."""
        return categories_of(self.track, self.stage)


def categories_of(track: str, stage: str) -> tuple[str, ...]:
    """The categories of a contact that stands there.

    The stage alone while it has no track, ("Prospective",), so that a phone shows what is still to
    be divided; then the track, and the track with its stage: ("Client", "Client: qualified").
    """
    if not track:
        return (_capitalised(stage or "prospective"),)
    group = _capitalised(track)
    return (group, f"{group}: {stage}") if stage else (group,)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
