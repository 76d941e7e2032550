"""How a card looks: typefaces, colours, labels and habits, and the lines that follow from them."""

import random
from dataclasses import dataclass, replace

from samples.ink import Colour, Line
from samples.people import LOCALES, Person, Phone, upper

LIGHT: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((253, 253, 251), (38, 40, 44), (24, 92, 140)),
    ((255, 255, 255), (30, 30, 30), (178, 34, 48)),
    ((249, 244, 232), (52, 44, 38), (128, 74, 36)),
    ((245, 247, 248), (36, 44, 56), (0, 122, 116)),
    ((254, 252, 246), (28, 36, 30), (46, 110, 62)),
    ((238, 240, 243), (28, 34, 48), (64, 70, 150)),
    ((255, 250, 244), (56, 34, 42), (196, 84, 30)),
    ((250, 250, 250), (70, 72, 76), (40, 40, 44)),
    ((232, 238, 230), (36, 48, 40), (92, 58, 110)),
)
"""Paper, ink and accent."""
DARK: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((26, 30, 38), (236, 238, 240), (228, 178, 76)),
    ((18, 52, 66), (240, 244, 240), (120, 206, 190)),
    ((58, 22, 34), (248, 238, 232), (232, 170, 130)),
    ((24, 24, 24), (228, 228, 228), (222, 92, 66)),
    ((30, 56, 44), (244, 242, 230), (206, 190, 122)),
)
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Style:
    """The choices that hold for both sides of a card."""

    head: str
    """Typeface of the person's name."""
    body: str
    brand: str
    """Typeface of the company's name."""
    paper: Colour
    ink: Colour
    accent: Colour
    labels: str
    """word, short, letter, none or icons."""
    capitals: bool
    """The name in capitals."""
    brand_capitals: bool
    separator: str
    pairs: bool
    """Two numbers on one line."""
    tabs: bool
    points: float
    """Size of contact lines."""


def make_style(rng: random.Random, dark: bool, hard: bool, locale: str) -> Style:
    """A look at random; a hard one has small print."""
    head, body, brand = rng.choice(
        [
            ("sans", "sans", "black"),
            ("serif", "sans", "serif"),
            ("geometric", "geometric", "geometric"),
            ("grotesk", "grotesk", "black"),
            ("book", "book", "book"),
            ("condensed", "condensed", "black"),
            ("serif", "serif", "serif"),
            ("black", "condensed", "condensed"),
            ("sans", "sans", "hand"),
            ("grotesk", "sans", "serif"),
        ]
    )
    if locale == "ro_RO" and body == "book":  # Caladea has no letters with a comma below
        head, body, brand = "serif", "serif", "serif"
    paper, ink, accent = rng.choice(DARK if dark else LIGHT)
    return Style(
        head=head,
        body=body,
        brand=brand,
        paper=paper,
        ink=ink,
        accent=accent,
        labels=rng.choice(["word", "short", "short", "letter", "letter", "none", "icons"]),
        capitals=rng.random() < 0.25,
        brand_capitals=rng.random() < 0.3,
        separator=rng.choice([" | ", " · ", " • ", " / ", "   "]),
        pairs=rng.random() < 0.15,
        tabs=rng.random() < 0.5,
        points=rng.uniform(5.0, 6.8) if hard else rng.uniform(7.4, 8.8),
    )


def name_lines(person: Person, style: Style, colour: Colour, broken: bool = False) -> list[Line]:
    """The name on one line, or broken before the family name."""
    name = upper(person.name, person.locale) if style.capitals else person.name
    parts = [name] if name else []
    family = upper(person.family, person.locale) if style.capitals else person.family
    if broken and name.endswith(" " + family):
        parts = [name.removesuffix(" " + family), family]
    track = 0.06 if style.capitals else 0.0
    size = style.points * 1.65
    return [Line("name", part, style.head, size, colour, "bold", tracking=track) for part in parts]


