"""Names: their parts, their order, and capitals as people write them."""

import pytest

from cardscan.contact import Name
from cardscan.fields.name import parse_name, tidy_capitals

PARTS = [
    # printed, full, prefix, given, additional, family, suffix
    ("Ana Beispiel", "Ana Beispiel", "", "Ana", "", "Beispiel", ""),
    ("Ana María Beispiel", "Ana María Beispiel", "", "Ana", "María", "Beispiel", ""),
    ("Ana", "Ana", "", "Ana", "", "", ""),
    ("Dr. Ana Beispiel", "Dr. Ana Beispiel", "Dr.", "Ana", "", "Beispiel", ""),
    ("DR. ANA BEISPIEL", "Dr. Ana Beispiel", "Dr.", "Ana", "", "Beispiel", ""),
    ("Prof. Dr. Ana Beispiel", "Prof. Dr. Ana Beispiel", "Prof. Dr.", "Ana", "", "Beispiel", ""),
    ("Dipl.-Ing. Ana Beispiel", "Dipl.-Ing. Ana Beispiel", "Dipl.-Ing.", "Ana", "", "Beispiel", ""),
    ("Ing. Petr Novák", "Ing. Petr Novák", "Ing.", "Petr", "", "Novák", ""),
    ("Mag. Ana Beispiel", "Mag. Ana Beispiel", "Mag.", "Ana", "", "Beispiel", ""),
    ("Dott.ssa Ana Esempio", "Dott.ssa Ana Esempio", "Dott.ssa", "Ana", "", "Esempio", ""),
    ("Mr John Example", "Mr John Example", "Mr", "John", "", "Example", ""),
    ("Mme Claire Exemple", "Mme Claire Exemple", "Mme", "Claire", "", "Exemple", ""),
    ("Av. Ayşe Örnek", "Av. Ayşe Örnek", "Av.", "Ayşe", "", "Örnek", ""),
    ("Ana Beispiel, MBA", "Ana Beispiel, MBA", "", "Ana", "", "Beispiel", "MBA"),
    ("Ana Beispiel MBA", "Ana Beispiel, MBA", "", "Ana", "", "Beispiel", "MBA"),
    ("John Example Jr.", "John Example, Jr.", "", "John", "", "Example", "Jr."),
    ("John Example III", "John Example, III", "", "John", "", "Example", "III"),
    ("John Example, Ph.D.", "John Example, Ph.D.", "", "John", "", "Example", "Ph.D."),
    ("John Example, MD, PhD", "John Example, MD PhD", "", "John", "", "Example", "MD PhD"),
    ("JOHN EXAMPLE, CPA", "John Example, CPA", "", "John", "", "Example", "CPA"),
    ("Jan van der Berg", "Jan van der Berg", "", "Jan", "", "van der Berg", ""),
    ("JAN VAN DER BERG", "Jan van der Berg", "", "Jan", "", "van der Berg", ""),
    ("Otto von Beispiel", "Otto von Beispiel", "", "Otto", "", "von Beispiel", ""),
    ("João da Silva", "João da Silva", "", "João", "", "da Silva", ""),
    ("Maria dos Santos Exemplo", "Maria dos Santos Exemplo", "", "Maria", "dos Santos",
     "Exemplo", ""),
    ("Charles de Exemple", "Charles de Exemple", "", "Charles", "", "de Exemple", ""),
    ("John Q. Example", "John Q. Example", "", "John", "Q.", "Example", ""),
    ("J. R. Example", "J. R. Example", "", "J.", "R.", "Example", ""),
    ("J.R. Example", "J.R. Example", "", "J.R.", "", "Example", ""),
    ("J.R. EXAMPLE", "J.R. Example", "", "J.R.", "", "Example", ""),
    ("Beispiel, Ana", "Ana Beispiel", "", "Ana", "", "Beispiel", ""),
    ("BEISPIEL, Ana", "Ana Beispiel", "", "Ana", "", "Beispiel", ""),
    ("van der Berg, Jan", "Jan van der Berg", "", "Jan", "", "van der Berg", ""),
    ("EXEMPLE Claire", "Exemple Claire", "", "Claire", "", "Exemple", ""),
    ("Anne-Marie Exemple", "Anne-Marie Exemple", "", "Anne-Marie", "", "Exemple", ""),
    ("ana beispiel", "Ana Beispiel", "", "Ana", "", "Beispiel", ""),
    ("ANA BEISPIEL", "Ana Beispiel", "", "Ana", "", "Beispiel", ""),
    ("  Ana   Beispiel  ", "Ana Beispiel", "", "Ana", "", "Beispiel", ""),
    ("| Ana Beispiel |", "Ana Beispiel", "", "Ana", "", "Beispiel", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("printed", "full", "prefix", "given", "additional", "family", "suffix"), PARTS
)
def test_parts(
    printed: str, full: str, prefix: str, given: str, additional: str, family: str, suffix: str
) -> None:
    assert parse_name(printed) == Name(full, prefix, given, additional, family, suffix)


def test_an_email_settles_the_order_of_two_parts() -> None:
    turned = parse_name("Nagy Anna", frozenset({"annanagy"}))
    assert (turned.given, turned.family) == ("Anna", "Nagy")
    kept = parse_name("Anna Nagy", frozenset({"annanagy"}))
    assert (kept.given, kept.family) == ("Anna", "Nagy")


@pytest.mark.parametrize("text", ["", " ", "---", "123", "...", "|"])
def test_what_holds_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="holds no name"):
        parse_name(text)


@pytest.mark.parametrize(
    ("word", "tidy"),
    [
        ("MÜLLER-LÜDENSCHEIDT", "Müller-Lüdenscheidt"),
        ("O'NEIL", "O'Neil"),
        ("O’NEIL", "O’Neil"),
        ("D'ESEMPIO", "D'Esempio"),
        ("MCDONALD", "McDonald"),
        ("McDONALD", "McDonald"),
        ("McDonald", "McDonald"),
        ("İTİMAT", "İtimat"),
        ("ÖRNEK", "Örnek"),
        ("ŁOŚ", "Łoś"),
        ("NOVÁK", "Novák"),
        ("STRAẞE", "Straße"),
        ("beispiel", "Beispiel"),
        ("anne-marie", "Anne-Marie"),
        ("Beispiel", "Beispiel"),
        ("DiCaprio", "DiCaprio"),
        ("VAN", "van"),
        ("DER", "der"),
        ("J.", "J."),
        ("J.R.", "J.R."),
        ("III", "III"),
        ("MBA", "MBA"),
        ("X", "X"),
        ("", ""),
        ("123", "123"),
    ],
)
def test_capitals(word: str, tidy: str) -> None:
    assert tidy_capitals(word) == tidy
