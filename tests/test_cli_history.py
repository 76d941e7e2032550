"""``cardscan show``: where a contact stands, and all that happened."""

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest

from cardscan.contract import schema
from cardscan.entry import Touch
from cardscan.store import Store
from tests.filed import NOON, Desk
from tests.proposals import make_proposal

UID = "00000001"
SCHEMA = schema()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("cardscan.cli.clock.local_today", lambda: dt.date(2026, 3, 4))
    monkeypatch.setattr("cardscan.cli.clock.utc_now", lambda: NOON + dt.timedelta(3))
    monkeypatch.setattr("getpass.getuser", lambda: "kim")
    desk = Desk(tmp_path, monkeypatch)
    desk.file(make_proposal())
    return desk


def touch(desk: Desk, *touches: Touch) -> None:
    with Store.open(desk.url) as store:
        for one in touches:
            uid = desk.read(UID).contact.uid
            store.pipeline.add_touch(uid, one, [], what="touched", now=NOON)


def told(desk: Desk) -> list[str]:
    """The lines below where the contact came from, without blanks at their ends."""
    lines = [line.rstrip() for line in desk.type("show", UID).stdout.splitlines()]
    source = next(at for at, line in enumerate(lines) if "filed 2026-03-01" in line)
    return lines[source + 1 :]


def test_who_was_only_filed_has_no_history(desk: Desk) -> None:
    assert told(desk) == []


def test_moves_and_touches_stand_in_one_list(desk: Desk) -> None:
    desk.type("move", UID, "prospective", "--track", "client")
    desk.type("move", UID, "qualified", "--why", "asked me")
    desk.type("snooze", UID, "monday")
    desk.type("move", UID, "later", "--track", "referral", "--until", "+1w")
    call = Touch("call", "2026-03-02T12:00:00Z", "spoke of bridges", "wants an offer")
    referral = Touch(
        "referral-given", "2026-03-05T12:00:00Z", value=1200.5, about="urn:uuid:12345678-0"
    )
    touch(desk, referral, call)
    assert told(desk) == [
        "",
        "  client    qualified  since 2026-03-04; decide by 2026-04-03; next touch by 2026-03-09; "
        "put off 1 time",
        "  referral  later      since 2026-03-04; comes back on 2026-03-11",
        "  given 1, asked 0",
        "",
        "  2026-03-01  prospective                       card scanned",
        "  2026-03-02  call                              spoke of bridges; wants an offer",
        "  2026-03-04  client: prospective               by kim",
        "  2026-03-04  client: prospective to qualified  asked me, by kim",
        "  2026-03-04  referral: later                   by kim",
        "  2026-03-05  referral-given                    1,200.50; about 12345678",
    ]


def test_what_was_taken_back_is_not_shown_but_printed_as_json(desk: Desk) -> None:
    desk.type("move", UID, "prospective", "--track", "client")
    desk.type("undo")
    assert told(desk) == []
    line = json.loads(desk.type("show", UID, "--json").stdout)
    jsonschema.validate(line, SCHEMA)
    jsonschema.validate(line, SCHEMA | {"oneOf": [{"$ref": "#/$defs/history"}]})
    assert [move["undone"] for move in line["moves"]] == [False, True]
    assert line["touches"] == []


def test_every_kind_of_history_is_as_the_schema_says(desk: Desk) -> None:
    touch(desk, Touch("met", "2026-03-01T12:00:00Z"), Touch("note", "2026-03-01T12:00:00Z", "x"))
    desk.type("move", UID, "no", "--track", "client", "--why", "no need")
    line = json.loads(desk.type("show", UID, "--json").stdout)
    jsonschema.validate(line, SCHEMA)
    assert [one["kind"] for one in line["touches"]] == ["met", "note"]
    assert (line["moves"][-1]["why"], line["moves"][-1]["who"]) == ("no need", "kim")
