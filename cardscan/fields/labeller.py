"""The trained labeller: a conditional random field over the segments of a page.

Its model is ``models/labeller.crfsuite``, which ``python -m models.train`` makes.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import cast

import pycrfsuite

from cardscan.errors import MissingDependencyError
from cardscan.fields.scores import Label
from cardscan.fields.words import MODELS

MODEL = "labeller.crfsuite"
MANIFEST = "manifest.json"
_REMEDY = "Install cardscan again, or take all files of models from one checkout."


_TAGGING = Lock()
"""The tagger holds the page that it was given last."""


def find_marginals(features: Sequence[Sequence[str]]) -> list[dict[Label, float]]:
    """The probability of each label for each segment; those of one segment add up to 1.

    Args:
        features: as ``to_features`` gives them for one page.

    Raises:
        MissingDependencyError: the model is missing, or is not that of the manifest.
    """
    if not features:
        return []
    _, tagger = read_model(MODELS)
    with _TAGGING:
        tagger.set(features)
        labels = [cast("Label", label) for label in tagger.labels()]
        return [
            {label: tagger.marginal(label, index) for label in labels}
            for index in range(len(features))
        ]


@cache
def read_model(folder: Path) -> tuple[bytes, pycrfsuite.Tagger]:
    """The model of a folder and what tags with it, read once.

    The bytes are handed on because the tagger reads them where they lie and does not keep them.

    Raises:
        MissingDependencyError: the model is missing, or is not that of the manifest.
    """
    model = read_checked(folder, MODEL)
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(model)
    return model, tagger


def read_checked(folder: Path, name: str) -> bytes:
    """A file that was learnt, if it is the one that the manifest beside it names.

    Raises:
        MissingDependencyError: it is missing, or is not that of the manifest.
    """
    path = folder / name
    try:
        learnt = path.read_bytes()
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        told = manifest["files"][name]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"the trained model {path} or its {MANIFEST} is missing or damaged"
        raise MissingDependencyError(message, _REMEDY) from error
    if hashlib.sha256(learnt).hexdigest() != told:
        raise MissingDependencyError(
            f"the trained model {path} is not the one that {MANIFEST} names", _REMEDY
        )
    return learnt
