"""The JSON that cardscan prints and others build on: one object a line, and the schema of it.

The names are those of the Python types. Absent text is "", absent lists are []; a property is never
left out. Confidences are rounded to three digits; numbers finer than that would promise too much.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, TypeVar, get_args

from cardscan.contact import (
    Address,
    Contact,
    Filed,
    Handle,
    Phone,
    PhoneType,
    Position,
    Proposal,
    Service,
    Source,
)
from cardscan.door import escape_hidden
from cardscan.entry import TOUCH_KINDS, Move, Touch, Trait, TraitKind
from cardscan.errors import CardscanError

Json = dict[str, Any]
_T = TypeVar("_T", Contact, Phone, Handle, Address, Position)
_NAMES = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Contact, Phone, Handle, Address, Position)
}

UNDECIDED: Mapping[str, Any] = {"track": "", "stage": "prospective", "why": []}
"""The suggestion for a contact about which nothing speaks for a track."""


def to_json(proposal: Proposal, suggestion: Mapping[str, Any] = UNDECIDED) -> Json:
    """The line of one scanned card."""
    return {
        "photo": proposal.photo,
        "sha256": proposal.sha256,
        "card": proposal.card,
        "cards": proposal.cards,
        "corners": [[round(x, 1), round(y, 1)] for x, y in proposal.corners],
        "seconds": round(proposal.seconds, 3),
        "readers": list(proposal.readers),
        "contact": contact_to_json(proposal.contact),
        "confidence": _rounded(proposal.confidence),
        "review": [asdict(reason) for reason in proposal.review],
        "suggestion": dict(suggestion),
        "sides": [_source_to_json(side) for side in proposal.sides],
    }


def to_text(values: object, *, indent: int | None = None) -> str:
    """The values as JSON, on one line unless it is indented.

    What steers a terminal or is taken for the end of a line is written as an escape, and so are
    surrogates, which file names may hold.
    """
    lines = json.dumps(values, ensure_ascii=False, indent=indent).split("\n")
    return "\n".join(escape_hidden(line, lambda hidden: json.dumps(hidden)[1:-1]) for line in lines)


def error_to_json(photo: str, error: CardscanError) -> Json:
    """The line of a photo that could not be scanned."""
    return {
        "photo": photo,
        "error": {"code": error.code, "message": error.message, "hint": error.hint},
    }


def filed_to_json(filed: Filed) -> Json:
    """The line of one contact of the pipeline database."""
    return {
        "uid": filed.contact.uid,
        "rev": filed.contact.rev,
        "track": filed.track,
        "stage": filed.stage,
        "entries": [asdict(entry) for entry in filed.entries],
        "event": filed.event,
        "source": filed.source,
        "photo": filed.photo,
        "sha256": filed.sha256,
        "card": filed.card,
        "contact": contact_to_json(filed.contact),
        "confidence": _rounded(filed.confidence),
        "review": [asdict(reason) for reason in filed.review],
        "added": filed.added,
        "version": filed.version,
        "corrected": dict(filed.corrected),
        "sides": [_source_to_json(side) for side in filed.sides],
        "origins": dict(filed.origins),
    }


def history_to_json(
    filed: Filed,
    traits: Sequence[Trait],
    moves: Iterable[Move],
    touches: Iterable[Touch],
    referred: Iterable[Touch],
) -> Json:
    """The line of one contact with its traits and all that happened."""
    return {
        **filed_to_json(filed),
        **{
            name: [one.text for one in traits if one.kind == kind] for kind, name in _TRAITS.items()
        },
        "moves": [asdict(move) for move in moves],
        "touches": [asdict(touch) for touch in touches],
        "referred": [asdict(touch) for touch in referred],
    }


def contact_to_json(contact: Contact) -> Json:
    """The contact's values; its ``uid`` and ``rev`` belong to the line around it."""
    values = asdict(contact)
    del values["uid"], values["rev"]
    return {
        key: list(value) if isinstance(value, tuple) else value for key, value in values.items()
    }


def contact_from_json(values: Mapping[str, Any]) -> Contact:
    """The contact of an object as ``contact_to_json`` gives it.

    What is absent is empty and what is unknown is passed over, so that objects written by an older
    or a newer cardscan can be read.
    """
    handles = tuple(_known(Handle, handle) for handle in values.get("handles", ()))
    former = tuple(_known(Position, {**one, **_lists(one)}) for one in values.get("former", ()))
    return _known(Contact, {**values, **_lists(values), "handles": handles, "former": former})


