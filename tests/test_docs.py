"""The README is true: commands, options, settings, exit codes, files, links and examples."""

import json
import re
import shlex
from dataclasses import fields
from pathlib import Path

import click
import jsonschema
import pytest

from cardscan.cli.main import main
from cardscan.config import Settings
from cardscan.contract import schema
from cardscan.errors import INTERRUPTED, CardscanError
from cardscan.pipeline.strategy import (
    KINDS,
    MEASURES,
    PERIODS,
    Stage,
    Strategy,
    Track,
    parse_strategy,
)

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROSE = CODE.sub("", README)
OPEN = ("cardscan", "models", "samples", "benchmarks", "script")
"""Folders of which the map names everything in them."""


def section(title: str) -> str:
    """What stands under a heading, up to the next one of its rank or above."""
    start = re.search(rf"^(#+) {re.escape(title)}$", README, re.MULTILINE)
    assert start, f"there is no heading {title!r}"
    end = re.compile(rf"^#{{1,{len(start[1])}}} ", re.MULTILINE).search(README, start.end())
    return README[start.end() : end.start() if end else None]


def rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head; an escaped bar is no border."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines[2:]]


def codes(text: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", text)


def options_of(command: click.Command) -> set[str]:
    """The spellings of all its options, and of those of the commands below it."""
    below = command.commands.values() if isinstance(command, click.Group) else ()
    options = (param for param in command.params if isinstance(param, click.Option))
    own = {spelling for option in options for spelling in option.opts}
    return own.union(*map(options_of, below))


def shell_commands() -> list[list[str]]:
    """The words of each line of the shell blocks that runs cardscan."""
    blocks = [text for kind, text in CODE.findall(README) if kind == "sh"]
    lines = [line for text in blocks for line in text.splitlines()]
    split = [shlex.split(line, comments=True) for line in lines]
    return [words[1:] for words in split if words[:1] == ["cardscan"]]


def find_errors(error: type[CardscanError]) -> set[int]:
    """The exit codes of an error and all below it."""
    return {error.exit_code}.union(*(find_errors(below) for below in error.__subclasses__()))


def mapped() -> list[str]:
    """The paths on the map: a name stands in the folder above it that stands further left."""
    found, folders = list[str](), list[tuple[int, str]]()
    (text,) = (text for _, text in CODE.findall(section("Map of the code"))[:1])
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        folders = [(depth, folder) for depth, folder in folders if depth < indent]
        within = folders[-1][1] if folders else ""
        names = [
            name for name in re.split(r" {2,}", line.strip()) if re.fullmatch(r"[\w./]+", name)
        ]
        found += [within + name for name in names]
        folders += [(indent, within + name) for name in names if name.endswith("/")]
    return found


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_of_every_command_is_told(name: str) -> None:
    assert f"[`cardscan {name}`](#cardscan-{name})" in section("Commands")
    options = options_of(main.commands[name])
    told = [row[0] for row in rows(f"cardscan {name}")]
    named = {word for cell in told for code in codes(cell) for word in code.split()[:1]}
    assert named == options
    assert any(words[0] == name for words in shell_commands())


def test_every_command_that_is_told_is_there() -> None:
    told = re.findall(r"^### cardscan (\w+)$", README, re.MULTILINE)
    assert sorted(told) == sorted(main.commands)


@pytest.mark.parametrize("words", shell_commands(), ids=" ".join)
def test_examples_can_be_typed(words: list[str]) -> None:
    words = words[: words.index(">")] if ">" in words else words
    if words[0].startswith("-"):
        assert words[0] in {"--version", "--help"}
        return
    command: click.Command = main
    above = main.make_context("cardscan", words)
    while isinstance(command, click.Group) and words:
        command, words = command.commands[words[0]], words[1:]
        above = command.make_context(command.name, list(words), parent=above)
    assert not isinstance(command, click.Group) or command.invoke_without_command


@pytest.mark.parametrize("group", [c for c in main.commands.values() if isinstance(c, click.Group)])
def test_every_command_of_a_group_is_told(group: click.Group) -> None:
    told = re.findall(rf"^- `cardscan {group.name} ([\w-]+)`", PROSE, re.MULTILINE)
    assert sorted(told) == sorted(group.commands)


def test_every_option_in_the_prose_is_there() -> None:
    known = {"--help", "--version"}.union(*map(options_of, main.commands.values()))
    told = {code.split()[0] for code in codes(PROSE) if code.startswith("--")}
    assert told <= known


def test_every_setting_is_told_with_its_default() -> None:
    told = {codes(row[0])[0]: codes(row[1])[0] for row in rows("Settings")}
    defaults = {f.name: json.dumps(f.default) for f in fields(Settings)}
    assert told == defaults


def test_the_flags_of_settings_are_those_of_the_scan() -> None:
    scan = options_of(main.commands["scan"])
    for name, _, flag, _ in rows("Settings"):
        expected = f"--{codes(name)[0].replace('_', '-')}"
        assert codes(flag) == ([expected] if expected in scan else [])


def test_every_exit_code_is_told() -> None:
    told = [int(row[0]) for row in rows("Exit codes")]
    assert told == sorted({0, INTERRUPTED} | find_errors(CardscanError))
    assert {int(row[2]) for row in rows("Bad input")} <= set(told)


def test_everything_on_the_map_is_there() -> None:
    assert [path for path in mapped() if not (ROOT / path).exists()] == []
    assert [path for path in mapped() if (ROOT / path).is_dir() != path.endswith("/")] == []


def test_everything_in_the_open_folders_is_on_the_map() -> None:
    there = {
        f"{folder}/{path.name}{'/' if path.is_dir() else ''}"
        for folder in OPEN
        for path in (ROOT / folder).iterdir()
        if path.name != "__pycache__"
    }
    assert there - set(mapped()) == set()
    assert len(mapped()) == len(set(mapped()))


def test_every_promise_names_tests_that_are_there() -> None:
    promised = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = {code for code in codes(promised) if code.startswith("test_")}
    assert len(named) > 15
    assert {name for name in named if not (ROOT / "tests" / f"{name}.py").exists()} == set()


def test_links_and_pictures_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", PROSE, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    for target in re.findall(r"\]\(([^)]+)\)", PROSE):
        if target.startswith("#"):
            assert target[1:] in anchors
        elif not target.startswith("https://"):
            assert (ROOT / target).exists(), target


def test_the_pictures_are_small_enough_for_a_page() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", PROSE)
    assert pictures
    assert sum((ROOT / picture).stat().st_size for picture in pictures) < 300_000


def test_the_strategy_is_one_and_every_key_of_the_file_is_told() -> None:
    ((_, text),) = CODE.findall(section("The strategy file"))
    parse_strategy(text)
    told = {code for row in rows("The strategy file") for code in codes(row[0])}
    keys = {f.name for part in (Strategy, Track, Stage) for f in fields(part)}
    assert told == keys - {"tracks"}
    assert {*KINDS, *PERIODS, *MEASURES} <= set(codes(CODE.sub("", section("The strategy file"))))


def test_the_json_is_as_the_schema_says() -> None:
    ((_, text),) = CODE.findall(section("JSON"))
    jsonschema.validate(json.loads(text), schema())
