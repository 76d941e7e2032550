"""What ``import cardscan`` gives."""

import subprocess
import sys

import pytest

import cardscan
from cardscan.books.vcard import read_vcards
from cardscan.scan import scan_photos


def test_every_public_name_is_there() -> None:
    assert {name: getattr(cardscan, name).__name__ for name in cardscan.__all__[:4]} == {
        "Contact": "Contact",
        "Proposal": "Proposal",
        "Settings": "Settings",
        "Store": "Store",
    }
    for name in cardscan.__all__:
        assert getattr(cardscan, name) is not None
        assert name in dir(cardscan)


def test_names_are_those_of_their_modules() -> None:
    assert cardscan.scan_photos is scan_photos
    assert cardscan.read_vcards is read_vcards
    assert cardscan.scan.scan_photos is scan_photos


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'scan_everything'"):
        cardscan.scan_everything  # noqa: B018


def test_importing_it_loads_nothing_else() -> None:
    program = (
        "import sys, cardscan; before = set(sys.modules); cardscan.Contact; "
        "print(*(m for m in before if m.startswith('cardscan')), 'numpy' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.stdout.split() == ["cardscan", "False"], ended.stderr
