"""What a cluster costs and brings: the process pool and Dask on the same photos, in the same run.

usage: .venv/bin/python -m benchmarks.cluster [--photos 500] [--rounds 1] [--cards 20000]

Both have two workers on this machine, the cluster as ``LocalCluster`` starts them. First the real
readers scan drawn cards in small size, in turn here and there: Dask is to come to 0.9 of the pool's
cards a minute. Then many cards are scanned and filed, in a new database each time, with their print
read from the drawing instead of by a reader, so that the rest has to show what it can do: drivers,
tasks, hashes, parsers and the database. Time and memory of the driver are this process's own; the
scheduler of the ``LocalCluster`` is a part of it. Busy machines spoil rates, not processor seconds.
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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

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
    seconds: float
    work: float
    """Processor seconds of all workers, within the scans."""
    driver: float
    """Processor seconds of this process."""

    @property
    def rate(self) -> float:
        """Cards a minute."""
        return 60 * self.photos / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.way:<24}{self.photos:>8,}{self.right:>8,}{self.seconds:>10.1f}{self.rate:>10,.0f}"
            f"{1000 * self.work / self.photos:>14.1f}{1000 * self.driver / self.photos:>14.2f}"
        )


HEAD = (
    f"{'':<24}{'photos':>8}{'right':>8}{'seconds':>10}{'a minute':>10}{'worker ms':>14}"
    f"{'driver ms':>14}"
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
        for name, way in WAYS.items() if asked.cards else ():
            print(f"\n{HEAD}")
            file_all(photos[: asked.cards], way, root / name)
    if not ratios:
        return 0
    ratio = sorted(ratios)[len(ratios) // 2]
    print(f"\nDask comes to {ratio:.2f} of the pool's cards a minute (at least {GATE})")
    return int(ratio < GATE)


def compare(photos: Sequence[Path], rounds: int) -> list[float]:
    """Scans with the real readers, here and there in turn; of each round Dask's share."""
    ratios = []
    for _ in range(rounds if photos else 0):
        print(HEAD)
        rates = []
        for name, way in WAYS.items():
            with way(scan_timed) as crew:
                run = timed(name, scan_all(photos, crew))
            print(run, flush=True)
            rates.append(run.rate)
        ratios.append(rates[1] / rates[0])
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


def file_all(photos: Sequence[Path], way: Way, folder: Path) -> None:
    """Scans without readers and files, and says what that cost."""
    folder.mkdir()
    name = f"{folder.name}, filed"
    file, peaks = folder / "pipeline.db", list[int]()

    def filed(crew: Crew, store: Store) -> Iterator[tuple[Path, Sequence[Proposal]]]:
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

    with way(scan_drawn) as crew, Store.open(f"sqlite:///{file}") as store:
        run = timed(name, filed(crew, store))
        counts = store.counts()
    print(run)
    grown = (peaks[-1] - peaks[0]) * 1024 / max(len(photos) * 0.9, 1)
    size = file.stat().st_size / max(counts["contacts"], 1)
    print(f"  {counts['contacts']:,} contacts of {counts['photos']:,} photos in the database")
    print(f"  {size / 1000:.1f} kB a contact there; the driver peaks at {peaks[-1] / 1024:.0f} MB,")
    print(f"  and grows by {grown:,.0f} bytes a photo", flush=True)


def timed(way: str, done: Iterable[tuple[Path, Sequence[Proposal]]]) -> Run:
    """Goes through what comes, and notes what it took."""
    began, driver, right, work, number = time.perf_counter(), time.process_time(), 0, 0.0, 0
    for path, cards in done:
        number += 1
        work += sum(card.seconds for card in cards)
        right += any(path.stem in email for card in cards for email in card.contact.emails)
    return Run(way, number, right, time.perf_counter() - began, work, time.process_time() - driver)


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
