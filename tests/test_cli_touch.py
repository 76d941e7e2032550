"""``cardscan touch``: what is filed, what follows, and the way back."""

import datetime as dt
import json
from pathlib import Path

import pytest

from cardscan.entry import Touch
from cardscan.store import Store
from tests.filed import NOON, Desk
from tests.proposals import make_proposal

UID, OTHER = "00000001", "00000002"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk on a Wednesday with two contacts, one of them a client to be."""
    monkeypatch.setattr("cardscan.cli.clock.local_today", lambda: dt.date(2026, 3, 4))
    monkeypatch.setattr("cardscan.cli.clock.utc_now", lambda: NOON + dt.timedelta(3, minutes=5))
    desk = Desk(tmp_path, monkeypatch)
    for number in range(2):
        desk.file(make_proposal(number))
    desk.type("move", UID, "prospective", "--track", "client")
    return desk


def touches(desk: Desk) -> tuple[Touch, ...]:
    with Store.open(desk.url) as store:
        return store.pipeline.read_touches(desk.read(UID).contact.uid)


def shown(desk: Desk, reference: str) -> str:
    """The page of a contact, its blanks made single."""
    return " ".join(desk.type("show", reference).stdout.split())


def test_a_touch_is_filed_and_sets_the_day_of_the_next(desk: Desk) -> None:
    before = desk.read(UID)
    words = ("touch", UID, "call", "wants an offer", "--outcome", "in May", "--value", "1200.5")
    result = desk.type(*words)
    name = before.contact.display_name
    assert result.stdout == (
        f"{name}: call on Wed 2026-03-04\n  next touch by Wed 2026-03-11 (client)\n"
    )
    assert result.stderr == "To take it back: cardscan undo\n"
    assert touches(desk) == (
        Touch("call", "2026-03-04T12:05:00Z", "wants an offer", "in May", 1200.5),
    )
    assert desk.read(UID).entries[0].touch_by == "2026-03-11"
    assert desk.type("undo").stdout == f"Taken back: noted call with {name}\n"
    assert (desk.read(UID), touches(desk)) == (before, ())


def test_a_touch_of_another_day_is_at_its_noon(desk: Desk) -> None:
    result = desk.type("touch", UID, "email", "--date", "yesterday")
    assert "email on Tue 2026-03-03\n  next touch by Tue 2026-03-10" in result.stdout
    (touch,) = touches(desk)
    noon = dt.datetime(2026, 3, 3, 12).astimezone(dt.UTC)  # in the zone of this machine
    assert touch.at == f"{noon:%Y-%m-%dT%H:%M:%SZ}"


def test_a_touch_is_found_by_its_words(desk: Desk) -> None:
    desk.type("touch", UID, "note", "Plays\x1b the théremin\nat home")
    assert touches(desk)[0].text == "Plays the théremin\nat home"
    with Store.open(desk.url) as store, store._engine.connect() as reading:
        found = reading.exec_driver_sql("SELECT rowid FROM found WHERE found MATCH 'theremin'")
        assert [row[0] for row in found] == [1]


def test_a_referral_names_both_people(desk: Desk) -> None:
    result = desk.type("touch", UID, "referral-received", "--about", OTHER)
    name = desk.read(OTHER).contact.display_name
    assert f": referral-received about {name} on Wed 2026-03-04\n" in result.stdout
    assert "  given 0, asked 1\n" in result.stdout
    (touch,) = touches(desk)
    assert touch.about == desk.read(OTHER).contact.uid


def test_a_referral_is_on_the_page_of_the_person_referred_too(desk: Desk) -> None:
    desk.type("touch", UID, "referral-received", "met at the fair", "--about", OTHER)
    assert f"2026-03-04 referred met at the fair; by {UID}" in shown(desk, OTHER)
    (told,) = json.loads(desk.type("show", OTHER, "--json").stdout)["referred"]
    assert (told["kind"], told["about"]) == ("referral-received", desk.read(UID).contact.uid)
    assert json.loads(desk.type("show", UID, "--json").stdout)["referred"] == []
    desk.type("touch", OTHER, "referral-given", "--about", UID)
    assert f"2026-03-04 referred to {OTHER}" in shown(desk, UID)
    desk.type("undo")
    assert f"referred to {OTHER}" not in shown(desk, UID)


def test_who_asks_is_told_what_was_given(desk: Desk) -> None:
    warning = "You have asked more than you gave: what can you do for them first?\n"
    result = desk.type("touch", UID, "asked", "for a recommendation")
    assert (result.exit_code, warning in result.stderr) == (0, True)
    assert result.stdout.endswith("  given 0, asked 1\n")
    for _ in range(2):
        assert warning not in desk.type("touch", UID, "helped").stderr
    result = desk.type("touch", UID, "asked")
    assert warning not in result.stderr
    assert result.stdout.endswith("  given 2, asked 2\n")
    assert "\n  given 2, asked 2\n" in desk.type("show", UID).stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobody", "call"], "there is no contact 'nobody'"),
        (["Beispiel-Łoś", "call"], "may be"),
        ([UID, "visit"], "'visit' is not one of"),
        ([UID, "call", "--date", "tomorrow"], "still to come"),
        ([UID, "call", "--value", "much"], "'much' is not a valid float"),
        ([UID, "call", "--value", "nan"], "nan is no amount"),
        ([UID, "call", "--about", OTHER], "about nobody else"),
        ([UID, "referral-given"], "Say --about OTHER."),
        ([UID, "referral-given", "--about", UID], "to themselves"),
        ([UID, "referral-given", "--about", "nobody"], "there is no contact 'nobody'"),
    ],
)
def test_what_cannot_be_filed_changes_nothing(desk: Desk, words: list[str], told: str) -> None:
    before = desk.read(UID)
    result = desk.type("touch", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert (desk.read(UID), touches(desk)) == (before, ())
