"""Draws made-up business cards and photographs them, with the truth beside the pictures."""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from samples.cards import CARDS, Card, draw_card
from samples.layouts import LAYOUTS
from samples.people import LOCALES, OFFICES
from samples.photograph import KINDS, photograph, scale_of
from samples.signs import SIGNS

ROUND = ("photo", "crop", "desk", "photo", "scan", "photo", "crop", "photo")
"""The kinds of picture in turn, unless one kind is asked for."""
DECKS: dict[str, tuple[list[str], list[str]]] = {
    "offices": (list(LAYOUTS), list(OFFICES)),
    "shops": (list(SIGNS), list(LOCALES)),
    "all": (list(CARDS), list(LOCALES)),
}
"""What cards to draw: the layouts and the locales of each choice."""
EXAMPLES = """\
examples:
  python -m samples.make /tmp/cards                       24 pictures as a phone takes them
  python -m samples.make /tmp/hard --hard --count 48      small print, far away, blurred, cluttered
  python -m samples.make /tmp/shops --cards shops         shops and trades, mostly without a person
  python -m samples.make /tmp/speed --kind photo --megapixels 12 --count 20

The demo stack in samples/cards/ is what this gives, byte for byte:
  python -m samples.make samples/cards --seed 6 --count 12 --megapixels 2.2

A year of 1,500 made-up contacts and 40 events, as a database to try the pipeline on:
  python -m samples.make --year /tmp/year.db              and all that happened, in /tmp/year.jsonl

The same seed and options give the same bytes on every machine with the locked dependencies.
truth.jsonl has a row for each picture: id, file, source, kind, tags, and its cards, each with
name, given, family, title, department, company, phones, emails, urls, address, country, other,
lines (as printed, in reading order) and corners (pixels, clockwise from the card's own top left);
a shop with several addresses has all of them in branches, the first in address if no other is.
A company set on several lines is one value, its lines joined by blanks.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m samples.make",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("out", metavar="OUT", type=Path, help="a new or empty folder")
    parser.add_argument(
        "--year", action="store_true", help="a year of networking instead: see samples/year.py"
    )
    parser.add_argument("--seed", type=int, default=1, help="another seed, other cards (1)")
    parser.add_argument("--count", type=positive(int), default=24, help="pictures to make (24)")
    parser.add_argument("--hard", action="store_true", help="what a person can just about read")
    parser.add_argument(
        "--cards", choices=DECKS, default="offices", help="whose cards to draw (offices)"
    )
    parser.add_argument("--kind", choices=KINDS, help="only this kind; else all, in turn")
    parser.add_argument(
        "--megapixels",
        type=positive(float),
        default=3.0,
        help="size of a photo; crops and scans are smaller in proportion (3)",
    )
    asked = parser.parse_args(arguments)
    if asked.year:
        return _make_year(parser, asked.out, asked.seed)
    try:
        asked.out.mkdir(parents=True, exist_ok=True)
        if any(asked.out.iterdir()):
            parser.error(f"{asked.out} is not empty: name a new folder, or empty this one")
    except OSError as error:
        parser.error(f"cannot make the folder {asked.out}: {error.strerror}")
    kinds = (asked.kind,) if asked.kind else ROUND
    rows = make_stack(
        asked.out, asked.seed, asked.count, kinds, asked.megapixels, asked.hard, asked.cards
    )
    with (asked.out / "truth.jsonl").open("w", encoding="utf-8", newline="\n") as truth:
        for row in rows:
            truth.write(json.dumps(row, ensure_ascii=False) + "\n")
            print(asked.out / row["file"], *row["tags"])
    return 0


def _make_year(parser: argparse.ArgumentParser, out: Path, seed: int) -> int:
    from cardscan.pipeline.strategy import parse_strategy, read_template
    from cardscan.store import Store
    from samples.year import EVENTS, PEOPLE, hurried, make_year

    told = out.with_suffix(".jsonl")
    if out.exists() or told.exists():
        parser.error(f"{out} or {told} is there: name a new file")
    strategy = parse_strategy(read_template("business"))
    with (
        hurried(),
        Store.open(f"sqlite:///{out}") as store,
        told.open("w", encoding="utf-8", newline="\n") as log,
    ):
        make_year(store, log, strategy, seed=seed, people=PEOPLE, events=EVENTS)
    print(out, told)
    return 0


def positive(kind: type) -> Any:
    """An argparse type that refuses what is not above zero."""

    def number(text: str) -> Any:
        value = kind(text)
        if value <= 0:
            raise argparse.ArgumentTypeError(f"{text} is not above zero")
        return value

    number.__name__ = kind.__name__
    return number


def make_stack(
    folder: Path,
    seed: int,
    count: int,
    kinds: Sequence[str],
    megapixels: float,
    hard: bool,
    deck: str = "offices",
) -> Iterator[dict[str, Any]]:
    """Writes pictures into a folder one by one, and gives the truth about each."""
    rng = random.Random(seed)
    layouts, locales = (deal(rng, cards) for cards in DECKS[deck])
    for number in range(1, count + 1):
        kind = kinds[(number - 1) % len(kinds)]
        scale = scale_of(kind, megapixels)
        cards: list[Card] = []
        while len(cards) < (rng.choice([2, 3, 3, 4]) if kind == "desk" else 1):
            cards += draw_card(rng, next(layouts), next(locales), scale, hard)
        if kind == "crop":
            cards = cards[:1]
        picture = photograph(rng, cards, kind, megapixels, hard)
        file = f"card-{number:03}.jpg"
        Image.fromarray(picture.pixels).save(folder / file, quality=rng.randint(80, 92))
        tags = [*dict.fromkeys(tag for card in cards for tag in card.tags), *picture.tags]
        yield {
            "id": Path(file).stem,
            "file": file,
            "source": f"samples/make.py, seed {seed}",
            "kind": kind,
            "tags": [*tags, "hard"] if hard else tags,
            "cards": [
                card.truth | {"corners": [[round(x, 1), round(y, 1)] for x, y in corners]}
                for card, corners in zip(cards, picture.corners, strict=True)
            ],
        }


def deal(rng: random.Random, deck: Sequence[str]) -> Iterator[str]:
    """The deck shuffled, again and again, so that all come up equally often."""
    while True:
        yield from rng.sample(deck, len(deck))


if __name__ == "__main__":
    sys.exit(main())
