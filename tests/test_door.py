"""The one door for outside text."""

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.door import clean_lines, clean_text

NAUGHTY = Path(os.environ.get("CARDSCAN_CORPORA", ""), "text", "blns.json")


@pytest.mark.parametrize(
    ("outside", "inside"),
    [
        ("Ana Beispiel", "Ana Beispiel"),
        ("  Ana \t Beispiel \n", "Ana Beispiel"),
        ("Ana\r\nBeispiel", "Ana Beispiel"),
        ("Ana\u2028Beispiel\u2029", "Ana Beispiel"),
        ("Ana\x85Beispiel\x0b\x0c", "Ana Beispiel"),
        ("Ana\x1cBeispiel\x1d\x1e\x1f", "Ana Beispiel"),
        ("Ana\u00a0Beispiel", "Ana Beispiel"),
        ("A\x00na\x07 \x1b[31mBeispiel\x7f", "Ana [31mBeispiel"),
        ("A\u200bn\u200da\ufeff", "Ana"),
        ("\u202eAna\u202c \u2066Beispiel\u2069", "Ana Beispiel"),
        ("Bei\u00adspiel", "Beispiel"),
        ("A\ud800na", "Ana"),
        ("A\U000e0041na", "Ana"),
        ("Ana\ufffd", "Ana"),
        ("Mu\u0308ller", "M\u00fcller"),
        ("\u212b", "\u00c5"),
        ("山田 電機", "山田 電機"),
        ("مثال", "مثال"),
        ("👩\u200d💻", "👩💻"),
        ("=1+1;<b>&amp;", "=1+1;<b>&amp;"),
        ("", ""),
        ("\n\t \u200b", ""),
    ],
)
def test_one_line(outside: str, inside: str) -> None:
    assert clean_text(outside) == inside


def test_lines_are_kept_in_notes() -> None:
    assert clean_lines("met\r\n\r\n at the\u2028fair \x00\n\n") == "met\nat the\nfair"


def test_lengths_are_capped() -> None:
    assert clean_text("a" * 500) == "a" * 200
    assert clean_text("ab " * 5, limit=6) == "ab ab"
    assert clean_lines("a\n" * 50, limit=10) == "a\na\na\na\na"


ANY = st.text(st.characters(), max_size=300)  # lone surrogates too


@given(ANY)
def test_whatever_comes_in_is_one_safe_line(text: str) -> None:
    clean = clean_text(text)
    assert len(clean) <= 200
    assert clean == clean.strip()
    assert clean.splitlines() in ([], [clean])
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in clean)
    assert clean.isprintable() or any(
        unicodedata.category(c) in ("Cf", "Cn", "Co", "Zs") for c in clean
    )
    clean.encode()


@given(ANY)
def test_a_second_pass_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@given(ANY)
def test_lines_are_clean_lines(text: str) -> None:
    assert all(line == clean_text(line, 8000) for line in clean_lines(text).split("\n"))


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="CARDSCAN_CORPORA has no text/blns.json")
def test_naughty_strings_become_one_line_each() -> None:
    strings = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    assert len(strings) > 500
    for text in strings:
        assert len(clean_text(text).splitlines()) <= 1
