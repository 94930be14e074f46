"""A signal leaves field by field and comes back the same; firms and sites it names stay."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bioaccord.exchange.glossed import glossed
from bioaccord.exchange.kinds import checked_payload
from bioaccord.exchange.shared_signal import addresses_of, payload_of, signal_of
from bioaccord.policy.sources import change_log
from bioaccord.vocabulary.glossary import standard_glossary
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import NOT_NAMED, Evidence, Signal, Subject, SubjectType

SAMPLE = Path(__file__).parents[2] / "sample" / "changes"


@pytest.fixture(scope="module")
def signals() -> list[Signal]:
    return change_log.signals_from_file(SAMPLE, retrieved_at=None, since=None, recogniser=standard_recogniser())


def test_every_signal_of_the_sample_comes_back_as_it_left(signals: list[Signal]) -> None:
    assert len(signals) > 20
    for signal in signals:
        payload = payload_of(signal, Text("보십시오", "Look"))
        shared = checked_payload("policy_signal", payload)
        back = signal_of(shared, signal.signal_id)
        assert replace(back, tlp=signal.tlp, disclaimer=signal.disclaimer, supersedes=signal.supersedes, observed_over=signal.observed_over, moved_on=signal.moved_on) == _without_firms(signal)  # fmt: skip


def _without_firms(signal: Signal) -> Signal:
    def kept(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
        return tuple(Subject(one.type, one.id) for one in subjects if one.type not in (SubjectType.ORGANISATION, SubjectType.SITE))  # fmt: skip

    def narrowed(subjects: tuple[Subject, ...]) -> tuple[Subject, ...]:
        places = (SubjectType.ORGANISATION, SubjectType.SITE)
        unnamed = dict.fromkeys(Subject(one.type, NOT_NAMED) for one in subjects if one.type in places)
        return (*unnamed, *kept(subjects))

    effects = tuple(replace(one, subjects=narrowed(one.subjects)) for one in signal.effects)
    return replace(signal, subjects=kept(signal.subjects), effects=effects)


def test_firms_sites_and_inside_words_do_not_leave(signals: list[Signal]) -> None:
    secret = Subject(SubjectType.ORGANISATION, "canary-KR-0007", "canary-found-by")
    of_one_firm = Subject(SubjectType.MATERIAL, "canary-material")
    told = replace(signals[0], subjects=(*signals[0].subjects, secret, Subject(SubjectType.SITE, "canary-site"), of_one_firm))  # fmt: skip
    assert "canary" not in str(payload_of(told))


def test_an_effect_at_one_site_is_told_as_at_a_site_that_is_not_named_and_told_on_so(signals: list[Signal]) -> None:
    told = next(one for one in signals if one.effects)
    effect = replace(told.effects[0], subjects=(*told.effects[0].subjects, Subject(SubjectType.SITE, "canary-site"), Subject(SubjectType.SITE, "canary-2")))  # fmt: skip
    payload = payload_of(replace(told, effects=(effect,)))
    assert "canary" not in str(payload)
    back = signal_of(checked_payload("policy_signal", payload), "theirs")
    sites = [one.id for one in back.effects[0].subjects if one.type is SubjectType.SITE]
    assert sites == [NOT_NAMED]
    assert payload_of(back)["effects"] == payload["effects"]


def test_a_thing_of_a_kind_that_is_not_known_here_is_no_subject_and_breaks_nothing(signals: list[Signal]) -> None:
    payload = payload_of(signals[0])
    strange = {"type": "something-new", "id": "x"}
    told = {
        **payload,
        "subjects": [*payload.get("subjects", []), strange],
        "effects": [{"kind": "recall", "subjects": [strange]}],
    }
    back = signal_of(checked_payload("policy_signal", told), "theirs")
    assert back.subjects == signal_of(checked_payload("policy_signal", payload), "theirs").subjects
    assert back.effects[0].subjects == ()


def test_only_terms_are_put_into_the_other_language_and_it_says_so() -> None:
    glossary = standard_glossary()
    told = glossed(Text("항체의약품의 수출 허가", ""), glossary)
    assert told.en == "[terms translated only] 항체의약품(antibody drug)의 수출(export) 허가(permission)"
    assert told.ko == "항체의약품의 수출 허가"
    both = Text("수출", "Export")
    assert glossed(both, glossary) == both
    assert glossed(Text("", ""), glossary) == Text("", "")


def test_the_same_place_is_known_in_any_spelling_and_a_home_page_is_none() -> None:
    def of(address: str) -> frozenset[str]:
        return addresses_of([Evidence("x", address, None)])

    assert of("https://www.law.go.kr/LSW/lsInfoP.do?lsiSeq=1") == of("http://law.go.kr/LSW/lsInfoP.do?lsiSeq=1")
    assert of("https://law.go.kr/LSW/lsInfoP.do?lsiSeq=1") != of("https://law.go.kr/LSW/lsInfoP.do?lsiSeq=2")
    assert of("https://law.go.kr/") == frozenset()
    assert of("") == frozenset()
