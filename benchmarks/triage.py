"""How often ``cardscan triage`` suggests what the person decides, before and after training.

usage: .venv/bin/python -m benchmarks.triage [--seeds 20] [--json]

The cards are made up and so is who decides. Everybody has a trade, a level, and an event where they
were met; a title tells the level and mostly the trade, three of five companies tell the trade. The
rule by which the networker, who sells office software, divides them:

1. Who advises others for a living (tax, law, insurance, finance, coaching, estates) and is no
   assistant is a prospective referral source.
2. Who runs or buys for a business of another trade is a prospective client, but not at the
   breakfast club, where whoever runs one is a referral source: there referrals are exchanged.
3. Everybody else is neither: staff, assistants, and all of schools and public offices.

One decision in ten is not made by the rule but drawn from the three, each as likely: no suggestion
can be right more often than in 93.3 of 100. Half of the words that tell trade and level stand in
``looks_like`` of the business template; the others only training can know.

What is trained on goes the way of ``cardscan train``, through the text of its file. Each seed draws
its own cards to train on and 1,000 others to be asked about. Always saying the commonest is what
the suggestion has to beat.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, stdev
from typing import Any

from cardscan.contact import Contact
from cardscan.pipeline.habits import Decision, learn
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.pipeline.triage import (
    NEITHER,
    habits_from_json,
    habits_to_json,
    suggest,
)
from samples.people import make_person

SIZES = (0, 30, 100, 300)
"""Decisions trained on; with none, the words of the strategy speak alone."""
ASKED = 1000
NOISE = 0.1
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
STRATEGY = parse_strategy(read_template("business"))

_ADVICE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "tax": (("Tax Adviser", "Accountant", "Bookkeeper"), ("Tax Advice", "Accounting", "Audit")),
    "law": (("Lawyer", "Solicitor", "Notary"), ("Law Office", "Solicitors", "Legal")),
    "insurance": (("Insurance Broker", "Underwriter"), ("Insurance", "Assurance")),
    "finance": (("Mortgage Adviser", "Bank Manager"), ("Finance", "Bank", "Wealth")),
    "coaching": (("Business Coach", "Facilitator", "Consultant"), ("Coaching", "Training")),
    "estates": (("Estate Agent", "Surveyor"), ("Estates", "Property")),
}
"""By trade the titles of those who have it, and what their companies are called."""
_BUSINESS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "building": (("Site Engineer", "Carpenter"), ("Construction", "Joinery")),
    "machines": (("Design Engineer", "Fitter"), ("Engineering", "Machine Works")),
    "food": (("Cook", "Baker"), ("Catering", "Bakery", "Foods")),
    "print": (("Printer", "Typesetter"), ("Print", "Packaging")),
    "health": (("Physiotherapist", "Nurse"), ("Clinic", "Dental Care")),
    "transport": (("Dispatcher", "Fleet Planner"), ("Logistics", "Freight")),
}
_PUBLIC: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "school": (("Teacher", "Lecturer", "Head of School"), ("Grammar School", "College")),
    "office": (("Clerk", "Head of Department"), ("City Council", "District Office")),
}
_RUNS = ("Owner", "Founder", "Managing Director", "CEO", "President", "Proprietor")
_BUYS = ("Head of Purchasing", "Procurement Manager", "Buyer", "Operations Lead")
_STAFF = ("Sales Representative", "Analyst", "Assistant", "Trainee", "Account Manager")
_EVENTS = ("Breakfast club", "Trade fair", "Chamber evening", "Alumni dinner")


@dataclass(frozen=True, slots=True)
class Guess:
    """One suggestion."""

    stated: float
    """The probability that it claims."""
    right: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One seed after so many decisions."""

    size: int
    guesses: tuple[Guess, ...]
    commonest: float
    """How often always the commonest is right."""

    @property
    def right(self) -> float:
        """How often the suggestion is."""
        return mean(guess.right for guess in self.guesses)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws, trains, asks, and prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seeds", type=int, default=20, help="how many times all is drawn (20)")
    parser.add_argument("--json", action="store_true", help="print a line of JSON")
    asked = parser.parse_args(arguments)
    rounds = [one for seed in range(1, asked.seeds + 1) for one in run(seed)]
    figures = [_figures([one for one in rounds if one.size == size]) for size in SIZES]
    if asked.json:
        print(json.dumps(figures))
        return 0
    print(f"{'decisions':<11}{'suggestion':>16}{'commonest':>16}{'stated':>9}{'off by':>8}")
    for row in figures:
        print(
            f"{row['decisions']:<11}{_spread(row['right']):>16}{_spread(row['commonest']):>16}"
            f"{row['stated']:>9.3f}{row['off']:>8.3f}"
        )
    print(f"\n{'right of those that state':<27}" + "".join(f"{size:>16}" for size in SIZES))
    for low, high in _bins():
        cells = (row["bins"].get(str(low), {"right": 0, "count": 0}) for row in figures)
        shown = (f"{c['right']:.2f} of {c['count']:>5}" if c["count"] else "" for c in cells)
        print(f"{f'{low:.1f} to {high:.1f}':<27}" + "".join(f"{cell:>16}" for cell in shown))
    return 0


