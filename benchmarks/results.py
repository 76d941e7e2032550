"""What a way of reading made of a folder of pictures, against their truth."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.calibration import Claim, Sureness, find_claims
from benchmarks.corners import Finding, compare_corners
from benchmarks.scoring import (
    FIELDS,
    Miss,
    Reading,
    Tally,
    Truth,
    score_photo,
    total,
    truth_from_json,
)
from cardscan.card import Corners


@dataclass(frozen=True, slots=True)
class Task:
    """One picture and what is true of it."""

    path: Path
    truths: tuple[Truth, ...]
    corners: tuple[Corners, ...]
    """Of each card, or empty where the truth has none."""
    tags: tuple[str, ...] = ()
    """What kind of picture and card it is, as in "dark-bg" or "lang:tr"."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was made of one picture."""

    readings: tuple[Reading, ...]
    corners: tuple[Corners, ...] = ()
    sureness: tuple[Sureness, ...] = ()
    """Of each reading, or empty where the way of reading gives none."""
    error: str = ""
    cpu: float = 0.0
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Result:
    """How right one way of reading is on a folder, or on a part of it."""

    tallies: Mapping[str, Tally]
    cards: int
    complete: int
    """Cards with name, every phone and every e-mail right."""
    findings: tuple[Finding, ...]
    """Of cards whose corners are known."""
    claims: tuple[Claim, ...]
    sureness: tuple[Sureness, ...]
    """Of each card that was read."""
    cpu: float
    """Seconds a card."""
    misses: tuple[tuple[str, Miss], ...]
    """Each with its picture's name."""
    errors: tuple[tuple[str, str], ...]
    """Pictures that gave nothing, and why."""

    @property
    def every(self) -> Tally:
        """All fields together."""
        return total(self.tallies.values())


def read_truth(folder: Path) -> tuple[Task, ...]:
    """The rows of the folder's ``truth.jsonl``."""
    rows = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(_task(folder, json.loads(row)) for row in rows if row.strip())


def summarize(tasks: Sequence[Task], answers: Sequence[Answer]) -> Result:
    """All answers against their truth."""
    tallies = dict.fromkeys(FIELDS, Tally())
    complete, cards, findings, misses = 0, 0, list[Finding](), list[tuple[str, Miss]]()
    claims = list[Claim]()
    for task, answer in zip(tasks, answers, strict=True):
        score = score_photo(task.truths, answer.readings)
        for card in (*score.cards, *score.extra):
            tallies = {field: tallies[field] + card.tallies[field] for field in FIELDS}
            misses += [(task.path.name, miss) for miss in card.misses]
        cards += len(score.cards)
        complete += sum(card.complete for card in score.cards)
        findings += compare_corners(task.corners, answer.corners)
        claims += find_claims(score, answer.sureness)
    return Result(
        tallies,
        cards,
        complete,
        tuple(findings),
        tuple(claims),
        tuple(sure for answer in answers for sure in answer.sureness),
        sum(answer.cpu for answer in answers) / max(1, cards),
        tuple(misses),
        tuple((t.path.name, a.error) for t, a in zip(tasks, answers, strict=True) if a.error),
    )


def summarize_by_tag(
    tasks: Sequence[Task], answers: Sequence[Answer]
) -> Iterator[tuple[str, Result]]:
    """The same of the pictures with each tag, by the alphabet."""
    both = tuple(zip(tasks, answers, strict=True))
    for tag in sorted({tag for task in tasks for tag in task.tags}):
        some = [(task, answer) for task, answer in both if tag in task.tags]
        yield tag, summarize([task for task, _ in some], [answer for _, answer in some])


def _task(folder: Path, row: Mapping[str, Any]) -> Task:
    cards = row["cards"]
    corners = tuple(_corners(card["corners"]) for card in cards if "corners" in card)
    kind = (f"kind:{row['kind']}",) if "kind" in row else ()
    return Task(
        folder / row["file"],
        tuple(truth_from_json(card) for card in cards),
        corners,
        tuple(dict.fromkeys((*kind, *row.get("tags", ())))),
    )


def _corners(points: Iterable[tuple[float, float]]) -> Corners:
    top_left, top_right, bottom_right, bottom_left = ((float(x), float(y)) for x, y in points)
    return top_left, top_right, bottom_right, bottom_left
