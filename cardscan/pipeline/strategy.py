"""The networker's own strategy: tracks, their stages and what each means, cadence and goals.

It is a file, ``strategy.toml``, that a person writes; all that is wrong with it is told at once.
Entries keep the names of tracks and stages: ``find_*`` here wants exactly such a name, ``track``
and ``destination`` what a person types, in any case and only as much of it as tells it apart.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from cardscan.entry import LATER, NEITHER, NO
from cardscan.errors import SettingsError, UsageError
from cardscan.pipeline.checked import Table, perhaps

Kind = Literal["business", "job-search", "custom"]
Measure = Literal[
    "new-contacts",
    "touches",
    "meetings",
    "interviews",
    "referrals-given",
    "referrals-received",
    "introductions",
]
Period = Literal["week", "month", "quarter", "year"]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""Each has a template."""
MEASURES: tuple[Measure, ...] = get_args(Measure)
"""What a goal can count; the stages of its track, too: people who came to one."""
PERIODS: tuple[Period, ...] = get_args(Period)
WON = "won"
"""What may be typed for the won stage of any track, whatever its name."""

_CADENCE = (2, 7, 14, 28)
_RESERVED = (NO, LATER, NEITHER)
_NAME = re.compile(r"[^\W\d_](?:[\w -]{0,38}\w)?")
"""Of a track or stage: it is typed in commands, and printed in columns."""
_HINT = "Correct the file: cardscan strategy edit; the README lists every key."


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a track."""

    name: str
    checklist: tuple[str, ...] = ()
    """What is true of those who stand there, in the person's own words."""
    decide_within: int = 0
    """Days after which the next move is due; 0 for none."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A number to reach in every period."""

    measure: str
    """One of MEASURES, or a stage of the track."""
    number: int
    period: Period


@dataclass(frozen=True, slots=True)
class Track:
    """What people are met for, and the way from the first meeting to there."""

    name: str
    title: str
    stages: tuple[Stage, ...]
    """In order; the first is where triage puts people, the last is the won one."""
    won: str
    """The name of the stage that all of this is for."""
    looks_like: tuple[str, ...] = ()
    """Words on the card, or of the event, that speak for this track."""
    cadence: tuple[int, ...] = _CADENCE
    """Days to the first touch, from it to the second and so on; the last holds from then on."""
    goals: tuple[Goal, ...] = ()

    def find_stage(self, name: str) -> Stage | None:
        """The stage of exactly this name."""
        return next((stage for stage in self.stages if stage.name == name), None)

    def destination(self, typed: str) -> str:
        """The stage that a person means: the name of one of these, NO or LATER.

        Raises:
            UsageError: there is none, or several begin so.
        """
        if typed.strip().casefold() == WON:
            return self.won
        names = [*(stage.name for stage in self.stages), LATER, NO]
        return _meant(typed, names, f"stage of {self.name}")

    def rank(self, name: str) -> int:
        """The stage's place from 0; -1 for a name that is none of its stages'."""
        return next((at for at, stage in enumerate(self.stages) if stage.name == name), -1)

    def wait(self, touches: int) -> int:
        """Days to the next touch after so many."""
        return self.cadence[min(touches, len(self.cadence) - 1)]


@dataclass(frozen=True, slots=True)
class Strategy:
    """All tracks, and the short list of reasons for "no"."""

    kind: Kind
    tracks: tuple[Track, ...]
    no_reasons: tuple[str, ...]

    def find_track(self, name: str) -> Track | None:
        """The track of exactly this name."""
        return next((track for track in self.tracks if track.name == name), None)

    def rank(self, track: str, stage: str) -> int:
        """How far along its track a stage is; -1 for what this strategy does not know."""
        known = self.find_track(track)
        return known.rank(stage) if known else -1

    def track(self, typed: str) -> Track:
        """The track that a person means.

        Raises:
            UsageError: there is none, or several begin so.
        """
        name = _meant(typed, [track.name for track in self.tracks], "track")
        return next(track for track in self.tracks if track.name == name)

    def stage(self, typed: str) -> str:
        """The stage that a person means without saying of which track, or a reserved one.

        Raises:
            UsageError: there is none, several begin so, or won is another one on each track.
        """
        won = dict.fromkeys(track.won for track in self.tracks)
        if typed.strip().casefold() == WON and len(won) > 1:
            raise UsageError(f"won may be {' or '.join(won)}", "Say on which track.")
        names = dict.fromkeys(stage.name for track in self.tracks for stage in track.stages)
        return _meant(typed, [*names, LATER, NO, NEITHER], "stage")

    def reason(self, typed: str) -> str:
        """The listed reason that a person means; their own words where it is none."""
        begun = _beginning(typed, self.no_reasons)
        return begun[0] if len(begun) == 1 else typed.strip()

    def knows(self, track: str, stage: str) -> bool:
        """Whether an entry that stands there has a place in this strategy.

        What is decided has one even on a track that is gone, since nothing is to come of it.
        """
        if stage in (NO, NEITHER) or not track:
            return True
        here = self.find_track(track)
        return here is not None and (stage == LATER or here.find_stage(stage) is not None)


