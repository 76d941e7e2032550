"""Two readings of one line: accents and blanks that one of them lost, and nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given

from cardscan.card import Page, TextLine
from cardscan.fields.compare import compare
from cardscan.fields.words import squeeze
from tests.pages import page
from tests.test_fields_properties import pages

PP, TESSERACT = "ppocr 3", "tesseract 5"


def told(own: str, *rivals: str) -> list[str]:
    """The first line of a page after it was compared with readings of other scale."""
    others = [page(rival, reader=PP, scale=0.7) for rival in rivals]
    first, *_ = compare([page(own, reader=TESSERACT), *others])
    return [line.text for line in first.lines][:1]


@pytest.mark.parametrize(
    ("own", "rival", "expected"),
    [
        ("ITIMAT MAKINE", "İTİMAT MAKİNE", "İTİMAT MAKİNE"),
        ("AHSAP VE PVC SAN. TIC.", "AHŞAP VE PVC SAN. TİC.", "AHŞAP VE PVC SAN. TİC."),
        ("Frdric Genin", "Frédéric Génin", "Frdric Génin"),
        ("KSIEGARNIA SLASKA", "KSIĘGARNIA ŚLĄSKA", "KSIĘGARNIA ŚLĄSKA"),
        ("qualita", "qualità", "qualità"),
        ("QUALITA", "qualità", "QUALITÀ"),
        ("Tel. and Fax", "Tel. ạnd Fax", "Tel. and Fax"),
        ("Ọ Example", "O Example", "O Example"),
        ("Ålborg", "Àlborg", "Ålborg"),
        ("Eng.º Ana", "Eng.o Ana", "Eng.º Ana"),
        ("Eng.o Ana", "Eng.º Ana", "Eng.º Ana"),
        ("Web： example", "Web: example", "Web: example"),
        ("Straße 5", "Strasse 5", "Straße 5"),
        ("McDonald", "Mcdonald", "McDonald"),
    ],
)
def test_an_accent_that_one_reader_lost(own: str, rival: str, expected: str) -> None:
    assert told(own, rival) == [expected]
    assert told(expected, own) == [expected]


@pytest.mark.parametrize(
    ("own", "rival", "expected"),
    [
        ("JohnSmith", "John Smith", "John Smith"),
        ("AUTOPECAS", "AUTO PEÇAS", "AUTO PEÇAS"),
        ("T+49 30 23125000", "T +49 30 23125-000", "T +49 30 23125000"),
        ("T+49 30 23125-000", "T +49 30 23125-000", "T +49 30 23125-000"),
        ("Curitiba-PR", "Curitiba - PR", "Curitiba - PR"),
        ("Curitiba - PR", "Curitiba-PR", "Curitiba - PR"),
        ("Eana@example.com", "E ana@example.com", "E ana@example.com"),
        ("E ana@example.com", "Eana@example.com", "E ana@example.com"),
        ("Webhttp://www.example.com", "Web http://www.example.com", "Web http://www.example.com"),
        ("ana _beispiel@example.com", "ana_beispiel@example.com", "ana_beispiel@example.com"),
        ("ana_beispiel@example.com", "ana _beispiel@example.com", "ana_beispiel@example.com"),
        ("ana@my-example. example.com", "ana@my-example.example.com", "ana@my-example.example.com"),
        ("www.my. example.com", "www.my.example.com", "www.my.example.com"),
        ("www.my.example.com", "www.my. example.com", "www.my.example.com"),
        ("example .com", "example.com", "example.com"),
        ("@ www.example.com", "@www.example.com", "@ www.example.com"),
        ("Ana ana@example.com", "Anaana@example.com", "Ana ana@example.com"),
        ("TOR S T EN", "TORSTEN", "TOR S T EN"),
        ("T O R S T E N", "TORSTEN", "TORSTEN"),
        ("TORSTEN", "T O R S T E N", "TORSTEN"),
        ("John Smith", "Jane Smyth", "John Smith"),
    ],
)
def test_a_blank_that_one_reader_lost(own: str, rival: str, expected: str) -> None:
    assert told(own, rival) == [expected]


def test_a_gap_between_letters_that_are_spaced_out_is_no_blank() -> None:
    word = page("PAO LAGO", reader=TESSERACT).lines[0].words
    for gap, expected in ((3, "PAOLAGO"), (9, "PAO LAGO")):
        box = replace(word[1].box, left=word[0].box.right + gap)
        spaced = TextLine((word[0], replace(word[1], box=box)))
        own = replace(page("", reader=TESSERACT), lines=(spaced,))
        one, two = compare([own, page("PAOLAGO", reader=PP)])
        assert one.lines[0].text == two.lines[0].text == expected


def test_columns_that_only_one_reader_parted() -> None:
    merged = page("Ana Beispiel  Musterstr.12  10115Berlin", reader=TESSERACT)
    rival = page("AnaBeispiel  Musterstr. 12  10115 Berlin", reader=PP)
    one, two = compare([merged, rival])
    assert one.lines[0].text == two.lines[0].text == "Ana Beispiel Musterstr. 12 10115 Berlin"


def test_words_elsewhere_on_the_card_prove_nothing() -> None:
    first, _ = compare([page("Muller", "", ""), page("", "", "Müller")])
    assert first.lines[0].text == "Muller"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["KESiM ve", "BÜKÜM işLERi"], ["KESİM ve", "BÜKÜM İŞLERİ"]),
        (["KESiM ve", "Satış Müdürü"], ["KESİM ve", "Satış Müdürü"]),
        (["işLERi İstanbul"], ["İŞLERİ İstanbul"]),
        (["FATiHMAKINA LTD. ŞTi."], ["FATİHMAKINA LTD. ŞTİ."]),
        (["MiCHAEL GmbH"], ["MiCHAEL GmbH"]),
        (["iNFO@EXAMPLE.COM WWW.EXAMiNE.COM Şti."], ["iNFO@EXAMPLE.COM WWW.EXAMiNE.COM Şti."]),
        (["ikitelli Metal iş Sitesi Şişli"], ["İkitelli Metal İş Sitesi Şişli"]),
        (["Depo ile Ofis Şişli"], ["Depo ile Ofis Şişli"]),
        (["satış için ikitelli"], ["satış için ikitelli"]),
        (["ikitelli Metal"], ["ikitelli Metal"]),
        (["iletişim: info@example.com"], ["iletişim: info@example.com"]),
        (["iPad Şti."], ["iPad Şti."]),
        (["Muller", "mueller@example.com"], ["Müller", "mueller@example.com"]),
        (["JANA MULLER-LOHR", "jm@mueller.de"], ["JANA MÜLLER-LOHR", "jm@mueller.de"]),
        (["Jana Kohler", "jkoehler@example.com"], ["Jana Köhler", "jkoehler@example.com"]),
        (["Kohler Bau", "info@koehler-bau.de"], ["Köhler Bau", "info@koehler-bau.de"]),
        (["Soren Holm", "soeren@example.dk"], ["Søren Holm", "soeren@example.dk"]),
        (["Muller www.muller.de", "mueller@example.com"],
         ["Müller www.muller.de", "mueller@example.com"]),
        (["Jana Muller", "muller@example.com"], ["Jana Muller", "muller@example.com"]),
        (["Jana Mueller", "mueller@example.com"], ["Jana Mueller", "mueller@example.com"]),
        (["Joel Samuel", "joel.samuel@example.com"], ["Joel Samuel", "joel.samuel@example.com"]),
    ],
)  # fmt: skip
def test_accents_that_the_card_itself_proves(lines: list[str], expected: list[str]) -> None:
    (mended,) = compare([page(*lines)])
    assert [line.text for line in mended.lines] == expected


@given(pages(), pages())
def test_lines_and_letters_stay(first: Page, second: Page) -> None:
    for before, after in zip([first, second], compare([first, second]), strict=True):
        assert replace(after, lines=()) == replace(before, lines=())
        for was, line in zip(before.lines, after.lines, strict=True):
            assert squeeze(line.text) == squeeze(was.text)
            assert line.box == was.box or abs(line.box.right - was.box.right) < 1
            assert min(w.confidence for w in line.words) == min(w.confidence for w in was.words)


@given(pages())
def test_a_second_reading_that_agrees_changes_nothing(card: Page) -> None:
    once = compare([card])
    assert compare([card, card]) == once * 2
    assert compare(once) == once
