"""Labels printed before values, which say what the value is, and departments by their words."""

import pytest

from cardscan.contact import Contact
from cardscan.fields.department import department_score, names_department
from cardscan.fields.text import find_segments
from tests.pages import contact, page

NAMES = """Name|Full name|Contact person|Ansprechpartner|Nom|Nombre|Nome|Naam|Ad Soyad|
Imię i nazwisko|Namn|Navn|Nimi|Jméno|Név|Nume|Ime i prezime|Имя|Ονοματεπώνυμο|氏名|姓名|이름"""
TITLES = """Title|Job title|Position|Designation|Funktion|Fonction|Poste|Cargo|Puesto|Função|Ruolo|
Functie|Ünvan|Görevi|Stanowisko|Befattning|Stilling|Titteli|Pozice|Beosztás|Funcția|
Radno mjesto|Должность|役職|职位|직책"""
COMPANIES = """Company|Company name|Organization|Firma|Unternehmen|Société|Empresa|Azienda|Ditta|
Bedrijf|Şirket|Företag|Virksomhed|Yritys|Společnost|Cég|Tvrtka|Компания|会社名|公司|회사"""
DEPARTMENTS = """Dept|Dept.|Department|Division|Abteilung|Abt.|Bereich|Département|Depto.|
Dipartimento|Reparto|Afdeling|Bölüm|Departman|Dział|Avdelning|Osasto|Oddělení|Osztály|
Odjel|Отдел|部署|部门|부서"""
ADDRESSES = """Address|Adresse|Anschrift|Dirección|Endereço|Morada|Indirizzo|Adres|Osoite|Adress|
Adresa|Cím|Адрес|Διεύθυνση|住所|地址|주소|Location|Head Office|Lojas|Filiale|Merkez|Fabrika|
Sede|Factory|Siège social|Showroom|本社"""


def each(labels: str) -> list[str]:
    return [label for label in labels.replace("\n", "").split("|") if label]


@pytest.mark.parametrize("label", each(NAMES))
def test_labels_of_names(label: str) -> None:
    found = contact(f"{label}: Ana Beispiel", "Head of Sales", "", "ana@example.org")
    assert (found.full_name, found.title) == ("Ana Beispiel", "Head of Sales")


@pytest.mark.parametrize("label", each(TITLES))
def test_labels_of_titles(label: str) -> None:
    found = contact("Ana Beispiel", f"{label}: Zuständig für alles", "", "ana.beispiel@example.org")
    assert (found.full_name, found.title) == ("Ana Beispiel", "Zuständig für alles")


@pytest.mark.parametrize("label", each(COMPANIES))
def test_labels_of_companies(label: str) -> None:
    lines = (f"{label}: Beispiel und Partner", "", "Ana Muster", "Head of Sales", "a@example.org")
    found = contact(*lines)
    assert (found.full_name, found.org) == ("Ana Muster", "Beispiel und Partner")


@pytest.mark.parametrize("label", each(DEPARTMENTS))
def test_labels_of_departments(label: str) -> None:
    lines = ("Ana Beispiel", "Head of Sales", f"{label}: Nordwest", "", "ana.beispiel@example.org")
    found = contact(*lines)
    assert (found.title, found.department) == ("Head of Sales", "Nordwest")


@pytest.mark.parametrize("label", each(ADDRESSES))
def test_labels_of_addresses(label: str) -> None:
    found = contact("Ana Beispiel", "", f"{label}: Am Hafen 12, Beispielstadt", "ana@example.org")
    assert [address.formatted for address in found.addresses] == ["Am Hafen 12, Beispielstadt"]


def filled(found: Contact) -> tuple[str, ...]:
    return found.full_name, found.title, found.department, found.org


FORMS = [
    ["Name: Ana Beispiel", "Title: Head of Sales", "Dept: Export", "Company: Muster und Co"],
    ["NAME : Ana Beispiel", "TITLE : Head of Sales", "DEPT : Export", "COMPANY : Muster und Co"],
    ["Name:  Ana Beispiel", "Title:  Head of Sales", "Dept:  Export", "Company:  Muster und Co"],
    ["Name:", "Ana Beispiel", "", "Title:", "Head of Sales", "", "Dept:", "Export", "", "Company:",
     "Muster und Co"],
]  # fmt: skip


