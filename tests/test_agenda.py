"""The agenda: who waits for what, and the command for each."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from cardscan.contact import Contact
from cardscan.entry import LATER, NEITHER, NO, UNTRIAGED, Entry, Touch, TouchKind
from cardscan.pipeline.agenda import SECTIONS, Section, Waiting, days_over, due_day, next_step
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.store import Store
from tests.filed import NOON
from tests.proposals import make_proposal, make_uids

BUSINESS = parse_strategy(read_template("business"))
TODAY = dt.date(2026, 3, 4)
ANA = Contact(full_name="Ana Beispiel", uid="urn:uuid:00000001-0000-4000-8000-000000000000")
NEW = Entry("client", "prospective", "2026-03-01T12:00:00Z", "2026-03-02", "2026-03-03")


@pytest.mark.parametrize(
    ("section", "waiting", "words"),
    [
        ("first-touch", Waiting(ANA, NEW), "touch 00000001 email"),
        ("follow-up", Waiting(ANA, NEW, tracks=2), "touch 00000001 call"),
        ("triage", Waiting(ANA, Entry(*UNTRIAGED, "")), "triage"),
        ("decide", Waiting(ANA, NEW), "move 00000001 qualified"),
        ("decide", Waiting(ANA, NEW, tracks=2), "move 00000001 qualified --track client"),
        (
            "decide",
            Waiting(ANA, Entry("client", "proposal", "", put_off=1)),
            "move 00000001 won",
        ),
        (
            "decide",
            Waiting(ANA, Entry("client", "proposal", "", put_off=2)),
            "move 00000001 no --why REASON",
        ),
        (
            "decide",
            Waiting(ANA, Entry("referral", "meeting", "", put_off=9), tracks=2),
            "move 00000001 no --track referral --why REASON",
        ),
        ("decide", Waiting(ANA, Entry("client", "won", "")), "move 00000001 later --until DATE"),
        ("decide", Waiting(ANA, Entry("client", "elsewhere", "")), "strategy check"),
        ("decide", Waiting(ANA, Entry("elsewhere", "qualified", "")), "strategy check"),
        ("later", Waiting(ANA, Entry("elsewhere", LATER, "")), "strategy check"),
        (
            "later",
            Waiting(ANA, Entry("client", LATER, ""), before="meeting"),
            "move 00000001 meeting",
        ),
        (
            "later",
            Waiting(ANA, Entry("client", LATER, ""), before=NO),
            "move 00000001 prospective",
        ),
        (
            "later",
            Waiting(ANA, Entry("client", LATER, "", put_off=2), before="meeting"),
            "move 00000001 no --why REASON",
        ),
    ],
)
def test_everybody_has_one_command(section: Section, waiting: Waiting, words: str) -> None:
    assert " ".join(next_step(section, waiting, BUSINESS)) == words


@pytest.mark.parametrize(
    ("section", "day", "over"),
    [
        ("first-touch", "2026-03-03", 1),
        ("follow-up", "2026-03-03", 1),
        ("decide", "2026-03-02", 2),
        ("later", "2026-03-02", 2),
        ("triage", "", 0),
    ],
)
def test_each_section_has_its_day(section: Section, day: str, over: int) -> None:
    assert due_day(section, NEW) == day
    assert days_over(section, NEW, TODAY) == over


def test_what_is_to_come_is_not_over() -> None:
    assert days_over("decide", NEW, dt.date(2026, 3, 1)) == -1


DAYS = ("", "2026-03-03", "2026-03-04", "2026-03-05")
ENTRIES = (
    Entry(*UNTRIAGED, ""),
    Entry("", NEITHER, "", version=1),
    Entry("client", NO, ""),
    *(
        Entry(track, stage, "", decide_by, touch_by)
        for track, stage in (("client", "prospective"), ("referral", "active"), ("client", LATER))
        for decide_by in DAYS
        for touch_by in DAYS
    ),
)
KINDS: tuple[tuple[TouchKind, ...], ...] = ((), ("met", "note"), ("call",), ("note", "asked"))

Filed = tuple[Store, Sequence[tuple[Entry, Sequence[TouchKind]]]]


def put(store: Store, uid: str, entry: Entry) -> None:
    store.pipeline.write_entries([(uid, entry)], what="put", now=NOON)


def touch(store: Store, uid: str, kind: TouchKind) -> None:
    new = Touch(kind, "2026-03-02T12:00:00Z")
    store.pipeline.add_touch(uid, new, [], what="touched", now=NOON)


def find_sections(entry: Entry, kinds: Sequence[TouchKind], until: str) -> Iterator[Section]:
    """Where an entry belongs, told from its values alone."""
    if entry.touch_by and entry.touch_by <= until:
        yield "follow-up" if {"call", "asked"} & set(kinds) else "first-touch"
    if entry.decide_by and entry.decide_by <= until:
        yield "later" if entry.stage == LATER else "decide"
    if (entry.track, entry.stage) == UNTRIAGED:
        yield "triage"


@pytest.fixture(scope="module")
def people(module_url: str) -> Iterator[Filed]:
    """A store with a contact for each kind of entry, touched in several ways."""
    make_uid, shuffled = make_uids(), random.Random(4)
    people = [(entry, shuffled.choice(KINDS)) for entry in ENTRIES]
    shuffled.shuffle(people)
    with Store.open(module_url) as store:
        for number, (entry, kinds) in enumerate(people):
            (filed,) = store.file_photo(
                [make_proposal(number)], path="", event="", now=NOON, make_uid=make_uid
            )
            uid = filed.contact.uid
            if (entry.track, entry.stage) != UNTRIAGED:
                put(store, uid, entry)
            for kind in kinds:
                touch(store, uid, kind)
            touch(store, uid, "email")
            store.pipeline.undo()
        yield store, people


@pytest.mark.parametrize("limit", [None, 1, 3])
@pytest.mark.parametrize("days", [-2, -1, 0, 1, 9])
def test_the_agenda_is_what_the_entries_say(people: Filed, days: int, limit: int | None) -> None:
    store, filed = people
    until = TODAY + dt.timedelta(days)
    expected: dict[Section, list[tuple[str, int]]] = {section: [] for section in SECTIONS}
    for number, (entry, kinds) in enumerate(filed, 1):
        for section in find_sections(entry, kinds, until.isoformat()):
            expected[section].append((due_day(section, entry), number))
    queues = store.pipeline.read_agenda(until, limit)
    assert [queue.section for queue in queues] == list(SECTIONS)
    for queue in queues:
        wanted = [number for _, number in sorted(expected[queue.section])]
        assert queue.number == len(wanted)
        assert [int(one.contact.uid[9:17], 16) for one in queue.first] == wanted[:limit]


def test_who_waits_is_told_with_tracks_and_the_stage_before(url: str) -> None:
    with Store.open(url) as store:
        (filed,) = store.file_photo(
            [make_proposal()], path="", event="", now=NOON, make_uid=make_uids()
        )
        uid = filed.contact.uid
        put(store, uid, Entry("client", "meeting", ""))
        (placed,) = store.pipeline.read_entries(uid)
        later = Entry("client", LATER, "", "2026-03-04", version=placed.version)
        put(store, uid, later)
        put(store, uid, Entry("referral", "prospective", "", "2026-03-09", "2026-03-06"))
        (waiting,) = store.pipeline.read_agenda(TODAY)[3].first
        assert (waiting.contact.uid, waiting.tracks, waiting.before) == (uid, 2, "meeting")
        assert waiting.entry.stage == LATER
        coming = [store.pipeline.read_coming(TODAY + dt.timedelta(days)) for days in (-9, 0, 2, 9)]
        assert [one and (one[0], due_day(*(one[0], one[1].entry))) for one in coming] == [
            ("later", "2026-03-04"),
            ("first-touch", "2026-03-06"),
            ("decide", "2026-03-09"),
            None,
        ]


def test_a_touch_is_due_once_for_all_tracks_and_a_decision_for_each(url: str) -> None:
    with Store.open(url) as store:
        (filed,) = store.file_photo(
            [make_proposal()], path="", event="", now=NOON, make_uid=make_uids()
        )
        uid = filed.contact.uid
        put(store, uid, replace(NEW, touch_by="2026-03-04"))
        put(store, uid, replace(NEW, track="referral"))
        found = [
            [(queue.number, [one.entry.track for one in queue.first]) for queue in queues[:3]]
            for queues in map(store.pipeline.read_agenda, (dt.date(2026, 3, 3), TODAY))
        ]
        assert found == [[(1, ["referral"]), (0, []), (2, ["client", "referral"])]] * 2
        touch(store, uid, "call")
        queues = store.pipeline.read_agenda(TODAY)
        assert [queue.number for queue in queues] == [0, 1, 2, 0, 0]


def test_the_merged_and_the_forgotten_wait_for_nothing(url: str) -> None:
    make_uid = make_uids()
    with Store.open(url) as store:
        for number in range(3):
            (filed,) = store.file_photo(
                [make_proposal(number)], path="", event="", now=NOON, make_uid=make_uid
            )
            put(store, filed.contact.uid, NEW)
        with store._writing_engine.begin() as writing:
            writing.exec_driver_sql("UPDATE contacts SET merged_into = 2 WHERE id = 1")
            writing.exec_driver_sql("UPDATE contacts SET forgotten = true WHERE id = 3")
        queues = store.pipeline.read_agenda(TODAY)
        assert [queue.number for queue in queues] == [1, 0, 1, 0, 0]
        assert {one.contact.uid[9:17] for queue in queues for one in queue.first} == {"00000002"}
