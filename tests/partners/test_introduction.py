"""An introduction needs two yeses, and whoever asked can read nothing but a yes out of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bioaccord.partners.introduction import (
    DAYS_TO_ANSWER,
    DAYS_UNTIL_ASKED_AGAIN,
    MOST_IN_A_MONTH,
    MOST_WAITING,
    MOST_WITH_SAME_WORDS,
    Answer,
    AskedState,
    AskerState,
    IntroductionError,
    answered,
    ask,
    can_answer,
    for_asked,
    for_asker,
    is_sent_in_bulk,
    shows_contacts,
    withdrawn,
)

DAY = date(2026, 4, 6)
SAID = st.lists(st.tuples(st.integers(0, 40), st.sampled_from([Answer.NO, Answer.NOT_NOW])), max_size=6)


@given(said=SAID, looked=st.integers(0, 60), withdrawn_after=st.none() | st.integers(0, 40))
def test_no_refusal_changes_anything_the_asker_reads_or_may_do(said, looked, withdrawn_after):
    ignored = refused = ask("A", "B", "words", [], DAY)
    for after, answer in sorted(said):
        if after <= DAYS_TO_ANSWER:
            refused = answered(refused, "B", answer, DAY + timedelta(days=after))
    if withdrawn_after is not None and withdrawn_after <= DAYS_TO_ANSWER:
        on = DAY + timedelta(days=withdrawn_after)
        ignored, refused = withdrawn(ignored, "A", on), withdrawn(refused, "A", on)
    today = DAY + timedelta(days=looked)
    assert for_asker(refused, today) == for_asker(ignored, today)
    assert not shows_contacts(refused)

    def next_ask(before, asked):
        try:
            return ask("A", asked, "words", before, today)
        except IntroductionError as error:
            return str(error)

    for asked in "BC":
        assert next_ask([refused] * 9, asked) == next_ask([ignored] * 9, asked)
    assert is_sent_in_bulk(refused, [refused]) == is_sent_in_bulk(ignored, [ignored])


@example(steps=[(0, "no"), (DAYS_TO_ANSWER + 1, "yes")])
@given(steps=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["yes", "no", "not_now", "withdraw"])), max_size=8))
def test_contacts_are_shown_only_after_both_agreed_in_time_and_stay_so(steps):
    one = ask("A", "B", "words", [], DAY)
    agreed = False
    for after, step in sorted(steps, key=lambda pair: pair[0]):
        today = DAY + timedelta(days=after)
        possible = can_answer(one, today) if step != "withdraw" else for_asker(one, today) is AskerState.WAITING
        try:
            one = withdrawn(one, "A", today) if step == "withdraw" else answered(one, "B", Answer(step), today)
            assert possible
            agreed |= step == "yes"
        except IntroductionError:
            assert not possible
        assert shows_contacts(one) == agreed
        assert (for_asker(one, today) is AskerState.AGREED) == agreed == (for_asked(one, today) is AskedState.AGREED)


def test_nobody_but_the_asked_firm_answers_and_nobody_answers_what_is_held():
    one = ask("A", "B", "words", [], DAY)
    for firm in ("A", "C"):
        with pytest.raises(IntroductionError):
            answered(one, firm, Answer.YES, DAY)
    with pytest.raises(IntroductionError):
        withdrawn(one, "B", DAY)
    with pytest.raises(IntroductionError, match="itself"):
        ask("A", "A", "words", [], DAY)


def test_limits_are_of_what_waits_of_a_month_and_of_one_pair():
    waiting = [ask("A", f"F{number}", "", [], DAY) for number in range(MOST_WAITING)]
    with pytest.raises(IntroductionError, match="waiting"):
        ask("A", "B", "", waiting, DAY)
    assert ask("A", "B", "", [*waiting[1:], withdrawn(waiting[0], "A", DAY)], DAY).asked == "B"
    many = [withdrawn(ask("A", f"F{number}", "", [], DAY), "A", DAY) for number in range(MOST_IN_A_MONTH)]
    with pytest.raises(IntroductionError, match="30 days"):
        ask("A", "B", "", many, DAY + timedelta(days=29))
    assert ask("A", "B", "", many, DAY + timedelta(days=30))
    again = DAY + timedelta(days=DAYS_UNTIL_ASKED_AGAIN)
    with pytest.raises(IntroductionError, match="already"):
        ask("A", "F0", "", many, again - timedelta(days=1))
    assert ask("A", "F0", "", many, again)


def test_the_same_words_to_many_firms_are_looked_at_first():
    sent = [ask("A", f"F{number}", "Buy  our\nthings", [], DAY) for number in range(MOST_WITH_SAME_WORDS)]
    assert is_sent_in_bulk(ask("A", "B", "buy our things", sent, DAY), sent)
    assert not is_sent_in_bulk(ask("A", "B", "Something else", sent, DAY), sent)
    numbered = [replace(one, words=f"Buy our product {place}!") for place, one in enumerate(sent)]
    assert is_sent_in_bulk(ask("A", "B", "buy our products: 99", [], DAY), numbered)
    named = [
        replace(one, words=f"F{place} 귀하: 저희 세포배양 배지를 시험해 보시기 바랍니다")
        for place, one in enumerate(sent)
    ]
    assert is_sent_in_bulk(ask("A", "B", "B사 귀하 - 저희 세포배양 배지를 시험해 보시기 바랍니다.", [], DAY), named)
    assert not is_sent_in_bulk(ask("A", "B", "저희는 세포배양 배지의 두 번째 공급처를 찾습니다", [], DAY), named)
    assert not is_sent_in_bulk(ask("A", "B", "buy our things", sent[1:], DAY), sent[1:])
