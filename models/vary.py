"""Makes other cards of a read card: lines lost, moved, resized, misread, and lines that say little.

Drawn cards are all of a few layouts and all have a person with an address; real ones have not.
"""

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from cardscan.card import Box
from cardscan.fields.candidates import Hints
from cardscan.fields.scores import Label
from cardscan.fields.text import Segment
from cardscan.fields.words import listed, squeeze
from samples.shops import coin

Marked = tuple[Segment, Label]

CHATTER = (
    """
Mon - Fri 9 am to 6 pm|Mo - Fr 8.00 - 17.00 Uhr|Lunes a viernes de 9 a 14 h|By appointment only
Sur rendez-vous|Closed on Sundays|Open daily|24 h service|Since 1978|Desde 1985|Depuis 1931
Seit 1890|Fondata nel 1949|Anno 1902|Your partner for clean water|Quality you can build on
Made with care|Ideas that last|The art of bread|Fresh flowers every morning|We keep you moving
Furniture for small homes|Parts for old cars|Hair - Nails - Skin|New and used|Large stock
Lic. no. C-20417|ISO 9001 certified|Member of the guild of roofers|Reg. no. 5550123
Handelsregister Köln HRB 55501|VAT BE 0555.010.203|P.IVA 05550123456|USt-IdNr. DE555012345
Sales, service and repair|Pumps, valves, fittings|Painting and decorating|Tyres - brakes - oil
Heating, ventilation, air conditioning|Verkauf und Reparatur|Fenster, Türen, Treppen
Planung Beratung Montage|Alles aus einer Hand|Sanitär und Heizung|Vente et réparation
Portes, fenêtres et volets|Vins et spiritueux|Tout pour le jardin|Ventas y reparación
Todo para su hogar|Bolos e doces finos|Vendas e consertos|Móveis sob medida|Porte e finestre
Vini e oli|Deuren en ramen|Verkoop en onderhoud|Satış ve servis|Okna i drzwi|Sprzedaż i serwis
Dörrar och fönster|Follow us|Scan me|Visit us|Call today|Free quotes|Thank you|Danke|Merci
Instagram|LinkedIn|WhatsApp|Fast delivery|Best prices in town|Authorised dealer|Cash and carry
Wholesale and retail|Parking behind the house|Distributor for Spain|Business Card|YOUR LOGO
Lorem ipsum dolor sit amet|consectetur adipiscing elit sed do|Social_profile|Your text goes here
Find us on Facebook|@yourname|Scan to save the contact|Certified partner|Est. 1994|Made in Italy
""".strip()
    .replace("\n", "|")
    .split("|")
)
"""What cards print beside the contact."""
SURNAMES = (
    "Baker", "Bakker", "Barber", "Bishop", "Boulanger", "Carpenter", "Clerk", "Cook", "Dean",
    "Driver", "Judge", "Kok", "Maler", "Meister", "Painter", "Pastor", "Priest", "Singer",
)  # fmt: skip
"""Families named for a trade, as titles are."""
SMUDGES = "abcdeilnorstuvxXIKNMOE |/\\,.~-"
ODD = "aeioñáãçluröüsx_-'~.:|º"
"""What readers take blurred letters for."""


def vary(rng: random.Random, lines: Sequence[Marked], hints: Hints) -> tuple[list[Marked], Hints]:
    """Another card of the same kind, with what its addresses would tell."""
    varied = list(lines)
    hosts, names = hints.hosts, hints.names
    draw = rng.random()
    if draw < 0.25:
        varied = without(varied, "name", "title", "department")
        names = names if rng.random() < 0.3 else frozenset()
    elif draw < 0.4:
        varied = without(varied, "title", "department")
        if draw < 0.3:
            varied = [
                (replace(s, text=s.text.split()[0]) if m == "name" else s, m) for s, m in varied
            ]
    if rng.random() < 0.15:
        varied = [(of_trade(rng, s) if m == "name" else s, m) for s, m in varied]
    if rng.random() < 0.15:
        varied = without(varied, "org")
    if rng.random() < 0.45:
        varied, hosts = renamed(rng, varied, hosts)
    hosts = frozenset() if rng.random() < 0.2 else hosts
    names = frozenset() if rng.random() < 0.25 else names
    if rng.random() < 0.2:
        varied = [(s if m == "address" else replace(s, text=s.text.upper()), m) for s, m in varied]
    if rng.random() < 0.5:
        grow = {mark: rng.uniform(0.6, 1.6) for mark in ("name", "org", "title")}
        varied = [(replace(s, height=s.height * grow.get(m, 1.0)), m) for s, m in varied]
    if rng.random() < 0.4:
        varied = reordered(rng, varied)
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3, 5])):
        varied = with_chatter(rng, varied)
    return [(misread(rng, s), m) for s, m in varied], replace(hints, hosts=hosts, names=names)


def without(lines: list[Marked], *labels: Label) -> list[Marked]:
    """The lines less those of some labels, unless none were left."""
    return [(s, m) for s, m in lines if m not in labels] or lines


def of_trade(rng: random.Random, name: Segment) -> Segment:
    """The person with a family name that is a trade too."""
    given, _, _ = name.text.rpartition(" ")
    family = rng.choice(SURNAMES)
    given += rng.choice(["", "", " Maria", " Paul"])
    return replace(
        name, text=f"{given} {family.upper() if name.text.isupper() else family}".strip()
    )


