"""The same command on a cluster: what a scheduler, its workers and the driver may do to each other.

Two workers with processes of their own, as ``dask worker`` starts them.
"""

import datetime as dt
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from cardscan.batch import Crew, Here, Scanned, host, scan_batch
from cardscan.batch.cluster import FEWEST, Cluster
from cardscan.cli.main import main
from cardscan.config import Settings
from cardscan.errors import (
    ClusterError,
    MissingDependencyError,
    PoisonPhotoError,
    SettingsError,
)
from cardscan.fields.known import Known, known_to_json
from cardscan.fields.words import squeeze
from cardscan.intake import take_in
from cardscan.store import Store
from tests.scripted import scan_in_threads, scan_scripted

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "samples" / "cards").glob("*.jpg"))
SETTINGS = Settings(jobs=2)
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def two_workers() -> Iterator[LocalCluster]:
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(silence_logs=100, **options) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def crew(two_workers: LocalCluster) -> Iterator[Cluster]:
    with Cluster(two_workers.scheduler_address, SETTINGS, scan_scripted) as crew:
        yield crew


def write(folder: Path, scripts: Iterable[str]) -> list[Path]:
    paths = []
    for number, script in enumerate(scripts):
        paths.append(folder / f"{number:03}.jpg")
        paths[-1].write_text(script, encoding="utf-8")
    return paths


def by_name(scans: Iterable[Scanned]) -> dict[str, Scanned]:
    found = list(scans)
    assert len({one.path for one in found}) == len(found), "a photo came twice"
    return {one.path.name: one for one in found}


def told(scanned: Scanned) -> object:
    """All that is said of a photo but how long it took."""
    error = scanned.error
    return (
        tuple(replace(card, seconds=0.0) for card in scanned.proposals),
        error and (type(error), error.message, error.hint),
    )


def test_a_cluster_reads_what_the_processes_here_read_with_what_was_learned(
    two_workers: LocalCluster, tmp_path: Path
) -> None:
    settings = replace(SETTINGS, strategy=str(tmp_path / "strategy.toml"))
    known: Known = {squeeze("Kalite bizim işimiz"): "department"}  # it is the company's motto
    settings.known_file.write_text(known_to_json(known), encoding="utf-8")
    with Cluster(two_workers.scheduler_address, settings) as crew, Here(settings, scan_batch) as me:
        crews: list[Crew] = [crew, me]
        ((there,), (here,)) = (list(each.scan([SAMPLES[0]])) for each in crews)
    assert told(there) == told(here)
    assert here.proposals[0].contact.department == "Kalite bizim işimiz"
    assert here.proposals[0].contact.emails


def test_what_was_learned_and_cannot_be_read_is_told_before_anything_is_scanned(
    two_workers: LocalCluster, tmp_path: Path
) -> None:
    settings = replace(SETTINGS, strategy=str(tmp_path / "strategy.toml"))
    settings.known_file.write_text("[]", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"lines\.json"):
        Cluster(two_workers.scheduler_address, settings)


def test_a_cluster_tells_what_is_wrong_as_it_is_told_here(crew: Cluster, tmp_path: Path) -> None:
    photos = write(tmp_path, ["card Ana", "blank", "damaged", "no room", "card Bo\ncard Cy"])
    photos.append(tmp_path / "missing.jpg")
    with Here(SETTINGS, scan_in_threads) as me:
        crews: list[Crew] = [crew, me]
        there, here = ({one.path: told(one) for one in each.scan(photos)} for each in crews)
        assert there == here
        assert list(crew.digest(photos)) == list(me.digest(photos))
    assert len(here) == len(photos)


def test_outcomes_are_filed_in_order_and_once(crew: Cluster, tmp_path: Path) -> None:
    number = 3 * FEWEST * crew.workers + 5
    photos = write(tmp_path, (f"card No{at} X" for at in range(number)))
    photos += [photos[0].with_name("again.jpg")]
    photos[-1].write_text("card No0 X", encoding="utf-8")
    with Store.open(f"sqlite:///{tmp_path}/p.db") as store:
        for known in (False, True):
            outcomes = list(
                take_in(
                    photos,
                    SETTINGS,
                    store,
                    crew=crew,
                    event="",
                    now=lambda: NOON,
                    make_uid=lambda: uuid.uuid4().urn,
                )
            )
            assert [one.path for one in outcomes] == photos
            assert [one.known for one in outcomes] == [*(known for _ in range(number)), True]
            assert store.counts()["contacts"] == number


