"""The desk, in a browser that a test plays, with the link to it or without."""

import datetime as dt
import io
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from fastapi import FastAPI
from fastapi.routing import APIRoute
from PIL import Image
from starlette.testclient import TestClient

from cardscan.config import Settings
from cardscan.contact import Contact, Filed, Proposal
from cardscan.intake.captures import Captures
from cardscan.intake.reader import read_all
from cardscan.intake.spool import Spool
from cardscan.intake.uploads import Uploads
from cardscan.pipeline.strategy import Strategy, read_strategy
from cardscan.store import Store
from cardscan.web import Feed, Keys, Surroundings, make_app
from cardscan.web.scopes import SCOPES, Scope
from tests.proposals import ANA, make_proposal, make_uids
from tests.sending import Asleep

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"
PLACES = {"uid": "x", "name": "x", "kept": "x", "other": "y", "sha256": "0" * 64, "card": "1"}
PLACES |= {"key": "0" * 32, "id": "0" * 64}
"""What stands in the places of addresses where nothing better is known."""


class Browsed:
    """A desk with a database of its own, at noon of a day that a test can move."""

    def __init__(
        self, folder: Path, url: str = "", scopes: tuple[Scope, ...] = SCOPES, lan: str = ""
    ) -> None:
        self.seconds = 0.0
        self.now = NOON
        self.settings = Settings(
            db=url or f"sqlite:///{folder}/pipeline.db", strategy=str(folder / "strategy.toml")
        )
        self._opened = ExitStack()
        self.store = self._opened.enter_context(Store.open(self.settings.database_url))
        self.feed = Feed(self.store.open_pulse())
        self._opened.callback(self.feed.close)
        around = Surroundings(
            self.store,
            self.settings,
            now=lambda: self.now,
            today=lambda: self.now.date(),
            to_day=lambda time: dt.datetime.fromisoformat(time).date(),
            to_start=lambda day: f"{day}T00:00:00Z",
            who="Robin",
            feed=self.feed,
        )
        self.keys = Keys(lambda: self.seconds, scopes=scopes)
        uploads = Uploads(folder / "captures", self.settings.max_bytes)
        reader = Asleep(uploads.inbox, self.settings)
        self.captures = Captures(uploads, self.store, reader)
        self.captures.go_on()
        app, self.guard = make_app(around, self.keys, PORT, self.captures, lan)
        self.app: FastAPI = app
        self._make_uid = make_uids()
        self.session = ""

    def close(self) -> None:
        """Let go of the database, and of all browsers."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def file(self, seed: object, contact: Contact = ANA, event: str = "Fair") -> Filed:
        """A contact with a card."""
        return self.add(make_proposal(seed, contact, picture=to_jpeg("white")), event)

    def add(self, card: Proposal, event: str = "Fair") -> Filed:
        """A contact with this card."""
        return self.store.file_photo(
            [card], path="", event=event, now=NOON, make_uid=self._make_uid
        )[0]

    def strategy(self) -> Strategy:
        """By which moves are made."""
        return read_strategy(self.settings.strategy_file)

    def read_captured(self) -> None:
        """Reads what was sent, here and at once."""
        with Spool.open(self.captures.uploads.inbox) as spool:
            read_all(spool, self.store, self.settings)

    def stranger(self) -> TestClient:
        """A browser without a key."""
        return self.visit(HOME)

    def visit(self, home: str, **options: Any) -> TestClient:
        """A browser without a key, elsewhere or with something of its own.

        Args:
            home: the address of the desk as it has it.
            options: of starlette's browser.
        """
        told = {"raise_server_exceptions": False, "follow_redirects": False} | options
        browser = TestClient(self.guard, home, **told)
        self._opened.callback(browser.close)
        return browser

    def enter(self) -> TestClient:
        """A browser that has opened the link, or has the cookie of one that has."""
        browser = self.stranger()
        if not self.session:
            answer = browser.get("/enter", params={"link": self.keys.link})
            assert (answer.status_code, answer.headers["location"]) == (303, "/")
            self.session = answer.cookies[self.guard.cookie]
        browser.cookies.set(self.guard.cookie, self.session)
        return browser

    def routes(self) -> list[tuple[str, str]]:
        """Every method and address of the application, with something in each place."""
        return [
            (method, route.path.format(**PLACES))
            for route in self.app.routes
            if isinstance(route, APIRoute)
            for method in sorted(route.methods or ())
        ] + [("GET", "/static/style.css")]


def to_jpeg(colour: str) -> bytes:
    """A card of one colour."""
    out = io.BytesIO()
    Image.new("RGB", (400, 240), colour).save(out, "JPEG")
    return out.getvalue()