def renamed(
    rng: random.Random, lines: list[Marked], hosts: frozenset[str]
) -> tuple[list[Marked], frozenset[str]]:
    """The lines with an invented company, which half of the time has its own domain."""
    at = next((index for index, (_, mark) in enumerate(lines) if mark == "org"), None)
    if at is None:
        return lines, hosts
    words = [coin(rng) for _ in range(rng.choice([1, 1, 2, 2]))]
    if rng.random() < 0.4:
        words.insert(rng.choice([0, len(words)]), trade(rng).capitalize())
    if rng.random() < 0.15:
        words += ["&", coin(rng)]
    if rng.random() < 0.25:
        words.append(rng.choice(sorted(listed("org_forms"))).upper())
    own = frozenset({squeeze("".join(words[:2])) + ".com"}) if rng.random() < 0.5 else frozenset()
    lines = list(lines)
    lines[at] = (replace(lines[at][0], text=cased(rng, " ".join(words))), "org")
    return lines, own


def reordered(rng: random.Random, lines: list[Marked]) -> list[Marked]:
    """The blocks of a card in another order from top to bottom."""
    block = {"name": "person", "title": "person", "department": "person"}
    by_top = sorted(lines, key=lambda line: line[0].box.top)
    groups = [list(g) for _, g in groupby(by_top, key=lambda line: block.get(line[1], line[1]))]
    rng.shuffle(groups)
    placed: list[Marked] = []
    top, number = 0.0, 0
    for group in groups:
        first = group[0][0]
        for segment, mark in group:
            line = number + max(0, segment.line - first.line)
            placed.append((moved(segment, top - first.box.top, line), mark))
        last = placed[-1][0]
        top = max(segment.box.bottom for segment, _ in placed)
        top += rng.choice([0.3, 0.8, 2.0, 4.0]) * last.box.height
        number = last.line + 1 + (rng.random() < 0.4)
    return placed


def moved(segment: Segment, down: float, line: int) -> Segment:
    """The segment so many pixels further down, as part of that line."""
    box = segment.box
    box = Box(box.left, box.top + down, box.right, box.bottom + down)
    return replace(segment, box=box, line=line)


def with_chatter(rng: random.Random, lines: list[Marked]) -> list[Marked]:
    """The lines with one that is none of the labels put under one of them."""
    at = rng.randrange(len(lines))
    above = lines[at][0]
    text = chatter(rng)
    tall = above.box.height * rng.choice([0.6, 0.8, 1.0, 1.0, 1.3, 2.0])
    gap = above.box.height * rng.choice([0.2, 0.5, 1.0, 2.0])
    top, left = above.box.bottom + gap, above.box.left
    new = replace(
        above,
        line=above.line + 1,
        start=0,
        end=len(text),
        text=text,
        box=Box(left, top, left + tall * len(text) / 2, top + tall),
        confidence=rng.uniform(0.4, 0.97),
        height=above.height * tall / above.box.height,
    )
    pushed = [
        (moved(s, tall + gap, s.line + 1), m)
        if index > at or s.box.top >= above.box.bottom
        else (s, m)
        for index, (s, m) in enumerate(lines)
    ]
    return [*pushed[: at + 1], (new, "other"), *pushed[at + 1 :]]


def chatter(rng: random.Random) -> str:
    """A slogan, a list of goods, a smudge or blurred words read as letters, or some prose."""
    draw = rng.random()
    if draw < 0.55:
        return cased(rng, rng.choice(CHATTER))
    if draw < 0.75:
        goods = [rng.choice([trade, coin])(rng).capitalize() for _ in range(rng.randint(2, 5))]
        return cased(rng, rng.choice([", ", ", ", " - ", " / ", " ", " & "]).join(goods))
    if draw < 0.84:
        return "".join(rng.choice(SMUDGES) for _ in range(rng.randint(3, 22))).strip() or "xi"
    if draw < 0.93:
        return "".join(rng.choice(ODD) if rng.random() < 0.3 else c for c in rng.choice(CHATTER))
    return " ".join(coin(rng).lower() for _ in range(rng.randint(3, 8)))


def trade(rng: random.Random) -> str:
    """A word that companies have in their names."""
    return rng.choice(sorted(listed("org_words")))


def cased(rng: random.Random, text: str) -> str:
    """The text as it is, in capitals, or now and then in small letters."""
    draw = rng.random()
    return text.upper() if draw < 0.35 else text if draw < 0.9 else text.lower()


def misread(rng: random.Random, segment: Segment) -> Segment:
    """The segment as a reader in doubt gives it: letters wrong or left out."""
    kept = (c for c in segment.text if rng.random() > 0.015)
    text = "".join(rng.choice("il1oOaetnr.,") if rng.random() < 0.04 else c for c in kept).strip()
    confidence = segment.confidence * rng.uniform(0.7, 1.0)
    return replace(segment, text=text or segment.text, confidence=confidence)


def veiled(rng: random.Random, features: list[list[str]]) -> list[list[str]]:
    """The features with some hidden: lists and rules of a line, what addresses tell, the order."""
    kinds: tuple[str, ...] = ("told=", "host=") if rng.random() < 0.3 else ()
    kinds += ("rank=", "order=") if rng.random() < 0.3 else ()
    return [
        [
            feature
            for feature in line
            if not feature.startswith(kinds + (("list:", "rule:") if hide else ()))
        ]
        for line in features
        for hide in (rng.random() < 0.15,)
    ]
