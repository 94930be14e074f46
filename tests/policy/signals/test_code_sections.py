"""Changes of the federal code as signals: one a part and day, and none where its rule has told of it."""

from datetime import date

import bioaccord.policy.sources.federal_register as federal_register
from bioaccord.policy.signals.collected import after_former, signals_of_versions
from bioaccord.policy.sources import ecfr
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Stage
from tests.policy.test_ecfr import NOW, version
from tests.policy.test_federal_register import document


def signals(*versions):
    return signals_of_versions(after_former(versions), standard_recogniser())


def section(identifier="610.1", **changes):
    return ecfr.section_version(version(identifier, **changes), NOW)


def test_sections_of_a_part_that_changed_together_are_one_signal():
    (signal,) = signals(section("610.10"), section("610.2"), section("610.1"))
    assert signal.signal_id == "ecfr:21-610@2024-03-04"
    assert signal.title.ko == "미국 연방규정집(CFR) 제21편 제610부 개정: 생물의약품"
    assert signal.title.en == "21 CFR 610 amended: biological products"
    assert "§ 610.1, § 610.2, § 610.10" in signal.summary.ko
    assert (signal.stage, signal.effective_on.last_day) == (Stage.IN_FORCE, date(2024, 3, 4))
    assert [subject.id for subject in signal.effects[0].subjects] == ["biologics_manufacturer"]
    assert set(signal.subjects_of("topic")) == {"health_care", "clinical_approval"}


def test_changes_without_substance_and_of_other_trades_are_no_signals():
    assert signals(section(substantive=False)) == []
    assert signals(section("25.3", part="25", title="14")) == []


def test_a_part_that_is_gone_binds_nobody():
    (signal,) = signals(section(removed=True, substantive=False))
    assert (signal.stage, signal.effects) == (Stage.REPEALED, ())
    assert "삭제" in signal.title.ko


def test_what_a_final_rule_has_told_is_not_told_again():
    rule = document(
        title="Biological Products: Tests Prior to Release",
        type="Rule",
        action="Final rule.",
        publication_date="2024-02-01",
        effective_on="2024-03-04",
        comments_close_on=None,
        dates="This rule is effective March 4, 2024.",
        cfr_references=[{"title": 21, "part": 610}],
    )
    (only,) = signals(section(), federal_register.document_version(rule, NOW))
    assert only.signal_id.startswith("federal-register:")
