"""Settings: which source wins, and every mistake told at once."""

import os
from pathlib import Path

import pytest

from cardscan.config import Settings, data_folder, hide_password, read_settings, settings_file
from cardscan.errors import SettingsError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file that is named by the environment, still empty."""
    path = tmp_path / "settings.toml"
    path.touch()
    monkeypatch.setenv("CARDSCAN_CONFIG", str(path))
    return path


def test_without_any_source_the_defaults_hold() -> None:
    assert read_settings() == Settings()


def test_flags_win_over_environment_over_file_over_defaults(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('country = "DE"\nlang = "deu"\njobs = 1\n', encoding="utf-8")
    monkeypatch.setenv("CARDSCAN_LANG", "fra")
    monkeypatch.setenv("CARDSCAN_JOBS", "2")
    settings = read_settings({"jobs": 3, "lang": None})
    assert (settings.country, settings.lang, settings.jobs) == ("DE", "fra", 3)
    assert settings.deadline == Settings().deadline


def test_numbers_come_from_text_and_from_toml(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("deadline = 5\nmax_pixels = 1000000\n", encoding="utf-8")
    monkeypatch.setenv("CARDSCAN_DEADLINE", "2.5")
    settings = read_settings()
    assert settings.deadline == 2.5
    assert settings.max_pixels == 1_000_000


def test_folders_are_a_list_in_the_file_and_a_path_in_the_environment(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text('inbox = ["/a b", "~/c"]\nfolder_events = true\n', encoding="utf-8")
    settings = read_settings()
    assert settings.inbox_folders == (Path("/a b"), Path.home() / "c")
    assert settings.folder_events
    monkeypatch.setenv("CARDSCAN_INBOX", os.pathsep.join(["/d", "", "/e"]))
    monkeypatch.setenv("CARDSCAN_FOLDER_EVENTS", "False")
    settings = read_settings()
    assert settings.inbox == ("/d", "/e")
    assert not settings.folder_events


def test_a_file_in_the_configuration_folder_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CARDSCAN_CONFIG", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", lambda *names, **more: tmp_path)
    assert settings_file() == tmp_path / "settings.toml"
    assert read_settings() == Settings()
    settings_file().write_text('home_country = "FR"\n', encoding="utf-8")
    assert read_settings().home_country == "FR"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("countyr = 'DE'", "there is no setting 'countyr'"),
        ("country = 'Germany'", "country must be two capital letters"),
        ("country = 'de'", "country must be two capital letters"),
        ("home_country = '49'", "home_country must be two capital letters"),
        ("country = 49", "country must be text, in quotes"),
        ("lang = ''", "lang must name at least one language"),
        ("lang = '++'", "lang must name at least one language"),
        ("lang = 'eng; rm'", "lang must name at least one language"),
        ("lang = '--psm'", "lang must name at least one language"),
        ("engine = 'magic'", "engine must be one of auto, "),
        ("jobs = -1", "jobs must be 0 or more"),
        ("jobs = 'many'", "jobs must be a number, not 'many'"),
        ("jobs = true", "jobs must be a number"),
        ("jobs = [1]", "jobs must be a number"),
        ("deadline = 0", "deadline must be above 0"),
        ("max_bytes = 0", "max_bytes must be above 0"),
        ("max_pixels = -5", "max_pixels must be above 0"),
        ("photo_side = 10", "photo_side must be at least 1000"),
        ("deadline = nan", "deadline must be above 0"),
        ("deadline = inf", "deadline must be above 0"),
        ("jobs = 1.5", "jobs must be a whole number"),
        ("inbox = [1]", "inbox must be a list of texts"),
        ("inbox = 1", "inbox must be a list of texts"),
        ("folder_events = 1", "folder_events must be true or false"),
        ("folder_events = 'often'", "folder_events must be true or false"),
    ],
)
def test_a_mistake_is_named_with_its_file(file: Path, text: str, told: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert told in caught.value.message
    assert caught.value.hint


def test_all_mistakes_are_told_at_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("colour = 'red'\njobs = 'many'\n", encoding="utf-8")
    monkeypatch.setenv("CARDSCAN_COUNTRY", "Germany")
    monkeypatch.setenv("CARDSCAN_DEADLINE", "soon")
    with pytest.raises(SettingsError) as caught:
        read_settings({"engine": "magic"})
    for told in ("'colour'", "'many'", "country must", "'soon'", "engine must", "environment:"):
        assert told in caught.value.message
    assert str(file) in caught.value.message


@pytest.mark.parametrize("content", [b"country = ", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"settings\.toml"):
        read_settings()


def test_a_folder_for_a_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDSCAN_CONFIG", str(tmp_path))
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(tmp_path) in caught.value.message


def test_a_named_file_that_is_not_there_is_a_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARDSCAN_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(SettingsError, match=r"none\.toml, which is not there"):
        read_settings()


def test_other_variables_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDSCAN_CORPORA", "/anywhere")
    assert read_settings() == Settings()


def test_settings_made_in_code_are_checked_too() -> None:
    with pytest.raises(SettingsError, match="deadline"):
        Settings(deadline=-1)


@pytest.mark.parametrize(
    ("lang", "languages"),
    [("auto", ()), ("eng", ("eng",)), ("eng+deu", ("eng", "deu")), ("chi_sim+script/Latin",
     ("chi_sim", "script/Latin"))],
)  # fmt: skip
def test_languages_are_the_parts_of_lang(lang: str, languages: tuple[str, ...]) -> None:
    assert Settings(lang=lang).languages == languages


def test_the_database_is_a_path_or_a_url(tmp_path: Path) -> None:
    assert Settings(db="postgresql://host/cards").database_url == "postgresql://host/cards"
    assert Settings(db=str(tmp_path / "a.db")).database_url == f"sqlite:///{tmp_path / 'a.db'}"
    assert Settings().database_url == f"sqlite:///{data_folder() / 'pipeline.db'}"
    assert "~" not in Settings(db="~/a.db").database_url


def test_the_strategy_lies_beside_the_database_unless_it_is_named(tmp_path: Path) -> None:
    beside = tmp_path / "strategy.toml"
    assert Settings(db=str(tmp_path / "a.db")).strategy_file == beside
    assert Settings(db=f"sqlite:///{tmp_path}/a.db?timeout=1").strategy_file == beside
    for db in ("", "postgresql://host/cards", "sqlite://"):
        assert Settings(db=db).strategy_file == data_folder() / "strategy.toml"
    assert Settings(strategy=str(tmp_path / "mine.toml")).strategy_file == tmp_path / "mine.toml"
    assert "~" not in str(Settings(strategy="~/mine.toml").strategy_file)


def test_no_jobs_means_a_worker_a_core() -> None:
    assert Settings(jobs=3).workers == 3
    assert Settings().workers >= 1


@pytest.mark.parametrize(
    ("db", "shown"),
    [
        ("", ""),
        ("a:b@c.db", "a:b@c.db"),
        ("sqlite:////home/a:b@c/d.db", "sqlite:////home/a:b@c/d.db"),
        ("postgresql://ana@host/db", "postgresql://ana@host/db"),
        ("postgresql://host:5432/db", "postgresql://host:5432/db"),
        ("postgresql://ana:secret@host:1/db", "postgresql://ana:***@host:1/db"),
        ("postgresql://ana:s:e/c@r@et@host/db", "postgresql://ana:***@host/db"),
        ("postgresql+psycopg://ana:@host/db", "postgresql+psycopg://ana:***@host/db"),
        (
            "postgresql://h/d?user=a&password=secret&port=1",
            "postgresql://h/d?user=a&password=***&port=1",
        ),
    ],
)
def test_a_password_is_never_shown(db: str, shown: str) -> None:
    assert hide_password(db) == shown
