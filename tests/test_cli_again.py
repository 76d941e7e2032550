"""A second scan of the same photos costs little more than to look them up."""

import datetime as dt
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from cardscan.store import Store
from tests.proposals import make_proposal, make_uids

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)

LOADING = """
import datetime as dt
import sys
from cardscan.cli import clock
from cardscan.cli.main import main
later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
clock.utc_now = lambda: later  # when all files have been left alone for long
opened = []
sys.addaudithook(lambda event, told: opened.append(str(told[0])) if event == "open" else None)
try:
    main({arguments!r})
finally:
    print([name for name in {names!r} if name in sys.modules])
    print(len([name for name in opened if name.endswith(".jpg")]))
"""

NEEDLESS = (
    *("cv2", "numpy", "onnxruntime", "pytesseract", "PIL"),  # to read cards
    *("phonenumbers", "tldextract", "requests"),  # to find fields
    *("httpx", "vobject", "xlsxwriter"),  # to write address books
    *("multiprocessing", "ctypes"),  # to have workers
    *("rich", "cardscan.pipeline"),  # to show contacts, and to suggest what becomes of them
)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder of photos that are filed in ``pipeline.db`` beside it."""
    folder = tmp_path / "photos"
    folder.mkdir()
    make_uid = make_uids()
    with Store.open(f"sqlite:///{tmp_path}/pipeline.db") as store:
        for number in range(5):
            photo = folder / f"{number}.jpg"
            photo.write_text(f"card {number}", encoding="utf-8")
            digest = hashlib.sha256(photo.read_bytes()).hexdigest()
            proposal = make_proposal(photo=photo.name, sha256=digest)
            store.file_photo([proposal], path="", event="", now=NOON, make_uid=make_uid)
    return folder


def test_nothing_is_loaded_and_opened_that_only_new_photos_need(photos: Path) -> None:
    arguments = ["scan", str(photos), "--db", str(photos.with_name("pipeline.db"))]
    code = LOADING.format(arguments=arguments, names=NEEDLESS)
    for opened in ("5", "0"):
        run = [sys.executable, "-c", code]
        ran = subprocess.run(run, capture_output=True, text=True, check=False)
        assert "5 photos known already: nothing added" in ran.stderr
        assert ran.stdout.split() == ["[]", opened]