def read_strategy(path: Path) -> Strategy:
    """The strategy in a file; where there is none, that of the template for business.

    Raises:
        SettingsError: naming the file and every mistake in it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return parse_strategy(read_template("business"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}", _HINT) from error
    try:
        return parse_strategy(text)
    except SettingsError as error:
        raise SettingsError(f"{path}: {error.message}", error.hint) from error


def read_template(kind: Kind) -> str:
    """The text of a strategy to begin with."""
    path = Path(__file__).parent / "templates" / f"{kind}.toml"
    return path.read_text(encoding="utf-8")


def parse_strategy(text: str) -> Strategy:
    """A strategy from its TOML.

    Raises:
        SettingsError: naming every mistake.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"this is no TOML: {error}", _HINT) from error
    wrong: list[str] = []
    strategy = _strategy(Table(values, "the strategy", wrong))
    if wrong:
        raise SettingsError("; ".join(wrong), _HINT)
    return strategy


def _strategy(table: Table) -> Strategy:
    table.only("kind", "no_reasons", "tracks")
    kind = table.choice("kind", KINDS)
    reasons = table.texts("no_reasons", needed=True)
    tracks: list[Track] = []
    for one in table.tables("tracks", "track"):
        tracks.append(_track(one, tracks))
    return Strategy(kind, tuple(tracks), reasons)


def _track(table: Table, taken: Iterable[Track]) -> Track:
    name = _name(table, [track.name for track in taken], _RESERVED)
    if name:
        table.where = f"track {name}"
    table.only("name", "title", "won", "looks_like", "cadence", "goals", "stages")
    stages: list[Stage] = []
    for one in table.tables("stages", "stage"):
        stages.append(_stage(one, stages))
    names = [stage.name for stage in stages]
    if len(names) == 1:
        table.note("there is one stage only; people need one to come from and one to come to")
    won = table.choice("won", names) if names else ""
    if won in names[:-1] and len(set(names)) == len(names):
        table.note(f"the won stage {won!r} must be the last: nothing comes after it")
    if WON in [one.casefold() for one in names[:-1]]:
        table.note(f"{WON!r} is what may be typed for the last stage; no other can have that name")
    if stages and stages[-1].decide_within:
        table.note("decide_within means nothing at the last stage, the won one")
    return Track(
        name=name,
        title=table.text("title", name or "?"),
        stages=tuple(stages),
        won=won,
        looks_like=table.texts("looks_like"),
        cadence=table.days("cadence", _CADENCE),
        goals=tuple([_goal(one, names) for one in table.tables("goals", "goal", needed=False)]),
    )


def _stage(table: Table, taken: Iterable[Stage]) -> Stage:
    table.only("name", "checklist", "decide_within")
    name = _name(table, [stage.name for stage in taken], (*_RESERVED, *MEASURES))
    decide_within = table.number("decide_within", least=0, default=0)
    return Stage(name, table.texts("checklist"), decide_within)


def _name(table: Table, taken: Iterable[str], reserved: Iterable[str]) -> str:
    """The ``name`` of a track or stage."""
    name = table.text("name")
    if name and not _NAME.fullmatch(name):
        table.note(f"the name {name!r} must be a letter and up to 39 letters, digits, - or blanks")
    if name.casefold() in reserved:
        table.note(f"the name {name!r} is reserved; choose another")
    if name.casefold() in [one.casefold() for one in taken]:
        table.note(f"the name {name!r} is there twice; the way leads from one to the next only")
    return name


def _goal(table: Table, stages: Iterable[str]) -> Goal:
    table.only("measure", "number", "period")
    measure = table.choice("measure", (*MEASURES, *stages))
    return Goal(measure, table.number("number", least=1), table.choice("period", PERIODS))


def _meant(typed: str, names: Sequence[str], noun: str) -> str:
    """The name that is typed, or begins so."""
    begun = _beginning(typed, names)
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise UsageError(f"{typed!r} may be {' or '.join(begun)}", "Type more of it.")
    raise UsageError(
        f"there is no {noun} {typed!r}{perhaps(typed, names)}", f"There are {', '.join(names)}."
    )


def _beginning(typed: str, names: Iterable[str]) -> list[str]:
    """The names that begin so in any case, or the one that is so as a whole."""
    wanted = typed.strip().casefold()
    begun = [name for name in names if wanted and name.casefold().startswith(wanted)]
    return [name for name in begun if name.casefold() == wanted] or begun
