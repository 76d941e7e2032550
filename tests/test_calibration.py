"""Reliability tables and what is filed unseen, on claims whose figures are known."""

import pytest

from benchmarks.calibration import (
    Claim,
    Sureness,
    calibration_error,
    find_claims,
    find_unseen,
    sureness_from_json,
    to_bins,
)
from benchmarks.scoring import FIELDS, NOTHING, score_photo, truth_from_json
from cardscan.contact import Contact, Proposal, ReviewReason
from cardscan.contract import to_json

PROPOSAL = Proposal(
    photo="ana.jpg",
    sha256="",
    card=1,
    cards=1,
    corners=((0, 0), (1, 0), (1, 1), (0, 1)),
    contact=Contact(full_name="Ana Beispiel", emails=("ana@example.com", "a@example.com")),
    confidence={"full_name": 0.9, "emails": (0.8, 0.4)},
    review=(ReviewReason("emails", "hard to read"),),
)


def claim(confidence: float, right: bool, unseen: bool = True) -> Claim:
    return Claim("name", confidence, right, unseen)


def test_sureness_is_what_a_scan_prints() -> None:
    sure = sureness_from_json(to_json(PROPOSAL))
    assert set(sure.confidence) == set(FIELDS)
    assert (sure.confidence["name"], sure.confidence["email"]) == ((0.9,), (0.8, 0.4))
    assert (sure.confidence["title"], sure.unseen) == ((), False)


def test_claims_join_confidence_with_what_is_right() -> None:
    truth = truth_from_json({"name": "Ana Beispiel", "emails": ["a@example.com"]})
    read = {**NOTHING, "name": ("Ana Beispiel",), "email": ("ana@example.com", "a@example.com")}
    score = score_photo([truth], [read])
    sure = sureness_from_json(to_json(PROPOSAL))
    assert list(find_claims(score, [sure])) == [
        Claim("name", 0.9, True, False),
        Claim("email", 0.8, False, False),
        Claim("email", 0.4, True, False),
    ]
    assert list(find_claims(score, ())) == []


def test_bins_hold_every_claim_once() -> None:
    claims = [claim(0.0, False), claim(0.5, True), claim(0.99, True), claim(1.0, True)]
    bins = to_bins(claims)
    assert [(one.low, one.high, one.count) for one in bins] == [
        (0.0, 0.5, 1),
        (0.5, 0.7, 1),
        (0.98, 1.0, 2),
    ]
    assert bins[-1].confidence == pytest.approx(0.995)


def test_the_error_is_the_mean_distance_of_confidence_and_share() -> None:
    honest = [claim(0.75, right) for right in (True, True, True, False)]
    assert calibration_error(to_bins(honest)) == pytest.approx(0)
    boasting = [claim(0.95, right) for right in (True, False)]
    assert calibration_error(to_bins(boasting)) == pytest.approx(0.45)
    assert calibration_error(to_bins(honest + boasting)) == pytest.approx(0.15)
    assert calibration_error(to_bins([])) == 0


def test_counts_what_nobody_looks_at() -> None:
    claims = [claim(0.9, True), claim(0.9, False), claim(0.2, False, unseen=False)]
    sureness = [Sureness({}, unseen=True), Sureness({}, unseen=False)]
    unseen = find_unseen(claims, sureness)
    assert (unseen.cards, unseen.of, unseen.values, unseen.wrong) == (1, 2, 2, 1)
    assert (unseen.share, unseen.error) == (0.5, 0.5)
    assert (find_unseen([], []).share, find_unseen([], []).error) == (0, 0)
