"""Bytes into photos: what decodes, what is refused and in which words."""

import base64
import errno
import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from cardscan.card import Photo
from cardscan.config import Settings
from cardscan.errors import (
    PASSING,
    PhotoError,
    PhotoTooLargeError,
    ResourceError,
    UnreadablePhotoError,
)
from cardscan.image.load import load_photos, read_photos
from cardscan.image.suffixes import PICTURE_SUFFIXES

SETTINGS = Settings()
SMALL = Settings(max_bytes=50_000, max_pixels=100_000, photo_side=1000)

HEIC = (
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAX1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA"
    "AAAAAAAAACJpbG9jAAAAAERAAAEAAQAAAAABoQABAAAAAAAAACQAAAAjaWluZgAAAAAAAQAAABVpbmZlAgAAAAABAABo"
    "dmMxAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADdaXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEA"
    "GEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAA"
    "AwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAAB"
    "AAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAACxt"
    "ZGF0AAAAICgBrxmA70mlv//jjJ/2ZK/47shf/7bkd9QmH+/Q421v"
)
"""64 x 48 pixels, the left half red and the right half blue; no encoder comes with pi-heif."""


def picture(width: int = 60, height: int = 40, mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue, with a green corner at the top left."""
    image = Image.new("RGB", (width, height), (200, 20, 20))
    image.paste((20, 20, 200), (width // 2, 0, width, height))
    image.paste((20, 200, 20), (0, 0, width // 4, height // 4))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def is_close(pixel: np.ndarray, colour: tuple[int, int, int], within: int = 40) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= within)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("JPEG", "RGB"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("PNG", "1"),
        ("PNG", "I;16"),
        ("WEBP", "RGB"),
        ("TIFF", "RGB"),
        ("TIFF", "CMYK"),
        ("TIFF", "F"),
        ("TIFF", "I"),
        ("GIF", "P"),
        ("BMP", "RGB"),
        ("AVIF", "RGB"),
        ("PDF", "RGB"),
    ],
)
def test_every_format_and_mode_becomes_rgb(kind: str, mode: str) -> None:
    image = picture()
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
    elif mode == "P":
        image = image.quantize(8)
    else:
        image = image.convert(mode)
    (photo,) = load_photos(encoded(image, kind), "card", SETTINGS)
    assert photo.pixels.dtype == np.uint8
    assert photo.pixels.shape[2] == 3
    assert photo.width / photo.height == pytest.approx(1.5, abs=0.01)
    if mode in {"RGB", "RGBA", "CMYK", "P"}:
        assert is_close(photo.pixels[-3, 3], (200, 20, 20))
        assert is_close(photo.pixels[-3, -3], (20, 20, 200))
    elif mode != "1":
        assert int(photo.pixels[1, 1, 0]) > int(photo.pixels[-3, -3, 0]) + 30


def test_heic_is_read() -> None:
    (photo,) = load_photos(base64.b64decode(HEIC), "a.heic", SETTINGS)
    assert (photo.width, photo.height) == (64, 48)
    assert is_close(photo.pixels[24, 5], (200, 20, 20))
    assert is_close(photo.pixels[24, -5], (20, 20, 200))


def test_transparent_parts_are_white() -> None:
    image = Image.new("RGBA", (20, 10), (0, 0, 0, 0))
    image.paste((200, 20, 20, 255), (10, 0, 20, 10))
    (photo,) = load_photos(encoded(image, "PNG"), "a.png", SETTINGS)
    assert photo.pixels[5, 2].tolist() == [255, 255, 255]
    assert photo.pixels[5, 15].tolist() == [200, 20, 20]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turn_is_undone(orientation: int) -> None:
    upright = picture()
    stored = {
        1: lambda i: i,
        2: lambda i: i.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda i: i.transpose(Image.Transpose.ROTATE_180),
        4: lambda i: i.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda i: i.transpose(Image.Transpose.TRANSPOSE),
        6: lambda i: i.transpose(Image.Transpose.ROTATE_90),
        7: lambda i: i.transpose(Image.Transpose.TRANSVERSE),
        8: lambda i: i.transpose(Image.Transpose.ROTATE_270),
    }[orientation](upright)
    exif = Image.Exif()
    exif[0x0112] = orientation
    (photo,) = load_photos(encoded(stored, "PNG", exif=exif), "a.png", SETTINGS)
    assert np.array_equal(photo.pixels, np.asarray(upright))


@pytest.mark.parametrize(
    ("stamp", "taken"),
    [
        ("2026:05:04 18:30:07", "2026-05-04T18:30:07"),
        ("0000:00:00 00:00:00", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_time_comes_from_exif(stamp: str, taken: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = stamp
    (photo,) = load_photos(encoded(picture(), "JPEG", exif=exif), "a.jpg", SETTINGS)
    assert photo.taken == taken


COLOGNE = {1: "N", 2: (50.0, 56.0, 28.0), 3: "E", 4: (6.0, 57.5, 0.0)}


@pytest.mark.parametrize(
    ("tags", "place"),
    [
        (COLOGNE, "50.94, 6.96"),
        (COLOGNE | {1: "S", 3: "W"}, "-50.94, -6.96"),
        (COLOGNE | {1: "S", 2: (0.0, 0.0, 1.0)}, "0.00, 6.96"),
        (COLOGNE | {2: (0.0, 0.0, 0.0), 4: (0.0, 0.0, 0.0)}, ""),
        (COLOGNE | {2: (91.0, 0.0, 0.0)}, ""),
        (COLOGNE | {4: (IFDRational(0, 0), 0.0, 0.0)}, ""),
        (COLOGNE | {2: (50.94,)}, ""),
        ({2: (50.0, 56.0, 28.0)}, ""),
        ({}, ""),
    ],
)
def test_the_place_comes_from_exif_to_about_a_kilometre(
    tags: dict[int, object], place: str
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:05:04 18:30:07"
    exif.get_ifd(0x8825).update(tags)
    data = encoded(picture(), "JPEG", exif=exif)
    (photo,) = load_photos(data, "a.jpg", SETTINGS)
    assert (photo.place, photo.taken) == (place, "2026-05-04T18:30:07")


def test_photo_carries_name_and_hash_of_the_bytes() -> None:
    data = encoded(picture(), "PNG")
    (photo,) = load_photos(data, "card.png", SETTINGS)
    (again,) = load_photos(data, "other.png", SETTINGS)
    assert (photo.name, photo.page, photo.taken) == ("card.png", 1, "")
    assert len(photo.sha256) == 64
    assert photo.sha256 == again.sha256


def test_pages_of_a_tiff_are_photos_and_thumbnails_are_not() -> None:
    pages = [picture(60, 40), picture(80, 40), picture(20, 10)]
    pages[2].encoderinfo = {"tiffinfo": {254: 1}}
    data = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    photos = list(load_photos(data, "a.tif", SETTINGS))
    assert [(photo.page, photo.width) for photo in photos] == [(1, 60), (2, 80)]


def test_pages_of_a_pdf_are_photos_up_to_twenty() -> None:
    pages = [picture(90, 50) for _ in range(23)]
    data = encoded(pages[0], "PDF", save_all=True, append_images=pages[1:])
    photos = list(load_photos(data, "a.pdf", SMALL))
    assert [photo.page for photo in photos] == list(range(1, 21))
    assert all(photo.width == SMALL.photo_side for photo in photos)


def test_moving_gif_gives_its_first_picture() -> None:
    data = encoded(picture(), "GIF", save_all=True, append_images=[picture(60, 40, "L")])
    assert len(list(load_photos(data, "a.gif", SETTINGS))) == 1


def test_large_photo_is_made_smaller() -> None:
    settings = Settings(photo_side=1000)
    (photo,) = load_photos(encoded(picture(3000, 1500), "PNG"), "a.png", settings)
    assert (photo.width, photo.height) == (1000, 500)


@pytest.mark.parametrize(("longest", "side"), [(2000, 1000), (1800, 900), (1500, 1000)])
def test_a_jpeg_is_halved_where_that_leaves_nearly_all_that_is_wanted(
    longest: int, side: int
) -> None:
    settings = Settings(photo_side=1000)
    (photo,) = load_photos(encoded(picture(longest, longest // 2), "JPEG"), "a.jpg", settings)
    assert (photo.width, photo.height) == (side, side // 2)


def test_jpeg_over_the_limit_is_decoded_at_half_size() -> None:
    settings = Settings(max_pixels=1_000_000, photo_side=5000)
    (photo,) = load_photos(encoded(picture(1800, 1200), "JPEG"), "a.jpg", settings)
    assert (photo.width, photo.height) == (900, 600)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98])
def test_cut_off_file_is_refused(kind: str, share: float) -> None:
    noise = np.random.default_rng(7).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    with pytest.raises(UnreadablePhotoError) as caught:
        list(load_photos(data[: int(len(data) * share)], "a.jpg", SETTINGS))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.jpg is empty (0 bytes)"),
        (b"Dear diary,\r\n\ttoday ...\n", "a.jpg is text, not a picture"),
        ("Grüße".encode()[:-2], "a.jpg is text, not a picture"),
        (b"\x00\x01\x02\x03" * 99, "a.jpg is not a picture that can be opened"),
        (b"%PDF-1.7 and nothing", "a.jpg is a PDF that cannot be opened"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, message: str) -> None:
    with pytest.raises(UnreadablePhotoError) as caught:
        list(load_photos(data, "a.jpg", SETTINGS))
    assert caught.value.message.startswith(message)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("width", "height"), [(30_000, 20_000), (16_000, 16_001), (8001, 8000), (400_000, 100_000)]
)
def test_too_many_pixels_are_refused_by_the_header(width: int, height: int) -> None:
    with pytest.raises(PhotoTooLargeError, match="64 million") as caught:
        list(load_photos(png_header(width, height), "bomb.png", SETTINGS))
    assert "max_pixels" in caught.value.hint


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.jpg"
    path.write_bytes(b"x" * 60_000)
    with pytest.raises(PhotoTooLargeError, match="50,000 bytes"):
        list(read_photos(path, SMALL))


def test_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "card.png"
    path.write_bytes(encoded(picture(), "PNG"))
    (photo,) = read_photos(path, SETTINGS)
    assert (photo.name, photo.width) == ("card.png", 60)


def test_missing_file_folder_and_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    for name, words in (("gone.jpg", "not there"), (".", "folder"), ("pipe.jpg", "ordinary")):
        with pytest.raises(UnreadablePhotoError, match=words):
            list(read_photos(tmp_path / name, SETTINGS))


def test_forbidden_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.jpg"
    path.write_bytes(b"x")

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)  # modes do not stop root, who may run the tests
    with pytest.raises(UnreadablePhotoError, match="may not be read"):
        list(read_photos(path, SETTINGS))


def test_failing_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "card.jpg"
    path.write_bytes(b"x")

    for number, wanted in (
        (errno.ELOOP, UnreadablePhotoError),
        *((n, ResourceError) for n in PASSING),
    ):

        def failing(*_: object, number: int = number) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(Path, "open", failing)
        with pytest.raises(wanted, match=os.strerror(number)) as caught:
            list(read_photos(path, SETTINGS))
        assert caught.value.hint


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("allocation failed: Out of memory")])
def test_a_picture_is_not_damaged_because_memory_runs_out(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Image, "open", greedy)
    with pytest.raises(PhotoTooLargeError, match="memory") as caught:
        list(load_photos(b"x", "a.png", SETTINGS))
    assert "setting memory" in caught.value.hint


def test_pages_are_decoded_one_by_one() -> None:
    data = encoded(picture(), "TIFF", save_all=True, append_images=[picture(400, 400)])
    photos = load_photos(data, "a.tif", Settings(max_pixels=10_000))
    assert next(photos).width == 60
    with pytest.raises(PhotoTooLargeError, match="400 x 400"):
        next(photos)


def test_deep_greys_of_any_kind_become_the_same_picture() -> None:
    steps = np.linspace(0, 65535, 300 * 40).reshape(300, 40)
    kinds = {
        "16 bits": Image.fromarray(steps.astype(np.uint16)),
        "32 bits": Image.fromarray((1000 * steps).astype(np.int32) - 5),
        "fractions": Image.fromarray((steps / 1e6).astype(np.float32)),
    }
    read = {
        kind: next(load_photos(encoded(image, "TIFF"), "a.tif", SETTINGS)).pixels.astype(int)
        for kind, image in kinds.items()
    }
    assert read["16 bits"][0, 0].tolist() == [0, 0, 0]
    assert read["16 bits"][-1, -1].tolist() == [255, 255, 255]
    assert all(np.abs(pixels - read["16 bits"]).max() <= 1 for pixels in read.values())


def test_suffixes_are_lower_case_with_a_dot() -> None:
    assert {".jpg", ".jpeg", ".heic", ".pdf", ".tif"} <= PICTURE_SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in PICTURE_SUFFIXES)


@given(st.binary(max_size=300), st.sampled_from(["JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP"]))
def test_damage_ends_in_a_photo_or_a_photo_error(noise: bytes, kind: str) -> None:
    data = bytearray(encoded(picture(), kind))
    for at, byte in enumerate(noise):
        data[(at * 37 + byte) % len(data)] ^= byte
    try:
        outcome = next(load_photos(bytes(data), "a", SETTINGS)).name
    except PhotoError as error:
        outcome = error.message
    assert outcome.startswith("a")


def test_hostile_files_end_in_a_photo_or_a_photo_error() -> None:
    corpora = os.environ.get("CARDSCAN_CORPORA")
    if not corpora:
        pytest.skip("CARDSCAN_CORPORA is not set: no damaged and hostile pictures to try")
    read: list[Photo] = []
    hints: list[str] = []
    for path in sorted(Path(corpora, "images").rglob("*")):
        try:
            read.extend(read_photos(path, SETTINGS))
        except PhotoError as error:
            hints.append(error.hint)
    assert len(read) > 10
    assert len(hints) > 50
    assert all(hints)
