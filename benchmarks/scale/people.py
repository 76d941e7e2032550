"""Made-up contacts with years of history, as rows of the database.

They are met over five years at as many events as the number of contacts allows, 200 at each. Three
of four stand on a track, after two to six moves; each has up to six touches. One in a hundred was
merged into another, one in a thousand is forgotten, and one in fifty works where all have one
number. Their cards have no pictures, pages or candidates, which nothing that is measured reads.
"""

import datetime as dt
import json
import random
from collections.abc import Iterator
from typing import Any

from cardscan.contact import Contact, Phone
from cardscan.door import without_accents
from cardscan.entry import SILENT, TOUCH_KINDS
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.store.rows import contact_values, find_keys, to_time
from cardscan.store.words import to_words

STRATEGY = parse_strategy(read_template("business"))
DAYS = 5 * 365
AT_EVENT = 200
SWITCHBOARD = "+12025550100"
"""The number that many have."""
COLUMNS = {
    "photos": ("id", "sha256", "name", "path", "event", "added"),
    "contacts": (
        *("id", "uid", "version", "added", "changed", "needs_review", "review", "confidence"),
        *("fields", "search", "event", "words", "merged_into", "forgotten"),
    ),
    "keys": ("contact_id", "key"),
    "cards": (
        *("id", "photo_id", "contact_id", "number", "cards", "corners", "seconds", "readers"),
        "picture",
    ),
    "entries": (
        *("id", "contact_id", "track", "stage", "since", "decide_by", "version", "touch_by"),
        *("gone", "known"),
    ),
    "moves": ("entry_id", "from_stage", "to_stage", "at", "who", "why", "track", "until"),
    "touches": ("contact_id", "kind", "at", "text", "outcome", "about"),
}
"""Of each table, in the order in which they refer to each other; others have their defaults."""

_GIVEN = ("Ana", "Ben", "Chloé", "Deniz", "Emil", "Fatma", "Goran", "Hana", "Ivo", "Jun")
_FAMILIES = ("Beispiel", "Muster", "Example", "Örnek", "Ejemplo", "Esempio", "Voorbeeld", "Příklad")
_TOWNS = ("Berlin", "Leeds", "İzmir", "Porto", "Lyon", "Brno", "Utrecht", "Boston")
_CORNERS = json.dumps([[0, 0], [9, 0], [9, 5], [0, 5]])
_CONFIDENCE = json.dumps({"full_name": 0.97, "org": 0.9})

Rows = dict[str, list[tuple[Any, ...]]]


def make_people(number: int, now: dt.datetime, *, at_once: int = 5_000) -> Iterator[Rows]:
    """The rows of all tables, of so many contacts at once; the same each time, but for the days."""
    rng = random.Random(1)
    for start in range(1, number + 1, at_once):
        made: Rows = {table: [] for table in COLUMNS}
        for contact_id in range(start, min(start + at_once, number + 1)):
            met = now - dt.timedelta(days=DAYS * (1 - contact_id / number))
            _add_person(made, rng, contact_id, met)
        yield made


def make_contact(number: int, rng: random.Random) -> Contact:
    """One of them; without chance but for the words."""
    given, family = _GIVEN[number % 10], _FAMILIES[number // 10 % 8]
    town = _TOWNS[number // 80 % 8]
    phones = [Phone(f"+1{200 + number % 700}555{number // 700 % 10_000:04}")]
    if number % 50 == 0:
        phones.append(Phone(SWITCHBOARD))
    return Contact(
        full_name=f"{given} {family} {number}",
        given_name=given,
        family_name=f"{family} {number}",
        title="Head of Sales",
        org=f"{town} Trading {number % 997}",
        phones=tuple(phones),
        emails=(
            f"{without_accents(given)}.{without_accents(family)}@{number}.example.com".lower(),
        ),
        note=f"{town}; talked about number {rng.randrange(10_000)}",
    )


def _add_person(made: Rows, rng: random.Random, number: int, met: dt.datetime) -> None:
    """The rows of one contact, whose id, and that of its photo, card and entry, is the number."""
    contact, at, where = make_contact(number, rng), to_time(met), f"Event {number // AT_EVENT}"
    values = contact_values(contact)
    fields = json.dumps(values["fields"], ensure_ascii=False, separators=(",", ":"))
    merged = number - 1 if number % 100 == 99 else None
    forgotten = number % 1000 == 500
    words = "" if merged or forgotten else to_words([values["search"], where])
    made["photos"].append((number, f"{number:064}", f"{number}.jpg", "", where, at))
    made["contacts"].append(
        (
            *(number, f"urn:uuid:{number:032x}", 1, at, at, False, "[]", _CONFIDENCE),
            *(fields, values["search"], where, words, merged, forgotten),
        )
    )
    made["keys"] += [(number, key) for key in sorted(find_keys(contact))]
    made["cards"].append((number, number, number, 1, 1, _CORNERS, 1.0, "[]", b""))
    stands, kinds = _add_way(made, rng, number, met), set[str]()
    for _ in range(rng.randrange(7)):
        touched = to_time(met + dt.timedelta(days=rng.expovariate(1 / 60)))
        kind = rng.choice(TOUCH_KINDS)
        made["touches"].append((number, kind, touched, "", "", ""))
        kinds.add(kind)
    derived = forgotten or merged is not None, bool(kinds - {*SILENT})
    made["entries"].append((number, number, *stands, *derived))


def _add_way(
    made: Rows, rng: random.Random, number: int, met: dt.datetime
) -> tuple[str | int | None, ...]:
    """How a contact came where it stands; of its entry what follows from that."""
    track = rng.choice(STRATEGY.tracks) if rng.random() < 0.75 else None
    way = [("", "prospective")]
    if track:
        way += [(track.name, stage.name) for stage in track.stages[: rng.randint(1, 5)]]
        if rng.random() < 0.5:
            way.append((track.name, "no"))
    times = [met]
    for _ in way:
        times.append(times[-1] + dt.timedelta(days=rng.expovariate(1 / 20)))
    told = [to_time(time) for time in times]
    for at, (on, stage) in enumerate(way):
        until = told[at + 1] if at + 1 < len(way) else None
        before = way[at - 1][1] if at else ""
        made["moves"].append((number, before, stage, told[at], "", "no need", on, until))
    on, stage = way[-1]
    waits = stage not in ("no", "won", "active") and bool(on) and rng.random() < 0.1
    day = (times[-2] + dt.timedelta(days=30)).date().isoformat() if waits else None
    return on, stage, told[-2], day, 1, day