def test_photos_are_taken_no_faster_than_they_are_scanned(crew: Cluster, tmp_path: Path) -> None:
    taken = 0

    def supply() -> Iterator[Path]:
        nonlocal taken
        for photo in photos:
            taken += 1
            yield photo

    photos = write(tmp_path, (f"card No{at} X" for at in range(10 * FEWEST)))
    with closing(crew.scan(supply())) as scans:
        for finished, _ in enumerate(scans, 1):
            assert taken <= finished + 4 * FEWEST * crew.workers
    assert taken == finished == len(photos)


def test_a_photo_that_kills_its_process_leaves_the_worker_alone(
    two_workers: LocalCluster, crew: Cluster, tmp_path: Path
) -> None:
    before = {worker.pid for worker in two_workers.workers.values()}
    photos = write(tmp_path, ["card Ana", "dies", "card Bo", "card Cy"])
    done = by_name(crew.scan(photos))
    assert [bool(done[path.name].proposals) for path in photos] == [True, False, True, True]
    assert isinstance(done["001.jpg"].error, PoisonPhotoError)
    assert {worker.pid for worker in two_workers.workers.values()} == before


def test_a_worker_that_is_killed_in_mid_batch_loses_and_doubles_nothing(
    crew: Cluster, tmp_path: Path
) -> None:
    marker = tmp_path / "marker"
    scripts = [f"card No{at} X" for at in range(40)]
    photos = write(tmp_path, scripts)
    photos[7].write_text(f"fells {marker}\ncard No7 X", encoding="utf-8")
    done = by_name(crew.scan(photos))
    assert sorted(done) == [path.name for path in photos]
    names = [one.proposals[0].contact.full_name for _, one in sorted(done.items())]
    assert names == [f"No{at} X" for at in range(40)]
    assert marker.exists()


def test_a_photo_that_kills_every_worker_is_found_and_told(
    two_workers: LocalCluster, crew: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two_workers.scheduler, "allowed_failures", 0)
    photos = write(tmp_path, ["card Ana", "fells", "card Bo", "card Cy"])
    done = by_name(crew.scan(photos))
    assert [bool(done[path.name].proposals) for path in photos] == [True, False, True, True]
    error = done["001.jpg"].error
    assert isinstance(error, PoisonPhotoError)
    assert str(error) == "001.jpg ended the workers that scanned it, twice"


def test_a_driver_that_is_killed_goes_on_where_it_was(
    two_workers: LocalCluster, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    held = os.open(pipe, os.O_RDWR)  # who reads waits until it is closed
    photos = tmp_path / "photos"
    photos.mkdir()
    write(photos, [*(f"card No{at} X" for at in range(40)), f"waits {pipe}\ncard Last X"])
    url = two_workers.scheduler_address
    command = [sys.executable, "-m", "tests.scripted", "scan", str(photos), "--json"]
    command += ["--db", str(tmp_path / "p.db"), "--cluster", url]
    driver = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with driver:
        assert driver.stdout
        for _ in range(5):
            assert driver.stdout.readline()
        driver.kill()
    with Store.open(f"sqlite:///{tmp_path}/p.db") as store:
        kept = store.counts()["contacts"]
    assert 5 <= kept <= 40
    other = tmp_path / "other"
    other.touch()
    other.rename(pipe)
    os.close(held)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert f"{41 - kept} contacts filed" in ended.stderr
    with Store.open(f"sqlite:///{tmp_path}/p.db") as store:
        names = [one.contact.full_name for one in store.find_contacts()]
    assert sorted(names) == sorted([*(f"No{at} X" for at in range(40)), "Last X"])


def test_a_scheduler_that_goes_is_told_with_how_to_go_on(
    two_workers: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(timeout: float) -> None:
        raise ConnectionRefusedError(timeout)

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    photos = write(tmp_path, [f"waits {pipe}\ncard Ana"])
    with Cluster(two_workers.scheduler_address, SETTINGS, scan_scripted) as crew:
        scans = crew.scan(photos)
        with ThreadPoolExecutor(1) as apart:
            lost = apart.submit(next, scans)
            with pipe.open("w"):  # once the photo is being scanned
                client = crew._client
                assert client.scheduler_comm
                assert client.loop
                # Else it comes back, and a client that is closed meanwhile leaves that socket open.
                monkeypatch.setattr(client, "_ensure_connected", refuse)
                client.loop.add_callback(client.scheduler_comm.comm.abort)
                with pytest.raises(ClusterError, match="lost") as caught:
                    lost.result()
    assert "again to go on" in caught.value.hint


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("tcp://127.0.0.1:1", "no scheduler at tcp://127.0.0.1:1: Connection refused"),
        ("127.0.0.1:8786", "127.0.0.1:8786 is no address of a cluster"),
        ("http://localhost:8786", "http://localhost:8786 is no address of a cluster"),
        ("tcp://localhost", "tcp://localhost is no address of a cluster"),
    ],
)
def test_a_scheduler_that_is_not_there_is_told(address: str, told: str, tmp_path: Path) -> None:
    command = ["scan", str(SAMPLES[0]), "--cluster", address, "--db", str(tmp_path / "p.db")]
    ended = CliRunner().invoke(main, command)
    assert ended.exit_code == 1
    assert told in ended.stderr
    assert "As in --cluster tcp://" in ended.stderr


