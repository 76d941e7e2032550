"""Titles, departments and organisations, each on a card with a name and a way to reach it."""

import pytest

from tests.pages import contact

TITLES = [
    "Head of Sales",
    "Chief Executive Officer",
    "CEO",
    "CEO & Founder",
    "Managing Director",
    "Senior Software Engineer",
    "Vice President, Marketing",
    "Sales Manager",
    "Real Estate Agent",
    "Attorney at Law",
    "Owner",
    "Geschäftsführer",
    "Geschäftsführerin",
    "Vertriebsleiter",
    "Leiterin Einkauf",
    "Rechtsanwältin",
    "Softwareentwicklerin",
    "Directeur Général",
    "Directrice commerciale",
    "Responsable des ventes",
    "Avocat à la Cour",
    "Director Comercial",
    "Gerente de Ventas",
    "Ingeniero Industrial",
    "Gerente Comercial",
    "Diretor Executivo",
    "Engenheira Civil",
    "Direttore Commerciale",
    "Amministratore Delegato",
    "Verkoopmanager",
    "Directeur",
    "Accountmanager",
    "Satış Müdürü",
    "Genel Müdür",
    "Kierownik Sprzedaży",
    "Prezes Zarządu",
    "Toimitusjohtaja",
    "Verkställande direktör",
    "Daglig leder",
    "HEAD OF SALES",
]


@pytest.mark.parametrize("title", TITLES)
def test_titles_under_a_name(title: str) -> None:
    found = contact(("Ana Beispiel", 1.4), title, "", "ana.beispiel@example.org")
    assert found.full_name == "Ana Beispiel"
    assert found.title == title


ORGANISATIONS = [
    "Example GmbH",
    "Example GmbH & Co. KG",
    "Beispiel AG",
    "Example Works Inc.",
    "Example, Inc.",
    "Example Holdings LLC",
    "Example Consulting Ltd",
    "Example Trading Ltd.",
    "Example Group plc",
    "Example Pty Ltd",
    "Exemple SARL",
    "Exemple S.A.S.",
    "Ejemplo S.L.",
    "Ejemplo S.A.",
    "Exemplo Ltda.",
    "Esempio S.r.l.",
    "Esempio S.p.A.",
    "Voorbeeld B.V.",
    "Voorbeeld N.V.",
    "Örnek Tic. Ltd. Şti.",
    "Örnek A.Ş.",
    "Przykład Sp. z o.o.",
    "Exempel AB",
    "Esimerkki Oy",
    "Eksempel A/S",
    "Příklad s.r.o.",
    "Példa Kft.",
    "EXAMPLE GMBH",
    "University of Example",
    "Universität Beispielstadt",
    "Hotel Beispiel",
    "Restaurant Exemple",
    "Example Bank",
    "Beispiel Consulting",
]


@pytest.mark.parametrize("org", ORGANISATIONS)
def test_organisations_beside_a_name(org: str) -> None:
    found = contact(org, "", ("John Smith", 1.4), "Head of Sales", "", "john.smith@example.net")
    assert found.org == org
    assert found.full_name == "John Smith"


@pytest.mark.parametrize(
    ("org", "host"),
    [
        ("Anabasis", "anabasis.example.com"),
        ("Quantum Leaf", "quantumleaf.com"),
        ("QUANTUM LEAF", "www.quantumleaf.de"),
        ("Quantum-Leaf", "quantum-leaf.com"),
    ],
)
def test_the_domain_names_the_organisation(org: str, host: str) -> None:
    found = contact((org, 1.6), "", "John Smith", "Head of Sales", "", f"www.{host}")
    assert found.org == org


@pytest.mark.parametrize("department", ["Abteilung Einkauf", "Research & Development", "Einkauf"])
def test_a_department_is_not_the_title(department: str) -> None:
    found = contact("Ana Beispiel", "Head of Sales", department, "ana.beispiel@example.org")
    assert (found.title, found.department) == ("Head of Sales", department)


def test_the_web_address_is_not_the_organisation() -> None:
    assert contact("John Smith", "Head of Sales", "www.example.com").org == ""


def test_a_free_mail_provider_is_not_the_organisation() -> None:
    assert contact("John Smith", "Head of Sales", "john.smith@gmail.com").org == ""


