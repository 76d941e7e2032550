"""Readers that share no code with ours, as programs: ez-vcard and ical.js.

ez-vcard needs a Java compiler and, on Debian, ``libez-vcard-java libvinnie-java
libjackson2-core-java``; ical.js needs node, which finds it by NODE_PATH.
"""

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

JARS = [Path("/usr/share/java", f"{name}.jar") for name in ("ez-vcard", "vinnie", "jackson-core")]

needs_ez_vcard = pytest.mark.skipif(
    not (shutil.which("javac") and all(jar.exists() for jar in JARS)),
    reason="ez-vcard or a Java compiler is not installed",
)

KNOWN = (
    'Email: (9) TYPE parameter value ("work") is not supported by this property in this vCard '
    "version."
)
"""RFC 2426 has no e-mail type WORK; every address book writes it, and phones show it."""


def run_java(program: str, file: Path) -> str:
    """What a Java program beside this file prints of a file."""
    ended = subprocess.run(
        ["java", "-cp", ":".join(map(str, JARS)), Path(__file__).with_name(program), file],
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout


def read_with_ez_vcard(cards: Iterable[str], folder: Path) -> list[dict[str, list[str]]]:
    """By card, the values of each name that ``ReadVcards.java`` prints."""
    path = folder / "cards.vcf"
    path.write_bytes("\r\n".join(cards).encode())
    read: list[dict[str, list[str]]] = []
    for line in run_java("ReadVcards.java", path).splitlines():
        name, value = line.split("\t")
        if name == "CARD":
            read.append(defaultdict(list))
        read[-1][name].append(bytes.fromhex(value).decode("utf-8", "surrogateescape"))
    return read


def _has_ical_js() -> bool:
    """Whether node is here and finds ical.js."""
    node = shutil.which("node")
    return (
        bool(node)
        and not subprocess.run(
            ["node", "-e", "require.resolve('ical.js')"], capture_output=True, check=False
        ).returncode
    )


needs_ical_js = pytest.mark.skipif(not _has_ical_js(), reason="node finds no ical.js")


def read_with_ical_js(text: str, folder: Path) -> list[Any]:
    """The jCards (RFC 7095) or jCals (RFC 7265) that ical.js makes of a text."""
    path = folder / "text"
    path.write_bytes(text.encode())
    program = (
        "const text = require('fs').readFileSync(process.argv[1], 'utf8');"
        "console.log(JSON.stringify(require('ical.js').parse(text)));"
    )
    ended = subprocess.run(
        ["node", "-e", program, path], capture_output=True, text=True, check=True
    )
    found: list[Any] = json.loads(ended.stdout)
    return [found] if isinstance(found[0], str) else found
