"""An analyst's log: strict, and with an answer for every slip."""

from datetime import date

import pytest
import yaml

import bioaccord.policy.sources.change_log as change_log
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Certainty, EffectKind
from tests.slips import english_sentences, slips

ENTRY = """- id: test-entry
  kind: policy
  country: US
  stage: final
  title: {ko: 중국산 주사기 관세, en: Duty on Chinese syringes}
  summary: {ko: 관세가 오른다., en: The duty rises.}
  published_on: 2025-01-10
  effective_on: {day: 2025-02-01, words: from 1 February}
  severity: 0.5
  severity_reason: {ko: 관세, en: a duty}
  subjects: {materials: [hypodermic_syringe], countries: [US, CN]}
  effects:
    - kind: tariff
      materials: [hypodermic_syringe]
      made_in: [CN]
      sold_in: [US]
      magnitude: 0.5
      certainty: known
      reason: {ko: 고시 세율, en: the rate of the notice}
  sources: [{publisher: example.org, address: "https://example.org/1"}]
  confidence: B
  checked_on: 2026-11-24
"""


def read(tmp_path, text, encoding="utf-8"):
    (tmp_path / "log.yaml").write_text(text, encoding=encoding)
    return change_log.signals_from_file(
        tmp_path, retrieved_at=None, since=date(2020, 1, 1), recogniser=standard_recogniser()
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_an_entry_becomes_a_signal(tmp_path, encoding):
    (signal,) = read(tmp_path, ENTRY, encoding)
    assert signal.signal_id == "change-log:test-entry"
    assert signal.title.ko == "중국산 주사기 관세"
    (effect,) = signal.effects
    assert (effect.kind, effect.magnitude, effect.magnitude_certainty) == (EffectKind.TARIFF, 0.5, Certainty.KNOWN)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("hypodermic_syringe], countries", "hypodermic_syringes], countries", "Did you mean 'hypodermic_syringe'"),
        ("  stage: final", "  stage: finl", "Did you mean 'final'"),
        ("  severity: 0.5", "  severty: 0.5", "the field 'severty' is not known. Did you mean 'severity'"),
        ("kind: tariff", "kind: shortage\n      duration_days: 0", "greater than or equal to 1"),
        ("made_in: [CN]\n      sold_in: [US]\n      magnitude: 0.5", "made_in: [CN]\n      magnitude: 1.5", None),
        (
            "magnitude: 0.5\n      certainty: known\n      reason: {ko: 고시 세율, en: the rate of the notice}",
            "magnitude: 0.5",
            "a magnitude needs a reason",
        ),
        ("en: Duty on Chinese syringes", "en: ''", "at least 1 character"),
        ("https://example.org/1", "example.org/1", "sources.0.address"),
    ],
)
def test_a_slip_is_told_with_its_place(tmp_path, old, new, message):
    assert old in ENTRY
    changed = ENTRY.replace(old, new)
    if message is None:
        assert read(tmp_path, changed)[0].effects[0].magnitude == 1.5  # a tariff of 150 % exists
        return
    with pytest.raises(InputError, match=message) as error:
        read(tmp_path, changed)
    assert error.value.refusals[0].row == 1


def test_a_supply_effect_cannot_lose_more_than_all(tmp_path):
    with pytest.raises(InputError, match="from 0 to 1"):
        read(tmp_path, ENTRY.replace("kind: tariff", "kind: outage").replace("magnitude: 0.5", "magnitude: 1.5"))


def test_a_deadline_before_publication_is_refused(tmp_path):
    with pytest.raises(InputError, match="deadline_on is before published_on"):
        read(tmp_path, ENTRY.replace("  severity: 0.5", "  deadline_on: {day: 2024-01-01, words: x}\n  severity: 0.5"))


def test_broken_yaml_and_doubled_ids(tmp_path):
    with pytest.raises(InputError, match="row 3: is not YAML"):
        read(tmp_path, "- id: a\n  title: x\n   kind: [\n")
    with pytest.raises(InputError, match="stands there twice"):
        read(tmp_path, ENTRY + ENTRY)
    with pytest.raises(InputError, match="not a list of entries"):
        read(tmp_path, "id: a\n")


def test_a_day_that_no_calendar_has_is_told(tmp_path):
    with pytest.raises(InputError, match="a day that does not exist"):
        read(tmp_path, ENTRY.replace("published_on: 2025-01-10", "published_on: 2025-13-10"))


def test_every_slip_is_told_in_korean(tmp_path):
    (entry,) = yaml.safe_load(ENTRY)
    with pytest.raises(InputError) as caught:
        read(tmp_path, yaml.safe_dump(slips(entry), allow_unicode=True))
    assert len(caught.value.refusals) > 200
    for refusal in caught.value.refusals:
        told = refusal.told("ko")
        assert "형식에 맞지 않는 값입니다" not in told, refusal
        assert english_sentences(told) == []
