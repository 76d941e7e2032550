"""Bytes into photos: an allow-list of formats, limits read from the header, EXIF, HEIC, PDF pages.

The one place that decodes pictures, with Pillow (pi-heif beside it for HEIC) and pdfium. OpenCV
decodes nothing here: it fills in what is missing from a damaged file, and allocates what a file
claims to hold.
"""

import contextlib
import datetime as dt
import hashlib
import io
import logging
import stat
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pi_heif
import pypdfium2
from PIL import Image, UnidentifiedImageError

from cardscan.card import Photo, Pixels
from cardscan.config import Settings
from cardscan.door import clean_file_name
from cardscan.errors import (
    PASSING,
    PhotoError,
    PhotoTooLargeError,
    ResourceError,
    UnreadablePhotoError,
)

# Below that it writes down what it finds in a photo's metadata, such as who took it.
logging.getLogger("PIL").setLevel(logging.INFO)

_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "HEIF", "AVIF")
"""MPO, the format of some phones, comes in through JPEG; naming it makes Pillow raise KeyError."""

_READ = "cardscan reads JPEG, PNG, WebP, TIFF, GIF, BMP, HEIC, AVIF and PDF."
_AGAIN = "Copy the file again, or take the photo again."

_STRIP = 100
_MOST_PAGES = 20
_PAGE_SIDE = 3600
"""Longest side of one page of many, in pixels: a letter or A4 sheet at 300 dpi."""
_CARD_PAGE_SIDE = 2000
"""Longest side, in pixels, that a small PDF page is drawn at."""

_NEARLY = 0.8
"""Of the longest side that is wanted: a JPEG of which half comes to as much is decoded to that
half, which takes a sixth of the time of making it smaller afterwards."""

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each value of EXIF's Orientation (Exif 2.32, 4.6.4 A)."""

_ORIENTATION, _DATE_TIME, _EXIF, _GPS = 0x0112, 0x0132, 0x8769, 0x8825
_DATE_TIME_ORIGINAL, _DATE_TIME_DIGITIZED = 0x9003, 0x9004
_SUBFILE_TYPE = 254


def read_photos(path: Path, settings: Settings) -> Iterator[Photo]:
    """The photos in a file: the first pages of a PDF or TIFF, one for everything else.

    Each is decoded only when it is asked for: twenty pages would be 800 MB together.

    Raises:
        ResourceError: the disk, a share or open files failed for the moment.
        UnreadablePhotoError: no file, no permission, no picture, damaged, or an unknown format.
        PhotoTooLargeError: over the limits of the settings.
    """
    name = path.name
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadablePhotoError(f"{name} is a folder, not a photo", "Name the photos in it.")
        if not stat.S_ISREG(mode):
            raise UnreadablePhotoError(f"{name} is not an ordinary file", _READ)
        with path.open("rb") as file:
            data = file.read(settings.max_bytes + 1)
    except FileNotFoundError:
        raise UnreadablePhotoError(f"{name} is not there", "Was it moved or renamed?") from None
    except PermissionError:
        raise UnreadablePhotoError(
            f"{name} may not be read", "Give yourself permission to read it."
        ) from None
    except OSError as error:
        if error.errno in PASSING:
            raise ResourceError(
                f"{name} cannot be read for now: {error.strerror}",
                "See to the disk or network share that it is on, and try again.",
            ) from error
        raise UnreadablePhotoError(f"{name} cannot be read: {error.strerror}", _AGAIN) from error
    yield from load_photos(data, name, settings)


def load_photos(data: bytes, name: str, settings: Settings) -> Iterator[Photo]:
    """The photos in a file's bytes.

    Each is RGB, no longer than ``settings.photo_side``, laid over white where it was transparent,
    and turned as its EXIF data asks.

    Args:
        data: the whole file.
        name: for messages and for ``Photo.name``; the format is told by the bytes alone.
        settings: the limits.

    Raises:
        UnreadablePhotoError: no picture, damaged, or an unknown format.
        PhotoTooLargeError: over the limits of the settings.
    """
    if not data:
        raise UnreadablePhotoError(f"{name} is empty (0 bytes)", _AGAIN)
    if len(data) > settings.max_bytes:
        raise PhotoTooLargeError(
            f"{name} has more than {settings.max_bytes:,} bytes",
            "Make it smaller, or raise the setting max_bytes.",
        )
    sha256 = hashlib.sha256(data).hexdigest()
    is_pdf = b"%PDF-" in data[:1024]
    pages = _pdf_pages(data, settings) if is_pdf else _picture_pages(data, name, settings)
    for number in count(1):
        with _told_plainly(data, name, settings):
            page = next(pages, None)
        if page is None:
            break
        pixels, taken, place = page
        yield Photo(clean_file_name(name), sha256, pixels, number, taken, place)
    if number == 1:
        raise UnreadablePhotoError(f"{name} has no pages", _AGAIN)


