"""Every number of ``cardscan stats`` on a made-up year, counted once more from the log of the year.

The counting here is plain Python over the log and knows nothing of the database: a chain of moves
for each person on each track. CARDSCAN_YEAR=whole takes the year of 1,500 contacts and 40 events,
which takes minutes; without it the year has 300 contacts and 12 events.
"""

import datetime as dt
import io
import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from cardscan.cli.main import main
from cardscan.pipeline.strategy import Strategy, parse_strategy, read_template
from cardscan.store import Store
from samples import make
from samples import year as years
from samples.year import hurried, make_year

PEOPLE, EVENTS = (
    (years.PEOPLE, years.EVENTS) if os.environ.get("CARDSCAN_YEAR") == "whole" else (300, 12)
)
STRATEGY: Strategy = parse_strategy(read_template("business"))
RANKS = {
    (track.name, stage.name): rank
    for track in STRATEGY.tracks
    for rank, stage in enumerate(track.stages)
}
WITHIN = {(t.name, s.name): s.decide_within for t in STRATEGY.tracks for s in t.stages}
WON = {track.name: track.won for track in STRATEGY.tracks}
WEST = dt.timedelta(hours=5)
"""The person lives so far behind UTC."""
TODAY = dt.date(2026, 1, 6)
OUT = ("no", "neither")

Place = tuple[str, str]
Row = tuple[Any, ...]


class Move(NamedTuple):
    at: dt.datetime
    track: str
    to: str
    why: str = ""


class Log:
    """What the log says, without what was undone."""

    def __init__(self, text: str) -> None:
        lines: list[dict[str, Any]] = []
        for line in map(json.loads, text.splitlines()):
            if line["what"] == "undone":
                lines.pop()
            else:
                lines.append(line | {"at": dt.datetime.fromisoformat(line["at"])})
        self.events = {line["name"]: line for line in lines if line["what"] == "event"}
        self.met = {line["contact"]: line for line in lines if line["what"] == "met"}
        self.touches = [line for line in lines if line["what"] == "touch"]
        self.chains: dict[tuple[int, str], list[Move]] = {}
        self.decide_by: dict[tuple[int, str], str] = {}
        for contact, line in self.met.items():
            self.chains[contact, ""] = [Move(line["at"], "", "prospective")]
        for line in lines:
            if line["what"] not in ("move", "put off"):
                continue
            key = line["contact"], line["track"]
            if line["what"] == "move":
                if key not in self.chains:
                    self.chains[key] = self.chains.pop((key[0], ""), [])
                self.chains[key].append(Move(line["at"], key[1], line["to"], line["why"]))
            self.decide_by[key] = line["decide_by"]

    def only(self, track: str) -> "Log":
        """The log of those on a track."""
        log = Log("")
        log.chains = {
            key: [move for move in chain if move.track]
            for key, chain in self.chains.items()
            if key[1] == track
        }
        there = {contact for contact, _ in log.chains}
        log.events, log.decide_by = self.events, self.decide_by
        log.met = {contact: line for contact, line in self.met.items() if contact in there}
        log.touches = [touch for touch in self.touches if touch["contact"] in there]
        return log


def day(at: dt.datetime) -> dt.date:
    return (at - WEST).date()


