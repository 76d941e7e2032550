"""LDIF: what Thunderbird and LDAP servers write is read, and what is written here is read again."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardscan.books.entry import BookEntry
from cardscan.books.ldif import find_records, read_ldif, to_ldif
from cardscan.books.vcard.lines import Flaw
from cardscan.books.vcard.tidy import tidy_contact
from cardscan.contact import Address, Contact, Original, Phone
from tests.proposals import ANA
from tests.test_books_naughty import ENTRIES

THUNDERBIRD = """\
dn: cn=Ben Roth,mail=ben@example.com
objectclass: top
objectclass: person
objectclass: organizationalPerson
objectclass: inetOrgPerson
objectclass: mozillaAbPersonAlpha
givenName: Ben
sn: Roth
cn: Ben Roth
mozillaNickname: Benny
mail: ben@example.com
mozillaSecondEmail: b@example.org
modifytimestamp: 1700000000
telephoneNumber: +49 30 23125-000
homePhone: +493023125001
fax: +493023125002
mobile: +491713920000
street: Weg 1
mozillaWorkStreet2: 2. Stock
l: Berlin
postalCode: 10115
c: DE
title: CEO
ou: Board
company: Example
mozillaWorkUrl: https://example.com
birthyear: 1970
description:: ZsO8ciBCZW4=

dn: cn=Friends
objectclass: top
objectclass: groupOfNames
cn: Friends
member: cn=Ben Roth,mail=ben@example.com
"""


def test_thunderbird() -> None:
    ben, friends = read_ldif(THUNDERBIRD.replace("\n", "\r\n"))
    assert friends == Flaw(30, "it is no person")
    assert isinstance(ben, Original)
    assert ben.contact == Contact(
        "Ben Roth",
        given_name="Ben",
        family_name="Roth",
        alternative_name="Benny",
        title="CEO",
        department="Board",
        org="Example",
        phones=(
            Phone("+493023125000", "work"),
            Phone("+491713920000", "cell"),
            Phone("+493023125001", "home"),
            Phone("+493023125002", "fax"),
        ),
        emails=("ben@example.com", "b@example.org"),
        urls=("https://example.com",),
        addresses=(
            Address(
                "Weg 1, 2. Stock, 10115 Berlin", "Weg 1, 2. Stock", "Berlin", "", "10115", "DE"
            ),
        ),
        note="für Ben",
    )
    assert "birthyear: 1970" in ben.text


def test_an_ldap_server() -> None:
    text = """\
version: 1
# people
dn: uid=ben,ou=People,dc=example,dc=com
objectClass: inetOrgPerson
uid: ben
cn: Ben Roth
cn: Roth Ben
sn: Roth
mail: ben@example.com
mail: b@example.org
telephoneNumber;lang-de: 030 23125000
telephoneNumber: +49 30 23125-001
labeledURI: https://example.com My page
postalAddress: Weg 1$10115 Berlin
description: a long note that goes
  on
userPassword:: c2VjcmV0

dn: ou=People,dc=example,dc=com
objectClass: organizationalUnit
ou: People
"""
    ben, unit = read_ldif(text)
    assert unit == Flaw(19, "it is no person")
    assert isinstance(ben, Original)
    contact = ben.contact
    assert (contact.full_name, contact.note) == ("Ben Roth", "a long note that goes on")
    assert (contact.given_name, contact.family_name) == ("Ben", "Roth")
    assert contact.emails == ("ben@example.com", "b@example.org")
    assert [phone.number for phone in contact.phones] == ["030 23125000", "+493023125001"]
    assert contact.urls == ("https://example.com",)
    assert contact.addresses[0].formatted == "Weg 1, 10115 Berlin"
    assert ben.line == 3


def test_what_is_written_is_read_again() -> None:
    (ana,) = read_ldif(to_ldif([BookEntry(ANA, "Fair")]))
    assert isinstance(ana, Original)
    said = tidy_contact(ANA)
    assert ana.contact.given_name == "Ana María"
    for name in ("full_name", "family_name", "alternative_name", "title", "org"):
        assert getattr(ana.contact, name) == getattr(said, name)
    assert ana.contact.emails == said.emails
    assert [phone.number for phone in ana.contact.phones] == [p.number for p in said.phones]
    assert ana.contact.addresses[0].street == "Musterstr. 1"
    assert "Event: Fair" in ana.contact.note


def test_naughty_strings_come_back() -> None:
    found = list(read_ldif(to_ldif(ENTRIES)))
    for original, entry in zip(found, ENTRIES, strict=True):
        assert isinstance(original, Original)
        said = tidy_contact(entry.contact)
        assert (original.contact.title, original.contact.org) == (said.title, said.org)
        assert original.contact.full_name == said.full_name


def test_what_is_no_field_here_is_written_back() -> None:
    text = """\
