"""Takes the README's pictures of the desk: each page, light and dark, at a desk and on a telephone.

What they show is the demo stack, scanned, after a made-up year of networking, on a fixed day.
"""

import argparse
import datetime as dt
import io
import shutil
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, sync_playwright

from cardscan.config import Settings
from cardscan.contact import Filed, Proposal
from cardscan.entry import Touch, Trait, TraitKind
from cardscan.intake.captures import Captures
from cardscan.introducing import introduce
from cardscan.pipeline.moves import plan_division, plan_move
from cardscan.pipeline.strategy import Strategy, parse_strategy, read_template
from cardscan.scan import scan_photos
from cardscan.store import Store
from cardscan.web import Feed, Keys, Surroundings, make_app
from cardscan.web.server import LOOPBACK, listen, run
from samples.year import hurried, make_year

CARDS = Path(__file__).parent / "cards"
NOW = dt.datetime(2026, 1, 6, 10, 30, tzinfo=dt.UTC)
EVENING = NOW - dt.timedelta(days=1)
"""When the demo stack was filed."""
SEED, PEOPLE, EVENTS = 3, 240, 12

SIZES: dict[str, ViewportSize] = {
    "desk": {"width": 1200, "height": 800},
    "phone": {"width": 390, "height": 780},
}
LAST = 3
"""From the end, the card of the triage: one of the demo stack, which has its picture."""
LARGEST = 80_000
"""Bytes of a picture."""


SHOTS = {
    "today": "/",
    "review": "/review/{doubt}",
    "triage": "/triage?skip={skip}",
    "board": "/board",
    "contacts": "/contacts?q=al",
    "contact": "/contacts/{uid}",
    "introductions": "/contacts/{uid}#offers",
    "duplicates": "/duplicates",
    "merge": "/merge/{uid}/{twin}",
    "capture": "/capture",
    "numbers": "/numbers",
}
"""By name, the address of a page; what stands in braces is what ``fill`` gives. To add a page, add
its line here, and its pictures to the README."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m samples.screenshots", description=__doc__)
    parser.add_argument("out", metavar="OUT", type=Path, help="a folder; its pictures are replaced")
    parser.add_argument("--only", metavar="NAME", help="one of the pages: see SHOTS in this file")
    asked = parser.parse_args(arguments)
    program = shutil.which("chromium")
    if program is None:
        print("There is no chromium: apt-get install chromium", file=sys.stderr)
        return 4
    asked.out.mkdir(parents=True, exist_ok=True)
    shots = {name: SHOTS[name] for name in SHOTS if asked.only in (None, name)}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(
            db=f"sqlite:///{folder}/pipeline.db", strategy=f"{folder}/strategy.toml"
        )
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        with Store.open(settings.database_url) as store, served(store, settings) as link:
            uids = fill(store, settings)
            address = link.partition("/enter")[0]
            page = browser.new_context(base_url=address, reduced_motion="reduce").new_page()
            page.goto(link)
            for name, path in shots.items():
                for kind, picture in take(page, path.format(**uids)):
                    (asked.out / f"{name}-{kind}.png").write_bytes(picture)
                    print(f"{name}-{kind}.png: {len(picture):,} bytes")
        browser.close()
    return 0


def take(page: Page, path: str) -> Iterator[tuple[str, bytes]]:
    """The pictures of the page at an address: the kind of each, and its PNG."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        page.goto(path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            yield f"{size}-{scheme}", to_small_png(page.screenshot(animations="disabled"))


def to_small_png(png: bytes) -> bytes:
    """The picture with as many colours as keep it small."""
    with Image.open(io.BytesIO(png)) as picture:
        for colours in (256, 128, 64, 32, 16):
            out = io.BytesIO()
            small = picture.convert("RGB").quantize(colours, Image.Quantize.FASTOCTREE)
            small.save(out, "PNG", optimize=True)
            if len(out.getvalue()) < LARGEST:
                break
        return out.getvalue()


