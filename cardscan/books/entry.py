"""What an address book is given: a contact, where it was met, where it stands, its picture."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cardscan.contact import Contact
from cardscan.entry import Entry


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
    entries: tuple[Entry, ...] = ()
    """Where the contact stands on each of its tracks, the first one's also above."""
    originals: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What other programs said of the contact when it was imported, by kind of their files."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The groups in which an address book shows it, of all its tracks."""
        places = [(one.track, one.stage) for one in self.entries] or [(self.track, self.stage)]
        groups = (group for place in places for group in categories_of(*place))
        return tuple(dict.fromkeys(groups))


def categories_of(track: str, stage: str) -> tuple[str, ...]:
    """The categories of a contact that stands there.

    The stage alone while it has no track, ("Prospective",), so that a phone shows what is still to
    be divided; then the track, and the track with its stage: ("Client", "Client: qualified").
    """
    if not track:
        return (standing("", stage),)
    return (standing(track, ""), standing(track, stage)) if stage else (standing(track, ""),)


def standing(track: str, stage: str) -> str:
    """A place on a track in words: "Client: qualified", "Client", "Prospective"."""
    text = f"{track}: {stage}" if track and stage else track or stage or "prospective"
    return text[:1].upper() + text[1:]
