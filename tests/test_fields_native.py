"""Lines in Chinese, Japanese, Korean, Cyrillic and Greek letters, told apart."""

import pytest

from cardscan.contact import Address, Name
from cardscan.fields import resolve
from cardscan.fields.native import is_native, parse_native_address, parse_native_name
from tests.pages import page

CARDS = (
    (
        ("株式会社サンプル電機", "営業部部長", "山田 太郎", "大阪府大阪市北区梅田2-4-9"),
        ("山田 太郎", "営業部部長", "株式会社サンプル電機", "大阪府大阪市北区梅田2-4-9"),
    ),
    (
        ("示例科技有限公司", "王小明", "销售经理", "上海市浦东新区世纪大道100号"),
        ("王小明", "销售经理", "示例科技有限公司", "上海市浦东新区世纪大道100号"),
    ),
    (
        ("範例國際股份有限公司", "陳美玲", "業務經理", "台北市信義區信義路五段7號"),
        ("陳美玲", "業務經理", "範例國際股份有限公司", "台北市信義區信義路五段7號"),
    ),
    (
        ("주식회사 예시전자", "김철수", "영업부 부장", "서울특별시 강남구 테헤란로 123"),
        ("김철수", "영업부 부장", "주식회사 예시전자", "서울특별시 강남구 테헤란로 123"),
    ),
    (
        ("ООО «Пример»", "Иван Петров", "Генеральный директор", "г. Москва, ул. Тверская, д. 7"),
        ("Иван Петров", "Генеральный директор", "ООО «Пример»", "г. Москва, ул. Тверская, д. 7"),
    ),
    (
        ("Παράδειγμα Α.Ε.", "Γιώργος Παπαδόπουλος", "Διευθυντής Πωλήσεων", "Οδός Ερμού 15, Αθήνα"),
        ("Γιώργος Παπαδόπουλος", "Διευθυντής Πωλήσεων", "Παράδειγμα Α.Ε.", "Οδός Ερμού 15, Αθήνα"),
    ),
)


@pytest.mark.parametrize(("lines", "told"), CARDS, ids=["ja", "zh", "zh-TW", "ko", "ru", "el"])
def test_the_lines_of_a_card_are_told_apart(
    lines: tuple[str, ...], told: tuple[str, str, str, str]
) -> None:
    contact = resolve([page(*lines, "info@example.com")]).contact
    (address,) = contact.addresses
    assert (contact.full_name, contact.title, contact.org, address.formatted) == told
    assert contact.emails == ("info@example.com",)


def test_a_department_is_no_title() -> None:
    contact = resolve([page("営業部", "山田太郎", "yamada@example.com")]).contact
    assert (contact.department, contact.title) == ("営業部", "")


def test_beside_a_name_in_latin_letters_the_native_one_is_the_other() -> None:
    contact = resolve([page("株式会社サンプル", ("山田太郎", 1.4), ("Taro Yamada", 1.4))]).contact
    assert (contact.full_name, contact.alternative_name) == ("Taro Yamada", "山田太郎")
    assert contact.org == "株式会社サンプル"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("山田 太郎", Name("山田 太郎", given="太郎", family="山田")),
        ("王小明", Name("王小明", given="小明", family="王")),
        ("김철수", Name("김철수", given="철수", family="김")),
        ("Иван Петров", Name("Иван Петров", given="Иван", family="Петров")),
        (
            "Петров Иван Сергеевич",
            Name("Петров Иван Сергеевич", given="Иван", additional="Сергеевич", family="Петров"),
        ),
        (
            "Анна Сергеевна Петрова",
            Name("Анна Сергеевна Петрова", given="Анна", additional="Сергеевна", family="Петрова"),
        ),
    ],
)
def test_names_are_parted(text: str, name: Name) -> None:
    assert parse_native_name(text) == name


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("〒100-0001 東京都千代田区1-2-3", Address("", postcode="100-0001", country="JP")),
        ("上海市世纪大道100号 200120", Address("", postcode="200120")),
        ("서울특별시 강남구 테헤란로 123", Address("", country="KR")),
        ("125009, г. Москва, ул. Тверская", Address("", postcode="125009")),
        ("Ερμού 15, 105 63 Αθήνα", Address("", postcode="105 63")),
    ],
)
def test_addresses_keep_their_print(text: str, address: Address) -> None:
    parsed = parse_native_address(text)
    assert parsed.formatted == text
    assert (parsed.postcode, parsed.country) == (address.postcode, address.country)


@pytest.mark.parametrize("text", ["Ana Beispiel", "µ", "Ω 5", "", "Tel. 电", "+81 3 5550 1234"])
def test_latin_lines_are_left_to_the_others(text: str) -> None:
    assert not is_native(text)