def role_lines(person: Person, style: Style, colour: Colour) -> list[Line]:
    """Title and department."""
    size = style.points * 1.03
    found = [("title", person.title), ("department", person.department)]
    return [Line(kind, text, style.body, size, colour, gap=0.2) for kind, text in found if text]


def brand_lines(
    person: Person, style: Style, colour: Colour, grow: float = 1.5
) -> list[list[Line]]:
    """The company and its tagline; the company on one line or on two."""
    text = upper(person.company, person.locale) if style.brand_capitals else person.company
    if style.brand == "hand":
        grow *= 1.45
    track = 0.1 if style.brand_capitals and style.brand != "hand" else 0.0
    words = text.split()
    half = (len(words) + 1) // 2
    variants = []
    for parts in ([text], [" ".join(words[:half]), " ".join(words[half:])]):
        size = style.points * grow
        lines = [
            Line("company", part, style.brand, size, colour, "bold", tracking=track)
            for part in parts
            if part
        ]
        if person.tagline:
            size = style.points * 0.98
            lines.append(Line("other", person.tagline, style.body, size, colour, "light", 0.4))
        variants.append(lines)
    return variants


def contact_lines(person: Person, style: Style, colour: Colour, gap: float = 0.7) -> list[Line]:
    """Numbers, e-mail, web and handle, each with the label that the style wants."""
    words = LOCALES[person.locale]
    numbers = [(phone.type, as_printed(phone, words["extension"])) for phone in person.phones]
    if style.pairs and style.labels not in ("icons", "none") and len(numbers) > 1:
        both = [f"{label(words, style, kind)} {text}".strip() for kind, text in numbers[:2]]
        rows = [("", style.separator.join(both)), *numbers[2:]]
    else:
        rows = numbers
    rows += [("email", mail) for mail in person.emails]
    rows += [
        (kind, text) for kind, text in (("web", person.url), ("handle", person.handle)) if text
    ]
    return [
        Line(
            kind="other" if kind == "handle" else "contact",
            text=text,
            face=style.body,
            points=style.points,
            colour=colour,
            gap=gap,
            label="" if style.labels == "icons" else label(words, style, kind),
            icon=kind if style.labels == "icons" else "",
        )
        for kind, text in rows
    ]


def label(words: dict[str, list[str]], style: Style, kind: str) -> str:
    """The word before a value; a fax is always named, since nobody could tell otherwise."""
    key = {"work": "tel"}.get(kind, kind)
    if key not in words or (style.labels == "none" and kind != "fax"):
        return ""
    found = words[key]
    return {"word": found[0], "letter": found[3], "none": found[1]}.get(style.labels, found[1])


def as_printed(phone: Phone, word: str) -> str:
    """The number with its extension."""
    return f"{phone.raw} {word} {phone.extension}" if phone.extension else phone.raw


def address_lines(
    person: Person, style: Style, colour: Colour, joined: bool = False, gap: float = 0.4
) -> list[Line]:
    """The address line by line, or joined to one."""
    glue = ", " if style.separator.isspace() else style.separator
    icon = "address" if style.labels == "icons" else ""
    joined = joined or bool(icon)
    parts = [glue.join(person.address)] if joined and person.address else list(person.address)
    return [
        Line("address", part, style.body, style.points, colour, gap=gap, icon=icon)
        for part in parts
    ]


def foot_lines(
    person: Person, style: Style, colour: Colour, address_first: bool = False
) -> list[list[Line]]:
    """Contacts and address: roomy, then with the address on one line, then with paired numbers."""
    variants = []
    for joined, pairs in ((False, style.pairs), (True, style.pairs), (False, True), (True, True)):
        contacts = contact_lines(person, replace(style, pairs=pairs), colour)
        address = address_lines(person, style, colour, joined)
        variants.append(address + contacts if address_first else contacts + address)
    return variants