def schema() -> Json:
    """The JSON Schema (2020-12) of the lines that ``--json`` prints of cards and contacts.

    ``scan`` prints cards, contacts and failures, ``list`` only ``$defs/filed``, ``show`` only
    ``$defs/history``. Everything described is required: an absent text is "" and an absent list [].
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of cardscan --json",
        "description": "One card scanned just now, one contact filed earlier, or one photo that "
        "could not be scanned.",
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in ("card", "filed", "history", "failure")],
        "$defs": {
            "card": _object("One card of a photo.", **_CARD),
            "failure": _object("A photo that could not be scanned.", **_FAILURE),
            "filed": _object("A contact of the pipeline database.", **_FILED),
            "history": _object("A filed contact with all that happened.", **_HISTORY),
            "contact": _object("A person or organisation, as in vCard.", **_CONTACT),
            "phone": _object("A telephone number.", **_PHONE),
            "handle": _object("A name in a social network or messenger.", **_HANDLE),
            "address": _object("A postal address.", **_ADDRESS),
            "position": _object("Where a person worked before.", **_POSITION),
            "entry": _object("Where a contact stands on one track.", **_ENTRY),
            "move": _object("One step of a contact on a track.", **_MOVE),
            "touch": _object("What passed between you and a contact.", **_TOUCH),
            "reason": _object("Why a person should look.", **_REASON),
            "side": _object("Where one side of a card comes from.", **_SIDE),
        },
    }


def _source_to_json(side: Proposal | Source) -> Json:
    return {"photo": side.photo, "sha256": side.sha256, "card": side.card}


def _lists(values: Mapping[str, Any]) -> Json:
    """How a person can be reached."""
    return {
        "phones": tuple(_known(Phone, phone) for phone in values.get("phones", ())),
        "emails": tuple(values.get("emails", ())),
        "urls": tuple(values.get("urls", ())),
        "addresses": tuple(_known(Address, address) for address in values.get("addresses", ())),
    }


def _known(kind: type[_T], values: Mapping[str, Any]) -> _T:
    return kind(**{name: values[name] for name in _NAMES[kind] if name in values})


def _rounded(confidence: Mapping[str, float | tuple[float, ...]]) -> Json:
    return {
        key: [round(one, 3) for one in value] if isinstance(value, tuple) else round(value, 3)
        for key, value in confidence.items()
    }


def _object(description: str, **properties: Json) -> Json:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(description: str, **rules: Any) -> Json:
    return {"description": description, "type": "string", **rules}


def _whole(description: str, least: int = 1) -> Json:
    return {"description": description, "type": "integer", "minimum": least}


def _number(description: str, **rules: Any) -> Json:
    return {"description": description, "type": "number", "minimum": 0, **rules}


def _list(description: str, items: Json, **rules: Any) -> Json:
    return {"description": description, "type": "array", "items": items, **rules}


def _map(description: str, items: Json) -> Json:
    return {"description": description, "type": "object", "additionalProperties": items}


def _part(description: str, name: str) -> Json:
    return {"description": description, "$ref": f"#/$defs/{name}"}


_SURE = _number("0 is a guess, 1 is certain.", maximum=1)
_SHA256 = _text("Of the photo's file, in hexadecimal.", pattern="^[0-9a-f]{64}$")
_UTC = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"

_PHONE = {
    "number": _text("E.164 where it can be made so, else the digits as printed."),
    "type": _text("What it reaches.", enum=list(get_args(PhoneType))),
    "extension": _text("To be dialled after the number."),
    "raw": _text("As printed on the card."),
}

_HANDLE = {
    "service": _text("The network or messenger.", enum=list(get_args(Service))),
    "name": _text("As printed, without the service and a leading @."),
}

_ADDRESS = {
    "formatted": _text("All of it on one line."),
    "street": _text("Street and house number, or box."),
    "locality": _text("Town."),
    "region": _text("State, county or province."),
    "postcode": _text("Postal code."),
    "country": _text("ISO 3166-1 alpha-2.", pattern="^([A-Z]{2})?$"),
}

_REASON = {
    "field": _text("The field of the contact that is in doubt."),
    "why": _text("What is doubtful about it, for people to read."),
}

_SIDE = {
    "photo": _text("Name of the photo's file."),
    "sha256": _SHA256,
    "card": _whole("Which of the photo's cards it is, from 1."),
}

_SIDES = _list(
    "Of a card read on both sides, where each comes from, the front first; else empty.",
    _part("One.", "side"),
)

_CONTACT = {
    "full_name": _text("The name as it would be written on an envelope."),
    "prefix": _text("Titles before the name, as Dr."),
    "given_name": _text("First name."),
    "additional_names": _text("Middle names or initials."),
    "family_name": _text("Surname."),
    "suffix": _text("Titles after the name, as MBA or Jr."),
    "alternative_name": _text("The name in the card's other script."),
    "title": _text("Position in the organisation."),
    "department": _text("Part of the organisation."),
    "org": _text("Organisation."),
    "phones": _list("Telephone numbers, the most used first.", _part("One.", "phone")),
    "emails": _list("E-mail addresses.", _text("One, without mailto:.")),
    "urls": _list("Web addresses.", _text("One, with its scheme.")),
    "handles": _list("Names in social networks and messengers.", _part("One.", "handle")),
    "addresses": _list("Postal addresses.", _part("One.", "address")),
    "note": _text("Anything else worth keeping."),
    "former": _list("Where the person worked before, the last first.", _part("One.", "position")),
}

_POSITION = {name: _CONTACT[name] for name in _NAMES[Position] if name in _CONTACT} | {
    "since": _text('The day on which it was first known, or "".'),
    "until": _text('The day on which another one became known, or "".'),
}

_CONFIDENCE = _map(
    "By field of the contact; a list field has one figure for each value.",
    {"anyOf": [_SURE, _list("One figure for each value.", _SURE)]},
)

_REVIEW = _list("Why a person should look; empty: no need.", _part("One.", "reason"))

_ENTRY = {
    "track": _text('The track, or "" before the stack is divided.'),
    "stage": _text("The stage on it."),
    "since": _text("When the contact came to this stage, in UTC.", pattern=_UTC),
    "decide_by": _text('The day by which the next move is due, or "".'),
    "touch_by": _text('The day of the next touch, or "".'),
    "put_off": _whole("How often a day was put off.", 0),
    "version": _whole("One more with each change."),
}

_CARD = {
    "photo": _text("Name of the photo's file."),
    "sha256": _SHA256,
    "card": _whole("Which of the photo's cards this is, from 1."),
    "cards": _whole("How many cards the photo holds."),
    "corners": _list(
        "The card's corners in the photo, clockwise from the top left of the upright card.",
        _list("x and y in pixels.", {"type": "number"}, minItems=2, maxItems=2),
        minItems=4,
        maxItems=4,
    ),
    "seconds": _number("Wall time of the photo divided by its cards."),
    "readers": _list("The engines that read the card.", _text("Name and version.")),
    "contact": _part("What the card says.", "contact"),
    "confidence": _CONFIDENCE,
    "review": _REVIEW,
    "suggestion": _object(
        "Where the contact might stand in the pipeline.",
        track=_text('The track, or "" for none.'),
        stage=_text("The stage on it."),
        why=_list("What speaks for it.", _text("One reason.")),
    ),
    "sides": _SIDES,
}

_FAILURE = {
    "photo": _text("Name of the photo's file."),
    "error": _object(
        "What went wrong.",
        code=_text("A word that does not change between versions."),
        message=_text("What is wrong, for people to read."),
        hint=_text("What to do about it."),
    ),
}

_FILED = {
    "uid": _text("Names this contact for good."),
    "rev": _text("When it was last changed.", pattern=_UTC),
    "track": _text('The track it is on, or "" until a person decides.'),
    "stage": _text("Where on the track it stands."),
    "entries": _list("Where it stands on each of its tracks.", _part("One.", "entry")),
    "event": _text("Where the person was met."),
    "source": _text('How the contact came: "card", or the kind of file it was imported from.'),
    "photo": _text('Name of the file of the photo, or "" of a contact without a card.'),
    "sha256": _text('Of the photo\'s file, in hexadecimal, or "".', pattern="^([0-9a-f]{64})?$"),
    "card": _whole("Which of the photo's cards it is, from 1; 0 for none.", 0),
    "contact": _part("What is known.", "contact"),
    "confidence": _CONFIDENCE,
    "review": _REVIEW,
    "added": _text("When it was filed.", pattern=_UTC),
    "version": _whole("One more with each change of it."),
    "corrected": _map("When a person set a field, by field.", _text("In UTC.", pattern=_UTC)),
    "sides": _SIDES,
    "origins": _map(
        "Of merged contacts, by the text of a value where it is from.",
        _list("All that say it.", _text("A photo or an import.")),
    ),
}

_MOVE = {
    "track": _text('The track, or "" before the stack is divided.'),
    "from_stage": _text('The stage before, or "" where the way began.'),
    "to_stage": _text("The stage after."),
    "at": _text("When, in UTC.", pattern=_UTC),
    "who": _text("Who decided it."),
    "why": _text("The reason."),
    "undone": {"description": "Whether it was taken back.", "type": "boolean"},
}

_TOUCH = {
    "kind": _text("What it was.", enum=list(TOUCH_KINDS)),
    "at": _text("When, in UTC.", pattern=_UTC),
    "text": _text("What was said or done."),
    "outcome": _text("What came of it."),
    "value": {"description": "In your own currency, or null.", "type": ["number", "null"]},
    "about": _text('Of a referral, the uid of the other person, else "".'),
}

_TRAITS: Mapping[TraitKind, str] = {"offer": "offers", "need": "needs", "tag": "tags"}

_HISTORY = _FILED | {
    "offers": _list("What they do for others.", _text("One.")),
    "needs": _list("What they look for.", _text("One.")),
    "tags": _list("Your own words for them.", _text("One.")),
    "moves": _list("Every move, the oldest first, those taken back too.", _part("One.", "move")),
    "touches": _list("What passed with them, the oldest first.", _part("One.", "touch")),
    "referred": _list(
        "Referrals of them: touches with those whom about names.", _part("One.", "touch")
    ),
}
