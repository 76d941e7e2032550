"""The API: the JSON of the commands, described as it is, and errors as problem details."""

import json
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from cardscan.contact import Contact
from cardscan.contract import filed_to_json, history_to_json
from cardscan.entry import Touch
from tests.browsed import NOON, Browsed
from tests.naughty import ESCAPES, MARKUP

AT = "/api/v1"


def check(document: dict[str, Any], name: str, values: object) -> None:
    """Whether values are as the description says."""
    named = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    jsonschema.Draft202012Validator(named).validate(values)


def test_contacts_are_those_of_the_command_line(desk: Browsed, program: TestClient) -> None:
    ana = desk.file(1)
    desk.file(2, Contact(full_name="Ben Broker"), event="Breakfast")
    document = program.get(f"{AT}/openapi.json").json()
    found = program.get(f"{AT}/contacts?q=beisp").json()
    assert found == {"count": 1, "contacts": [json.loads(json.dumps(filed_to_json(ana)))]}
    check(document, "found", found)
    both = program.get(f"{AT}/contacts?limit=1&skip=1").json()
    assert (both["count"], [one["uid"] for one in both["contacts"]]) == (2, [ana.contact.uid])
    assert program.get(f"{AT}/contacts?event=breakfast").json()["count"] == 1
    assert program.get(f"{AT}/contacts?track=client").json() == {"count": 0, "contacts": []}


def test_a_contact_comes_with_all_that_happened(desk: Browsed, program: TestClient) -> None:
    uid = desk.file(1).contact.uid
    touch = Touch("call", "2026-03-02T10:00:00Z", "wants an offer")
    desk.store.pipeline.add_touch(uid, touch, [], what="noted", now=NOON)
    told = program.get(f"{AT}/contacts/{uid}").json()
    pipeline = desk.store.pipeline
    expected = history_to_json(
        desk.store.read_contact(uid), [], pipeline.read_moves(uid), pipeline.read_touches(uid), []
    )
    assert told == json.loads(json.dumps(expected))
    assert told["touches"][0]["text"] == "wants an offer"
    check(program.get(f"{AT}/openapi.json").json(), "history", told)


def test_stats_are_those_of_the_command_line(desk: Browsed, program: TestClient) -> None:
    desk.file(1)
    report = program.get(f"{AT}/stats").json()
    assert report["until"] == "2026-03-01"
    assert {"table", "number", "verdict"} <= report["figures"][0].keys()
    (group,) = program.get(f"{AT}/stats?by=event").json()["groups"]
    assert (group["name"], group["people"]) == ("Fair", 1)


def test_the_description_is_whole_and_only_of_the_api(program: TestClient) -> None:
    document = program.get(f"{AT}/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert f"{AT}/contacts/{{uid}}/moves" in document["paths"]
    assert f"{AT}/openapi.json" not in document["paths"]
    kinds = document["components"]["schemas"]
    for kind in kinds.values():
        jsonschema.Draft202012Validator.check_schema(kind)
    parts = json.dumps(document).split('"$ref": "#/components/schemas/')[1:]
    assert {"found", "history", "stats"} <= {part.partition('"')[0] for part in parts} <= {*kinds}
    for path, methods in document["paths"].items():
        assert path.startswith(AT)
        for method, told in methods.items():
            leads_on = method == "get" and "{uid}" in path
            expected = {"200", "default", "307"} if leads_on else {"200", "default"}
            assert expected == set(told["responses"]) - {"202"}
            assert len(told["security"]) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/contacts/nobody", 404),
        ("/nowhere", 404),
        ("/contacts?q=%2B%2B", 400),
        ("/contacts?limit=0", 400),
        ("/contacts?limit=501", 400),
        ("/contacts?skip=x", 400),
        ("/stats?by=nobody", 400),
        ("/stats?since=never", 400),
    ],
)
def test_errors_are_problem_details(program: TestClient, path: str, status: int) -> None:
    document = program.get(f"{AT}/openapi.json").json()
    answer = program.get(f"{AT}{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    check(document, "problem", answer.json())
    assert answer.json()["status"] == status


def test_who_has_no_key_is_told_so_in_the_same_form(desk: Browsed) -> None:
    for headers, status in (({}, 401), ({"host": "evil.example"}, 403)):
        answer = desk.stranger().get(f"{AT}/contacts", headers=headers)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "forbidden"


def test_a_fault_is_a_problem_too(
    desk: Browsed, program: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(desk.store.search), "count", lambda *_: 1 / 0)
    answer = program.get(f"{AT}/contacts")
    assert answer.status_code == 500
    assert answer.json()["title"] == "A fault in cardscan"


def test_any_text_comes_back_as_it_is_filed(desk: Browsed, program: TestClient) -> None:
    for number, text in enumerate((*MARKUP, *ESCAPES)):
        filed = desk.file(number, Contact(full_name=text, note=text))
        told = program.get(f"{AT}/contacts/{filed.contact.uid}").json()
        assert told["contact"]["full_name"] == filed.contact.full_name
