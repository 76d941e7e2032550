"""Folders for other people's data."""

from pathlib import Path


def make_private_folder(path: Path) -> None:
    """The folder and those above it, as far as they are missing, for their owner alone.

    ``Path.mkdir`` gives its mode to the last one only.

    Raises:
        OSError: one cannot be made, or is a file.
    """
    for folder in (*reversed(path.parents), path):
        folder.mkdir(mode=0o700, exist_ok=True)