@contextlib.contextmanager
def _told_plainly(data: bytes, name: str, settings: Settings) -> Iterator[None]:
    """Turns whatever a decoder raises over hostile bytes into one of the photo errors.

    Pillow's warnings about odd metadata are of no use to anybody; the one about decompression
    bombs is an error.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except PhotoError:
        raise
    except UnidentifiedImageError:
        what = "text, not a picture" if _is_text(data) else "not a picture that can be opened"
        raise UnreadablePhotoError(f"{name} is {what}", _READ) from None
    except pypdfium2.PdfiumError as error:
        raise UnreadablePhotoError(
            f"{name} is a PDF that cannot be opened: damaged, or locked with a password",
            "Open it in another program and save it anew, without a password.",
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLargeError(
            f"{name} has far more pixels than the limit of {settings.max_pixels / 1e6:g} million",
            "Make it smaller, or raise the setting max_pixels.",
        ) from error
    except Exception as error:
        if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
            raise PhotoTooLargeError(
                f"{name} needs too much memory", "Make it smaller, or raise the setting memory."
            ) from error
        raise UnreadablePhotoError(f"{name} is damaged or cut off ({error})", _AGAIN) from error


def _is_text(data: bytes) -> bool:
    head = data[:2000].decode("utf-8", "replace").rstrip("\ufffd")  # may cut a character in two
    return all(letter.isprintable() or letter.isspace() for letter in head)


def _picture_pages(data: bytes, name: str, settings: Settings) -> Iterator[tuple[Pixels, str, str]]:
    """The pixels of each page of a picture, with its time and place."""
    pi_heif.register_heif_opener()
    # A JPEG is decoded at half size where it must be, so four times the pixels can pass.
    Image.MAX_IMAGE_PIXELS = 4 * settings.max_pixels
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        many = image.format == "TIFF" and _has_frame(image, 1)
        for frame in range(_MOST_PAGES if many else 1):
            if frame and not _has_frame(image, frame):
                return
            image.seek(frame)
            if frame and _is_thumbnail(image):
                continue
            turn, taken, place = _told_by_exif(image)
            side = min(settings.photo_side, _PAGE_SIDE) if many else settings.photo_side
            yield _decoded(image, name, settings.max_pixels, side, turn), taken, place


def _has_frame(image: Image.Image, frame: int) -> bool:
    try:
        image.seek(frame)
    except EOFError:
        return False
    return True


def _is_thumbnail(image: Image.Image) -> bool:
    """Whether a page of a TIFF is a reduced copy of another (TIFF 6.0, NewSubfileType bit 0)."""
    tags = getattr(image, "tag_v2", {})
    return bool(int(tags.get(_SUBFILE_TYPE, 0)) & 1)


def _decoded(image: Image.Image, name: str, most: int, side: int, turn: int) -> Pixels:
    """The current frame as RGB pixels, no longer than ``side``."""
    width, height = image.size
    if image.format == "JPEG" and _NEARLY * side <= max(width, height) / 2 < side:
        side = max(width, height) // 2
    shrink = min(1.0, side / max(width, height, 1))
    target = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    # Only JPEG can be decoded to fewer pixels; the other formats ignore it.
    if shrink < 1:
        image.draft("RGB", target)
    if image.width * image.height > most:
        image.draft("RGB", (width // 2, height // 2))
    if image.width * image.height > most:
        raise PhotoTooLargeError(
            f"{name} has {width:,} x {height:,} pixels, {width * height / 1e6:.0f} million; "
            f"the limit is {most / 1e6:g} million",
            "Make it smaller, or raise the setting max_pixels.",
        )
    image.load()
    flat = _rgb(image)
    if flat.size != target and shrink < 1:
        flat = flat.resize(target, Image.Resampling.BICUBIC, reducing_gap=2.0)
    if turn in _TURNS:
        flat = flat.transpose(_TURNS[turn])
    pixels = np.empty((flat.height, flat.width, 3), np.uint8)
    for top, strip in _strips(flat):  # in one go Pillow takes three times as long
        pixels[top : top + len(strip)] = strip
    return pixels


def _strips(image: Image.Image) -> Iterator[tuple[int, Pixels]]:
    """The rows of a picture in pieces, each with the number of its first."""
    for top in range(0, image.height, _STRIP):
        strip = image.crop((0, top, image.width, min(top + _STRIP, image.height)))
        yield top, np.asarray(strip)


def _rgb(image: Image.Image) -> Image.Image:
    """The picture in RGB: over white where it is transparent, deep greys brought to 8 bits."""
    if image.mode.startswith(("I", "F")):
        return _flat_grey(image).convert("RGB")
    if image.has_transparency_data:
        layer = image if image.mode == "RGBA" else image.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return image if image.mode == "RGB" else image.convert("RGB")


def _flat_grey(image: Image.Image) -> Image.Image:
    """Deep greys in 8 bits: those of 16 as they are, others from the darkest to the lightest."""
    low, high = 0.0, 65535.0
    if not image.mode.startswith("I;16"):
        bounds = [(strip.min(), strip.max()) for _, strip in _deep_strips(image)]
        low, high = min(low for low, _ in bounds), max(high for _, high in bounds)
    flat = np.empty((image.height, image.width), np.uint8)
    for top, deep in _deep_strips(image):
        grey = (deep - low) * (255.0 / max(high - low, 1e-9))
        flat[top : top + len(deep)] = grey.clip(0, 255)
    return Image.fromarray(flat)


def _deep_strips(image: Image.Image) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
    return ((top, np.nan_to_num(strip.astype(np.float64))) for top, strip in _strips(image))


def _told_by_exif(image: Image.Image) -> tuple[int, str, str]:
    """EXIF's Orientation, time and place of the photo; 1 and "" where it is absent or damaged."""
    try:
        exif = image.getexif()
        turn = exif.get(_ORIENTATION, 1)
        details = exif.get_ifd(_EXIF)
        stamps = (
            details.get(_DATE_TIME_ORIGINAL),
            details.get(_DATE_TIME_DIGITIZED),
            exif.get(_DATE_TIME),
        )
    except Exception:  # damaged metadata is no reason to refuse good pixels
        return 1, "", ""
    turn = turn if isinstance(turn, int) else 1
    return turn, next(filter(None, map(_iso, stamps)), ""), _place(exif)


