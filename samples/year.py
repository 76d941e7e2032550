"""A made-up year of networking, written through the store, with a log of all that happened.

The model, which knows nothing of how numbers are counted:

- Events are spread evenly over the year; each has a quality between 0.6 and 1.4, a cost and hours.
  At each about as many people are met; their cards are filed in the evening.
- One to ten days later 35 % are put on the first track, 25 % on the second, 5 % on both, 25 % on
  none, and the others are forgotten in the drawer.
- Three of four get an e-mail within two days. Whoever stands at a stage is thought of again after
  an exponential time around two thirds of its ``decide_within``, and goes on with a probability of
  0.42 times the quality of the event and a rise of 40 % over the year; is let go with 0.22, for a
  reason drawn from the strategy's; put to later with 0.08; put off with 0.15; else nothing is done,
  and they stall. Where they go on they may skip a stage (5 %).
- Who comes to a stage called meeting or interview has that; now and then people are helped, asked,
  called, and referrals pass both ways. Of those let go, 4 % come back.
- One change in fifty is a slip, and is undone at once.

A line of the log is an object with ``at`` (UTC) and ``what``: ``event`` (name, day, cost, hours),
``met`` (contact, event), ``move`` (contact, track, to, why, decide_by), ``put off`` (contact,
track, decide_by), ``touch`` (contact, kind) or ``undone``, which takes back the line before it.
"""

import datetime as dt
import heapq
import json
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from typing import Any, TextIO

from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import Pool

from cardscan.contact import Contact, Phone, Proposal
from cardscan.entry import LATER, NEITHER, NO, Entry, Event, Touch, TouchKind
from cardscan.pipeline.moves import plan_move, plan_neither, plan_triage, put_off
from cardscan.pipeline.strategy import Strategy
from cardscan.store import Store
from samples.people import OFFICES, make_person

FIRST = dt.datetime(2025, 1, 7, 18, 30, tzinfo=dt.UTC)
"""The evening of the first event."""
DAYS = 364
PEOPLE, EVENTS = 1500, 40
"""Met in the whole year, and where."""
_KINDS = ("Breakfast", "Trade fair", "Chamber meeting", "Founders' table", "Alumni evening")
_PLACES = ("Lisboa", "Köln", "Leeds", "Gdańsk", "Lyon", "Bursa", "Utrecht", "Boston")
_LITTLE: tuple[TouchKind, ...] = ("call", "helped", "asked", "referral-given", "note")
_SLIP = 0.02


@contextmanager
def hurried() -> Iterator[None]:
    """Lets databases of made-up data be written without waiting for the disk at every change."""

    def hurry(connection: DBAPIConnection, *_: object) -> None:
        connection.cursor().execute("PRAGMA synchronous = OFF")

    event.listen(Pool, "checkout", hurry)
    try:
        yield
    finally:
        event.remove(Pool, "checkout", hurry)


def make_year(
    store: Store, log: TextIO, strategy: Strategy, *, seed: int, people: int, events: int
) -> None:
    """Fills an empty database with a year.

    Args:
        store: what is written to.
        log: gets a line for everything.
        strategy: with two tracks at least.
        seed: another one, another year.
        people: to meet, in all.
        events: to go to.
    """
    _Year(store, log, strategy, random.Random(seed)).run(people, events)