def fill(store: Store, settings: Settings) -> dict[str, str]:
    """Fills an empty database; the uids of the contacts that pages are taken of, and a place."""
    strategy = parse_strategy(read_template("business"))
    with hurried():
        make_year(store, io.StringIO(), strategy, seed=SEED, people=PEOPLE, events=EVENTS)
        people = dict(file_stack(store, settings))
        levi, paulina = people["Levi Arent"], people["Paulina Contarini"]
        note(store, levi, "offer", "legal advice")
        note(store, levi, "need", "an accountant in Italy")
        note(store, levi, "tag", "chess")
        note(store, paulina, "offer", "accounting, Italian tax law")
        note(store, people["Ewa Grabias"], "need", "a lawyer in the Netherlands")
        note(store, people["Obdulia Alcázar"], "need", "legal advice on building")
        court(store, strategy, levi)
        introduce(
            store,
            strategy,
            (levi, people["Tina Sosa"]),
            ["both play chess"],
            at=stamp(NOW - dt.timedelta(hours=14)),
            now=NOW,
            to_day=to_day,
        )
        twin = again(store, levi)
    number, _ = store.pipeline.read_untriaged()
    return {
        "uid": levi.contact.uid,
        "twin": twin.contact.uid,
        "doubt": people["Tina Sosa"].contact.uid,
        "skip": str(number - LAST),
    }


def file_stack(store: Store, settings: Settings) -> Iterator[tuple[str, Filed]]:
    """The demo stack, scanned and filed; each contact by its name."""
    for photo in sorted(CARDS.glob("*.jpg")):
        proposals = list(scan_photos(photo, settings))
        numbers = iter(range(len(proposals)))
        filed = store.file_photo(
            proposals,
            path=str(photo),
            event="Demo stack",
            now=EVENING,
            make_uid=lambda: uuid.uuid5(uuid.NAMESPACE_OID, f"{photo.name} {next(numbers)}").urn,  # noqa: B023
        )
        yield from ((one.contact.full_name, one) for one in filed)


def note(store: Store, filed: Filed, kind: TraitKind, text: str) -> None:
    """What somebody offers, needs or is tagged with."""
    what = f"changed the {kind}s of {filed.contact.display_name}"
    store.traits.change(filed.contact.uid, add=[Trait(kind, text)], what=what, now=EVENING)


def court(store: Store, strategy: Strategy, filed: Filed) -> None:
    """A contact on the way: put on a track, written to and moved."""
    uid, today = filed.contact.uid, EVENING.date()
    (entry,) = plan_division(strategy, filed.entries, ["client"], today, met=today)
    (entry,) = store.pipeline.write_entries([(uid, entry)], what="put", now=EVENING, who="Robin")
    touch = Touch("email", stamp(NOW - dt.timedelta(hours=15)), "sent the offer we talked about")
    store.pipeline.add_touch(uid, touch, (), what="noted email", now=NOW)
    following = strategy.tracks[0].stages[1].name
    moved = plan_move(strategy, entry, following, today=NOW.date(), why="wants to know more")
    store.pipeline.write_entries(
        [(uid, moved)], what="moved", now=NOW, who="Robin", why="wants to know more"
    )


def again(store: Store, filed: Filed) -> Filed:
    """The same person, who was met half a year before with another job."""
    before = replace(
        filed.contact,
        title="Advocaat",
        org="Van der Meer Advocatuur",
        urls=(),
        note="met on the train",
    )
    proposal = Proposal(
        photo="IMG_2214.jpg",
        sha256="0" * 64,
        card=1,
        cards=1,
        corners=((0, 0), (1000, 0), (1000, 600), (0, 600)),
        contact=before,
        picture=store.find_picture(filed.sha256, filed.card),
    )
    (twin,) = store.file_photo(
        [proposal],
        path="",
        event="Alumni evening",
        now=NOW - dt.timedelta(days=200),
        make_uid=lambda: uuid.UUID(int=1).urn,
    )
    return twin


@contextmanager
def served(store: Store, settings: Settings) -> Iterator[str]:
    """The link of the desk, while it is open, on the fixed day."""
    feed = Feed(store.open_pulse())
    around = Surroundings(
        store,
        settings,
        now=lambda: NOW,
        today=NOW.date,
        to_day=to_day,
        to_start=lambda day: f"{day}T00:00:00Z",
        who="Robin",
        feed=feed,
    )
    with listen(LOOPBACK, 0) as listening, Captures.open(settings, store) as captures:
        port = listening.getsockname()[1]
        keys = Keys(time.monotonic)
        _, guarded = make_app(around, keys, port, captures)
        threading.Thread(target=run, args=(guarded, [listening], feed.close), daemon=True).start()
        yield f"http://127.0.0.1:{port}/enter?link={keys.link}"
        feed.close()


def to_day(stored: str) -> dt.date:
    """The day of a stored time, in UTC."""
    return dt.datetime.fromisoformat(stored).date()


def stamp(time: dt.datetime) -> str:
    """A time as it is stored."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    sys.exit(main())