dn: uid=ben,ou=People,dc=example,dc=com
objectClass: inetOrgPerson
objectClass: posixAccount
cn: Ben Roth
sn: Roth
title: CEO
jpegPhoto:: /9j/4AAQ//79
birthyear: 1970
description;lang-de: hallo
"""
    (ben,) = read_ldif(text)
    assert isinstance(ben, Original)
    promoted = replace(ben.contact, title="Owner")
    written = to_ldif([BookEntry(promoted, originals={"ldif": ben.text})])
    lines = written.split("\n")
    assert lines[2] == "dn: uid=ben,ou=People,dc=example,dc=com"
    assert [line for line in lines if line.startswith("dn:")] == lines[2:3]
    assert {"jpegPhoto:: /9j/4AAQ//79", "birthyear: 1970", "title: Owner"} < set(lines)
    assert [line.lower() for line in lines if line.lower().startswith("objectclass")] == [
        *("objectclass: top", "objectclass: person", "objectclass: organizationalperson"),
        *("objectclass: inetorgperson", "objectclass: mozillaabpersonalpha"),
        "objectclass: posixaccount",
    ]
    (again,) = read_ldif(written)
    assert isinstance(again, Original)
    assert again.contact == promoted


@pytest.mark.parametrize(
    ("name", "dn"),
    [
        ("Ana", "cn=Ana"),
        ("Roth, Ana; \\", "cn=Roth\\, Ana\\, \\\\"),
        ('#1 <a> "b" + c=d', 'cn=\\#1 \\<a\\> \\"b\\" \\+ c\\=d'),
    ],
)
def test_distinguished_names_are_escaped(name: str, dn: str) -> None:
    (line,) = [one for one in to_ldif([BookEntry(Contact(org=name))]).split("\n") if "dn:" in one]
    assert line == f"dn: {dn}"


def test_values_that_cannot_be_seen_are_in_base64_and_lines_are_short() -> None:
    for text in (": x", "< x", "ü", "a\nb", "x" * 500):
        lines = to_ldif([BookEntry(Contact("Ana", note=text))]).split("\n")
        assert max(map(len, lines)) <= 76
        (record,) = find_records("\n".join(lines))
        assert not isinstance(record, Flaw)
        assert record.values["description"] == (text,)


@pytest.mark.parametrize(
    ("lines", "flaw"),
    [
        ("cn: A\nnonsense", Flaw(3, "the line has no attribute with a colon")),
        ("cn: A\nmail:: ***", Flaw(3, "the value is no base64")),
        (
            "cn: A\njpegPhoto:< file:///etc/passwd",
            Flaw(3, "the value stands in another file, which is not read"),
        ),
        ("cn: A\nchangetype: delete", Flaw(1, "it is a change of an object, not an object")),
        (
            "objectclass: person",
            Flaw(1, "the record has neither a name nor a way to reach anybody"),
        ),
        ("cn: " + "A" * 1_000_001, Flaw(2, "the line has more than 1,000,000 characters")),
    ],
)
def test_a_broken_record_is_told_with_its_line_and_the_rest_is_read(lines: str, flaw: Flaw) -> None:
    found = list(read_ldif(f"dn: cn=A\n{lines}\n\n\n\ndn: cn=B\ncn: Ben\n"))
    assert found[0] == flaw
    ben = found[-1]
    assert isinstance(ben, Original)
    assert ben.contact.full_name == "Ben"


@given(st.text(max_size=300), st.binary(max_size=60))
def test_any_text_is_people_or_flaws(text: str, octets: bytes) -> None:
    coded = base64.b64encode(octets).decode()
    for source in (text, f"dn: {text}\ncn:: {coded}\nmail: {text}"):
        assert all(isinstance(one, Original | Flaw) for one in read_ldif(source))