class Count:
    """The numbers from the first day to the last."""

    def __init__(self, log: Log, first: dt.date, last: dt.date) -> None:
        self.met = [
            contact for contact, line in log.met.items() if first <= day(line["at"]) <= last
        ]
        seen = [touch for touch in log.touches if day(touch["at"]) <= last]
        theirs = [touch for touch in seen if touch["contact"] in set(self.met)]
        sat = ("meeting", "interview")
        self.again = {touch["contact"] for touch in theirs if touch["kind"] in sat}
        self.with_met = Counter(touch["kind"] for touch in theirs)
        self.touches = Counter(touch["kind"] for touch in seen if day(touch["at"]) >= first)
        self.came: dict[Place, set[tuple[int, str]]] = defaultdict(set)
        self.went: dict[Place, set[tuple[int, str]]] = defaultdict(set)
        self.stays: dict[Place, list[float]] = defaultdict(list)
        self.reasons: Counter[Place] = Counter()
        self.ended: Counter[Place] = Counter()
        for key, whole in log.chains.items():
            chain = [move for move in whole if day(move.at) <= last]
            for at, move in enumerate(chain):
                place, then = (move.track, move.to), chain[at + 1 :]
                if day(move.at) >= first and place != ("", "prospective"):
                    self.came[place].add(key)
                    own = [RANKS.get((later.track, later.to), -1) for later in then]
                    if max(own, default=-1) > RANKS.get(place, -1):
                        self.went[place].add(key)
                if then and day(then[0].at) >= first and move.to not in OUT:
                    self.stays[place].append((then[0].at - move.at).total_seconds())
            if chain:
                self._end(chain[-1], first, last)

    def _end(self, move: Move, first: dt.date, last: dt.date) -> None:
        """The move by which somebody stands at the end."""
        here, within = day(move.at), WITHIN.get((move.track, move.to), 0)
        if move.to == "no" and here >= first:
            self.reasons[move.track, move.why] += 1
            self.ended[move.track, "no"] += 1
        if move.to == WON.get(move.track) and here >= first:
            self.ended[move.track, "won"] += 1
        decide_by = here + dt.timedelta(days=within)
        if within and decide_by < last and not decide_by < first - dt.timedelta(days=1):
            self.ended[move.track, "stalled"] += 1

    def wins(self, track: str) -> tuple[int, int]:
        won = self.ended[track, "won"]
        return won, won + self.ended[track, "no"] + self.ended[track, "stalled"]


def ranked(stays: list[float], quarters: int) -> float:
    """The shortest stay that so many quarters of them do not exceed, in days."""
    for stay in sorted(stays):
        if sum(other <= stay for other in stays) * 4 >= quarters * len(stays):
            return round(stay / 86_400, 1)
    raise AssertionError


def expected(log: Log, first: dt.date, last: dt.date, tracks: list[str]) -> Iterator[Row]:
    """The rows of the report: table, track, name, number, of, before, before_of."""
    long = last - first + dt.timedelta(days=1)
    this, before = Count(log, first, last), Count(log, first - long, last - long)
    stands: Counter[Place] = Counter()
    late: Counter[str] = Counter()
    for key, chain in log.chains.items():
        stands[chain[-1].track, chain[-1].to] += 1
        by, to = log.decide_by.get(key, ""), chain[-1].to
        late[key[1]] += bool(by) and by < str(TODAY) and to not in OUT
    for place, people in stands.items():
        yield "now", *place, people, None, None, None
    for track in tracks:
        open_ = [n for (on, to), n in stands.items() if on == track and to not in ("no", WON[on])]
        yield "stalled", track, "open", late[track], sum(open_), None, None
    if this.met or before.met:
        yield "done", "", "new contacts", len(this.met), None, len(before.met), None
    for kind in this.touches | before.touches:
        yield "done", "", kind, this.touches[kind], None, before.touches[kind], None
    for place in {*this.came, *before.came}:
        yield "moved", *place, len(this.came[place]), None, len(before.came[place]), None
    for (track, stage), _ in RANKS.items():
        here = (track, stage)
        if track in tracks and stage != WON[track] and (this.came[here] or before.came[here]):
            went, then = len(this.went[here]), len(before.went[here])
            yield "steps", *here, went, len(this.came[here]), then, len(before.came[here])
    for track in tracks:
        if this.wins(track)[1] or before.wins(track)[1]:
            yield "wins", track, WON[track], *this.wins(track), *before.wins(track)
    again = len(this.again), len(this.met), len(before.again), len(before.met)
    if this.met or before.met:
        yield "again", "", "meeting or interview", *again
    if this.with_met["meeting"] or before.with_met["meeting"]:
        number, then = this.with_met["meeting"], before.with_met["meeting"]
        yield "per contact", "", "meeting", number, len(this.met), then, len(before.met)
    for place, stays in this.stays.items():
        if not stays:
            continue
        earlier = before.stays.get(place, [])
        for table, quarters in (("stay p50", 2), ("stay p75", 3)):
            then_days = ranked(earlier, quarters) if earlier else None
            days = ranked(stays, quarters)
            yield table, *place, days, len(stays), then_days, len(earlier) or None
    for reason in this.reasons | before.reasons:
        yield "no", *reason, this.reasons[reason], None, before.reasons[reason], None


