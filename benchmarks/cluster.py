"""What a cluster costs and brings: the process pool and Dask on the same photos, in the same run.

usage: .venv/bin/python -m benchmarks.cluster [--photos 500] [--rounds 1] [--cards 20000]

Both have two workers on this machine, the cluster as ``LocalCluster`` starts them. First the real
readers scan drawn cards in small size, here and there, in each round the other first: Dask is to
come to 0.9 of the pool's cards a minute. Then many cards are scanned and filed, in a new database
each time, with their print told by the drawing instead of by a reader, so that the rest has to show
what it can do: drivers, tasks, hashes, parsers and the database.

``scan`` is CPU time within the scans, ``workers`` that of all processes but this one, with their
start, ``driver`` that of this one, of which the scheduler of the ``LocalCluster`` is a part. Busy
machines spoil rates, not CPU time.
"""

import argparse
import datetime as dt
import io
import json
import random
import resource
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from statistics import median

from distributed import LocalCluster
from PIL import Image, ImageDraw

from cardscan.batch import Crew, Here, scan_batch
from cardscan.batch.cluster import Cluster
from cardscan.batch.worker import Scan, scan_photos
from cardscan.card import Box, Page, TextLine, Word
from cardscan.config import Settings
from cardscan.contact import Proposal
from cardscan.fields import resolve
from cardscan.fields.words import MODELS
from cardscan.image.load import load_photos, to_jpeg
from cardscan.intake import take_in
from cardscan.store import Store
from samples.ink import load_font

WORKERS = 2
GATE = 0.9
Way = Callable[[Scan], AbstractContextManager[Crew]]
SIZE = (640, 400)
CARD = (24, 24, 616, 376)
PAPERS = ("#ffffff", "#f6f1e4", "#e9eef2", "#fbf7d8")
TITLES = ("Head of Sales", "Managing Director", "Architect", "Tax Adviser", "Engineer", "Designer")
TOWNS = (("10115", "Berlin"), ("50667", "Köln"), ("80331", "München"), ("20095", "Hamburg"))
HEADS = ("Ander", "Berg", "Brand", "Eich", "Feld", "Hof", "Holz", "Kirch", "Lind", "Stein", "Wald")
TAILS = ("bach", "berger", "hofer", "mann", "meier", "ner")
LINES = ("30 23125", "221 4710", "69 90009", "40 66969", "89 99998")
"""Numbers that belong to nobody: those set apart for films in Germany, by town."""


@dataclass(frozen=True, slots=True)
class Run:
    """What it took to scan, and perhaps file, so many photos."""

    way: str
    photos: int
    right: int
    """Of which came what was drawn."""
    lost: int
    """Of which nothing came."""
    doubled: int
    """Of which something came twice."""
    seconds: float
    scan: float
    """CPU seconds of the workers within the scans."""
    workers: float
    """CPU seconds of all processes but this one, their start and the readers' included."""
    driver: float
    """CPU seconds of this process."""

    @property
    def rate(self) -> float:
        """Cards a minute."""
        return 60 * self.photos / self.seconds

    def __str__(self) -> str:
        each = (1000 * spent / self.photos for spent in (self.scan, self.workers, self.driver))
        return (
            f"{self.way:<14}{self.photos:>8,}{self.right:>8,}{self.lost:>6}{self.doubled:>6}"
            f"{self.seconds:>9.1f}{self.rate:>9,.0f}" + "".join(f"{one:>9.1f}" for one in each)
        )


HEAD = (
    f"{'':<14}{'photos':>8}{'right':>8}{'lost':>6}{'twice':>6}{'seconds':>9}{'a minute':>9}"
    f"{'scan ms':>9}{'workers':>9}{'driver':>9}"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws the cards, makes both runs, prints the tables; 1 if Dask is below its gate."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--photos", type=int, default=500, help="with the real readers (500)")
    parser.add_argument("--rounds", type=int, default=1, help="of those (1)")
    parser.add_argument("--cards", type=int, default=20_000, help="filed without readers (20,000)")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        root, began = Path(folder), time.process_time()
        photos = [draw_photo(root, number) for number in range(max(asked.photos, asked.cards))]
        took = 1000 * (time.process_time() - began) / max(len(photos), 1)
        size = sum(photo.stat().st_size for photo in photos) / max(len(photos), 1)
        print(f"{len(photos):,} cards drawn: {took:.1f} ms and {size / 1000:.0f} kB each\n")
        ratios = compare(photos[: asked.photos], asked.rounds)
        for name in WAYS if asked.cards else ():
            print(f"\n{HEAD}")
            file_all(photos[: asked.cards], name, root / name)
    if not ratios:
        return 0
    ratio = median(ratios)
    print(f"\nDask comes to {ratio:.2f} of the pool's cards a minute (at least {GATE})")
    return int(ratio < GATE)


