"""Suggestions of a track: by the strategy's words, and by what the person decided before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.triage import run
from cardscan.contact import Contact
from cardscan.pipeline.habits import Decision, learn, try_out
from cardscan.pipeline.strategy import parse_strategy, read_template
from cardscan.pipeline.triage import (
    ENOUGH,
    NEITHER,
    Habits,
    habits_from_json,
    habits_to_json,
    suggest,
)

STRATEGY = parse_strategy(read_template("business"))


@pytest.mark.parametrize(
    ("contact", "track", "why"),
    [
        (Contact(title="Managing Director", org="Example Works"), "client", "title"),
        (Contact(title="Tax Accountant"), "referral", "title"),
        (Contact(title="Partner", org="Example Attorney Office"), "referral", "company"),
        (Contact(title="Student"), NEITHER, ""),
        (Contact(), NEITHER, ""),
    ],
)
def test_words_of_the_strategy_speak_for_a_track(contact: Contact, track: str, why: str) -> None:
    found = suggest(STRATEGY, contact)
    assert found.track == track
    assert " ".join(found.why).startswith(why)
    assert 1 / 3 <= found.probability <= 1


def test_a_word_counts_as_a_whole_and_without_accents() -> None:
    assert suggest(STRATEGY, Contact(title="Bankside Gardener")).track == NEITHER
    assert suggest(STRATEGY, Contact(title="Öwner")).track == "client"


def decisions(times: int) -> list[Decision]:
    return [
        (Contact(title="Florist", org=f"Example {at} Flowers"), "", ("client",))
        for at in range(times)
    ] + [(Contact(title="Gardener", org=f"Example {at} Gardens"), "", ()) for at in range(times)]


def test_earlier_decisions_are_heard_once_there_are_enough() -> None:
    florist = Contact(title="Florist")
    few, many = learn(STRATEGY, decisions(ENOUGH // 2 - 1)), learn(STRATEGY, decisions(ENOUGH))
    assert suggest(STRATEGY, florist, habits=few).track == NEITHER
    heard = suggest(STRATEGY, florist, habits=many)
    assert heard.track == "client"
    assert heard.why == (f"title: florist, as {ENOUGH} of {ENOUGH} you put there",)


def test_one_contact_on_two_tracks_teaches_both() -> None:
    habits = learn(STRATEGY, [(Contact(title="Broker"), "", ("client", "referral"))])
    assert habits.decided == {"client": 1, "referral": 1}


def test_habits_are_kept_in_a_file_without_what_stands_on_one_card_only() -> None:
    kept = habits_to_json(learn(STRATEGY, decisions(2)))
    assert "florist" in kept
    assert ":0" not in kept
    assert habits_from_json(kept).decided == {"client": 2, "": 2}
    for text in ("[]", "{}"):
        with pytest.raises(ValueError, match="no habits"):
            habits_from_json(text)


def test_the_trial_guesses_each_decision_from_the_others() -> None:
    trial = try_out(STRATEGY, decisions(20))
    assert (trial.right, trial.total, trial.commonest) == (40, 40, 20)


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=20))
def test_any_text_gives_a_probability(title: str, org: str, event: str) -> None:
    contact = Contact(title=title, org=org)
    habits = learn(STRATEGY, [*decisions(ENOUGH), (contact, event, ("referral",))])
    for known in (None, Habits(), habits):
        found = suggest(STRATEGY, contact, event, known)
        assert 0 < found.probability <= 1
        assert found.track in ("client", "referral", NEITHER)


def test_a_decision_for_a_track_that_is_gone_counts_for_nothing() -> None:
    gone: Decision = (Contact(title="Florist"), "", ("hiring",))
    assert learn(STRATEGY, [*decisions(5), gone]) == learn(STRATEGY, decisions(5))
    assert learn(STRATEGY, [gone]) == Habits()


def test_without_anything_in_common_nothing_is_added_to_the_words() -> None:
    known: list[Decision] = [(Contact(title=f"Trade{at}"), "", ("client",)) for at in range(20)]
    florist = Contact(title="Florist")
    assert suggest(STRATEGY, florist, habits=learn(STRATEGY, known)).track == "client"
    assert suggest(STRATEGY, florist, habits=learn(STRATEGY, known)).why == ()


def test_training_beats_the_words_and_the_commonest_and_says_how_sure_it_is() -> None:
    before, after = run(1, sizes=(0, 300))
    assert after.right > after.commonest + 0.1
    assert after.right > before.right + 0.05
    sure = [guess.right for guess in after.guesses if guess.stated >= 0.8]
    assert sum(sure) / len(sure) > 0.8