def goals(log: Log, last: dt.date) -> Iterator[Row]:
    for track in STRATEGY.tracks:
        for goal in track.goals:
            month = last.month - (last.month - 1) % 3 if goal.period == "quarter" else last.month
            count = Count(log.only(track.name), last.replace(month=month, day=1), last)
            kinds = {"meetings": "meeting", "referrals-given": "referral-given"}
            kinds |= {"referrals-received": "referral-received"}
            if goal.measure in kinds:
                reached = count.touches[kinds[goal.measure]]
            else:
                reached = len(count.came[track.name, goal.measure])
            name = f"{goal.measure} a {goal.period}"
            yield "goals", track.name, name, reached, goal.number, None, None


def came_of(log: Log, people: set[int], last: dt.date, track: str | None = None) -> Row:
    """What came of people up to a day."""
    chains = {
        key: seen
        for key, chain in log.chains.items()
        if key[0] in people and track in (None, key[1])
        if (seen := [move for move in chain if day(move.at) <= last])
    }
    found: dict[str, set[int]] = defaultdict(set)
    for (contact, _), chain in chains.items():
        for move in chain:
            found["on"] |= {contact} if move.track else set()
            found["beyond"] |= {contact} if RANKS.get((move.track, move.to), -1) > 0 else set()
        at = chain[-1]
        within = WITHIN.get((at.track, at.to), 0)
        found["won"] |= {contact} if at.to == WON.get(at.track) else set()
        found["no"] |= {contact} if at.to == "no" else set()
        passed = day(at.at) + dt.timedelta(days=within) < last
        found["stalled"] |= {contact} if within and passed else set()
    touches = [t for t in log.touches if t["contact"] in people and day(t["at"]) <= last]
    kinds = Counter(touch["kind"] for touch in touches)
    again = {touch["contact"] for touch in touches if touch["kind"] == "meeting"}
    sets = (len(found[name]) for name in ("on", "beyond", "won", "no", "stalled"))
    passed_on = kinds["referral-given"], kinds["referral-received"]
    return len(people), *sets, len(again), kinds["meeting"], *passed_on