def test_a_worker_of_another_version_is_refused(
    two_workers: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = ("cardscan 9.9", *host.find_versions()[1:])
    monkeypatch.setattr(host, "find_versions", lambda: ours)
    with pytest.raises(
        ClusterError, match=r"a worker has cardscan \S+, not cardscan 9\.9"
    ) as caught:
        Cluster(two_workers.scheduler_address, SETTINGS)
    assert "Install the same version" in caught.value.hint


def test_a_reader_that_is_missing_is_a_version_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardscan.ocr.tesseract.find_languages", lambda: ())
    assert host.find_versions.__wrapped__()[2] == "no Tesseract"
    assert "no" not in host.find_versions()[3]


def test_workers_are_told_nothing_of_databases_and_passwords() -> None:
    secret = {"db": "postgresql://me:secret@db/x", "password_command": "pass show secret"}
    own = Settings(**secret, books=("https://secret@dav.example.com",), user="secret", country="DE")  # type: ignore[arg-type]
    errand = host.to_errand(own, scan_scripted)
    assert "secret" not in repr(errand)
    assert errand.settings == Settings(jobs=1, country="DE")


def test_processes_end_with_their_driver_or_when_nothing_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = tuple(write(tmp_path, ["card Ana", "card Bo"]))
    errand = replace(host.to_errand(SETTINGS, scan_scripted), driver="me")
    monkeypatch.setattr(host, "Timer", FakeTimer)
    ends: list[Callable[[], None]] = [partial(host.release, "me"), lambda: FakeTimer.last.fire()]
    for end in ends:
        assert len(host.scan_photos_here(errand, photos)) == 2
        (pool,) = host._HELD["me"].pools
        assert len(host.scan_photos_here(errand, photos)) == 2
        assert host._HELD["me"].pools == [pool]
        assert pool._executor
        end()
        assert host._HELD == {}
        assert pool._executor is None


class FakeTimer:
    """One that is over when it is told so."""

    last: "FakeTimer"

    def __init__(
        self, _: float, call: Callable[..., None], args: tuple[str], options: dict[str, bool]
    ) -> None:
        self.fire = partial(call, *args, **options)
        self.daemon = False
        FakeTimer.last = self

    def start(self) -> None:
        pass

    cancel = start


def test_without_dask_it_is_told_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "cardscan.batch.cluster")
    command = ["scan", str(SAMPLES[0]), "--cluster", "tcp://127.0.0.1:1"]
    ended = CliRunner().invoke(main, [*command, "--db", str(tmp_path / "p.db")])
    assert ended.exit_code == MissingDependencyError.exit_code
    assert "pip install 'cardscan[cluster]'" in ended.stderr
