"""The API that writes: the rules of the commands, each change once, and none of what is stale."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from cardscan.contact import Contact
from cardscan.entry import Entry
from tests.browsed import NOON, Browsed
from tests.filed import Desk

AT = "/api/v1"
ANN = Contact(full_name="Ann Owner")


@pytest.fixture
def desk(desk: Browsed) -> Browsed:
    """Ann, who is new on the track of clients."""
    ann = desk.file(1, ANN)
    new = Entry("client", "prospective", "", "2026-03-20", "2026-02-27")
    desk.store.pipeline.write_entries([(ann.contact.uid, new)], what="put Ann", now=NOON)
    return desk


@pytest.fixture
def ann(desk: Browsed) -> str:
    return f"{AT}/contacts/{desk.store.read_contact('Ann Owner').contact.uid}"


def send(program: TestClient, path: str, key: str = "", **sent: Any) -> tuple[int, Any]:
    """The status and the values of what a POST is answered."""
    headers = {"idempotency-key": key} if key else {}
    answer = program.post(path, json=sent, headers=headers)
    return answer.status_code, answer.json()


def test_a_contact_is_moved_by_the_rules_of_the_strategy(program: TestClient, ann: str) -> None:
    status, told = send(program, f"{ann}/moves", stage="qualified", version=2)
    assert (status, told["code"]) == (400, "usage")
    assert "qualified means:" in told["detail"]
    status, told = send(program, f"{ann}/moves", stage="quali", version=2, why="knows them")
    assert (status, told["stage"], told["entries"][0]["version"]) == (200, "qualified", 3)
    assert told["moves"][-1] | {"at": ""} == {
        **{"track": "client", "from_stage": "prospective", "to_stage": "qualified"},
        **{"at": "", "who": "Robin", "why": "knows them", "undone": False},
    }
    status, told = send(program, f"{ann}/moves", stage="no", version=3)
    assert (status, told["code"]) == (400, "usage")
    status, told = send(program, f"{ann}/moves", stage="later", version=3, until="2026-04-01")
    assert (status, told["entries"][0]["decide_by"]) == (200, "2026-04-01")
    status, told = send(program, f"{ann}/moves", stage="no", version=4, why="no nee")
    assert (status, told["stage"], told["moves"][-1]["why"]) == (200, "no", "no need")


def test_what_is_confirmed_needs_no_reason(program: TestClient, desk: Browsed, ann: str) -> None:
    _, told = send(program, f"{ann}/moves", stage="qualified", version=2)
    points = told["detail"].removeprefix("qualified means: ").split("; ")
    status, told = send(
        program, f"{ann}/moves", stage="qualified", version=2, confirmed=points[:-1]
    )
    assert (status, told["detail"]) == (400, f"qualified means: {points[-1]}")
    status, _ = send(program, f"{ann}/moves", stage="qualified", version=2, confirmed=points)
    assert status == 200


def test_who_is_on_no_track_is_put_on_one(program: TestClient, desk: Browsed) -> None:
    ben = f"{AT}/contacts/{desk.file(2, Contact(full_name='Ben')).contact.uid}"
    status, told = send(program, f"{ben}/moves", stage="prospective", track="client", version=7)
    assert (status, told["sent"], told["current"]["version"]) == (409, 7, 1)
    status, told = send(program, f"{ben}/moves", stage="prospective", track="client", version=1)
    assert (status, [one["track"] for one in told["entries"]]) == (200, ["client"])
    status, told = send(program, f"{ben}/moves", stage="prospective", track="referral", version=0)
    assert (status, len(told["entries"])) == (200, 2)
    cy = f"{AT}/contacts/{desk.file(3, Contact(full_name='Cy')).contact.uid}"
    assert send(program, f"{cy}/moves", stage="Neither", version=2)[0] == 409
    assert send(program, f"{cy}/moves", stage="Neither", version=1)[1]["stage"] == "neither"


def test_what_passed_is_noted_and_the_next_touch_is_due(
    program: TestClient, desk: Browsed, ann: str
) -> None:
    ben = desk.file(2, Contact(full_name="Ben")).contact.uid
    status, told = send(program, f"{ann}/touches", kind="call", text="wants\r\nan offer", value=5)
    assert (status, told["touches"]) == (
        200,
        [
            {"kind": "call", "at": "2026-03-01T12:00:00Z", "text": "wants\nan offer"}
            | {"outcome": "", "value": 5.0, "about": ""}
        ],
    )
    assert told["entries"][0]["touch_by"] > "2026-03-01"
    status, told = send(program, f"{ann}/touches", kind="referral-given", about=ben, date="friday")
    assert (status, told["touches"][0]["about"]) == (200, ben)
    assert told["touches"][0]["at"] == "2026-02-27T12:00:00Z"
    passed = program.get(f"{ann}/touches").json()
    assert passed == {"touches": told["touches"]}
    for wrong in (
        {"kind": "wave"},
        {"kind": "call", "about": ben},
        {"kind": "referral-given", "about": "nobody"},
        {"kind": "referral-given"},
        {"kind": "call", "value": -1},
        {"kind": "call", "date": "2026-03-02"},
    ):
        assert send(program, f"{ann}/touches", **wrong)[0] == 400
    assert program.get(f"{ann}/touches").json() == passed


def test_what_is_due_is_put_off(program: TestClient, ann: str) -> None:
    status, told = send(program, f"{ann}/delays", date="in 2 weeks", version=2)
    (entry,) = told["entries"]
    assert (status, entry["touch_by"], entry["put_off"]) == (200, "2026-03-15", 1)
    assert send(program, f"{ann}/delays", date="2026-03-01", version=3)[0] == 400
    assert send(program, f"{ann}/delays", date="2026-03-30", track="referral", version=3)[0] == 400


def test_the_latest_change_is_taken_back_by_its_name(
    program: TestClient, desk: Browsed, ann: str
) -> None:
    send(program, f"{ann}/touches", kind="call")
    (last, _) = program.get(f"{AT}/changes").json()["changes"]
    assert last == {"what": "noted call with Ann Owner", "at": "2026-03-01T12:00:00Z"}
    assert send(program, f"{AT}/undo", what="put Ann")[0] == 409
    assert send(program, f"{AT}/undo", what=last["what"]) == (200, {"undone": last["what"]})
    assert program.get(f"{ann}/touches").json() == {"touches": []}


def test_fields_are_corrected_as_they_are_typed(program: TestClient, ann: str) -> None:
    sent = {"version": 1, "title": "Owner", "phones": ["work +49 30 23125 000"], "note": "a\nb"}
    answer = program.patch(ann, json=sent)
    told = answer.json()
    assert (answer.status_code, told["version"]) == (200, 2)
    assert told["corrected"].keys() == {"title", "phones", "note"}
    assert told["contact"]["phones"][0]["number"] == "+4930231250 00".replace(" ", "")
    stale = program.patch(ann, json=sent)
    assert stale.status_code == 409
    assert (stale.json()["sent"], stale.json()["current"]["version"]) == (1, 2)
    assert stale.json()["current"]["contact"] == told["contact"]
    for wrong in ({"emails": ["x"]}, {"emails": "ann@example.com"}, {"org": None, "age": 3}):
        assert program.patch(ann, json={"version": 2} | wrong).status_code == 400
    assert program.patch(ann, json={"version": 2}).json() == told


def test_what_is_stale_changes_nothing_and_both_versions_are_told(
    program: TestClient, ann: str
) -> None:
    before = program.get(ann).json()
    document = program.get(f"{AT}/openapi.json").json()
    for step, sent in (
        ("moves", {"stage": "qualified", "why": "x"}),
        ("delays", {"date": "2026-04-01"}),
    ):
        status, told = send(program, f"{ann}/{step}", **sent, version=1)
        assert (status, told["code"]) == (409, "stale")
        assert (told["sent"], told["current"]) == (1, before["entries"][0])
        assert "version 1 was sent, and it is at version 2" in told["detail"]
        named = {"$ref": "#/components/schemas/problem", "components": document["components"]}
        jsonschema.Draft202012Validator(named).validate(told)
    assert program.get(ann).json() == before


@pytest.mark.parametrize(
    ("step", "sent"),
    [
        ("moves", {"stage": "qualified", "why": "x", "version": 2}),
        ("touches", {"kind": "call"}),
        ("delays", {"date": "2026-04-01", "version": 2}),
    ],
)
def test_a_change_that_is_sent_again_under_its_key_is_made_once(
    program: TestClient, desk: Browsed, ann: str, step: str, sent: dict[str, Any]
) -> None:
    first = send(program, f"{ann}/{step}", "one", **sent)
    assert first[0] == 200
    assert send(program, f"{ann}/{step}", "one", **sent) == first
    assert len(program.get(f"{AT}/changes").json()["changes"]) == 2
    other = send(program, f"{ann}/{step}", "one", **sent | {"text": "x", "track": "client"})
    assert other[0] == 400
    status, told = send(program, f"{AT}/undo", "one", what="put Ann")
    assert (status, told["code"]) == (400, "usage")
    assert "something else was asked for under this key" in told["detail"]


def test_an_undo_is_made_once_and_keys_are_kept_for_a_day(
    program: TestClient, desk: Browsed, ann: str
) -> None:
    for _ in range(3):
        send(program, f"{ann}/touches", kind="call")
    what = "noted call with Ann Owner"
    for _ in range(2):
        assert send(program, f"{AT}/undo", "key", what=what) == (200, {"undone": what})
    assert len(program.get(f"{ann}/touches").json()["touches"]) == 2
    desk.now = NOON.replace(day=3)
    send(program, f"{ann}/touches", "other", kind="call")
    assert send(program, f"{AT}/undo", "key", what=what)[0] == 200
    assert len(program.get(f"{ann}/touches").json()["touches"]) == 2


def test_a_correction_is_made_once_under_its_key(program: TestClient, ann: str) -> None:
    def correct(**sent: Any) -> tuple[int, Any]:
        answer = program.patch(ann, json=sent, headers={"idempotency-key": "one"})
        return answer.status_code, answer.json()

    first = correct(version=1, title="Director")
    assert (first[0], first[1]["contact"]["title"], first[1]["version"]) == (200, "Director", 2)
    assert correct(version=1, title="Director") == first
    assert len(program.get(f"{AT}/changes").json()["changes"]) == 2
    status, told = correct(version=2, title="Owner")
    assert (status, "something else was asked for under this key" in told["detail"]) == (400, True)
    assert program.get(ann).json()["contact"]["title"] == "Director"


def test_what_failed_can_be_sent_again_under_its_key(program: TestClient, ann: str) -> None:
    sent = {"stage": "qualified", "version": 2}
    assert send(program, f"{ann}/moves", "one", **sent)[0] == 400
    assert send(program, f"{ann}/moves", "one", **sent, why="x")[0] == 200


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ('{"kind": "call"}', "text/plain", 415),
        ('{"kind": "call", "x": 1}', "application/json", 400),
        ('{"kind": "call", "text": "\\ud800"}', "application/json", 400),
        ('{"kind": "call", "value": NaN}', "application/json", 400),
        ('{"kind": "call", "value": 1' + "0" * 5000 + "}", "application/json", 400),
        ("[" * 50_000, "application/json", 400),
        ('{"text": "' + "x" * 64_000 + '"}', "application/json", 413),
    ],
)
def test_what_is_no_body_is_a_problem(
    program: TestClient, ann: str, content: str, kind: str, status: int
) -> None:
    answer = program.post(f"{ann}/touches", content=content, headers={"content-type": kind})
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert program.get(f"{ann}/touches").json() == {"touches": []}


def test_the_answers_are_what_the_commands_print(
    program: TestClient, desk: Browsed, ann: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = Desk(tmp_path, monkeypatch)
    monkeypatch.setattr("cardscan.cli.clock.utc_now", lambda: NOON)
    assert send(program, f"{ann}/touches", kind="call", text="naïve ‮ text")[0] == 200
    text = program.get(ann).text
    assert typed.type("show", "Ann Owner", "--json").stdout == f"{text}\n"
    told = program.get(f"{AT}/changes").json()["changes"]
    lines = typed.type("undo", "--list", "--json").stdout.splitlines()
    assert lines == [json.dumps(one) for one in told]
    sections = program.get(f"{AT}/today?days=60").json()["sections"]
    lines = typed.type("today", "--days", "60", "--json").stdout.splitlines()
    assert lines == [json.dumps(one, ensure_ascii=False) for one in sections]
    assert [one["name"] for section in sections for one in section["contacts"]].count("Ann Owner")
    found = program.get(f"{AT}/contacts?q=ann").json()["contacts"]
    assert typed.type("find", "ann", "--json").stdout.splitlines() == [
        json.dumps(one, ensure_ascii=False) for one in found
    ]
    stats = program.get(f"{AT}/stats").text
    assert typed.type("stats", "--json").stdout == f"{stats}\n"
