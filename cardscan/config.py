"""Settings: flags over environment over file over defaults, and all mistakes told at once.

The file is TOML, ``settings.toml`` in the user's configuration folder or where
``CARDSCAN_CONFIG`` points; the environment has ``CARDSCAN_`` and the setting's name in capitals.
This is the one place that reads the environment.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import inf
from pathlib import Path
from typing import Any, Literal, get_args

import platformdirs

from cardscan.errors import SettingsError
from cardscan.machine import count_cores, count_memory

Engine = Literal["auto", "tesseract", "ppocr", "both"]
Originals = Literal["keep", "delete"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person can set; each default says why it is what it is."""

    db: str = ""
    """The pipeline database: a path or an SQLAlchemy URL; "" is a file in the data folder."""
    strategy: str = ""
    """The file of the networker's strategy; "" is ``strategy.toml`` beside the database's file, or
    in the data folder where the database is a server's."""
    country: str = ""
    """ISO 3166-1 alpha-2 for phone numbers without a country code; "" asks the card itself."""
    home_country: str = ""
    """The same for cards that do not tell; "" leaves such numbers as printed."""
    lang: str = "auto"
    """Tesseract languages joined by +, as in "eng+tur"; "auto" is the one model for all Latin
    letters where it is installed, else English, German and French as far as they are."""
    engine: Engine = "auto"
    """Which readers read a card; auto is both, or the one that is there."""
    jobs: int = 0
    """Worker processes; 0 is one a core, as far as the memory goes."""
    deadline: float = 20.0
    """Seconds that one reading of one card may take; a usual one takes a quarter of a second."""
    max_bytes: int = 100_000_000
    """Of one photo's file; a 200-megapixel JPEG has about 60 million."""
    max_pixels: int = 64_000_000
    """Of one decoded picture: the 50 megapixels of a phone, with room; 64 million are 200 MB."""
    photo_side: int = 5000
    """Longest side, in pixels, at which a photo is worked on; larger ones are made smaller."""
    photo_deadline: float = 45.0
    """Seconds that one photo, or one page of a file of many, may take before its worker is ended;
    a usual one takes two, one with a dozen cards twenty."""
    memory: int = 980_000_000
    """Bytes that a worker may take beyond what it starts with: with that it stays under 1 GiB in
    memory. The readers have 350 million, and 48 megapixels take up to 550 million more."""
    originals: Originals = "keep"
    """What becomes of photos from a watched folder that were filed without doubts; delete does so
    only once all that was stored has been read again. Those with doubts are kept."""
    inbox: tuple[str, ...] = ()
    """The folders that ``cardscan watch`` watches where it is told none."""
    folder_events: bool = False
    """Whether a folder in the inbox is named after the event at which its cards were given."""
    books: tuple[str, ...] = ()
    """Address books that ``cardscan push`` and the daemon keep up to date: URLs of CardDAV servers,
    e-mail addresses at them, and files."""
    user: str = ""
    """Who asks the servers of address books; "" is the e-mail address, if one was given."""
    password_command: str = ""
    """The command that prints the password for them on its first line; never the password."""

    def __post_init__(self) -> None:
        wrong = list(_mistakes(self))
        if wrong:
            raise SettingsError("; ".join(wrong), "Correct the settings named and try again.")

    @property
    def languages(self) -> tuple[str, ...]:
        """The parts of ``lang``; () where the reader is to choose."""
        return () if self.lang == "auto" else tuple(filter(None, self.lang.split("+")))

    @property
    def workers(self) -> int:
        """``jobs``; for 0 one a core, as far as the memory goes."""
        return self.jobs or max(1, min(count_cores(), count_memory() // self.memory))

    @property
    def database_url(self) -> str:
        """``db`` as an SQLAlchemy URL."""
        if "://" in self.db:
            return self.db
        path = Path(self.db).expanduser() if self.db else data_folder() / "pipeline.db"
        return f"sqlite:///{path}"

    @property
    def database_file(self) -> Path | None:
        """The file of ``database_url``; None where a server keeps it."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path.partition("?")[0]) if scheme.startswith("sqlite") and path else None

    @property
    def inbox_folders(self) -> tuple[Path, ...]:
        """``inbox`` as paths."""
        return tuple(Path(folder).expanduser() for folder in self.inbox)

    @property
    def captures_folder(self) -> Path:
        """Where photos are that came over the network; it may not exist yet."""
        folder = self.database_file.parent if self.database_file else data_folder()
        return folder / "captures"

    @property
    def strategy_file(self) -> Path:
        """``strategy`` as a path; the file may not exist yet."""
        if self.strategy:
            return Path(self.strategy).expanduser()
        folder = self.database_file.parent if self.database_file else data_folder()
        return folder / "strategy.toml"

    @property
    def habits_file(self) -> Path:
        """What ``cardscan train`` learned from decisions; it may not exist."""
        return self.strategy_file.with_name("triage.json")

    @property
    def known_file(self) -> Path:
        """What ``cardscan train`` learned from corrections; it may not exist."""
        return self.strategy_file.with_name("lines.json")


def hide_password(db: str) -> str:
    """A database's address for people to read: ``***`` in the place of its password."""
    shown = re.sub(r"^([\w+]+://[^:/@]*):.*@", r"\1:***@", db)
    return re.sub(r"([?&](?:ssl)?password=)[^&]*", r"\1***", shown)


def data_folder() -> Path:
    """Where the database lives when nothing else is set; it may not exist yet."""
    return platformdirs.user_data_path("cardscan", appauthor=False)


def settings_file() -> Path:
    """The settings file, whether or not it is there."""
    named = os.environ.get("CARDSCAN_CONFIG")
    if named:
        return Path(named).expanduser()
    return platformdirs.user_config_path("cardscan", appauthor=False) / "settings.toml"


def read_settings(flags: Mapping[str, object] | None = None) -> Settings:
    """The settings in force.

    Args:
        flags: what the command line set; None values count as not set.

    Raises:
        SettingsError: naming every mistake in the file, the environment and the flags.
    """
    given: dict[str, Any] = {}
    wrong: list[str] = []
    for source, values in (
        (str(settings_file()), _from_file(settings_file())),
        ("environment", _from_environment()),
        ("command line", {k: v for k, v in (flags or {}).items() if v is not None}),
    ):
        for key, value in values.items():
            known = next((f for f in fields(Settings) if f.name == key), None)
            if known is None:
                wrong.append(f"{source}: there is no setting {key!r}")
                continue
            try:
                given[key] = _typed(known.type, value)
            except ValueError as mistake:
                wrong.append(f"{source}: {key} {mistake}")
    try:
        settings = Settings(**given)
    except SettingsError as error:
        wrong.append(error.message)
    if wrong:
        raise SettingsError("; ".join(wrong), "The README lists every setting.")
    return settings


def find_variables() -> dict[str, str]:
    """The environment's words on settings, and where programs and data are found."""
    said = {f"CARDSCAN_{setting.name.upper()}" for setting in fields(Settings)}
    found = {"CARDSCAN_CONFIG", "PATH", "TESSDATA_PREFIX", "XDG_CONFIG_HOME", "XDG_DATA_HOME"}
    return {name: value for name, value in os.environ.items() if name in said | found}


def find_password() -> str:
    """The password for servers of address books that the environment has, or ""; no setting."""
    return os.environ.get("CARDSCAN_PASSWORD", "")


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if os.environ.get("CARDSCAN_CONFIG"):
            raise SettingsError(
                f"CARDSCAN_CONFIG names {path}, which is not there", "Create it or unset it."
            ) from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: {error}", "Correct the file or move it away.") from error


def _from_environment() -> dict[str, Any]:
    known = {f"CARDSCAN_{f.name.upper()}": f.name for f in fields(Settings)}
    return {known[key]: value for key, value in os.environ.items() if key in known}


def _typed(wanted: object, value: object) -> object:
    """The value as the setting's type; text is parsed, since the environment has nothing else."""
    if wanted is bool:
        return _to_bool(value)
    if wanted == tuple[str, ...]:
        return _to_texts(value)
    if wanted is int or wanted is float:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError("must be a number")
        if wanted is int and isinstance(value, float):
            raise ValueError(f"must be a whole number, not {value}")
        try:
            return int(value) if wanted is int else float(value)
        except ValueError:
            raise ValueError(f"must be a number, not {value!r}") from None
    if not isinstance(value, str):
        raise ValueError("must be text, in quotes")  # noqa: TRY004 - one kind of mistake here
    return value


def _to_bool(value: object) -> bool:
    word = str(value).lower() if isinstance(value, bool | str) else ""
    if word not in {"true", "false", "1", "0"}:
        raise ValueError(f"must be true or false, not {value!r}")
    return word in {"true", "1"}


def _to_texts(value: object) -> tuple[str, ...]:
    """A list; as one text, its parts are set apart as in PATH, or by blanks if URLs are in it."""
    texts = value
    if isinstance(value, str):
        texts = value.split(None if "://" in value else os.pathsep)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"must be a list of texts, not {value!r}")
    return tuple(filter(None, texts))


def _mistakes(settings: Settings) -> list[str]:
    """What is wrong with the values, each in a few words."""
    rules = {
        f"engine must be one of {', '.join(get_args(Engine))}": settings.engine in get_args(Engine),
        f"originals must be one of {', '.join(get_args(Originals))}": settings.originals
        in get_args(Originals),
        "country must be two capital letters, as in DE": _is_country(settings.country),
        "home_country must be two capital letters, as in DE": _is_country(settings.home_country),
        "lang must name at least one language, as in eng+deu": bool(settings.lang.strip("+"))
        and all(part.replace("_", "").replace("/", "").isalnum() for part in settings.languages),
        "jobs must be 0 or more": settings.jobs >= 0,
        "db looks like the address of a server, which begins as in postgresql://": "://"
        in settings.db
        or not re.search(r":.*@", settings.db),
        "deadline must be above 0 and finite": 0 < settings.deadline < inf,
        "max_bytes must be above 0": settings.max_bytes > 0,
        "max_pixels must be above 0": settings.max_pixels > 0,
        "photo_side must be at least 1000": settings.photo_side >= 1000,
        "photo_deadline must be above 0 and finite": 0 < settings.photo_deadline < inf,
        "memory must be at least 600000000, what the readers need": settings.memory >= 600_000_000,
    }
    return [rule for rule, kept in rules.items() if not kept]


def _is_country(code: str) -> bool:
    return not code or (len(code) == 2 and code.isascii() and code.isupper())