def compare(photos: Sequence[Path], rounds: int) -> list[float]:
    """Scans with the real readers, here and there in turn; of each round Dask's share."""
    ratios = []
    for number in range(rounds if photos else 0):
        print(HEAD)
        rates = {}
        for name in sorted(WAYS, reverse=not number % 2):
            run = measure(name, scan_timed, photos, partial(scan_all, photos))
            print(run, flush=True)
            rates[name] = run.rate
        ratios.append(rates["Dask"] / rates["pool"])
    return ratios


@contextmanager
def here(scan: Scan) -> Iterator[Crew]:
    """The process pool."""
    settings = Settings(jobs=WORKERS)
    with Here(settings, partial(scan_batch, scan=scan)) as crew:
        yield crew


@contextmanager
def there(scan: Scan) -> Iterator[Crew]:
    """A cluster on this machine."""
    with ExitStack() as stack:
        workers = LocalCluster(
            n_workers=WORKERS, threads_per_worker=1, dashboard_address=":0", silence_logs=100
        )
        address = stack.enter_context(workers).scheduler_address
        yield stack.enter_context(Cluster(address, Settings(jobs=WORKERS), scan))


WAYS: dict[str, Way] = {"pool": here, "Dask": there}


def scan_all(photos: Sequence[Path], crew: Crew) -> Iterator[tuple[Path, Sequence[Proposal]]]:
    """What comes of each photo, hashed and scanned as a batch is."""
    for scanned in crew.scan(photo for photo, _ in crew.digest(photos)):
        yield Path(str(scanned.path)), scanned.proposals


