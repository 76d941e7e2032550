"""Several programs file at once: nothing is lost, nothing is doubled."""

import datetime as dt
import multiprocessing
import sys
import uuid
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from cardscan.entry import Entry
from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def file_seeds(url: str, seeds: list[int]) -> int:
    """How many of the photos this program was the one to file."""
    filed = 0
    with Store.open(url) as store:
        for seed in seeds:
            filed += len(
                store.file_photo(
                    [make_proposal(seed)],
                    path="",
                    event=f"by {sys.argv[0]}",
                    now=NOON,
                    make_uid=lambda: uuid.uuid4().urn,
                )
            )
    return filed


def test_four_programs_file_at_once(new_url: str) -> None:
    """50 photos each, of which 10 are the same for all; they also race to make the database."""
    shared = list(range(10))
    seeds = [shared + list(range(one, one + 40)) for one in (100, 200, 300, 400)]
    seeds = [list(reversed(some)) if at % 2 else some for at, some in enumerate(seeds)]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=context) as pool:
        filed = sum(pool.map(file_seeds, [new_url] * 4, seeds))
    expected = {make_proposal(seed).sha256 for some in seeds for seed in some}
    assert filed == len(expected) == 170
    with Store.open(new_url) as store:
        assert store.counts() == {"photos": 170, "contacts": 170, "review": 170}
        assert store.knows(expected) == expected
        for one in store.find_contacts():
            assert len(store.read_candidates(one.contact.uid)) == 4


def test_threads_share_a_store(url: str) -> None:
    with Store.open(url) as store:

        def file_and_find(seed: int) -> int:
            filed = store.file_photo(
                [make_proposal(seed % 20)],
                path="",
                event="",
                now=NOON,
                make_uid=lambda: uuid.uuid4().urn,
            )
            return len(filed) if list(store.find_contacts(limit=1)) else -1

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(file_and_find, range(60))) == 20
        assert store.counts()["contacts"] == 20


def triage(url: str, uids: list[str], track: str) -> int:
    """How many of the contacts this program put on its track, one sitting after the other."""
    with Store.open(url, patience=60) as store:
        for uid in uids:
            store.pipeline.write_entries(
                [(uid, Entry(track, "prospective", ""))], what="triaged", now=NOON
            )
    return len(uids)


def test_scans_and_triage_at_once_leave_each_their_own(url: str) -> None:
    """Two sittings put the same people on two tracks while two programs file others."""
    with Store.open(url) as store:
        make_uid = make_uids()
        filed = [
            store.file_photo([make_proposal(seed)], path="", event="", now=NOON, make_uid=make_uid)
            for seed in range(15)
        ]
    uids = [one.contact.uid for (one,) in filed]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=context) as pool:
        filing = [pool.submit(file_seeds, url, list(range(one, one + 15))) for one in (100, 110)]
        triaging = [
            pool.submit(triage, url, uids[::turn], track)
            for turn, track in ((1, "client"), (-1, "referral"))
        ]
        assert sum(job.result() for job in filing) == 25
        assert [job.result() for job in triaging] == [15, 15]
    with Store.open(url) as store:
        assert store.counts()["contacts"] == 40
        for uid in uids:
            assert {one.track for one in store.pipeline.read_entries(uid)} == {"client", "referral"}
            assert len(store.pipeline.read_moves(uid)) == 3
        assert len(store.pipeline.find_changes(99)) == 30
        for _ in range(30):
            store.pipeline.undo()
        assert store.pipeline.count_people() == {("", "prospective"): 40}
