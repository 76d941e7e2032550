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
