"""Photos sent to the desk: in pieces, as a form and by programs; refused ones with their reason."""

import asyncio
import hashlib
import itertools
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from cardscan.intake.uploads import LASTS, Uploads
from tests.browsed import HOME, Browsed
from tests.scripted import scan_in_threads

KEY, OTHER = "ab" * 16, "cd" * 16
ANA = b"card Ana Beispiel"
GIGABYTES = 2_000_000_000


@pytest.fixture
def desk(desk: Browsed, monkeypatch: pytest.MonkeyPatch) -> Browsed:
    monkeypatch.setattr("cardscan.intake.desk.scan_batch", scan_in_threads)
    return desk


def begin(browser: TestClient, key: str, length: int, **more: str) -> tuple[int, dict[str, object]]:
    query = {"name": "IMG_1.jpg", "length": str(length)} | more
    answer = browser.put(f"/capture/{key}", params=query)
    return answer.status_code, answer.json()


def add(browser: TestClient, key: str, offset: int, piece: bytes) -> tuple[int, dict[str, object]]:
    headers = {"upload-offset": str(offset)}
    answer = browser.patch(f"/capture/{key}", content=piece, headers=headers)
    return answer.status_code, answer.json()


def send(browser: TestClient, key: str, photo: bytes, **more: str) -> None:
    assert begin(browser, key, len(photo), **more)[0] == 200
    assert add(browser, key, 0, photo)[0] == 200


def names(desk: Browsed) -> list[str]:
    return [filed.contact.full_name for filed in desk.store.find_contacts()]


def test_a_photo_comes_in_pieces_and_becomes_a_contact(desk: Browsed, browser: TestClient) -> None:
    status, told = begin(browser, KEY, len(ANA), event="Fair 1/2 at 50 %")
    assert (status, told["state"], told["offset"]) == (200, "uploading", 0)
    assert add(browser, KEY, 0, ANA[:7])[1]["offset"] == 7
    told = add(browser, KEY, 7, ANA[7:])[1]
    assert (told["state"], told["ended"]) == ("waiting", False)
    desk.read_captured()
    told = browser.get(f"/capture/{KEY}").json()
    (filed,) = desk.store.find_contacts()
    address = f"/contacts/{filed.contact.uid.replace(':', '%3A')}"
    assert told["people"] == [{"name": "Ana Beispiel", "address": address}]
    assert (told["words"], told["ended"]) == ("1 contact", True)
    assert (filed.event, filed.photo) == ("Fair 1/2 at 50 %", "IMG_1.jpg")
    page = browser.get("/capture").text
    assert f'<a href="{address}">Ana Beispiel</a>' in page
    assert "data-open" not in page


def test_a_connection_that_drops_goes_on_where_it_was(desk: Browsed, browser: TestClient) -> None:
    begin(browser, KEY, len(ANA))
    add(browser, KEY, 0, ANA[:5])
    status, told = add(browser, KEY, 0, ANA)  # the answer to the first piece was lost
    assert (status, told["code"]) == (409, "stale")
    assert begin(browser, KEY, len(ANA))[1]["offset"] == 5
    assert browser.get(f"/capture/{KEY}").json()["offset"] == 5
    assert add(browser, KEY, 5, ANA[5:])[1]["state"] == "waiting"
    for _ in range(2):  # neither the end nor the beginning, said again, changes anything
        assert begin(browser, KEY, len(ANA))[1]["state"] == "waiting"
        assert add(browser, KEY, 5, ANA[5:])[0] == 400
    desk.read_captured()
    assert begin(browser, KEY, len(ANA))[1]["state"] == "done"
    assert names(desk) == ["Ana Beispiel"]


def test_the_same_photo_sent_twice_gives_no_second_contact(
    desk: Browsed, browser: TestClient
) -> None:
    send(browser, KEY, ANA)
    send(browser, OTHER, ANA)
    desk.read_captured()
    told = [browser.get(f"/capture/{key}").json() for key in (KEY, OTHER)]
    assert [one["state"] for one in told] == ["done", "duplicate"]
    assert told[1]["words"] == "known already"
    assert told[0]["people"] == told[1]["people"] != []
    assert names(desk) == ["Ana Beispiel"]


