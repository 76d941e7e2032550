"""Texts that mean harm, each in all fields of a contact: its pages show them as mere text."""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from cardscan.contact import Address, Contact, Handle, Phone, ReviewReason
from tests.browsed import Browsed, to_jpeg
from tests.naughty import CORPUS, OURS, WITHOUT
from tests.proposals import make_proposal

PAGES = ("/contacts/{}", "/review/{}")
HARMLESS = "Example"
MEANING = frozenset("<>\"'&`:=\0")
"""What a text must have one of, to be more than text in a page."""


class Elements(HTMLParser):
    """The elements of a page with the names of their attributes, and all that leads elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.kinds: set[tuple[str, ...]] = set()
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds.add((tag, *sorted({name for name, _ in attrs})))
        self.links.extend(value or "" for name, value in attrs if name in ("href", "src", "action"))


def of_all(text: str) -> Contact:
    """A contact whose every field is the text."""
    return Contact(
        full_name=text,
        alternative_name=text,
        title=text,
        department=text,
        org=text,
        note=text,
        phones=(Phone(text, raw=text),),
        emails=(text,),
        urls=(text, f"http://{text}"),
        handles=(Handle("github", text),),
        addresses=(Address(text),),
    )


@pytest.mark.parametrize(
    "texts",
    [
        OURS,
        pytest.param(CORPUS, marks=pytest.mark.skipif(not CORPUS, reason=WITHOUT)),
    ],
    ids=["ours", "corpus"],
)
def test_no_text_becomes_an_element_an_attribute_or_a_link_that_runs(
    desk: Browsed, texts: tuple[str, ...]
) -> None:
    browser, uids = desk.enter(), list[str]()

    def look(number: int, text: str) -> list[Elements]:
        contact = of_all(text)
        doubts = (ReviewReason("org", text),)
        card = make_proposal(number, contact, picture=to_jpeg("white"), review=doubts)
        uids.append(uid := quote(desk.add(card, f"Fair {text}").contact.uid, safe=""))
        answers = [browser.get(page.format(uid)) for page in PAGES]
        assert [answer.status_code for answer in answers] == [200, 200], text
        return [Elements(answer.text) for answer in answers]

    # The first, the last and the one between them in the queue have other links.
    harmless = [page for number in range(3) for page in look(number, f"{HARMLESS} {number}")]
    harmless += [Elements(browser.get(page.format(uid)).text) for uid in uids for page in PAGES]
    known = {kind for page in harmless for kind in page.kinds}
    for number, text in enumerate((text for text in texts if MEANING & set(text)), 3):
        for page in look(number, text):
            assert page.kinds <= known, text
            wrong = [
                link for link in page.links if not re.match(r"/|#|\?|mailto:|tel:|https?://", link)
            ]
            assert not [link for link in wrong if link], text
