"""Drawn cards: the same bytes from the same seed, and a truth that holds."""

import io
import json
import random
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import phonenumbers
import pytest
from PIL import Image

from samples.cards import CARDS, draw_card
from samples.ink import Canvas, Line
from samples.layouts import LAYOUTS
from samples.make import DECKS, main
from samples.people import LOCALES, OFFICES, make_person, slug, upper
from samples.photograph import KINDS, photograph, scale_of
from samples.shops import TRADES, make_shop
from samples.signs import SIGNS

DEMO = Path(__file__).parents[1] / "samples" / "cards"
DEMO_OPTIONS = ["--seed", "6", "--count", "12", "--megapixels", "2.2"]


def read_truth(folder: Path) -> list[dict[str, Any]]:
    """The rows of a folder's truth.jsonl."""
    text = (folder / "truth.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def truths() -> list[tuple[str, dict[str, Any]]]:
    """Locale and truth of one side of a card in each layout and locale."""
    rng = random.Random(11)
    return [
        (locale, side.truth)
        for layout in CARDS
        for locale in LOCALES
        for side in draw_card(rng, layout, locale, 3.0)
    ]


def area(corners: list[list[float]]) -> float:
    """Twice the signed area; above zero when the corners go clockwise in a picture."""
    following = corners[1:] + corners[:1]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, following, strict=True))


def test_demo_stack_is_what_the_documented_command_gives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path), *DEMO_OPTIONS]) == 0
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == sorted(path.name for path in DEMO.iterdir())
    different = [n for n in made if (tmp_path / n).read_bytes() != (DEMO / n).read_bytes()]
    assert different == []
    assert capsys.readouterr().out.count(".jpg") == 12


def test_the_documented_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    assert (
        f"python -m samples.make samples/cards {' '.join(DEMO_OPTIONS)}" in capsys.readouterr().out
    )


def test_demo_stack_is_small_and_various() -> None:
    rows = read_truth(DEMO)
    tags = [tag for row in rows for tag in row["tags"]]
    assert len(rows) == 12
    assert sum(path.stat().st_size for path in DEMO.glob("*.jpg")) < 3_000_000
    assert {row["kind"] for row in rows} == set(KINDS)
    assert len({tag for tag in tags if tag.startswith("locale:")}) >= 8
    assert len({tag for tag in tags if tag.startswith("layout:")}) >= 12
    assert {"turn:90", "turn:270", "dark-bg", "layout:qr", "layout:portrait"} <= set(tags)
    assert max(len(row["cards"]) for row in rows) == 3


def test_corners_are_in_the_frame_and_clockwise() -> None:
    for row in read_truth(DEMO):
        with Image.open(DEMO / row["file"]) as picture:
            width, height = picture.size
        for card in row["cards"]:
            slack = 0.03 * max(width, height)
            assert all(-slack <= x <= width + slack for x, _ in card["corners"])
            assert all(-slack <= y <= height + slack for _, y in card["corners"])
            assert area(card["corners"]) > 0.01 * width * height


def test_another_seed_gives_other_people(tmp_path: Path) -> None:
    names = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        main([str(folder), "--seed", seed, "--count", "2", "--megapixels", "0.1"])
        names.append([card["name"] for row in read_truth(folder) for card in row["cards"]])
    assert names[0] != names[1]


def test_there_are_many_layouts_and_locales() -> None:
    assert len(LAYOUTS) >= 12
    assert len(SIGNS) >= 10
    assert len(OFFICES) >= 8
    assert len(LOCALES) >= 20
    assert {locale[:2] for locale in LOCALES} == set(TRADES)


def test_every_value_is_printed(truths: list[tuple[str, dict[str, Any]]]) -> None:
    for _, card in truths:
        printed = " ".join(card["lines"])
        values = [card[key] for key in ("name", "given", "family", "title", "department")]
        values += [card["company"], *card["emails"], *card["urls"], *card["other"]]
        values += [phone["raw"] for phone in card["phones"]]
        values += [phone["extension"] for phone in card["phones"]]
        values += (card["address"] or "").split(", ") + card.get("branches", [])
        assert [value for value in values if value and value not in printed] == []


def test_every_number_is_valid_and_printed_as_its_country_writes_it(
    truths: list[tuple[str, dict[str, Any]]],
) -> None:
    for locale, card in truths:
        for phone in card["phones"]:
            number = phonenumbers.parse(phone["e164"])
            assert phonenumbers.is_valid_number(number), phone
            assert phonenumbers.parse(phone["raw"], LOCALES[locale]["country"]) == number


def test_mail_and_web_stay_in_reserved_domains(truths: list[tuple[str, dict[str, Any]]]) -> None:
    for _, card in truths:
        for value in card["emails"] + card["urls"]:
            assert value.endswith(("example.com", "example.org", "example.net"))


def test_the_other_side_names_the_company_alone() -> None:
    front, back = draw_card(random.Random(3), "two-sides", "nl_NL", 3.0)
    assert front.truth["name"]
    assert front.truth["company"] is None
    assert back.truth["company"]
    assert back.truth["name"] is None
    assert back.truth["phones"] == []


