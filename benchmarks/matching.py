"""Whether a card is known again in another photo, and a person on another card, and how fast.

Made-up people as photos, other cards and address books may show them: values missed, misread and
mistyped. Those who differ are colleagues, relatives, namesakes and assistants. ``--fit`` finds the
weights of ``cardscan.duplicates`` on the pairs of one seed; the tables are of others. With
``--photos``, cards are drawn, photographed twice and read, and all pairs of them compared.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.pairs import CARDS, PEOPLE, Pair, make_pairs, make_two
from benchmarks.scale.fill import fill
from cardscan.config import Settings
from cardscan.contact import Contact
from cardscan.duplicates import (
    AUTOMATIC,
    PROPOSED,
    TIES,
    compare,
    find_duplicates,
    find_evidence,
    marks_of,
    weigh,
)
from cardscan.errors import CardscanError
from cardscan.match import find_match
from cardscan.scan import scan_photos
from cardscan.store import Store
from samples.cards import draw_card
from samples.layouts import LAYOUTS
from samples.people import OFFICES
from samples.photograph import photograph, scale_of

Numbers = npt.NDArray[np.float64]

TUNED = 1
"""The seed of the pairs on which the weights are fitted; no table is made of it."""
ROUNDS = 100
"""Contacts that are looked for in a database."""
_PENALTY = 1e-4
"""On the squares of the weights, so that those of rare evidence stay small."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares all pairs and prints the tables; 1 where a bound is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pairs", type=int, default=1000, help="of each kind (1000)")
    parser.add_argument("--photos", type=int, default=0, help="cards to photograph and read (0)")
    parser.add_argument("--seed", type=int, default=2, help=f"any but {TUNED} (2)")
    parser.add_argument("--people", type=int, default=0, help="to find duplicates among (0)")
    parser.add_argument("--fit", action="store_true", help="only find the weights, and print them")
    options = parser.parse_args(arguments)
    if options.fit:
        print_weights(options.pairs)
        return 0
    if options.seed == TUNED:
        parser.error(f"the weights were fitted on seed {TUNED}")
    wrong = print_cards(options.seed, options.pairs, options.photos)
    missed = print_people(options.seed, options.pairs)
    if options.people:
        print_speed(options.seed, options.people)
    return int(wrong or missed)


def print_cards(seed: int, pairs: int, photos: int) -> bool:
    """The table of cards; whether two were taken for one."""
    rows = dict[str, tuple[int, int]]()
    for kind, pair in make_pairs(seed, pairs, CARDS):
        number, found = rows.get(kind, (0, 0))
        rows[kind] = number + 1, found + (find_match(*pair) is not None)
    if photos:
        rows |= count_read(seed, photos)
    print(f"{'one card':<44}{'pairs':>9}{'as one':>9}{'share':>9}")
    for kind, (number, found) in rows.items():
        print(f"{kind:<44}{number:>9,}{found:>9,}{found / max(1, number):>9.4f}")
    same = sum(found for kind, (_, found) in rows.items() if kind.startswith("the same card"))
    found = sum(found for _, found in rows.values())
    print(f"{'precision':<44}{same / max(1, found):>27.4f}\n")
    return found > same


def print_people(seed: int, pairs: int) -> bool:
    """The table of people; whether a bound is missed."""
    rows = dict[str, list[float]]()
    for kind, (one, other) in make_pairs(seed, pairs, PEOPLE):
        met = marks_of(one), marks_of(other)
        likeness = weigh(*met) if met[0].keys & met[1].keys else None
        rows.setdefault(kind, []).append(likeness.probability if likeness else 0.0)
    print(f"{'one person':<44}{'pairs':>9}{'proposed':>9}{'unseen':>9}")
    counted = {False: [0, 0, 0], True: [0, 0, 0]}
    for kind, found in rows.items():
        shares = [sum(one >= least for one in found) for least in (PROPOSED, AUTOMATIC)]
        told = "".join(f"{share / len(found):>9.4f}" for share in shares)
        print(f"{kind:<44}{len(found):>9,}{told}")
        own = counted[kind.startswith("the same")]
        for place, number in enumerate((len(found), *shares)):
            own[place] += number
    total, *right = counted[True]
    recalls = [number / total for number in right]
    wrong = counted[False][1:]
    precisions = [a / max(1, a + b) for a, b in zip(right, wrong, strict=True)]
    for label, figures in (("precision", precisions), ("recall", recalls)):
        print(f"{label:<53}{figures[0]:>9.4f}{figures[1]:>9.4f}")
    return precisions[1] < 0.995 or recalls[0] < 0.95


