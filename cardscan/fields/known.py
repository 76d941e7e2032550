"""Lines that a person has settled on other cards: a title, a department, a company, for sure."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from cardscan.contact import Filed
from cardscan.errors import SettingsError
from cardscan.fields.words import squeeze

Settled = Literal["title", "department", "org"]
"""Fields whose value is a line as it is printed, and stands on the cards of others too."""

Known = Mapping[str, Settled]
"""A squeezed line, and what it is."""

NOTHING: Known = {}

_FIELDS: tuple[Settled, ...] = get_args(Settled)
_SHORTEST = 4
"""Letters and digits of a line that is not there by chance."""


def learn(contacts: Iterable[Filed]) -> Known:
    """What persons set in these contacts; lines that they used in two ways are left out."""
    told: dict[str, set[Settled]] = {}
    for filed in contacts:
        for field in _FIELDS:
            line = squeeze(getattr(filed.contact, field))
            if field in filed.corrected and len(line) >= _SHORTEST:
                told.setdefault(line, set()).add(field)
    return {line: next(iter(fields)) for line, fields in sorted(told.items()) if len(fields) == 1}


def known_to_json(known: Known) -> str:
    """The text of a file that keeps them."""
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"


def read_known(path: Path) -> Known:
    """What was learned, nothing where nothing was.

    Raises:
        SettingsError: the file is not what ``cardscan train`` writes.
    """
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return NOTHING
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: {error}", "Run: cardscan train") from error


@lru_cache(maxsize=1)
def _read(path: Path, _: int) -> Known:
    """The file as it was at that time: a worker asks once a card."""
    told = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(told, dict) or not all(field in _FIELDS for field in told.values()):
        raise ValueError("no lines are written there")
    return cast("Known", told)
