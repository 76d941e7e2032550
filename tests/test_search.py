"""Full text search, filters and saved lists, as the store keeps them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cardscan.contact import Contact, Phone
from cardscan.entry import Entry, Query, SavedList, Touch
from cardscan.errors import UsageError
from cardscan.store import Store
from cardscan.store.engine import open_engine
from cardscan.store.indexing import index_contact, name_contact
from cardscan.store.schema import contacts, keys
from tests.proposals import ANA, PAGE, make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
PEOPLE = (
    Contact("Jörg Müller", title="Owner", org="Łódź Steel Sp. z o.o.", emails=("j@example.com",)),
    Contact("Ana Beispiel", title="Müller", org="Example GmbH", note="plays chess, hates muesli"),
    Contact("山田 太郎", "", "太郎", "", "山田", org="山田電機株式会社"),
    Contact("Ben Muellerson", phones=(Phone("+493023125000", raw="030 / 23125-000"),)),
    Contact("Müller"),
)
File = Callable[..., str]


@pytest.fixture
def file(store: Store) -> File:
    make_uid = make_uids()

    def file(contact: Contact, *, event: str = "") -> str:
        """Files a card on which nothing but the contact's values stands; the uid."""
        proposal = make_proposal(contact.full_name, contact, pages=(), candidates=())
        (filed,) = store.file_photo([proposal], path="", event=event, now=NOON, make_uid=make_uid)
        return filed.contact.uid

    return file


@pytest.fixture
def people(file: File) -> list[str]:
    return [file(contact, event="BNI breakfast") for contact in PEOPLE]


def names(store: Store, words: str = "", limit: int | None = None, **filters: str) -> list[str]:
    found = store.search.find(Query(words, **filters), limit=limit)
    return [filed.contact.full_name for filed in found]


FOUND: tuple[tuple[str, list[str]], ...] = (
    ("muller", ["Müller", "Jörg Müller", "Ana Beispiel"]),
    ("MÜLL", ["Müller", "Jörg Müller", "Ana Beispiel"]),
    ("mull own", ["Jörg Müller"]),
    ("lodz", ["Jörg Müller"]),
    ("ŁÓDŹ steel", ["Jörg Müller"]),
    ("j@example.com", ["Jörg Müller"]),
    ("chess", ["Ana Beispiel"]),
    ("ches hate", ["Ana Beispiel"]),
    ("hess", []),
    ("chess steel", []),
    ("山田", ["山田 太郎"]),
    ("電機", ["山田 太郎"]),
    ("田山", []),
    ("太郎", ["山田 太郎"]),
    ("+4930", ["Ben Muellerson"]),
    ("030/23125", ["Ben Muellerson"]),
    ("bni ben", ["Ben Muellerson"]),
    ('"muller" OR NEAR( *', []),
    ("' & ! muller:*", ["Müller", "Jörg Müller", "Ana Beispiel"]),
)
"""Words, and whom they find."""


def test_words_are_found_by_their_beginnings(store: Store, people: list[str]) -> None:
    assert len(people) == len(PEOPLE)
    for words, found in FOUND:
        assert (words, names(store, words)) == (words, found)
        assert store.search.count(Query(words)) == len(found)


def test_who_is_called_so_comes_before_who_has_the_word_elsewhere(store: Store, file: File) -> None:
    for contact in (Contact("Ana Roth"), Contact("Roth Ana"), Contact("Eva", org="Ana Roth Ltd")):
        file(contact)
    assert names(store, "ana roth") == ["Ana Roth", "Roth Ana", "Eva"]
    assert names(store, "ana roth", limit=2) == ["Ana Roth", "Roth Ana"]


def test_what_stands_on_the_card_and_what_passed_is_found(store: Store, people: list[str]) -> None:
    (filed,) = store.file_photo(
        [make_proposal("card", Contact("Zoe"), pages=(PAGE,))],
        path="",
        event="",
        now=NOON,
        make_uid=lambda: "urn:uuid:zoe",
    )
    assert names(store, "dr ana") == ["Zoe"]
    touch = Touch("call", "2026-03-01T12:00:00Z", "spoke of bridges", "wants an offer")
    store.pipeline.add_touch(people[1], touch, [], what="call", now=NOON)
    assert names(store, "bridges offer") == ["Ana Beispiel"]
    store.pipeline.undo()
    assert names(store, "bridges") == []
    store.change_contact(replace(filed, contact=replace(filed.contact, note="sails")), now=NOON)
    assert names(store, "sails") == ["Zoe"]


def test_filters_narrow_and_need_no_words(store: Store, people: list[str], file: File) -> None:
    file(Contact("Müller elsewhere"), event="Trade fair")
    client = Entry("client", "qualified", "")
    store.pipeline.write_entries([(people[0], client)], what="triaged", now=NOON)
    assert names(store, event="bni BREAKFAST") == [one.full_name for one in reversed(PEOPLE)]
    assert names(store, "muller", event="trade fair") == ["Müller elsewhere"]
    assert names(store, track="client") == ["Jörg Müller"]
    assert names(store, "muller", stage="qualified") == ["Jörg Müller"]
    assert names(store, "muller", track="client", stage="won") == []
    assert names(store, tag="vip") == []
    assert names(store, event="nowhere") == []