@pytest.mark.parametrize("lines", FORMS)
def test_a_card_set_as_a_form(lines: list[str]) -> None:
    found = contact(*lines, "", "Tel: +49 30 23125 000", "ana.beispiel@example.org")
    assert filled(found) == ("Ana Beispiel", "Head of Sales", "Export", "Muster und Co")
    assert [phone.number for phone in found.phones] == ["+493023125000"]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["Company Name"], [("Company Name", "")]),
        (["Position"], [("Position", "")]),
        (["Service Manager"], [("Service Manager", "")]),
        (["Merkez Mah. Deneme Cad. 5"], [("Merkez Mah. Deneme Cad. 5", "")]),
        (["Location", "12 Example Street"], [("12 Example Street", "addresses")]),
        (["Address", "", "", "", "12 Example Street"], [("12 Example Street", "")]),
        (["Time: 9 to 5"], [("Time: 9 to 5", "")]),
        (["Address: Name: Ana"], [("Name: Ana", "addresses")]),
    ],
)
def test_what_labels_tell(lines: list[str], told: list[tuple[str, str]]) -> None:
    assert [(one.text, one.told) for one in find_segments(page(*lines), {})] == told


NAMED = """Dept. of Cardiology|Department of Physics|Marketing Department|Abteilung Einkauf|
Personalabteilung|Departamento de Ventas|Depto. Comercial|Afdeling Verkoop|Satış Bölümü|
Dış Ticaret Departmanı|Dział Sprzedaży|Avdelning Inköp|Salgsavdeling|Ostoosasto|Oddělení nákupu|
Értékesítési osztály|Odjel prodaje|Отдел продаж|営業部|Faculty of Law|Bereich Controlling"""
FIELDS_OF_WORK = """Vertrieb|Human Resources|Sales & Marketing|Research & Development|R&D|
Forschung und Entwicklung|Ressources humaines|Recursos Humanos|Ufficio Acquisti|İnsan Kaynakları|
Myynti|Customer Service|Kundendienst|Direction Financière"""


@pytest.mark.parametrize("text", each(NAMED))
def test_departments_by_their_word(text: str) -> None:
    assert names_department(text)
    assert department_score(text) == 0.9


@pytest.mark.parametrize("text", each(FIELDS_OF_WORK))
def test_departments_by_fields_of_work(text: str) -> None:
    assert department_score(text) == pytest.approx(0.6)


@pytest.mark.parametrize("text", [*each(NAMED), "Vertrieb", "Human Resources"])
def test_departments_are_neither_title_nor_company(text: str) -> None:
    found = contact(("Ana Beispiel", 1.4), "Sachbearbeiterin", text, "", "ana.beispiel@example.org")
    assert filled(found) == ("Ana Beispiel", "Sachbearbeiterin", text, "")


@pytest.mark.parametrize(
    "text",
    ["", "Travel", "Real Estate", "Business Services", "Home Insurance", "Abteilungsleiter",
     "Head of Department", "Department Manager", "Ana Beispiel", "ana@example.org", "IT",
     "Department 12"],
)  # fmt: skip
def test_what_is_no_department(text: str) -> None:
    assert department_score(text) < 0.5


@pytest.mark.parametrize(
    ("line", "title", "department"),
    [
        ("Head of Sales, Marketing Department", "Head of Sales", "Marketing Department"),
        ("Head of Sales - Dept. of Cardiology", "Head of Sales", "Dept. of Cardiology"),
        ("Geschäftsführer, Abteilung Einkauf", "Geschäftsführer", "Abteilung Einkauf"),
        ("Dział Sprzedaży, Kierownik", "Kierownik", "Dział Sprzedaży"),
        ("Vice President, Marketing", "Vice President, Marketing", ""),
    ],
)
def test_title_and_department_on_one_line_are_parted(
    line: str, title: str, department: str
) -> None:
    found = contact(("Ana Beispiel", 1.4), line, "", "ana.beispiel@example.org")
    assert (found.title, found.department) == (title, department)


@pytest.mark.parametrize("title", ["Inhaber", "Owner", "Geschäftsführerin", "CEO", "Titolare"])
def test_a_title_may_be_the_label_of_its_name(title: str) -> None:
    found = contact(f"{title}: Ana Beispiel", "", "Muster Bau GmbH", "Tel +49 30 23125 000")
    assert filled(found) == ("Ana Beispiel", title, "", "Muster Bau GmbH")
