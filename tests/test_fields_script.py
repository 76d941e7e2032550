"""Names in two scripts: which line is the name again, and which is something else."""

import pytest

from tests.pages import contact


@pytest.mark.parametrize(
    ("latin", "native"),
    [
        ("Taro Yamada", "山田 太郎"),
        ("TARO YAMADA", "山田太郎"),
        ("Anna Sasaki", "佐々木 真理"),
        ("Wei Zhang", "张伟"),
        ("Li Na Chen", "陳麗娜"),
        ("Minjun Kim", "김민준"),
        ("Ivan Petrov", "Иван Петров"),
        ("Yulia Sokolova", "Юлия Соколова"),
        ("Anna Petrova", "Петрова Анна"),
        ("Ivan Petrov", "ИВАН ПЕТРОВ"),
        ("Ivan Petrov", "Иван Сергеевич Петров"),
        ("Maria Georgiou", "Μαρία Γεωργίου"),
    ],
)
def test_a_name_in_another_script_is_kept_beside_the_latin_one(latin: str, native: str) -> None:
    for lines in ((latin, native), (native, latin)):
        read = contact(*((line, 1.4) for line in lines), "Head of Sales", "ana@example.com")
        assert (read.full_name.lower(), read.alternative_name) == (latin.lower(), native)


@pytest.mark.parametrize(
    "line",
    [
        "部長",
        "董事长",
        "高级经理",
        "営業部",
        "株式会社例",
        "이사장",
        "대표이사",
        "東京都渋谷区",
        "Директор",
        "Генеральный директор",
        "ООО Пример",
        "Διευθύντρια Πωλήσεων",
        "Ana",
        "山",
    ],
)
def test_other_lines_in_another_script_are_no_names(line: str) -> None:
    read = contact(("Taro Yamada", 1.4), line, "taro.yamada@example.com")
    assert (read.full_name, read.alternative_name) == ("Taro Yamada", "")


def test_a_name_far_from_the_latin_one_is_somebody_elses() -> None:
    lines = ("", "", "", "Tel. +81 3 1234 5678", "", "", "山田 太郎")
    assert contact(("Taro Yamada", 1.4), *lines).alternative_name == ""
