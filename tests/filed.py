"""A database with filed cards, and the command line on it, for tests of what changes contacts."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cardscan.card import Page
from cardscan.cli.main import main
from cardscan.contact import Filed, Proposal
from cardscan.fields import resolve
from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


class Desk:
    """One database, and a person who types commands about it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, url: str = "") -> None:
        self.url = url or f"sqlite:///{folder}/pipeline.db"
        self.strategy = folder / "strategy.toml"
        self._make_uid = make_uids()
        self._folder = folder
        self.patch = patch
        patch.setenv("CARDSCAN_DB", self.url)
        patch.setenv("CARDSCAN_STRATEGY", str(self.strategy))
        for name in ("VISUAL", "EDITOR"):
            patch.setenv(name, "false")

    def file(self, *proposals: Proposal, event: str = "") -> Filed:
        """Files a photo; the contact of its first card."""
        with Store.open(self.url) as store:
            return store.file_photo(
                proposals, path="", event=event, now=NOON, make_uid=self._make_uid
            )[0]

    def file_as_read(self, page: Page, seed: object = 1, event: str = "") -> Filed:
        """Files a card with what today's parsers find on its page."""
        found = resolve([page])
        proposal = make_proposal(
            seed,
            found.contact,
            confidence=found.confidence,
            review=found.review,
            candidates=found.candidates,
            pages=(page,),
            codes=(),
        )
        return self.file(proposal, event=event)

    def read(self, reference: str) -> Filed:
        """A contact as it is filed."""
        with Store.open(self.url) as store:
            return store.read_contact(reference)

    def change(self, changed: Filed) -> Filed:
        """Somebody else changes a contact."""
        with Store.open(self.url) as store:
            return store.change_contact(changed, now=NOON)

    def type(self, *words: object, answers: str = "") -> Result:
        """Runs a command; ``answers`` is what its questions are told, line by line."""
        result = CliRunner().invoke(main, [str(word) for word in words], input=answers)
        assert result.exception is None or isinstance(result.exception, SystemExit), result
        return result

    def edit_with(self, script: str) -> None:
        """What the editor does: Python that turns ``text`` into another."""
        program = self._folder / "editor.py"
        program.write_text(
            "import sys, pathlib\n"
            "path = pathlib.Path(sys.argv[1])\n"
            f"text = path.read_text(encoding='utf-8')\n{script}\n"
            "path.write_text(text, encoding='utf-8')\n"
        )
        self.patch.setenv("VISUAL", f"{sys.executable} {program}")
