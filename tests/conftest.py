"""What all tests share: no settings of the machine, and no Tesseract where there is none."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

from cardscan.ocr import Tesseract

KEPT = {"CARDSCAN_CORPORA", "CARDSCAN_CARDS"}
"""Where outside test inputs are."""

hypothesis.settings.register_profile("cardscan", deadline=None)  # the first example loads lists
hypothesis.settings.load_profile("cardscan")


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No CARDSCAN_ setting in the environment, and empty folders for files and data."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("CARDSCAN_") and n not in KEPT]:
            patch.delenv(name)
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
            patch.setenv(f"XDG_{kind}_HOME", str(tmp_path_factory.mktemp(kind.lower())))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs Tesseract, saying what is missing."""
    needs = [item for item in items if item.get_closest_marker("tesseract")]
    missing = needs and Tesseract().missing(("eng", "osd"))
    for item in needs if missing else ():
        item.add_marker(pytest.mark.skip(reason=f"tesseract: {missing}"))
