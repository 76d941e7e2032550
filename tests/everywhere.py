"""Every page of the desk, found by its routes, over people who are in every state that there is."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any
from urllib.parse import quote

from fastapi.routing import APIRoute

from cardscan.contact import Address, Contact, Handle, Phone, ReviewReason
from cardscan.entry import LATER, NEITHER, NO, Entry, Touch, Trait
from cardscan.web.guard import API
from tests.browsed import NOON, Browsed, to_jpeg
from tests.proposals import ANA, make_proposal
from tests.test_cli_review import DOUBTS, PAGE, READINGS

OLD = Contact(
    full_name="Ben Muster",
    org="Muster AG",
    phones=(Phone("+493023125000"), Phone("+491713920000", "cell")),
    emails=("ben@example.net",),
)
NO_PAGES = ("/events", "/enter", "/contacts/found", "/capture/{key}")
"""A stream that does not end, the way in, a part of a page, and what a page asks of a photo."""
ASKED = {
    "/": ("", "?done=1"),
    "/triage": ("", "?skip=1", "?skip=9", "?answered=1"),
    "/contacts": ("", "?q=muster", "?q=nobody", "?q=%2B", "?at=9"),
    "/numbers": ("", "?by=event", "?since=2020-01-01&until=2020-02-01"),
    "/board": ("?track=client", "?track=referral"),
    "/contacts/{uid}": ("", "?done=1"),
    "/contacts/{uid}/move": tuple(
        f"?track=client&stage={to}" for to in ("qualified", "no", "later")
    ),
}
"""By a route, the queries with which it is asked; of others the address alone."""


_NAMELESS = 8
"""The place of a contact without a name."""


def fill(desk: Browsed, text: str = "") -> None:
    """People with something to show on every page, and a text in all that is told of them."""
    pipeline, traits = desk.store.pipeline, desk.store.traits

    def named(name: str) -> Contact:
        return Contact(f"{name} {text}".strip(), title=text, department=text, org=text, note=text)

    def file(number: int, contact: Contact, **more: Any) -> str:
        card = make_proposal(number, contact, picture=to_jpeg("white"), **{"review": ()} | more)
        return desk.add(card, f"Fair {text}").contact.uid

    rich = replace(ANA, full_name=f"Ana {text}", title=f"Head {text}", org=f"Example {text}")
    if text:
        rich = replace(rich, alternative_name=text, emails=(text,), urls=(text, f"http://{text}"))
        rich = replace(rich, phones=(Phone(text, raw=text),), addresses=(Address(text),))
        rich = replace(rich, handles=(Handle("github", text),), note=text, department=text)
    doubts = (*DOUBTS, ReviewReason("org", text or "hard to read"))
    ana = file(1, rich, review=doubts, candidates=READINGS, pages=(PAGE,))
    ben, twin = file(2, OLD), file(3, replace(OLD, full_name="Ben B. Muster", note=text))
    places = [
        (ana, Entry("client", "prospective", "", "2026-02-20", "2026-02-27")),
        (ana, Entry("referral", "prospective", "", "2026-02-20", "")),
        (ben, Entry("client", "qualified", "", "2026-02-20", "2026-02-27")),
        (twin, Entry("client", LATER, "", "2026-02-25")),
        (file(4, named("Cy")), Entry("client", NO, "")),
        (file(5, named("Di")), Entry("referral", "prospective", "", "2026-02-20", "2026-09-27")),
        (file(6, named("Ed")), Entry("client", "client", "")),
        (file(7, named("Flo")), Entry("", NEITHER, "", version=1)),
    ]
    file(8, named("Gus"))
    file(9, named(""), review=doubts)
    for uid, entry in places:
        pipeline.write_entries([(uid, entry)], what=f"put {text}", now=NOON, who=text, why=text)
    at = "2026-02-26T10:00:00Z"
    for touch in (Touch("met", at), Touch("referral-given", at, text, text, 5.0, about=ben)):
        pipeline.add_touch(ana, touch, [], what=f"noted {text}", now=NOON)
    for uid, trait in (
        (ana, Trait("offer", f"roofs {text}")),
        (ana, Trait("tag", text or "fair")),
        (file(10, named("Hal")), Trait("need", f"roofs {text}")),
        (file(11, named("Ida")), Trait("need", "gardens")),
    ):
        traits.change(uid, add=[trait], what=f"noted {text}", now=NOON)
    met = {uid: Touch("note", at, text) for uid in (ana, ben)}
    traits.introduce(met, [], why=text, what=f"introduced {text}", now=NOON)


def find_pages(desk: Browsed) -> Iterator[str]:
    """The addresses of all pages, of those people whom ``fill`` told most and least of."""
    uids = [quote(one.contact.uid, safe="") for one in desk.store.find_contacts()][::-1]
    people = [{"uid": uids[0]}, {"uid": uids[_NAMELESS]}] if uids else []
    pairs = [{"kept": uids[1], "other": uids[2]}] if uids else []
    for route in desk.app.routes:
        path = getattr(route, "path", "")
        if not isinstance(route, APIRoute) or "GET" not in (route.methods or ()):
            continue
        if path.startswith(API) or path in NO_PAGES or "." in path:
            continue
        found = pairs if "{kept}" in path else people if "{" in path else [{}]
        for places, query in product(found, ASKED.get(path, ("",))):
            yield path.format(**places) + query
