"""Postcodes in the notation of one country only: beside a state, with a prefix, of a rare form."""

import re

_US = (
    "AL|AK|AZ|AR|CA|CO|CT|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ"
    "|NM|NY|NC|ND|OH|OK|OR|PA|PR|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY"
)
_CANADA = "AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT"
_AUSTRALIA = "ACT|NSW|NT|QLD|SA|TAS|VIC|WA"
_BRAZIL = "AC|AL|AM|AP|BA|CE|DF|ES|GO|MA|MG|MS|MT|PA|PB|PE|PI|PR|RJ|RN|RO|RR|RS|SC|SE|SP|TO"
_CARS = {
    "A": "AT", "B": "BE", "BG": "BG", "CH": "CH", "CZ": "CZ", "D": "DE", "DK": "DK", "E": "ES",
    "F": "FR", "FIN": "FI", "FL": "LI", "GR": "GR", "H": "HU", "HR": "HR", "I": "IT", "L": "LU",
    "LT": "LT", "LV": "LV", "N": "NO", "NL": "NL", "P": "PT", "PL": "PL", "RO": "RO", "S": "SE",
    "SI": "SI", "SK": "SK", "SLO": "SI", "TR": "TR",
}  # fmt: skip
"""The letters of cars abroad, which stood before postcodes in Europe's mail."""
_NOTATIONS = (
    (
        "US",  # "DE 10115" is Germany's, Delaware's begin with 19
        re.compile(
            rf"(?<!\w)(?:(?:{_US})[.,]?\s?|DE[.,]?\s?(?=19[789]))\d{{5}}(?:\s?-\s?\d{{4}})?"
            r"(?![\w-]|\s?\d)"
        ),
    ),
    (
        "CA",  # letters that Canada Post leaves out: D F I O Q U, at the front W and Z too
        re.compile(
            rf"(?:(?<!\w)(?:{_CANADA})[.,]?\s|(?<!\w))[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]"
            r"\s?\d[ABCEGHJ-NPRSTV-Z]\d(?!\w)"
        ),
    ),
    (
        "GB",  # the inward half has none of C I K M O V
        re.compile(r"(?<!\w)[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2}(?!\w)"),
    ),
    ("AU", re.compile(rf"(?<!\w)(?:{_AUSTRALIA})[.,]?\s\d{{4}}(?!\w)", re.IGNORECASE)),
    (
        "BR",
        re.compile(
            rf"\bCEP[.:]?\s?\d{{2}}\.?\d{{3}}-?\d{{3}}(?!\w)"
            rf"|(?<![\w.-])\d{{5}}-\d{{3}}\b.*\b(?:{_BRAZIL})\b"
            rf"|\b(?:{_BRAZIL})\b.{{0,12}}(?<![\w.-])\d{{5}}-\d{{3}}(?![\w-])"
        ),
    ),
    ("FR", re.compile(r"(?<!\w)\d{5}\s[^\W\d].*\bCEDEX\b", re.IGNORECASE)),
    ("PL", re.compile(r"^\D*(?<![\w-])\d{2}-\d{3}\s[^\W\d]{3}")),
    ("PT", re.compile(r"(?<![\w-])\d{4}-\d{3}\s[^\W\d]{3}")),
    ("NL", re.compile(r"(?<!\w)[1-9]\d{3}\s?[A-Z]{2},?\s[A-Z][^\W\d]{2}")),
    ("IN", re.compile(r"[^\W\d]{3}\)?\.?\s?[-–—:]{1,2}\s?[1-8]\d{2}\s?\d{3}(?!\s?\d|[\w-])")),
    (
        "IN",
        re.compile(r"(?<!\w)PIN(?:\s?code)?\s?[.:–-]*\s?[1-8]\d{2}\s?\d{3}(?!\d)", re.IGNORECASE),
    ),
)
_PREFIXED = re.compile(
    rf"(?<![\w+-])(?P<car>{'|'.join(_CARS)})\s?[-–]\s?\d{{3}}\s?\d{{1,2}}(?=[\s,]+[^\W\d]{{2}})"
)


def country_of_postcode(text: str) -> str:
    """The country, ISO 3166-1 alpha-2, in whose notation alone a line has a postcode, or "".

    "IL 62701" is America, "M5V 2T6" Canada, "D-10115 Berlin" Germany; "10115 Berlin" may be many.
    """
    if prefixed := _PREFIXED.search(text):
        return _CARS[prefixed["car"]]
    return next((country for country, form in _NOTATIONS if form.search(text)), "")
