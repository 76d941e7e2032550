"""A card of others with other values, every line that does not change kept as it stands.

Programs write properties, parameters and foldings that only they understand. So a card is never
written anew: the lines of a changed field are, in the version of the card, and no others.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from typing import TypeVar

from cardscan.books.vcard.building import (
    address_lines,
    email_line,
    handle_line,
    phone_line,
    rev_line,
    text_line,
    url_lines,
)
from cardscan.books.vcard.lines import ContentLine, RawCard, find_cards
from cardscan.books.vcard.patching import Patch
from cardscan.books.vcard.reading import (
    Lines,
    Told,
    find_addresses,
    find_emails,
    find_handles,
    find_name,
    find_org,
    find_phones,
    find_shown_names,
    find_text,
    find_urls,
    parse_lines,
    understand,
    whole_address,
    with_name,
)
from cardscan.books.vcard.tidy import (
    present,
    shown_name,
    tidy_address,
    tidy_contact,
    tidy_line,
    tidy_name,
    to_rev,
)
from cardscan.books.vcard.values import escape, split, unescape
from cardscan.contact import Address, Contact, Handle
from cardscan.errors import BookError
from cardscan.profile import MESSENGERS

_T = TypeVar("_T")


def revise(
    raw: str,
    contact: Contact,
    *,
    now: dt.datetime,
    categories: Iterable[str] | None = None,
) -> str:
    """The text of a card with the values of a contact in the place of its own.

    Lines of fields that say the same stay as they are, to the byte, and so do all properties that
    are none of a contact's: pictures, birthdays, what a program has added. Where a field differs,

    - its text or its differing components are replaced, and group and parameters stay;
    - of telephone numbers, addresses and other lists, the lines stay whose values are still there,
      the others go, with the labels of their groups, and new ones follow;
    - REV becomes that of the contact, or ``now`` if the card has that one already.

    The version stays that of the card, and so does its UID; a card without one is given that of the
    contact. What is written is tidied as by ``to_vcard``.

    Args:
        raw: one card, 2.1, 3.0 or 4.0, with whatever stands around it.
        contact: as the card shall read.
        now: aware, any time zone.
        categories: all groups of the contact; None leaves those of the card.

    Raises:
        BookError: there is no card, or more than one, or it would not read back as the contact.
    """
    found = list(find_cards(raw))
    cards = [one for one in found if isinstance(one, RawCard)]
    if len(cards) != 1:
        raise BookError("this is no card, or more than one", "Give one card, whole.")
    (card,) = cards
    lines, _ = parse_lines(card)
    before = understand(lines)
    groups = before.categories
    if categories is not None:
        groups = present(tidy_line(group) for group in categories)
    wanted = _wanted(contact, before.contact)
    regrouped = set(groups) != set(before.categories)
    if wanted == before.contact and not regrouped:
        return raw
    if replace(wanted, uid=before.contact.uid) != before.contact or regrouped:
        rev = tidy_contact(contact).rev
        wanted = replace(wanted, rev=rev if rev not in {"", before.contact.rev} else to_rev(now))
    patch = Patch(card, lines)
    _revise_lists(patch, lines, before.contact, wanted)
    _revise_names(patch, lines, before.contact, wanted)
    _revise_texts(patch, lines, before.contact, wanted)
    if regrouped:
        _revise_categories(patch, lines, groups)
    text = patch.text()
    _check(text, wanted, groups)
    return raw[: card.start] + text + raw[card.start + len(card.text) :]


def _wanted(contact: Contact, before: Contact) -> Contact:
    """What the card shall say, but for its date: what it says already is not tidied again."""
    same = {
        field.name: getattr(before, field.name)
        for field in fields(Contact)
        if getattr(contact, field.name) == getattr(before, field.name)
    }
    wanted = with_name(replace(tidy_contact(contact), **same))
    return replace(wanted, uid=before.uid or wanted.uid, rev=before.rev)


def _check(text: str, wanted: Contact, groups: Iterable[str]) -> None:
    cards = [one for one in find_cards(text) if isinstance(one, RawCard)]
    read = [understand(parse_lines(one)[0]) for one in cards]
    if [(one.contact, set(one.categories)) for one in read] != [(wanted, set(groups))]:
        raise BookError(
            f"the card of {wanted.uid or 'a contact'} would not read back as it was revised",
            "Correct this in the contact.",
        )


def _revise_names(patch: Patch, lines: Lines, before: Contact, wanted: Contact) -> None:
    """FN, N, and the name in another script."""
    (shown_at, shown), (other_at, _) = find_shown_names(lines)
    if with_name(replace(wanted, full_name=tidy_name(shown))) != wanted:
        _write(patch, shown_at, text_line("FN", shown_name(wanted)))
    old, new = _name_parts(before), _name_parts(wanted)
    if old != new:
        index = find_name(lines)[0]
        lines_of_n = dict(lines.get("N", ()))
        index = index if index >= 0 else min(lines_of_n, default=-1)
        parts = split(lines_of_n[index].value, ";") if index >= 0 else []
        parts += [""] * (len(new) - len(parts))
        for at, (was, now) in enumerate(zip(old, new, strict=True)):
            if was != now:
                parts[at] = escape(now)
        _write(patch, index, ContentLine("N", (), ";".join(parts)))
        if not any(new):
            patch.drop(lines_of_n.keys() - {index})
    if before.alternative_name != wanted.alternative_name:
        if wanted.alternative_name:
            _write(patch, other_at, text_line("NICKNAME", wanted.alternative_name))
        else:
            names = dict(lines.get("FN", ()))
            altid = names[shown_at].param("ALTID") if shown_at >= 0 else ""
            alike = (at for at, line in names.items() if altid and line.param("ALTID") == altid)
            patch.drop(at for at in alike if at != shown_at)
            patch.drop(at for at, _ in lines.get("NICKNAME", ()))


def _revise_texts(patch: Patch, lines: Lines, before: Contact, wanted: Contact) -> None:
    """The fields of which a card has one."""
    if before.title != wanted.title:
        if wanted.title:
            _write(patch, find_text(lines, "TITLE")[0], text_line("TITLE", wanted.title))
        else:
            patch.drop(index for index, _ in lines.get("TITLE", ()))
    if before.note != wanted.note:
        first, *others = [index for index, _ in lines.get("NOTE", ())] or [-1]
        patch.drop(others)
        if wanted.note:
            _write(patch, first, text_line("NOTE", wanted.note))
        else:
            patch.drop({first} - {-1})
    if (before.org, before.department) != (wanted.org, wanted.department):
        _revise_org(patch, lines, before, wanted)
    if before.uid != wanted.uid:
        _write(patch, find_text(lines, "UID")[0], text_line("UID", wanted.uid))
    if before.rev != wanted.rev:
        _write(patch, find_text(lines, "REV")[0], rev_line(wanted.rev, new=patch.version == "4.0"))


def _revise_org(patch: Patch, lines: Lines, before: Contact, wanted: Contact) -> None:
    index = find_org(lines)[0]
    if not (wanted.org or wanted.department):
        patch.drop(at for at, _ in lines.get("ORG", ()))
        return
    parts = split(dict(lines["ORG"])[index].value, ";") if index >= 0 else [""]
    if before.org != wanted.org:
        parts[0] = escape(wanted.org)
    if before.department != wanted.department:
        parts[1:] = [escape(wanted.department)] if wanted.department else []
    _write(patch, index, ContentLine("ORG", (), ";".join(parts)))


def _revise_lists(patch: Patch, lines: Lines, before: Contact, wanted: Contact) -> None:
    """The fields of which a card has several lines."""
    new, groups = patch.version == "4.0", patch.new_groups()

    def print_url(url: str) -> list[str]:
        return patch.print(url_lines(url, next(groups)))

    def print_handle(handle: Handle) -> list[str]:
        return patch.print([handle_line(handle, new=new)])

    def print_address(address: Address) -> list[str]:
        label = new or "LABEL" in lines or not _tells_all(address)  # or it takes one of those
        group = next(groups) if label and not new else ""
        return patch.print(list(address_lines(address, new=new, group=group))[: 1 + label])

    if before.phones != wanted.phones:
        _revise_list(
            patch,
            find_phones(lines),
            wanted.phones,
            lambda phone: patch.print([phone_line(phone, new=new)]),
        )
    if before.emails != wanted.emails:
        _revise_list(
            patch,
            find_emails(lines),
            wanted.emails,
            lambda email: patch.print([email_line(email, new=new)]),
        )
    if before.urls != wanted.urls:
        _revise_list(patch, find_urls(lines), wanted.urls, print_url)
    for messengers in (False, True):
        told = [t for t in find_handles(lines) if (t.value.service in MESSENGERS) == messengers]
        handles = [h for h in wanted.handles if (h.service in MESSENGERS) == messengers]
        if [one.value for one in told] != handles:
            _revise_list(patch, told, handles, print_handle)
    if before.addresses != wanted.addresses:
        _revise_list(patch, find_addresses(lines), wanted.addresses, print_address)


def _revise_list(
    patch: Patch, told: Sequence[Told[_T]], values: Sequence[_T], printed: Callable[[_T], list[str]]
) -> None:
    """Bring the lines of one field to these values, in their order.

    Lines stay where they are if the new ones can follow the last of them; else all stand together
    where the first one stood.
    """
    left, plan = list(told), list[Told[_T] | None]()
    for value in values:
        kept = next((one for one in left if one.value == value), None)
        if kept:
            left.remove(kept)
        plan.append(kept)
    for one in left:
        patch.drop(one.pieces)
    kept_first = plan[: len(told) - len(left)]
    if all(kept_first) and kept_first == [one for one in told if one not in left]:
        fresh = values[len(kept_first) :]
        last = [max(one.pieces) for one in (kept_first or told)[-1:] if one]
        patch.add((line for value in fresh for line in printed(value)), *last)
        return
    patch.add(
        [
            line
            for one, value in zip(plan, values, strict=True)
            for line in (map(patch.take, one.pieces) if one else printed(value))
        ],
        min(one.pieces[0] for one in told),
    )


def _revise_categories(patch: Patch, lines: Lines, groups: Sequence[str]) -> None:
    """Groups that go are cut out of their lines; new ones are added to the last one."""
    missing, kept = dict.fromkeys(groups), dict[int, list[str]]()
    for index, line in lines.get("CATEGORIES", ()):
        parts = split(line.value, ",")
        kept[index] = [part for part in parts if tidy_line(unescape(part)) in groups]
        for part in kept[index]:
            missing.pop(tidy_line(unescape(part)), None)
        if not kept[index]:
            patch.drop([index])
        elif kept[index] != parts:
            patch.rewrite(index, ",".join(kept[index]))
    if missing:
        index = max((index for index, parts in kept.items() if parts), default=-1)
        value = ",".join((*kept.get(index, ()), *map(escape, missing)))
        _write(patch, index, ContentLine("CATEGORIES", (), value))


def _write(patch: Patch, index: int, line: ContentLine) -> None:
    """Give the value of the line to that of the card, or add it where there is none (-1)."""
    if index >= 0:
        patch.rewrite(index, line.value)
    else:
        patch.add(patch.print([line]))


def _name_parts(contact: Contact) -> tuple[str, ...]:
    """In the order of N."""
    name = (contact.family_name, contact.given_name, contact.additional_names)
    return (*name, contact.prefix, contact.suffix)


def _tells_all(address: Address) -> bool:
    """Whether the parts of an address say all that it says as a whole."""
    parts = (address.street, address.locality, address.region, address.postcode, address.country)
    return tidy_address(Address(whole_address(*parts), *parts)) == address