def print_weights(pairs: int) -> None:
    """The weights by logistic regression, as they stand in ``cardscan.duplicates``.

    What two contacts share never speaks against them, although it does among pairs of colleagues
    and relatives alone: where it would, it has no weight.
    """
    found, labels = list[dict[str, str]](), list[float]()
    for kind, pair in make_pairs(TUNED, pairs, PEOPLE):
        found.append(dict(find_evidence(*map(marks_of, pair))))
        labels.append(kind.startswith("the same"))
    kinds = sorted({kind for some in found for kind in some})
    wrong = {""}
    while wrong:
        kinds = [kind for kind in kinds if kind not in wrong]
        rows = np.array([[1.0, *(kind in some for kind in kinds)] for some in found])
        weights = fit(rows, np.array(labels))
        weighed = zip(kinds, weights[1:], strict=True)
        wrong = {kind for kind, weight in weighed if weight < 0 and kind in (*TIES, "title")}
    print(f"_START = {weights[0]:.1f}")
    for kind, weight in zip(kinds, weights[1:], strict=True):
        print(f'    "{kind}": {weight:.1f},')


def fit(rows: Numbers, truth: Numbers) -> Numbers:
    """The weights of a logistic regression, by Newton's method."""
    weights = np.zeros(rows.shape[1])
    ridge = _PENALTY * len(truth) * np.eye(len(weights))
    for _ in range(30):
        guess = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (guess - truth) + ridge @ weights
        curve = (rows * (guess * (1 - guess))[:, None]).T @ rows + ridge
        weights = weights - np.linalg.solve(curve, slope)
    return weights


def print_speed(seed: int, people: int) -> None:
    """How long it takes to find who is one person, for all of so many and for one more."""
    rng = random.Random(seed)
    known = [make_two(rng)[0] for _ in range(people)]
    start = time.process_time()
    found = sum(1 for _ in find_duplicates(known))
    spent = time.process_time() - start
    print(f"\nall of {people:,} with each other: {spent:.1f} s, {found:,} pairs")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/pipeline.db"
        fill(url, people)
        with Store.open(url) as store:
            some = list(store.find_contacts(limit=ROUNDS))
            store.search.find_rivals(some[0].contact)  # what a first search loads
            start = time.process_time()
            for new in some:
                for rival in store.search.find_rivals(new.contact):
                    compare(new.contact, rival.contact)
            spent = (time.process_time() - start) / len(some)
    print(f"one with the {people:,} of a database: {1000 * spent:.1f} ms")


def count_read(seed: int, cards: int) -> dict[str, tuple[int, int]]:
    """The same of cards that are drawn, photographed twice and read."""
    read = list(read_cards(seed, cards))
    strangers = [
        find_match(a, b) is not None
        for one, other in combinations(read, 2)
        for a in one
        for b in other
    ]
    return {
        "the same card, two pictures read": (
            len(read),
            sum(find_match(*pair) is not None for pair in read),
        ),
        "two cards, pictures read": (len(strangers), sum(strangers)),
    }


def read_cards(seed: int, cards: int) -> Iterator[Pair]:
    """What is read of two pictures of each card, of which the second one may be a hard one.

    Cards that are not found as one card in both are left out.
    """
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "card.jpg"
        for number in range(cards):
            layout, locale = rng.choice(list(LAYOUTS)), rng.choice(list(OFFICES))
            card = draw_card(rng, layout, locale, scale_of("photo", 2.0))[0]
            shots = list[Contact]()
            for hard in (False, number % 2 == 0):
                picture = photograph(rng, [card], "photo", 2.0, hard)
                Image.fromarray(picture.pixels).save(path, quality=rng.randint(60, 92))
                try:
                    found = scan_photos(path, Settings())
                except CardscanError:
                    continue
                shots += [one.contact for one in found[:1] if len(found) == 1]
            if len(shots) == 2 and card.truth["name"]:
                yield shots[0], shots[1]


if __name__ == "__main__":
    sys.exit(main())