def file_all(photos: Sequence[Path], way: str, folder: Path) -> None:
    """Scans without readers and files, and says what that cost."""
    folder.mkdir()
    file, peaks = folder / "pipeline.db", list[int]()

    def filed(store: Store, crew: Crew) -> Iterator[tuple[Path, Sequence[Proposal]]]:
        outcomes = take_in(
            photos,
            Settings(jobs=WORKERS),
            store,
            crew=crew,
            event="",
            now=lambda: dt.datetime.now(dt.UTC),
            make_uid=lambda: uuid.uuid4().urn,
        )
        for number, outcome in enumerate(outcomes, 1):
            if number in (len(photos) // 10, len(photos)):
                peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
            yield Path(str(outcome.path)), outcome.proposals

    with Store.open(f"sqlite:///{file}") as store:
        run = measure(f"{way}, filed", scan_drawn, photos, partial(filed, store))
        counts = store.counts()
    print(run)
    grown = (peaks[-1] - peaks[0]) * 1024 / max(len(photos) * 0.9, 1)
    size = file.stat().st_size / max(counts["contacts"], 1)
    print(f"  {counts['contacts']:,} contacts of {counts['photos']:,} photos in the database")
    print(f"  {size / 1000:.1f} kB a contact there; the driver peaks at {peaks[-1] / 1024:.0f} MB,")
    print(f"  and grows by {grown:,.0f} bytes a photo", flush=True)


def measure(
    name: str,
    scan: Scan,
    photos: Sequence[Path],
    act: Callable[[Crew], Iterable[tuple[Path, Sequence[Proposal]]]],
) -> Run:
    """Goes through what comes of the photos, and notes what it took.

    Args:
        name: begins with that of the way.
        scan: what is done with each photo.
        photos: from ``draw_photo``.
        act: gives what comes of each.
    """
    times = Counter[Path]()
    right, spent, others = 0, 0.0, _children_cpu()
    with WAYS[name.partition(",")[0]](scan) as crew:
        began, driver = time.perf_counter(), time.process_time()
        for path, cards in act(crew):
            times[path] += 1
            spent += sum(card.seconds for card in cards)
            right += any(
                f"{path.stem}@" in email for card in cards for email in card.contact.emails
            )
        seconds, driver = time.perf_counter() - began, time.process_time() - driver
    return Run(
        way=name,
        photos=len(photos),
        right=right,
        lost=len(set(photos) - set(times)),
        doubled=sum(number > 1 for number in times.values()),
        seconds=seconds,
        scan=spent,
        workers=_children_cpu() - others,
        driver=driver,
    )


def _children_cpu() -> float:
    """CPU seconds of the processes that were started from here, and have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def scan_timed(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """As a scan is, with processor seconds in the place of a clock's."""
    began = time.process_time()
    return _timed(scan_photos(path, settings), began)


def scan_drawn(path: Path, settings: Settings) -> tuple[Proposal, ...]:
    """As a scan is, but for what finds the card and reads it: that is told by the drawing."""
    began = time.process_time()
    data = path.read_bytes()
    (photo,) = load_photos(data, path.name, settings)
    page = _page(json.loads(Image.open(io.BytesIO(data)).info["comment"]))
    pages = (page, replace(page, reader="drawn again"))  # as two readers would
    found = resolve(pages, settings.country, settings.home_country)
    left, top, right, bottom = map(float, CARD)
    card = Proposal(
        photo=photo.name,
        sha256=photo.sha256,
        card=1,
        cards=1,
        corners=((left, top), (right, top), (right, bottom), (left, bottom)),
        contact=found.contact,
        readers=tuple(page.reader for page in pages),
        confidence=found.confidence,
        review=found.review,
        candidates=found.candidates,
        pages=pages,
        picture=to_jpeg(photo.pixels, max(SIZE)),
    )
    return _timed((card,), began)


def _timed(cards: tuple[Proposal, ...], began: float) -> tuple[Proposal, ...]:
    seconds = (time.process_time() - began) / len(cards)
    return tuple(replace(card, seconds=seconds) for card in cards)


def _page(lines: list[list[tuple[str, tuple[int, int, int, int]]]]) -> Page:
    read = (tuple(Word(word, Box(*map(float, box)), 0.97) for word, box in line) for line in lines)
    return Page("drawn", (), *SIZE, tuple(map(TextLine, read)))


def draw_photo(folder: Path, number: int) -> Path:
    """A small photo of the card of somebody whom no other card shows; its print is in a comment."""
    pick = random.Random(number)
    given = _given_names()
    first = given[number % len(given)].title()
    last = pick.choice(HEADS) + pick.choice(TAILS)
    code, town = pick.choice(TOWNS)
    host = f"{last.lower()}-{number % 5000}.example.com"
    texts = (
        (f"{first} {last}", 34),
        (pick.choice(TITLES), 20),
        (f"{last} & Partner GmbH", 24),
        (f"Musterstr. {number % 90 + 1}, {code} {town}", 20),
        (f"+49 {pick.choice(LINES)} {number % 1000:03}", 20),
        (f"contact{number}@{host}", 20),
        (f"www.{host}", 20),
    )
    photo = Image.new("RGB", SIZE, "#4a4f55")
    draw = ImageDraw.Draw(photo)
    draw.rectangle(CARD, pick.choice(PAPERS))
    lines, top, left = [], 46, 48 + pick.randrange(60)
    for text, size in texts:
        font, words, at = load_font("sans", "regular", size), [], left
        for word in text.split():
            draw.text((at, top), word, "#202020", font)
            box = draw.textbbox((at, top), word, font)
            words.append((word, [round(side) for side in box]))
            at += round(font.getlength(f"{word} "))
        lines.append(words)
        top += round(size * 1.35) + (12 if size > 22 else 4)
    path = folder / f"contact{number}.jpg"
    photo.save(path, quality=88, comment=json.dumps(lines).encode())
    return path


@cache
def _given_names() -> list[str]:
    lines = (MODELS / "words" / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.isascii() and line.isalpha()]


if __name__ == "__main__":
    import benchmarks.cluster  # under its own name, as the workers know it

    sys.exit(benchmarks.cluster.main())