def test_a_shop_mostly_has_no_person_and_its_company_stands_on_several_lines(
    truths: list[tuple[str, dict[str, Any]]],
) -> None:
    shops = [make_shop(random.Random(seed), "pt_BR") for seed in range(200)]
    assert sum(not shop.name for shop in shops) > 100
    assert sum(len(shop.sign) > 1 for shop in shops) > 100
    assert all(shop.company == " ".join(part.text for part in shop.sign) for shop in shops)
    assert sum(card["name"] is None and bool(card["company"]) for _, card in truths) > 100


def test_a_number_beside_a_branch_is_no_part_of_its_address() -> None:
    shop = next(
        shop for seed in range(99) if (shop := make_shop(random.Random(seed), "tr_TR")).branches
    )
    (card,) = draw_card(random.Random(2), "bars", "tr_TR", 3.0)
    assert all(tail == "" or shop.phones[-1].raw[0] in tail for _, tail in shop.branches)
    assert all("Tel" not in line for line, _ in shop.branches)
    assert card.truth["company"]


@pytest.mark.parametrize("deck", DECKS)
def test_what_cards_to_draw_can_be_chosen(tmp_path: Path, deck: str) -> None:
    options = ["--count", "3", "--kind", "scan", "--megapixels", "0.2", "--cards", deck]
    main([str(tmp_path / "out"), *options])
    layouts, locales = DECKS[deck]
    for row in read_truth(tmp_path / "out"):
        tags = dict(tag.split(":", 1) for tag in row["tags"] if ":" in tag)
        assert tags["layout"] in layouts
        assert tags["locale"] in locales


def test_hungarians_put_the_family_first() -> None:
    person = make_person(random.Random(4), "hu_HU")
    assert person.name.endswith(f"{person.family} {person.given}")


def test_slanted_letters_lean_to_the_right() -> None:
    def lean(face: str) -> float:
        canvas = Canvas((30, 20), 8.0, (255, 255, 255))
        canvas.flow([[Line("other", "I", face, 40, (0, 0, 0), "bold")]], (5, 2, 25, 18))
        ink = np.asarray(canvas.image.convert("L")) < 128
        rows = np.flatnonzero(ink.any(axis=1))
        top, foot = (np.flatnonzero(ink[row]).mean() for row in (rows[2], rows[-3]))
        return float(top - foot)

    assert abs(lean("black")) < 1
    assert lean("slanted") > 10


def test_small_print_when_hard() -> None:
    def ink(hard: bool) -> int:
        (card,) = draw_card(random.Random(5), "one-column", "en_GB", 8.0, hard)
        return int((np.asarray(card.image.convert("L")) < 128).sum())

    assert ink(hard=True) < ink(hard=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_a_card_cut_out_at_its_corners_is_the_drawn_card(kind: str, seed: int) -> None:
    rng = random.Random(seed)
    (card,) = draw_card(rng, "side-bar", "en_US", scale_of(kind, 0.4))
    picture = photograph(rng, [card], kind, 0.4)
    drawn = np.asarray(card.image.convert("L").resize((440, 250)), np.uint8)
    flat = np.array([[0, 0], [440, 0], [440, 250], [0, 250]], np.float32)
    back = cv2.getPerspectiveTransform(np.array(picture.corners[0], np.float32), flat)
    seen = cv2.warpPerspective(cv2.cvtColor(picture.pixels, cv2.COLOR_RGB2GRAY), back, (440, 250))
    inner = (slice(6, -6), slice(6, -6))
    alike = np.corrcoef(drawn[inner].ravel(), np.asarray(seen)[inner].ravel())[0, 1]
    assert alike > 0.85


def test_turkish_capitals_keep_the_dot() -> None:
    assert upper("İnci Işık", "tr_TR") == "İNCİ IŞIK"
    assert upper("Iris Smith", "en_GB") == "IRIS SMITH"


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Żuraw & Söhne GmbH", "zuraw-sohne-gmbh"),
        ("Çınar Şti.", "cinar-sti"),
        ("Ærø Møbler", "aero-mobler"),
        ("Łódź", "lodz"),
    ],
)
def test_slug_is_ascii(text: str, host: str) -> None:
    assert slug(text) == host


def test_the_same_state_gives_the_same_person() -> None:
    assert make_person(random.Random(4), "pl_PL") == make_person(random.Random(4), "pl_PL")


def test_a_folder_with_files_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path)])
    assert stop.value.code == 2
    assert "is not empty: name a new folder, or empty this one" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--count", "0"], "0 is not above zero"),
        (["--megapixels", "-1"], "-1 is not above zero"),
        (["--count", "many"], "invalid int value: 'many'"),
        (["--kind", "film"], "invalid choice: 'film'"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path / "out"), *options])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path / "out")])
    assert stop.value.code == 2
    assert "cannot make the folder" in capsys.readouterr().err


def test_pictures_are_plain_jpeg_of_the_asked_size(tmp_path: Path) -> None:
    main([str(tmp_path / "out"), "--kind", "photo", "--count", "1", "--megapixels", "0.4"])
    (row,) = read_truth(tmp_path / "out")
    with Image.open(io.BytesIO((tmp_path / "out" / row["file"]).read_bytes())) as picture:
        assert picture.format == "JPEG"
        assert picture.width * picture.height == pytest.approx(400_000, rel=0.01)
    assert row["kind"] == "photo"