def test_the_two_sides_of_a_card_shot_in_a_row_are_one_contact(
    desk: Browsed, browser: TestClient
) -> None:
    for number, photo in enumerate((ANA, b"back Ana Beispiel", b"card Bo Muster")):
        send(browser, f"{9 - number:032x}", photo)
    desk.read_captured()
    assert sorted(names(desk)) == ["Ana Beispiel", "Bo Muster"]


def test_doubts_and_wrong_files_end_with_their_reasons(desk: Browsed, browser: TestClient) -> None:
    send(browser, KEY, b"unsure Bo Muster")
    send(browser, OTHER, b"damaged", name="../.notes\x00.txt")
    desk.read_captured()
    assert browser.get(f"/capture/{KEY}").json()["words"] == "1 contact, for review"
    told = browser.get(f"/capture/{OTHER}").json()
    assert (told["state"], told["ended"]) == ("failed", True)
    assert told["words"] == "refused: notes.txt.jpg is damaged. Take the photo again."
    assert "refused: notes.txt.jpg is damaged" in browser.get("/capture").text
    assert not list(Path(desk.settings.captures_folder).glob("*.txt*"))


def test_what_cannot_be_read_now_is_put_off(desk: Browsed, browser: TestClient) -> None:
    send(browser, KEY, b"no room")
    desk.read_captured()
    told = browser.get(f"/capture/{KEY}").json()
    assert (told["state"], told["ended"]) == ("deferred", False)
    assert "tried again by itself: the disk is full" in str(told["words"])


@pytest.mark.parametrize(
    ("length", "more", "status", "detail"),
    [
        (GIGABYTES, {}, 413, "IMG_1.jpg has more than 100 million bytes"),
        (0, {}, 400, "IMG_1.jpg is empty"),
        (-1, {}, 400, "wrong length"),
        (9, {"event": "x" * 61}, 400, "the event is too long"),
        (9, {"name": "x" * 1001}, 400, "wrong name"),
    ],
)
def test_what_may_not_come_is_refused_before_it_does(
    browser: TestClient, length: int, more: dict[str, str], status: int, detail: str
) -> None:
    answered, told = begin(browser, KEY, length, **more)
    assert (answered, told["status"]) == (status, status)
    assert detail in str(told["detail"])
    assert browser.get(f"/capture/{KEY}").status_code == 404


def test_more_than_was_said_is_not_taken(desk: Browsed, browser: TestClient) -> None:
    begin(browser, KEY, 5)
    assert add(browser, KEY, 0, b"123456")[0] == 400
    assert browser.get(f"/capture/{KEY}").json()["offset"] == 0
    assert begin(browser, KEY, 6)[0] == 409  # another photo under the same key
    assert add(browser, OTHER, 0, b"1")[0] == 400


@pytest.mark.parametrize("key", ["x" * 32, "a" * 31, "A" * 32, "a" * 64, "..%2f" + "a" * 30])
def test_keys_have_one_form(browser: TestClient, key: str) -> None:
    assert begin(browser, key, 5)[0] in (400, 404, 405)


