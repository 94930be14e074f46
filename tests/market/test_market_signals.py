"""Findings reach a brief as signals, each under one id, through the channel that it works by."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from bioaccord.brief.signal_sources import parse_source, read_signals
from bioaccord.brief.standing import standing_of
from bioaccord.brief.wording import publisher, stage_of
from bioaccord.market.finding import FindingKind
from bioaccord.market.findings import findings
from bioaccord.market.market_signals import signal_of_finding, signals_from_file
from bioaccord.market.observation import Figures
from bioaccord.market.store import Store
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Channel, EffectKind, SignalKind, Stage, SubjectType
from tests.market.test_findings import noise, prices
from tests.market.trade_tables import RETRIEVED, rows, table

GROWN = noise(1) * np.where(np.arange(60) >= 48, 1.6, 1.0)


@pytest.fixture
def recogniser():
    return standard_recogniser()


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "store")
    made.add([Figures(table(rows(GROWN)))], source="korea-customs", at=RETRIEVED)
    return made


def test_a_store_s_findings_are_signals_of_a_brief(store, recogniser):
    source = parse_source(f"market-trends:{store.folder}")
    asked = {"since": None, "recogniser": recogniser}
    (signal,) = read_signals([source], as_of=date(2026, 12, 1), **asked)
    assert signal.kind == SignalKind.MARKET and signal.country == "KR" and 0 < signal.severity <= 1
    assert signal.subjects_of(SubjectType.HS_CODE) == ("3002491000",)
    assert signal.subjects_of(SubjectType.MATERIAL) == ("botulinum_toxin", "botulinum_toxin_injection")
    assert signal.subjects_of(SubjectType.COUNTRY) == ("KR",)
    (effect,) = signal.effects
    assert (effect.kind, effect.channel, effect.made_in) == (EffectKind.RISING_DEMAND, Channel.CHANCE, ("KR",))
    (evidence,) = signal.evidence
    assert evidence.version == "2026-09-15" and evidence.address.startswith("https://www.data.go.kr/")
    assert evidence.publisher == "Korea Customs Service, trade statistics" and evidence.place == "HSK 3002491000, a.csv"
    assert publisher(evidence.publisher, Language.KOREAN) == "관세청 수출입무역통계"
    assert signal.severity_reason.ko.startswith("수출액 ") and "증가, p" in signal.severity_reason.ko
    assert "data.go.kr" in signal.disclaimer.en
    # A figure was observed over its months; it is in force nowhere, and another size of it is no other thing.
    assert signal.stage == Stage.OBSERVED == signal.stage_on(date(2027, 1, 1))
    assert (signal.observed_over.first_day, signal.observed_over.last_day) == (date(2026, 1, 1), date(2026, 12, 31))
    assert stage_of(signal, None, Language.KOREAN) == "관측(2026년)"
    assert stage_of(signal, None, Language.ENGLISH) == "observed 2026"
    larger = replace(signal, effects=(replace(effect, magnitude=0.7),))
    assert standing_of(larger).fingerprint == standing_of(replace(signal, effects=(replace(effect, magnitude=0.6),))).fingerprint  # fmt: skip
    (again,) = read_signals([source], as_of=date(2026, 12, 1), **asked)
    assert again == signal
    assert read_signals([source], as_of=date(2026, 9, 1), **asked) == []
    assert signals_from_file(store.folder, retrieved_at=None, since=date(2026, 10, 1), recogniser=recogniser) == []


def test_a_folder_that_is_no_store_is_refused(tmp_path, recogniser):
    with pytest.raises(InputError, match="holds no store"):
        read_signals(
            [parse_source(f"market-trends:{tmp_path}")], since=None, as_of=date(2026, 1, 1), recogniser=recogniser
        )


def test_a_dearer_commodity_works_through_cost(recogniser):
    values = 300 * np.exp(np.random.default_rng(2).normal(0, 0.01, 60)) * np.where(np.arange(60) >= 48, 1.5, 1.0)
    found = findings(table(prices("Urea", values)))
    (one,) = found.found
    assert one.kind in (FindingKind.GROWTH, FindingKind.LEVEL_SHIFT)
    signal = signal_of_finding(one, recogniser)
    (effect,) = signal.effects
    assert (effect.kind, effect.channel) == (EffectKind.PRICE, Channel.COST)
    assert effect.magnitude == pytest.approx(0.5, abs=0.03)
    assert [one.id for one in effect.subjects] == ["urea"]


def test_a_lost_supplier_works_through_supply_and_a_lost_buyer_does_not(recogniser):
    total = noise(4, 60, spread=0.05)
    ends = [*total[:50] * 0.1, *[...] * 10]
    for indicator, kinds in (("import_value", [EffectKind.SHORTAGE]), ("export_value", [])):
        stays = rows(total * 0.3, partner="CN", indicator=indicator)
        found = findings(
            table(rows(total, indicator=indicator), stays, rows(ends, partner="BR", indicator=indicator))
        ).found
        (lost,) = (one for one in found if one.kind is FindingKind.LOST_PARTNER)
        signal = signal_of_finding(lost, recogniser)
        assert [effect.kind for effect in signal.effects] == kinds
        assert signal.subjects_of(SubjectType.COUNTRY) == ("KR", "BR")
        for effect in signal.effects:
            assert (effect.made_in, effect.sold_in) == (("BR",), ("KR",))
            assert effect.magnitude == pytest.approx(0.1, abs=0.01)


def test_ids_of_signals_stay_while_the_same_goes_on(recogniser):
    values = noise(1, 72) * np.where(np.arange(72) >= 48, 1.6, 1.0)
    ids = [
        {signal_of_finding(one, recogniser).signal_id for one in findings(table(rows(values[:end]))).found}
        for end in (57, 58, 59)
    ]
    assert ids[0] and ids[0] == ids[1] == ids[2]