def _place(exif: Image.Exif) -> str:
    """Latitude and longitude in degrees, rounded to 0.01, as in "50.94, 6.96"; "" for none.

    Source: Exif 2.32, 4.6.6, of which tags 1 to 4 are N or S, latitude, E or W, longitude.
    """
    try:
        tags = exif.get_ifd(_GPS)
        north, east = _degrees(tags[2], tags[1]), _degrees(tags[4], tags[3])
    except Exception:  # damaged here, too, or not there
        return ""
    # A receiver that has not found itself yet tends to say 0, 0, where there is only sea.
    if not (abs(north) <= 90 and abs(east) <= 180) or (north, east) == (0, 0):
        return ""
    return f"{north:.2f}, {east:.2f}"


def _degrees(parts: tuple[float, ...], side: str) -> float:
    """Degrees, minutes and seconds as one number, below 0 in the south and west."""
    size = sum(float(part) / 60.0**place for place, part in enumerate(parts))
    sign = -1 if str(side).strip("\0 ").upper() in ("S", "W") else 1
    return round(sign * size, 2) + 0.0  # without the sign of -0.0


def _iso(stamp: object) -> str:
    """EXIF's "2026:05:04 18:30:00" as ISO 8601, or "" when it is no time."""
    try:
        return dt.datetime.strptime(str(stamp).strip("\0 "), "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007 - EXIF knows no zone
    except ValueError:
        return ""


def _pdf_pages(data: bytes, settings: Settings) -> Iterator[tuple[Pixels, str, str]]:
    """The first pages of a PDF: sheets at 300 dpi, pages as small as a card larger.

    Nothing tells their time and place.
    """
    with contextlib.closing(pypdfium2.PdfDocument(data)) as document:
        for number in range(min(len(document), _MOST_PAGES)):
            page = document[number]
            longest = max(*page.get_size(), 1.0)
            scale = min(
                max(300 / 72, _CARD_PAGE_SIDE / longest),
                min(settings.photo_side, _PAGE_SIDE) / longest,
            )
            picture = page.render(scale=scale).to_pil().convert("RGB")
            yield np.array(picture, dtype=np.uint8), "", ""


def to_jpeg(pixels: Pixels, side: int) -> bytes:
    """RGB pixels as a JPEG without metadata, its longest side at most ``side`` pixels."""
    image = Image.fromarray(pixels)
    image.thumbnail((side, side))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
