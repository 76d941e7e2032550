"""How the names of pictures end."""

PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp"}
    | {".heic", ".heif", ".hif", ".avif", ".pdf"}
)
"""Of the files that a folder scan takes up, in lower case."""