class _Year:
    def __init__(self, store: Store, log: TextIO, strategy: Strategy, rng: random.Random) -> None:
        self._store, self._log, self._strategy, self._rng = store, log, strategy, rng
        self._agenda: list[tuple[dt.datetime, int, Callable[[dt.datetime], None]]] = []
        self._asked = 0
        self._uids: list[str] = []
        self._qualities: list[float] = []

    def run(self, people: int, events: int) -> None:
        end = FIRST + dt.timedelta(days=DAYS)
        for number in range(events):
            met = people * (number + 1) // events - people * number // events
            self._on(FIRST + dt.timedelta(days=number * DAYS // events), self._go, number, met)
        while self._agenda:
            at, _, act = heapq.heappop(self._agenda)
            if at < end:
                act(at)

    def _on(self, at: dt.datetime, act: Callable[..., None], *arguments: Any) -> None:
        """Let something happen at a time, which is cut to the second as the store cuts it."""
        self._asked += 1
        at = at.replace(microsecond=0)
        heapq.heappush(self._agenda, (at, self._asked, lambda now: act(now, *arguments)))

    def _after(self, at: dt.datetime, days: float, act: Callable[..., None], *more: Any) -> None:
        self._on(at + dt.timedelta(days=days), act, *more)

    def _tell(self, at: dt.datetime, what: str, **facts: object) -> None:
        line = {"at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "what": what} | facts
        self._log.write(json.dumps(line, ensure_ascii=False) + "\n")

    def _go(self, at: dt.datetime, number: int, met: int) -> None:
        """To an event."""
        rng = self._rng
        name = f"{rng.choice(_KINDS)} {number + 1}"
        cost, hours = float(rng.randrange(0, 400, 5)), rng.randrange(2, 17) / 2
        there = Event(name, rng.choice(_PLACES), at.date().isoformat(), cost, hours)
        self._store.pipeline.write_event(there, what=f"went to {name}", now=at)
        self._tell(at, "event", name=name, day=there.day, cost=cost, hours=hours)
        stack = [self._card(number, card + 1, met) for card in range(met)]
        filed = self._store.file_photo(
            stack, path="", event=name, now=at, make_uid=lambda: uuid.UUID(int=self._bits()).urn
        )
        quality = rng.uniform(0.6, 1.4)
        for one in filed:
            self._uids.append(one.contact.uid)
            self._qualities.append(quality)
            contact = len(self._uids) - 1
            self._tell(at, "met", contact=contact, event=name)
            self._after(at, rng.uniform(1, 10), self._triage, contact)
            if rng.random() < 0.75:
                self._after(at, rng.uniform(0.4, 2), self._touch, contact, "email")

    def _bits(self) -> int:
        return self._rng.getrandbits(128)

    def _card(self, number: int, card: int, cards: int) -> Proposal:
        person = make_person(self._rng, self._rng.choice(list(OFFICES)))
        contact = Contact(
            full_name=f"{person.given} {person.family}",
            given_name=person.given,
            family_name=person.family,
            title=person.title,
            org=person.company,
            phones=tuple(Phone(phone.e164) for phone in person.phones),
            emails=person.emails,
        )
        return Proposal(
            photo=f"stack-{number + 1}.jpg",
            sha256=sha256(f"{number}".encode()).hexdigest(),
            card=card,
            cards=cards,
            corners=((0, 0), (1000, 0), (1000, 600), (0, 600)),
            contact=contact,
        )

    def _slips(self, at: dt.datetime) -> bool:
        """Whether the last change was none that was meant; it is undone then."""
        if self._rng.random() >= _SLIP:
            return False
        self._store.pipeline.undo()
        self._tell(at, "undone")
        return True

    def _touch(self, at: dt.datetime, contact: int, kind: TouchKind) -> None:
        touch = Touch(kind, at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._store.pipeline.add_touch(self._uids[contact], touch, (), what=kind, now=at)
        self._tell(at, "touch", contact=contact, kind=kind)
        if not self._slips(at) and self._rng.random() < 0.2:
            self._after(at, self._rng.uniform(3, 40), self._touch, contact, self._little())

    def _little(self) -> TouchKind:
        return self._rng.choice(_LITTLE)

    def _triage(self, at: dt.datetime, contact: int) -> None:
        drawn, (one, other) = self._rng.random(), self._strategy.tracks[:2]
        tracks = [one] * (drawn < 0.4) + [other] * (0.35 <= drawn < 0.65)
        for track in tracks:
            entry = plan_triage(self._strategy, track.name, at.date())
            self._move(at, contact, track.name, partial(_replaced, entry))
        if 0.65 <= drawn < 0.9:
            self._move(at, contact, "", lambda entry: plan_neither([entry]))

    def _move(
        self,
        at: dt.datetime,
        contact: int,
        track: str,
        plan: Callable[[Entry], Entry],
        why: str = "",
    ) -> None:
        """Writes a planned entry; a slip is done once more the next day."""
        uid = self._uids[contact]
        stands = self._store.pipeline.read_entries(uid)
        before = next((entry for entry in stands if entry.track == track), stands[0])
        moved = plan(before)
        self._store.pipeline.write_entries([(uid, moved)], what=moved.stage, now=at, why=why)
        facts = {"contact": contact, "track": track, "decide_by": moved.decide_by}
        if moved.stage == before.stage and moved.track == before.track:
            self._tell(at, "put off", **facts)
        else:
            self._tell(at, "move", to=moved.stage, why=why, **facts)
        if self._slips(at):
            self._after(at, 1, self._move, contact, track, plan, why)
        elif moved.stage != NEITHER:
            self._settle(at, contact, moved)

    def _settle(self, at: dt.datetime, contact: int, entry: Entry) -> None:
        """What follows from where somebody stands."""
        rng, track = self._rng, self._strategy.track(entry.track)
        if entry.stage == NO:
            if rng.random() < 0.04:
                self._after(at, rng.uniform(20, 90), self._step, contact, track.name)
            return
        if entry.stage == track.won:
            if rng.random() < 0.5:
                self._after(at, rng.uniform(5, 60), self._touch, contact, "referral-received")
            return
        if entry.stage == LATER:
            back = dt.datetime.fromisoformat(entry.decide_by).replace(tzinfo=dt.UTC)
            self._after(back, 0.5, self._step, contact, track.name)
            return
        stage = track.find_stage(entry.stage)
        within = stage.decide_within if stage and stage.decide_within else 14
        kinds: tuple[TouchKind, ...] = ("meeting", "interview")
        if not entry.put_off and entry.stage in kinds:
            kind = kinds[kinds.index(entry.stage)]
            self._after(at, rng.uniform(1, 12), self._touch, contact, kind)
        self._after(at, rng.expovariate(1.5 / within), self._step, contact, track.name)

    def _step(self, at: dt.datetime, contact: int, track: str) -> None:
        """Somebody is thought of again."""
        rng, here = self._rng, self._strategy.track(track)
        rise = 1 + 0.4 * ((at - FIRST).days / DAYS)
        forward, drawn = 0.42 * self._qualities[contact] * rise, rng.random()
        today, skip = at.date(), rng.random() < 0.05
        reason, wait = rng.choice(self._strategy.no_reasons), dt.timedelta(rng.randrange(20, 90))

        def plan(entry: Entry) -> Entry:
            rank = here.rank(entry.stage)
            if entry.stage in (NO, LATER) or drawn < forward:
                to = here.stages[min(rank + 1 + skip, len(here.stages) - 1)].name
                return plan_move(self._strategy, entry, to, today=today, why="as agreed")
            if drawn < forward + 0.22:
                return plan_move(self._strategy, entry, NO, today=today, why=reason)
            if drawn < forward + 0.3:
                return plan_move(self._strategy, entry, LATER, today=today, until=today + wait)
            due = dt.date.fromisoformat(entry.decide_by or today.isoformat())
            return put_off(entry, max(due, today) + wait, today)

        stands = self._store.pipeline.read_entries(self._uids[contact])
        entry = next((one for one in stands if one.track == track), None)
        if entry is None or entry.stage == here.won or drawn > forward + 0.45:
            return
        lost = plan(entry).stage == NO
        self._move(at, contact, track, plan, why=reason if lost else "")


def _replaced(new: Entry, _: Entry) -> Entry:
    return new
