"""The values of vCard properties: escaped text, lists and components. Knows no property."""

import re

_ESCAPED = re.compile(r'\\([\\;,"nN])')
_ESCAPES = str.maketrans({"\\": r"\\", ",": r"\,", ";": r"\;", "\n": r"\n"})
_TOKENS = {
    separator: re.compile(rf"\\.?|{separator}|[^\\{separator}]+", re.DOTALL) for separator in ",;"
}


def escape(text: str) -> str:
    """One text as a value or a part of one, RFC 6350 section 3.4."""
    return text.translate(_ESCAPES)


def unescape(value: str) -> str:
    """The text of a value or of one part; a backslash before anything else stands for itself."""
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def split(value: str, separator: str) -> list[str]:
    """The parts of a value, still escaped, at each "," or ";" that is not."""
    if "\\" not in value:
        return value.split(separator)
    parts: list[list[str]] = [[]]
    for token in _TOKENS[separator].findall(value):
        if token == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return ["".join(tokens) for tokens in parts]
