"""Who may be there twice, in the browser: the list, two side by side, answers and their undo."""

import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from cardscan.contact import Contact, Filed, Phone
from cardscan.errors import StoreError
from cardscan.web import sought
from tests.browsed import NOON, Browsed

OLD = Contact(
    full_name="Ana Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(Phone("+493023125000"), Phone("+491713920000", "cell")),
    emails=("ana@sales.example.com",),
)
NEW = replace(OLD, full_name="Ana B. Beispiel", phones=OLD.phones[1:], note="likes chess")
BEN = Contact(full_name="Ben Muster", org="Muster AG", emails=("ben.muster@example.net",))


@pytest.fixture
def pair(desk: Browsed) -> tuple[Filed, Filed]:
    desk.file(3, BEN)
    return desk.file(1, OLD), desk.file(2, NEW)


def address(pair: tuple[Filed, Filed]) -> str:
    kept, other = (quote(filed.contact.uid, safe="") for filed in pair)
    return f"/merge/{kept}/{other}"


def versions(pair: tuple[Filed, Filed]) -> dict[str, str]:
    return {"kept_version": str(pair[0].version), "other_version": str(pair[1].version)}


def names(desk: Browsed) -> list[str]:
    return sorted(filed.contact.full_name for filed in desk.store.find_contacts())


def test_the_list_names_pairs_with_probability_and_reasons(
    desk: Browsed, browser: TestClient, pair: tuple[Filed, Filed]
) -> None:
    page = browser.get("/duplicates").text
    assert "1 pair<" in page
    assert "Ana Beispiel and Ana B. Beispiel" in page
    assert "the same e-mail address ana@sales.example.com" in page
    assert f"{address(pair)}?back=duplicates" in page
    assert "Ben" not in page
    contact = quote(pair[0].contact.uid, safe="")
    assert address(pair) in browser.get(f"/contacts/{contact}").text


def test_without_pairs_or_contacts_it_is_said(desk: Browsed, browser: TestClient) -> None:
    assert "cardscan scan FOLDER" in browser.get("/duplicates").text
    desk.file(1, BEN)
    assert "Nobody seems to be there twice" in browser.get("/duplicates").text


def test_side_by_side_differences_are_told_in_words(
    browser: TestClient, pair: tuple[Filed, Filed]
) -> None:
    page = browser.get(address(pair)).text
    for label, word in (("Name", "differs"), ("Phone", "differs"), ("Company", "the same")):
        assert (
            f'<legend>{label} <span class="{"mark" if word == "differs" else "quiet"}">{word}'
            in page
        )
    assert 'name="lead-phones" value="kept"' in page
    assert 'name="lead-note" value="kept"' not in page  # which says nothing
    shown = browser.get(f"{address(pair)}?lead-full_name=kept").text
    assert 'name="lead-full_name" value="kept" checked' in shown