def test_many_come_in_their_order(store: Store) -> None:
    proposals = [
        make_proposal("stack", Contact(f"Ana {number}"), card=number, pages=(), candidates=())
        for number in range(1, 511)
    ]
    uids = iter(range(10_000, 20_000))
    store.file_photo(
        proposals, path="", event="", now=NOON, make_uid=lambda: f"urn:uuid:{next(uids)}"
    )
    assert names(store, "ana") == [f"Ana {number}" for number in range(510, 0, -1)]


def test_of_very_many_who_is_named_so_comes_first_and_nobody_twice(
    store: Store, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cardscan.store.search._MOST_RANKED", 3)
    for name in ("Example", "Ana", "Ben Example"):
        file(Contact(name, note="example"))
    for number in range(4):
        file(Contact(f"Person {number}", note="example"))
    ordered = names(store, "example")
    assert ordered == ["Example", "Person 3", "Person 2", "Person 1", "Person 0", *ordered[5:]]
    assert ordered[5:] == ["Ben Example", "Ana"]
    query = Query("example")
    for size in (1, 2, 3, 5):
        paged = [
            one.contact.full_name
            for skip in range(0, 9, size)
            for one in store.search.find(query, limit=size, skip=skip)
        ]
        assert paged == ordered
    assert [store.search.count(query, most) for most in (None, 9, 7, 6)] == [7, 7, 7, 6]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(("mül", "MULLER", "a", "be ", "山田", "none", "")), max_size=3),
    ranked=st.integers(1, 6),
    page=st.tuples(st.integers(1, 7), st.integers(0, 7), st.integers(1, 9)),
)
def test_a_page_is_a_part_of_all_with_as_many_as_there_are(
    store: Store, people: list[str], words: list[str], ranked: int, page: tuple[int, int, int]
) -> None:
    query, (limit, skip, most) = Query(" ".join(words)), page
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cardscan.store.search._MOST_RANKED", ranked)
        found = tuple(store.search.find(query))
        part, number = store.search.find_page(query, most, limit=limit, skip=skip)
        assert part == tuple(store.search.find(query, limit=limit, skip=skip))
    assert part == found[skip : skip + limit]
    assert number == store.search.count(query, most) == min(len(found), most)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(
        st.sampled_from(("mül", "own", "be", "b", "steel", "電機", "山田", "chess", "none")),
        min_size=2,
        max_size=4,
    ),
    few=st.integers(0, 6),
)
def test_words_of_which_few_have_one_find_the_same(
    store: Store, people: list[str], words: list[str], few: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        found = []
        for most in (0, few):
            patch.setattr("cardscan.store.search._FEW", most)
            found.append(names(store, " ".join(words)))
    assert found[0] == found[1]
    assert set(found[0]) == set.intersection(*(set(names(store, word)) for word in words))


def test_a_new_contact_has_what_finding_it_anew_would_give(store: Store, url: str) -> None:
    back = make_proposal("back", Contact(), card=2, pages=(PAGE, replace(PAGE, reader="other")))
    front = make_proposal("front", replace(ANA, note="a\0b \ud800 Straße"))
    proposals = [replace(front, sides=(front, back)), make_proposal("front", Contact(), card=3)]
    store.file_photo(proposals, path="", event="Łódź", now=NOON, make_uid=make_uids())
    engine = open_engine(url, patience=1)
    wanted = select(contacts.c.words, contacts.c.doubt, keys.c.key).join(
        keys, keys.c.contact_id == contacts.c.id, isouter=True
    )
    with engine.begin() as writing:
        filed = set(writing.execute(wanted))
        for contact_id in writing.scalars(select(contacts.c.id)).all():
            name_contact(writing, contact_id)
            index_contact(writing, contact_id)
        assert set(writing.execute(wanted)) == filed
    engine.dispose()


def test_it_is_empty_until_somebody_is_filed(store: Store, file: File) -> None:
    assert store.search.is_empty()
    file(Contact("Ana"))
    assert not store.search.is_empty()


def test_words_without_letters_are_refused(store: Store) -> None:
    for words in ("***", "\N{PARTY POPPER}"):
        with pytest.raises(UsageError, match="no letters or digits"):
            names(store, words)


def test_lists_are_kept_replaced_dropped_and_undone(store: Store) -> None:
    steel, chess = Query("steel"), Query("chess", tag="vip")
    store.search.save_list("Fair", steel, now=NOON)
    store.search.save_list("fAIR", chess, now=NOON)
    store.search.save_list("Another", steel, now=NOON)
    assert store.search.find_lists() == (SavedList("Another", steel), SavedList("fAIR", chess))
    assert store.search.read_list("FAIR").query == chess
    assert store.search.drop_list("Another", now=NOON) == SavedList("Another", steel)
    with pytest.raises(UsageError, match="there is no list 'Another'"):
        store.search.read_list("Another")
    assert store.pipeline.undo() == "dropped the list Another"
    assert len(store.search.find_lists()) == 2
    store.pipeline.undo()
    store.pipeline.undo()
    assert store.search.find_lists() == (SavedList("Fair", steel),)
    store.pipeline.undo()
    assert store.search.find_lists() == ()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text())
def test_any_text_can_be_looked_for(store: Store, words: str) -> None:
    try:
        assert names(store, words) == []
    except UsageError:
        assert not any(letter.isalpha() for letter in words)