@pytest.fixture(scope="module")
def year(module_url: str) -> Iterator[tuple[str, Log]]:
    """The database of a year, and its log; the person's days are those of a zone."""
    log = io.StringIO()
    sqlite = module_url.startswith("sqlite")
    hurry = hurried() if sqlite else nullcontext()
    people = PEOPLE if sqlite else PEOPLE // 4  # the sums are the same, and a server takes longer
    with hurry, Store.open(module_url) as store:
        make_year(store, log, STRATEGY, seed=7, people=people, events=EVENTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC+5")
        time.tzset()
        patch.setattr("cardscan.cli.clock.local_today", lambda: TODAY)
        yield module_url, Log(log.getvalue())
    time.tzset()


@pytest.fixture(scope="module")
def stats(year: tuple[str, Log]) -> Callable[..., dict[str, Any]]:
    def ask(*words: object) -> dict[str, Any]:
        typed = ["stats", "--json", "--db", year[0], *map(str, words)]
        result = CliRunner().invoke(main, typed)
        assert result.exit_code == 0, result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        return answer

    return ask


def rows(answer: dict[str, Any]) -> list[Row]:
    names = ("table", "track", "name", "number", "of", "before", "before_of")
    return [tuple(figure[name] for name in names) for figure in answer["figures"]]


SPANS = [
    (dt.date(2025, 10, 8), TODAY),
    (dt.date(2025, 6, 1), dt.date(2025, 8, 31)),
    (dt.date(2025, 7, 7), dt.date(2025, 7, 13)),
    (dt.date(2025, 1, 1), TODAY),
    (dt.date(1990, 1, 1), dt.date(1990, 2, 1)),
]


@pytest.mark.parametrize(("first", "last"), SPANS)
def test_every_figure_is_what_the_log_says(
    year: tuple[str, Log], stats: Callable[..., dict[str, Any]], first: dt.date, last: dt.date
) -> None:
    told = rows(stats("--since", first, "--until", last))
    _, log = year
    wanted = [*expected(log, first, last, ["client", "referral"]), *goals(log, last)]
    assert sorted(told, key=repr) == sorted(wanted, key=repr)


@pytest.mark.parametrize("track", ["client", "referral"])
def test_every_figure_of_a_track_is_what_the_log_says(
    year: tuple[str, Log], stats: Callable[..., dict[str, Any]], track: str
) -> None:
    first, last = SPANS[0]
    told = rows(stats("--since", first, "--until", last, "--track", track))
    log = year[1].only(track)
    wanted = [*expected(log, first, last, [track])]
    wanted += [row for row in goals(year[1], last) if row[1] == track]
    assert sorted(told, key=repr) == sorted(wanted, key=repr)


@pytest.mark.parametrize("by", ["event", "source", "week", "month", "quarter", "track"])
def test_what_came_of_every_group_is_what_the_log_says(
    year: tuple[str, Log], stats: Callable[..., dict[str, Any]], by: str
) -> None:
    first, last = dt.date(2025, 3, 3), dt.date(2025, 12, 14)
    answer = stats("--by", by, "--since", first, "--until", last)
    _, log = year
    met = {c: line for c, line in log.met.items() if first <= day(line["at"]) <= last}
    groups: dict[str, set[int]] = defaultdict(set)
    if by in ("week", "month", "quarter"):
        days = (first + dt.timedelta(n) for n in range((last - first).days + 1))
        groups = {named(one, by): set() for one in days}
    for contact, line in met.items():
        for name in {
            "event": [line["event"]],
            "source": ["card"],
            "track": [track for who, track in log.chains if who == contact],
        }.get(by, [named(day(line["at"]), by)]):
            groups[name].add(contact)
    told = {
        group["name"]: tuple(
            group[name]
            for name in (
                *("people", "on_track", "went_on", "won", "no", "stalled"),
                *("met_again", "meetings", "referrals_given", "referrals_received"),
            )
        )
        for group in answer["groups"]
    }
    assert told == {
        name: came_of(log, people, last, name if by == "track" else None)
        for name, people in groups.items()
    }
    if by == "event":
        for group in answer["groups"]:
            event = log.events[group["name"]]
            assert (group["cost"], group["hours"]) == (event["cost"], event["hours"])
            assert group["cost_each"] == round(event["cost"] / group["people"], 2)


def named(one: dt.date, by: str) -> str:
    year, week, _ = one.isocalendar()
    names = {"week": f"{year}-W{week:02}", "month": str(one)[:7]}
    return names.get(by, f"{one.year}-Q{(one.month + 2) // 3}")


def test_the_same_seed_makes_the_same_year(tmp_path: Path) -> None:
    logs = []
    for number in (1, 2):
        log = io.StringIO()
        with hurried(), Store.open(f"sqlite:///{tmp_path}/{number}.db") as store:
            make_year(store, log, STRATEGY, seed=3, people=12, events=2)
        logs.append(log.getvalue())
    assert logs[0] == logs[1] != ""


def test_a_year_is_made_by_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(years, "PEOPLE", 6)
    monkeypatch.setattr(years, "EVENTS", 2)
    out = tmp_path / "year.db"
    assert make.main(["--year", str(out), "--seed", "5"]) == 0
    log = Log(out.with_suffix(".jsonl").read_text(encoding="utf-8"))
    with Store.open(f"sqlite:///{out}") as store:
        assert store.counts()["contacts"] == len(log.met) == 6
    with pytest.raises(SystemExit):
        make.main(["--year", str(out)])
    assert "name a new file" in capsys.readouterr().err