def test_merged_as_chosen_parted_by_undo(
    desk: Browsed, browser: TestClient, pair: tuple[Filed, Filed]
) -> None:
    choices = {"lead-full_name": "kept", "lead-phones": "other", "lead-note": ""}
    form = versions(pair) | choices | {"answer": "merge", "back": "duplicates"}
    answer = browser.post(address(pair), data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/duplicates?done=1")
    assert names(desk) == ["Ana Beispiel", "Ben Muster"]
    merged = desk.store.read_contact("Ana Beispiel").contact
    assert merged.phones == OLD.phones[1:]
    assert merged.note.startswith("likes chess")
    page = browser.get("/duplicates?done=1").text
    assert "Done: merged Ana B. Beispiel into Ana Beispiel." in page
    assert "Nobody seems to be there twice" in page
    undo = {"what": "merged Ana B. Beispiel into Ana Beispiel", "back": "duplicates"}
    assert browser.post("/undo", data=undo).headers["location"] == "/duplicates"
    assert names(desk) == ["Ana B. Beispiel", "Ana Beispiel", "Ben Muster"]
    assert browser.post("/undo", data=undo).status_code == 400  # there is nothing left to undo


def test_the_address_of_a_merged_contact_leads_to_the_other_until_that_is_undone(
    desk: Browsed, browser: TestClient, program: TestClient, pair: tuple[Filed, Filed]
) -> None:
    kept, other = (quote(one.contact.uid, safe="") for one in pair)
    merging = versions(pair) | {"answer": "merge"}
    assert browser.post(address(pair), data=merging).status_code == 303
    paths = (
        "/contacts/{}",
        "/contacts/{}/contact.vcf",
        "/review/{}",
        "/contacts/{}/move?track=client",
    )
    routes = ("/api/v1/contacts/{}", "/api/v1/contacts/{}/moves", "/api/v1/contacts/{}/touches")
    for asking, path in [(browser, one) for one in paths] + [(program, one) for one in routes]:
        answer = asking.get(path.format(other))
        assert (answer.status_code, answer.headers["location"]) == (307, path.format(kept))
    # Nothing is changed of whom one has not seen.
    refused = program.patch(f"/api/v1/contacts/{other}", json={"version": 2, "title": "x"})
    assert (refused.status_code, pair[0].contact.uid in refused.json()["detail"]) == (404, True)
    note = browser.post(f"/contacts/{other}/touch", data={"kind": "note", "text": "x", "back": ""})
    assert (note.status_code, pair[0].contact.uid in note.text) == (404, True)
    undo = {"what": "merged Ana B. Beispiel into Ana Beispiel", "back": ""}
    assert browser.post("/undo", data=undo).status_code == 303
    assert browser.get(paths[0].format(other)).status_code == 200
    assert program.get(routes[0].format(other)).json()["uid"] == pair[1].contact.uid


def test_two_people_are_kept_apart_until_that_is_undone(
    desk: Browsed, browser: TestClient, pair: tuple[Filed, Filed]
) -> None:
    uid = pair[0].contact.uid
    form = versions(pair) | {"answer": "apart", "back": uid}
    page = f"/contacts/{quote(uid, safe='')}?done=1"
    assert browser.post(address(pair), data=form).headers["location"] == page
    assert "Nobody seems to be there twice" in browser.get("/duplicates").text
    undo = {"what": "kept Ana Beispiel and Ana B. Beispiel apart", "back": uid}
    assert browser.post("/undo", data=undo).status_code == 303
    assert "1 pair<" in browser.get("/duplicates").text


def test_a_stale_answer_changes_nothing_and_both_versions_are_told(
    desk: Browsed, browser: TestClient, pair: tuple[Filed, Filed]
) -> None:
    changed = replace(pair[1], contact=replace(pair[1].contact, title="Managing Director"))
    desk.store.change_contact(changed, now=NOON)
    for chosen, what in (("merge", "merge the two"), ("apart", "keep the two apart")):
        answer = browser.post(address(pair), data=versions(pair) | {"answer": chosen})
        assert answer.status_code == 409
        for told in ("it was version 1, and version 2 says", "Managing Director", what):
            assert told in answer.text
    assert len(names(desk)) == 3


def test_what_cannot_be_merged_is_refused(browser: TestClient, pair: tuple[Filed, Filed]) -> None:
    assert browser.get(address((pair[0], pair[0]))).status_code == 400
    assert browser.get("/merge/x/y").status_code == 404
    for form in ({"answer": "both"}, {}, {"answer": "merge", "kept_version": "x"}):
        assert browser.post(address(pair), data=versions(pair) | form).status_code == 400


def test_among_many_they_are_looked_for_aside_and_kept(
    desk: Browsed, browser: TestClient, pair: tuple[Filed, Filed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sought, "FEW", 0)
    page = browser.get("/duplicates").text
    assert "3 contacts are being compared" in page
    assert '<meta http-equiv="refresh"' in page
    until = time.monotonic() + 60
    while "are being compared" in page and time.monotonic() < until:
        page = browser.get("/duplicates").text
    assert "Ana Beispiel and Ana B. Beispiel" in page
    assert "refresh" not in page
    twin = desk.file(4, BEN)
    assert "Ben" not in browser.get("/duplicates").text  # kept as it was found
    desk.store.merges.keep_apart(*(one.contact.uid for one in pair), what="apart", now=NOON)
    assert "Ana" not in browser.get("/duplicates").text  # but nobody who is answered for
    assert browser.post("/duplicates").status_code == 303
    assert twin.contact.full_name == "Ben Muster"
    assert "are being compared" in browser.get("/duplicates").text


def test_a_search_that_dies_is_told_and_can_be_begun_anew(
    desk: Browsed, pair: tuple[Filed, Filed], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sought, "FEW", 0)
    lost = sought.Sought(desk.store, f"sqlite:///{tmp_path}")  # a folder is no database

    def wait() -> None:
        until = time.monotonic() + 60
        while lost.find(NOON) is None and time.monotonic() < until:
            pass

    for _ in range(2):
        with pytest.raises(StoreError, match="ended without an answer"):
            wait()