def test_there_is_an_end_to_photos_on_their_way(
    desk: Browsed, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [begin(browser, f"{number:032x}", 9) for number in range(101)]
    refused = [detail for status, detail in told if status == 507]
    assert refused[0]["detail"] == "too many photos are on their way"
    assert told[0][0] == 200
    later = 1.0 + LASTS
    monkeypatch.setattr("cardscan.intake.uploads.time.time", _shifted(later))
    assert begin(browser, KEY, 9)[0] == 200
    assert browser.get(f"/capture/{0:032x}").status_code == 404


def test_a_disk_without_room_is_told(
    desk: Browsed, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(desk.settings.captures_folder)._replace(free=200_000_004)
    monkeypatch.setattr("cardscan.intake.uploads.shutil.disk_usage", lambda _: usage)
    assert begin(browser, KEY, 4)[0] == 200
    status, told = begin(browser, OTHER, 5)
    assert (status, told["detail"]) == (507, "the disk has no room for more photos")


def test_without_scripts_photos_come_as_a_form(desk: Browsed, browser: TestClient) -> None:
    files = [("photos", (f"{n}.jpg", data)) for n, data in enumerate((ANA, b"card Bo Muster"))]
    answer = browser.post("/capture", files=files, data={"event": "Fair"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/capture")
    assert "waiting to be read" in browser.get("/capture").text
    desk.read_captured()
    assert sorted(names(desk)) == ["Ana Beispiel", "Bo Muster"]
    assert {filed.event for filed in desk.store.find_contacts()} == {"Fair"}


def test_a_form_may_not_be_too_long_or_empty(desk: Browsed, browser: TestClient) -> None:
    assert browser.post("/capture", files={"photos": ("", b"")}).status_code == 400
    assert browser.post("/capture", data={"event": "x"}).status_code == 415
    kind = {"content-type": "multipart/form-data; boundary=x"}
    told = browser.post("/capture", headers=kind | {"content-length": str(GIGABYTES)})
    assert told.status_code == 413
    assert "Send fewer photos at a time" in told.text

    assert browser.post("/capture", headers=kind, content=b"--y").status_code == 400
    assert not list(desk.captures.uploads.inbox.glob("*/*.jpg"))


def test_a_program_scans_a_photo_and_again(desk: Browsed, program: TestClient) -> None:
    query = {"name": "IMG_1.jpg", "event": "Fair"}
    sha256 = hashlib.sha256(ANA).hexdigest()
    first = program.post("/api/v1/scan", params=query, content=ANA)
    assert (first.status_code, first.headers["location"]) == (202, f"/api/v1/scans/{sha256}")
    assert (first.json()["id"], first.json()["state"]) == (sha256, "waiting")
    again = program.post("/api/v1/scan", files={"photo": ("other.jpg", ANA)})
    assert (again.status_code, again.json()) == (202, first.json())
    desk.read_captured()
    told = program.get(f"/api/v1/scans/{sha256}")
    assert (told.status_code, told.json()["state"]) == (200, "done")
    (contact,) = told.json()["contacts"]
    assert (contact["contact"]["full_name"], contact["event"]) == ("Ana Beispiel", "Fair")
    same = program.post("/api/v1/scan?wait=100", content=ANA)
    assert (same.status_code, same.json()) == (200, told.json())
    assert names(desk) == ["Ana Beispiel"]


def test_a_program_is_told_what_is_wrong(desk: Browsed, program: TestClient) -> None:
    assert program.post("/api/v1/scan", content=b"").status_code == 400
    assert program.post("/api/v1/scan", files={"other": ("a.jpg", ANA)}).status_code == 400
    length = {"content-length": str(GIGABYTES)}
    assert program.post("/api/v1/scan", content=b"", headers=length).status_code == 413
    assert program.get(f"/api/v1/scans/{'0' * 64}").status_code == 404
    assert program.get("/api/v1/scans/x").status_code == 400
    place = program.post("/api/v1/scan", content=b"damaged").headers["location"]
    desk.read_captured()
    told = program.get(place).json()
    assert (told["state"], told["error"]["code"]) == ("failed", "unreadable-photo")


@pytest.mark.parametrize("path", ["/capture", "/api/v1/scan"])
def test_what_never_ends_is_cut_off_at_the_limit(desk: Browsed, path: str) -> None:
    folder = desk.captures.uploads.folder
    desk.captures.uploads = Uploads(folder, most=3 << 20)
    head = b'--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n'
    parts = itertools.chain([head] if path == "/capture" else [], itertools.repeat(bytes(1 << 20)))
    taken, answers = 0, list[Message]()

    async def receive() -> Message:
        nonlocal taken
        taken += 1
        return {"type": "http.request", "body": next(parts), "more_body": True}

    async def send(message: Message) -> None:
        answers.append(message)

    desk.enter()
    headers = {"host": HOME.removeprefix("http://"), "origin": HOME}
    headers["cookie"] = f"{desk.guard.cookie}={desk.session}"
    headers["content-type"] = "multipart/form-data; boundary=x" if path == "/capture" else "x/y"
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    asked = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": raw}
    asyncio.run(desk.guard(asked, receive, send))
    assert answers[0]["status"] == 413
    assert taken < 15
    assert list((folder / "parts").iterdir()) == []


def _shifted(seconds: float) -> Callable[[], float]:
    now = time.time() + seconds
    return lambda: now
