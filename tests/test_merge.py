"""Two contacts of one person as one contact: nothing lost, a former job kept as such."""

from dataclasses import replace

from cardscan.contact import ONE_PERSON, Contact, Filed, Phone, Position, ReviewReason
from cardscan.duplicates import PROPOSED
from cardscan.merge import find_same, merge_contacts

OFFICE = Phone("+493023125000")
CELL = Phone("+491713920000", "cell")
DESK = Phone("+12125550160")
ANA = Contact(
    full_name="Ana Beispiel",
    given_name="Ana",
    family_name="Beispiel",
    title="Head of Sales",
    org="Example GmbH",
    phones=(OFFICE, CELL),
    emails=("ana@sales.example.com", "ana.beispiel@gmail.com"),
    note="likes chess",
    uid="urn:uuid:1",
)
NEW_JOB = replace(
    ANA,
    title="Managing Director",
    org="Sosa Realty Inc.",
    phones=(DESK, CELL),
    emails=("ana@sosa.example.org",),
    note="met again",
    uid="urn:uuid:2",
)


def file(contact: Contact, added: str, **more: object) -> Filed:
    filed = Filed(
        contact=contact,
        event="",
        photo=f"IMG_{contact.uid[-1]}.jpg",
        sha256="",
        card=1,
        track="",
        stage="prospective",
        review=(),
        confidence={},
        version=3,
        added=f"{added}T12:00:00Z",
    )
    return replace(filed, **more)  # type: ignore[arg-type]


OLD, NEW = file(ANA, "2025-01-02"), file(NEW_JOB, "2026-03-01")


def test_a_new_job_keeps_the_former_one_with_what_belongs_to_it() -> None:
    for kept, other in ((OLD, NEW), (NEW, OLD)):
        merged = merge_contacts(kept, other)
        contact = merged.contact
        assert (contact.uid, merged.version) == (kept.contact.uid, 3)
        assert (contact.title, contact.org) == ("Managing Director", "Sosa Realty Inc.")
        assert contact.phones == (DESK, CELL)
        assert contact.emails == ("ana@sosa.example.org", "ana.beispiel@gmail.com")
        assert contact.former == (
            Position(
                title="Head of Sales",
                org="Example GmbH",
                phones=(OFFICE,),
                emails=("ana@sales.example.com",),
                since="2025-01-02",
                until="2026-03-01",
            ),
        )
        assert contact.former[0].text == "Head of Sales, Example GmbH (until 2026-03-01)"


def test_a_promotion_leaves_the_ways_to_reach_her() -> None:
    higher = replace(ANA, title="Managing Director", phones=(DESK,), uid="urn:uuid:3")
    contact = merge_contacts(OLD, file(higher, "2026-03-01")).contact
    assert contact.phones == (DESK, OFFICE, CELL)
    assert [one.text for one in contact.former] == [
        "Head of Sales, Example GmbH (until 2026-03-01)"
    ]


def test_another_spelling_is_no_other_job() -> None:
    spelt = file(replace(ANA, org="EXAMPLE", title="Head of Sale", uid="urn:uuid:3"), "2026-03-01")
    assert merge_contacts(OLD, spelt).contact.former == ()


def test_former_jobs_add_up() -> None:
    third = replace(NEW_JOB, title="Chair", org="Hartwell Ltd", uid="urn:uuid:4")
    merged = merge_contacts(merge_contacts(OLD, NEW), file(third, "2026-09-01"))
    assert [(one.org, one.since, one.until) for one in merged.contact.former] == [
        ("Sosa Realty Inc.", "2026-03-01", "2026-09-01"),
        ("Example GmbH", "2025-01-02", "2026-03-01"),
    ]


def test_what_is_chosen_stands_and_makes_no_former_job() -> None:
    contact = merge_contacts(OLD, NEW, {"org": OLD, "phones": OLD}).contact
    assert (contact.org, contact.phones, contact.former) == ("Example GmbH", (OFFICE, CELL), ())


def test_what_a_person_corrected_stands() -> None:
    corrected = replace(OLD, corrected={"full_name": "2026-01-01T00:00:00Z"})
    married = replace(NEW, contact=replace(NEW_JOB, full_name="Ana Muster"))
    merged = merge_contacts(corrected, married)
    assert merged.contact.full_name == "Ana Beispiel"
    assert merged.corrected == corrected.corrected


def test_a_name_that_goes_is_kept_in_the_note() -> None:
    married = replace(NEW, contact=replace(NEW_JOB, full_name="Ana Muster"))
    contact = merge_contacts(OLD, married).contact
    assert contact.full_name == "Ana Muster"
    assert contact.note.splitlines() == ["met again", "likes chess", "Also: Ana Beispiel"]


def test_every_value_says_where_it_is_from() -> None:
    merged = merge_contacts(OLD, NEW)
    assert merged.origins["cell +491713920000"] == ["IMG_1.jpg", "IMG_2.jpg"]
    assert merged.origins["ana@sosa.example.org"] == ["IMG_2.jpg"]
    imported = file(replace(ANA, uid="urn:uuid:5"), "2026-09-01", photo="", source="import: vcard")
    again = merge_contacts(merged, imported)
    assert again.origins["cell +491713920000"] == ["IMG_1.jpg", "IMG_2.jpg", "import: vcard"]


def test_figures_and_doubts_go_with_their_values() -> None:
    doubt = ReviewReason("org", "the logo is faint")
    old = replace(OLD, confidence={"phones": (0.9, 0.8), "org": 0.4}, review=(doubt,))
    maybe = ReviewReason("full_name", f"{ONE_PERSON}Ana Beispiel: the same name")
    new = replace(NEW, confidence={"phones": (0.7, 0.95), "org": 0.6}, review=(maybe,))
    merged = merge_contacts(old, new)
    assert merged.confidence == {"phones": (0.7, 0.95), "org": 0.6}
    assert merged.review == ()


def test_those_who_may_be_the_same_are_told_with_why() -> None:
    stranger = file(replace(ANA, full_name="Ben Muster", emails=(), phones=()), "2025-01-02")
    (same,) = find_same([stranger, OLD], NEW_JOB, PROPOSED)
    assert same.known == OLD
    assert same.probability >= PROPOSED
    assert same.reason.field == "full_name"
    assert same.reason.why.startswith("may be Ana Beispiel, who was at Example GmbH: ")