LOGOS = {
    "smaller trade under a wordmark": ([("BLUEBIRD", 2.2), ("AIRLINES", 1.1)], "BLUEBIRD AIRLINES"),
    "one type, two lines": ([("GLOBE", 1.8), ("INSURANCE", 1.8)], "GLOBE INSURANCE"),
    "legal line": (
        [("KUZEYMAKİNA", 2.0), ("AHŞAP SAN. TİC. LTD. ŞTİ", 0.8)],
        "KUZEYMAKİNA AHŞAP SAN. TİC. LTD. ŞTİ",
    ),
    "goes on after and": ([("Berg &", 1.2), ("Söhne Holzbau", 1.2)], "Berg & Söhne Holzbau"),
    "slogan left out": ([("WORDMARK", 1.6), ("Business Opportunity Network", 0.7)], "WORDMARK"),
    "goods left out": ([("NORTHPARTS", 2.0), ("Spares, Tools, Repairs", 0.9)], "NORTHPARTS"),
    "a title under it": ([("NORTHPARTS", 1.4), ("Board Member", 1.1)], "NORTHPARTS"),
    "the full name under its brand": (
        [("NORTHPARTS", 1.4), ("Northparts Systems, Inc.", 1.0)],
        "Northparts Systems, Inc.",
    ),
    "year left out": ([("Gemma & Associates", 1.4), ("Since 1949", 0.9)], "Gemma & Associates"),
}


@pytest.mark.parametrize(("logo", "org"), LOGOS.values(), ids=LOGOS)
def test_a_logo_of_several_lines_is_one_company(logo: list[tuple[str, float]], org: str) -> None:
    lines = ("", "John Smith", "Head of Sales", "", "Phone 020 7946 0011", "12 High Street")
    found = contact(*logo, *lines)
    assert (found.org, found.full_name) == (org, "John Smith")


def test_the_domain_proves_that_lines_are_one_company() -> None:
    found = contact(
        ("Flowers Our", 1.5), ("Lady of Hope", 1.5), "", "flowersourladyofhope@gmail.com"
    )
    assert (found.org, found.full_name) == ("Flowers Our Lady of Hope", "")


def test_the_second_name_in_large_type_is_the_company() -> None:
    found = contact(
        ("MARTIN HOWARD", 1.6), "", "Anna Schmidt", "Head of Sales", "anna.schmidt@example.com"
    )
    assert (found.full_name, found.org) == ("Anna Schmidt", "MARTIN HOWARD")


def test_a_name_and_a_company_on_one_line_are_parted() -> None:
    found = contact(
        "Anna Schmidt Bluebird Holzbau GmbH", "Head of Sales", "", "anna.schmidt@example.com"
    )
    assert (found.full_name, found.org) == ("Anna Schmidt", "Bluebird Holzbau GmbH")


@pytest.mark.parametrize(
    ("line", "name", "title"),
    [
        ("CEO Thomas Wilson", "Thomas Wilson", "CEO"),
        ("Anna Schmidt Founder & CEO", "Anna Schmidt", "Founder & CEO"),
        ("Anna Schmidt Director of Operations", "Anna Schmidt", "Director of Operations"),
        ("Anna Maria Baker", "Anna Maria Baker", ""),
        ("Frank Meister", "Frank Meister", ""),
    ],
)
def test_a_name_and_a_title_on_one_line_are_parted(line: str, name: str, title: str) -> None:
    found = contact(line, "", "Bluebird Works Inc", "phone 020 7946 0011")
    assert (found.full_name, found.title) == (name, title)


def test_a_card_in_small_letters_names_its_person() -> None:
    found = contact("john smith", "sales manager", "", "phone 020 7946 0011")
    assert (found.full_name, found.title) == ("John Smith", "sales manager")


@pytest.mark.parametrize("org", ["R. M. Bluebird Ltd.", "Bluebird Ventures"])
def test_neither_initials_nor_the_end_of_a_domain_hide_the_organisation(org: str) -> None:
    found = contact("Anna Schmidt", "CTO", org, "", "anna@bluebird.ventures")
    assert (found.org, found.title) == (org, "CTO")


@pytest.mark.parametrize("line", ["BUSINESS CARD", "Your Logo Here"])
def test_what_templates_print_is_nobody(line: str) -> None:
    found = contact((line, 2.0), "", "Anna Schmidt", "CTO", "anna.schmidt@example.org")
    assert (found.full_name, found.org) == ("Anna Schmidt", "")