def run(seed: int, sizes: Sequence[int] = SIZES) -> Iterator[Round]:
    """The rounds of one seed; more decisions begin with the fewer ones."""
    rng = random.Random(f"triage {seed}")
    known = [make_decision(rng) for _ in range(max(sizes))]
    asked = [make_decision(rng) for _ in range(ASKED)]
    for size in sizes:
        habits = habits_from_json(habits_to_json(learn(STRATEGY, known[:size])))
        guesses = []
        for contact, event, tracks in asked:
            told = suggest(STRATEGY, contact, event, habits)
            guesses.append(Guess(told.probability, told.track == _of(tracks)))
        # Before any decision the commonest is not known: it is taken from what is asked about.
        seen = Counter(_of(tracks) for *_, tracks in known[:size] or asked)
        most = seen.most_common(1)[0][0]
        yield Round(size, tuple(guesses), mean(_of(tracks) == most for *_, tracks in asked))


def make_decision(rng: random.Random) -> Decision:
    """A made-up contact, where it was met, and the tracks that the networker put it on."""
    kind = rng.choices((_ADVICE, _BUSINESS, _PUBLIC), (3, 6, 2))[0]
    titles, companies = kind[rng.choice(sorted(kind))]
    level = rng.choices(("runs", "buys", "works", "staff"), (3, 2, 4, 3))[0]
    title = rng.choice({"runs": _RUNS, "buys": _BUYS, "works": titles, "staff": _STAFF}[level])
    event = rng.choice(_EVENTS)
    person = make_person(rng, rng.choice(("en_US", "en_GB")))
    org = person.company
    if rng.random() < 0.6:
        org = f"{person.family} {rng.choice(companies)}"
    contact = Contact(full_name=person.name, title=title, org=org)
    track = _rule(kind is _ADVICE, kind is _PUBLIC, level, event)
    if rng.random() < NOISE:
        track = rng.choice(("client", "referral", NEITHER))
    return contact, event, (track,) if track else ()


def _rule(advises: bool, public: bool, level: str, event: str) -> str:
    if public or level == "staff" or (level == "works" and not advises):
        return NEITHER
    if advises or (level == "runs" and event == _EVENTS[0]):
        return "referral"
    return "client"


def _of(tracks: Sequence[str]) -> str:
    return tracks[0] if tracks else NEITHER


def _bins() -> Iterator[tuple[float, float]]:
    return pairwise(BINS)


def _figures(rounds: Sequence[Round]) -> dict[str, Any]:
    """One row: how often right, what was stated, and how far apart the two are (ECE)."""
    guesses = [guess for one in rounds for guess in one.guesses]
    bins = {}
    off = 0.0
    for low, high in _bins():
        here = [g for g in guesses if low <= g.stated < high or g.stated == high == BINS[-1]]
        if here:
            right, stated = mean(g.right for g in here), mean(g.stated for g in here)
            bins[str(low)] = {"count": len(here), "stated": stated, "right": right}
            off += abs(right - stated) * len(here) / len(guesses)
    return {
        "decisions": rounds[0].size,
        "right": [one.right for one in rounds],
        "commonest": [one.commonest for one in rounds],
        "stated": mean(guess.stated for guess in guesses),
        "off": off,
        "bins": bins,
    }


def _spread(shares: Sequence[float]) -> str:
    """The mean, and the standard deviation over the seeds."""
    return f"{mean(shares):.3f} ± {stdev(shares) if len(shares) > 1 else 0:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
