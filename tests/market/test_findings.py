"""What is new is told with its test; what is not new is not told."""

import json
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.market.change_findings import changes
from bioaccord.market.false_discoveries import adjusted_p_values
from bioaccord.market.finding import FindingKind
from bioaccord.market.finding import Test as Told
from bioaccord.market.finding_export import findings_data
from bioaccord.market.findings import findings, new_findings
from bioaccord.market.observation import OBSERVATIONS, Flag
from bioaccord.market.series_history import series_histories
from bioaccord.market.sources.korea_customs import figures_from_file
from bioaccord.market.usual_swings import year_before, year_on_year
from bioaccord.vocabulary.language import Text, share_of_hangul
from tests.market.trade_tables import month, rows, table
from tests.slips import english_sentences


def kinds(found):
    return [one.kind for one in found.found]


def noise(seed, count=60, level=1e6, spread=0.2):
    return level * np.exp(np.random.default_rng(seed).normal(0, spread, count))


def test_rows_become_a_regular_calendar_with_what_is_missing_kept():
    (one,) = series_histories(table(rows([1.0, ..., None, 4.0])))
    assert one.periods == tuple(month(at) for at in range(4))
    assert np.isnan(one.values).tolist() == [False, True, True, False]
    assert one.is_told.tolist() == [True, False, True, True]
    assert one.flags.tolist() == [0, int(Flag.MISSING), int(Flag.MISSING), 0]
    assert (one.vintage, one.origins, one.key.partner) == (date(2026, 9, 15), ("a.csv",), "WLD")


def test_of_two_vintages_the_later_counts():
    said = rows([1.0, 2.0]), rows([1.0, 3.0], vintage=date(2026, 10, 1))
    for order in (said, said[::-1]):
        (one,) = series_histories(table(*order))
        assert one.values.tolist() == [1.0, 3.0] and one.vintage == date(2026, 10, 1)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_values_reject_what_benjamini_and_hochberg_wrote(p_values):
    adjusted = adjusted_p_values(p_values)
    for q in (0.01, 0.05, 0.3):
        # Their own words: the largest k with p(k) <= k q / m; all up to it are rejected.
        ordered = sorted(p_values)
        within = [k for k in range(1, len(ordered) + 1) if ordered[k - 1] <= k * q / len(ordered) * (1 + 1e-12)]
        limit = ordered[max(within) - 1] if within else -1.0
        rejected = [one <= limit for one in p_values]
        assert [bool(one <= q * (1 + 1e-9)) for one in adjusted] == rejected


def test_unchanged_trade_and_unchanged_prices_alarm_as_often_as_they_say():
    generator = np.random.default_rng(5)
    trade = [year_on_year(generator.normal(0, 0.3, 60), 12).p_value for _ in range(1000)]
    assert 0.02 < np.mean(np.array(trade) <= 0.05) < 0.09
    walks = [year_before(np.cumsum(generator.normal(0, 0.05, 240)), 3, 12).p_value for _ in range(400)]
    assert np.mean(np.array(walks) <= 0.05) < 0.07
    flat = [year_before(generator.normal(0, 0.05, 100), 3, 12).p_value for _ in range(400)]
    assert np.mean(np.array(flat) <= 0.05) < 0.09


def test_of_ten_tables_of_unchanging_trade_at_most_one_brings_news():
    alarms = 0
    for world in range(10):
        generator = np.random.default_rng(world)
        made = []
        for number in range(20):
            key, total = {"product": f"3002{number:02}0000"}, 1e6 * np.exp(generator.normal(0, 0.2, 60))
            made.append(rows(total, **key))
            # Each buys a part that swings by two fifths from month to month.
            for partner, part in (("US", 0.3), ("CN", 0.2)):
                made.append(rows(total * part * np.exp(generator.normal(0, 0.4, 60)), partner=partner, **key))
        found = findings(table(*made))
        assert (found.tests[FindingKind.GROWTH], found.tests[FindingKind.SHARE], found.series) == (20, 40, 60)
        alarms += bool(found.found)
    assert alarms <= 1


def test_growth_is_told_with_figures_that_can_be_added_up():
    values = noise(1) * np.where(np.arange(60) >= 48, 1.6, 1.0)
    (one,) = (x for x in findings(table(rows(values))).found if x.kind is FindingKind.GROWTH)
    now, before = values[48:].sum(), values[36:48].sum()
    assert [figure.value for figure in one.figures] == pytest.approx([now, before, now / before - 1])
    growth = one.figures[2]
    assert growth.lower < growth.value < growth.upper and growth.lower > 0
    assert (growth.first, growth.last) == (month(48), month(59))
    assert one.test.adjusted_p_value <= 0.05 and one.test.family == 1
    assert [line.values for line in one.chart] == [tuple(values)]
    assert "more than in the same months a year before" in one.summary.en and "늘었습니다" in one.summary.ko


def test_a_month_more_of_the_same_tells_nothing_twice():
    values = noise(1, 72) * np.where(np.arange(72) >= 48, 1.6, 1.0)
    told = [one.finding_id for one in findings(table(rows(values[:58]))).found]
    assert told
    for end in (58, 59, 60):
        assert new_findings(findings(table(rows(values[:end]))), told) == []


def test_a_partner_s_share_is_held_against_the_first_year():
    total = noise(2, 56, spread=0.1)
    share = np.where(np.arange(56) < 30, 0.1, 0.3)
    found = findings(table(rows(total), rows(total * share, partner="US"), rows(total * 0.2, partner="CN")))
    (one,) = (x for x in found.found if x.kind is FindingKind.SHARE)
    assert one.partner == "US" and one.rises
    assert [figure.value for figure in one.figures[:3]] == pytest.approx([0.3, 0.1, 0.2])
    assert one.figures[1].first == date(2022, 1, 1) and one.figures[1].last == date(2022, 12, 1)
    assert "10.0% in 2022 to 30.0% in the twelve months to August 2026" in one.summary.en


def test_a_share_with_a_figure_that_is_missing_is_not_judged():
    total = noise(2, 56, spread=0.1)
    us = list(total * np.where(np.arange(56) < 30, 0.1, 0.3))
    us[50] = None
    assert FindingKind.SHARE not in kinds(findings(table(rows(total), rows(us, partner="US"))))
    # A month in which a partner that is listed has no row is one without trade.
    us[50] = ...
    assert FindingKind.SHARE in kinds(findings(table(rows(total), rows(us, partner="US"))))


def test_unit_values_leave_out_zero_and_estimated_weights():
    total = noise(3, 56, spread=0.05)
    weights = total / 1000
    odd = weights.copy()
    odd[20] = 0.0
    parts = [rows(total * 2), rows(total, partner="US"), rows(total, partner="CN")]
    parts.append(rows(odd, partner="US", indicator="export_weight", unit="kg"))
    chinese = rows(weights * 4, partner="CN", indicator="export_weight", unit="kg")
    chinese[30] |= {"value": 1.0, "flags": int(Flag.ESTIMATED)}
    (one,) = (x for x in findings(table(*parts, chinese)).found if x.kind is FindingKind.UNIT_VALUE_GAP)
    assert (one.partner, one.figures[0].value, one.figures[1].value) == ("US", pytest.approx(1000), pytest.approx(250))
    dear, cheap = one.chart
    assert dear.values[20] is None and cheap.values[30] is None


def test_partners_that_come_and_go():
    total = noise(4, 60, spread=0.05)
    begins = [0.0] * 52 + list(total[52:] * 0.1)
    ends = [*total[:50] * 0.1, *[...] * 10]
    found = findings(
        table(rows(total), rows(begins, partner="VN"), rows(ends, partner="BR"), rows(total * 0.5, partner="US"))
    )
    by_kind = {one.kind: one for one in found.found}
    new = by_kind[FindingKind.NEW_PARTNER]
    assert (new.partner, new.since) == ("VN", month(52)) and "May 2026" in new.summary.en
    # The last row of a partner that is not listed any more is its last trade.
    lost = by_kind[FindingKind.LOST_PARTNER]
    assert (lost.partner, lost.since) == ("BR", month(50))
    assert FindingKind.SHARE not in [one.kind for one in found.found if one.partner == "VN"]
    once = [0.0] * 59 + [total[59] * 0.5]
    found = findings(table(rows(total), rows(once, partner="VN")))
    assert FindingKind.NEW_PARTNER not in kinds(found)


def test_provisional_and_estimated_figures_are_said_so():
    values = noise(1) * np.where(np.arange(60) >= 48, 1.6, 1.0)
    for flag, english, korean in ((Flag.PROVISIONAL, "provisional", "잠정치"), (Flag.ESTIMATED, "estimates", "추정치")):
        (one, *_) = findings(table(rows(values, flags=int(flag)))).found
        assert english in one.summary.en and korean in one.summary.ko and one.flags == flag


def prices(name, values, unit="$/mt", **more):
    key = {"source": "pink-sheet", "indicator": "price", "reporter": "", "partner": "", "product_system": "series"}
    return rows(values, **key, product=name, unit=unit, **more)


def test_grades_of_one_thing_that_moved_together_are_told_once():
    generator = np.random.default_rng(8)
    jump = np.where(np.arange(56) == 55, 1.6, 1.0)
    made = [
        prices(f"Crude oil, {grade}", 80 * np.exp(np.cumsum(generator.normal(0, 0.03, 56))) * jump)
        for grade in ("Brent", "Dubai", "WTI")
    ]
    found = findings(table(*made))
    (one,) = (x for x in found.found if x.kind is FindingKind.OUTLIER)
    assert (
        one.product == "Crude oil, Brent"
        and "crude oil, Dubai; crude oil, WTI" in one.summary.en
        and "원유(두바이), 원유(WTI)도 함께" in one.summary.ko
    )
    assert one.since == month(55) and one.figures[0].value == pytest.approx(made[0][-1]["value"])


def test_findings_are_data_in_both_languages():
    values = noise(1) * np.where(np.arange(60) >= 48, 1.6, 1.0)
    data = json.loads(json.dumps(findings_data(findings(table(rows(values))))))
    (one, *_) = data["findings"]
    assert one["figures"][2]["unit"] == "share" and one["figures"][2]["lower"] < one["figures"][2]["value"]
    assert one["chart"][0]["values"] == pytest.approx(list(values)) and one["vintage"] == "2026-09-15"
    assert "data.go.kr" in data["citations"]["korea-customs"]["en"]
    for language, source in (("ko", "관세청"), ("en", "Korea Customs Service")):
        specification = one["vega_lite"][language]
        assert specification["title"]["text"] and source in " ".join(specification["title"]["subtitle"])
        assert "2026-09-15" in " ".join(specification["title"]["subtitle"])


# --- real figures -----------------------------------------------------------------------------------------------------


@pytest.fixture
def toxins(shared_data):
    folder = shared_data / "market" / "trade"
    batches = figures_from_file(folder, retrieved_at=datetime(2026, 9, 15, tzinfo=UTC))
    return pl.concat([batch.table for batch in batches])


def test_the_toxin_file_tells_its_story_by_itself(toxins):
    found = findings(toxins).found
    # Growth, what Americans pay, and the American share, before anything else; all four are no noise.
    assert [(one.kind, one.partner) for one in found] == [
        (FindingKind.GROWTH, ""),
        (FindingKind.UNIT_VALUE_GAP, "US"),
        (FindingKind.SHARE, "US"),
        (FindingKind.SHARE, "HK"),
    ]
    growth, gap, share, _ = found
    assert "USD 549.2 million" in growth.summary.en and "40.3%" in growth.summary.en
    assert "5억 4,916만 달러" in growth.summary.ko and "40.3% 늘었습니다" in growth.summary.ko
    # Medians of the file, as its own notes give them: 2,132 and 453 USD a kilogram.
    assert [round(figure.value) for figure in gap.figures[:2]] == [2132, 453]
    assert "4.7 times" in gap.title.en and "미국이 중국의 4.7배" in gap.title.ko
    assert "from 11.8% in 2022 to 27.9% in the twelve months to August 2026" in share.summary.en
    assert "In January to August 2026 it stood at 31.7%" in share.summary.en
    assert "2022년 11.8%에서 2025년 9월~2026년 8월 27.9%로 높아졌습니다" in share.summary.ko
    for one in found:
        assert one.test.adjusted_p_value <= 0.05 and one.chart
        assert share_of_hangul(one.summary.ko) > 0.7 and english_sentences(one.summary.ko) == []


def test_a_new_month_of_105_prices_and_exchange_rates_brings_a_handful_at_most(shared_data):
    world = world_prices(shared_data)
    assert world.select("source", "product").n_unique() == 71 + 34
    told: set[str] = set()
    new = []
    for end in [date(2025 + at // 12, at % 12 + 1, 1) for at in range(10, 17)]:
        now = findings(world.filter(pl.col("period") <= end))
        new.append(len(new_findings(now, sorted(told))))
        told |= {one.finding_id for one in now.found}
    # The first month tells what was already so.
    assert max(new[1:]) <= 3 and sum(new[1:]) <= 6
    # Silver rose by more than half within a month in January 2026, crude oil in March.
    assert any("Silver" in one and "2026-01" in one for one in told)
    assert any("Crude oil" in one and "2026-03" in one for one in told)


def world_prices(shared_data):
    """Read the Pink Sheet and the exchange rates as observations."""
    folder = shared_data / "market"
    text = {"infer_schema": False}
    sheet = pl.read_csv(folder / "prices" / "worldbank_pinksheet_monthly_long.csv", **text)
    rates = pl.read_csv(folder / "fx" / "usd_fx_monthly_all.csv", **text)
    sheet = sheet.select(
        pl.lit("pink-sheet").alias("source"),
        pl.lit("price").alias("indicator"),
        pl.col("series").alias("product"),
        "unit",
        (pl.col("month") + "-01").str.to_date().alias("period"),
        pl.col("value").cast(pl.Float64, strict=False),
    )
    rates = rates.select(
        pl.lit("fx").alias("source"),
        pl.lit("exchange_rate").alias("indicator"),
        pl.col("Country").alias("product"),
        pl.lit("per USD").alias("unit"),
        pl.col("Date").str.to_date().alias("period"),
        pl.col("Exchange rate").cast(pl.Float64, strict=False).alias("value"),
    )
    said = datetime(2026, 6, 2, tzinfo=UTC)
    return (
        pl.concat([sheet, rates])
        .with_columns(
            reporter=pl.lit(""),
            partner=pl.lit(""),
            product_system=pl.lit("series"),
            frequency=pl.lit("M"),
            flags=pl.when(pl.col("value").is_null()).then(4).otherwise(0).cast(pl.UInt8),
            vintage=pl.lit(said.date()),
            retrieved_at=pl.lit(said).cast(OBSERVATIONS["retrieved_at"]),
            origin=pl.lit("file"),
        )
        .select(OBSERVATIONS.names())
    )


# --- names that stay, and what a publisher changed ----------------------------------------------------------------------


def shifts(values):
    """Return the level shifts of a series as they are told."""
    key = {"source": "fda", "indicator": "shortages", "reporter": "US", "partner": "", "product_system": "series"}
    (one,) = series_histories(table(rows(values, **key, product="TOTAL", unit="reports")))
    found = [x for x in changes(one, Text("전체", "all")) if x.p_value <= 0.05 and x.matters]
    told = [x.told(Told(x.test_name, x.p_value, x.p_value, 1)) for x in found]
    return [x for x in told if x.kind is FindingKind.LEVEL_SHIFT]


@pytest.mark.parametrize("seed", range(3))
def test_a_shift_at_new_year_keeps_one_name_while_its_date_is_estimated_anew(seed):
    # The figures climb through the turn of the year, so that the place of the shift wanders between December and January.
    level = np.interp(np.arange(96), [0, 70, 73, 95], [1.0, 1.0, 1.5, 1.5])
    values = 100 * level * np.exp(np.random.default_rng([seed, 3]).normal(0, 0.06, 96))
    told = [one for end in range(76, 89) for one in shifts(values[:end])]
    assert len(told) > 5 and len({one.finding_id for one in told}) == 1
    assert "한 단계 증가" in told[0].title.ko and "a higher level since" in told[0].title.en


def test_two_true_shifts_have_two_names():
    level = np.where(np.arange(96) < 70, 1.0, np.where(np.arange(96) < 79, 1.6, 2.6))
    values = 100 * level * np.exp(np.random.default_rng(3).normal(0, 0.04, 96))
    names = {one.finding_id for end in range(75, 96) for one in shifts(values[:end])}
    assert len(names) == 2


def test_growth_that_lasts_for_years_is_told_under_one_name():
    values = noise(1, 120, spread=0.05) * np.exp(np.maximum(np.arange(120) - 40, 0) * 0.03)
    assert len({one.finding_id for end in range(100, 121) for one in findings(table(rows(values[:end]))).found if one.kind is FindingKind.GROWTH}) == 1  # fmt: skip


def test_a_price_that_doubled_rose_and_did_not_grow():
    generator = np.random.default_rng(2)
    level = np.where(np.arange(120) >= 110, 2.0, 1.0)
    found = findings(table(prices("Silver", 30 * level * np.exp(np.cumsum(generator.normal(0, 0.01, 120))), unit="USD/troy oz"))).found  # fmt: skip
    one = next(one for one in found if one.kind is FindingKind.GROWTH)
    assert one.title.ko == "은 가격, 1년 새 두 배로 상승" and one.title.en == "Price of silver doubled in a year"
    assert "의 두 배로 올랐습니다" in one.summary.ko and "트로이온스당" in one.summary.ko
    assert "twice what it was in the same months a year before" in one.summary.en
    assert not any(word in one.summary.en + one.title.en for word in ("grew", "growth"))


def test_one_price_that_doubled_is_told_among_twenty_that_only_walk():
    generator = np.random.default_rng(12)
    made = [prices(f"Series {n}", 100 * np.exp(np.cumsum(generator.normal(0, 0.05, 240)))) for n in range(20)]
    level = np.where(np.arange(240) >= 232, 2.2, 1.0)
    made.append(prices("Silver", 30 * level * np.exp(np.cumsum(generator.normal(0, 0.02, 240)))))
    assert {one.product for one in findings(table(*made)).found} == {"Silver"}


def test_exchange_rates_are_called_by_their_currencies():
    values = np.where(np.arange(120) >= 110, 1.3, 1.0) * 1100 * np.exp(np.cumsum(np.random.default_rng(2).normal(0, 0.005, 120)))  # fmt: skip
    key = {"source": "exchange-rates", "indicator": "exchange_rate", "reporter": "", "partner": "", "product_system": "series"}  # fmt: skip
    for code, korean, english in (("KRW", "원/달러 환율", "won"), ("BRL", "브라질 레알/달러 환율", "Brazilian real")):
        found = findings(table(rows(values, **key, product=code, unit=f"{code}/USD"))).found
        one = next(one for one in found if one.kind is FindingKind.GROWTH)
        assert one.title.ko.startswith(korean) and "통화 가치 하락" in one.title.ko
        assert english in one.title.en and "미국 1달러당" in one.summary.ko


def yearly(values, **more):
    made = rows(values, product="300249", product_system="HS", frequency="A", **more)
    return [row | {"period": date(2026 - len(values) + at, 1, 1)} for at, row in enumerate(made)]


def test_annual_figures_are_tested_by_their_steps():
    generator = np.random.default_rng(6)
    rising = 1e6 * np.exp(np.cumsum(generator.normal(0.08, 0.04, 12)))
    (one,) = findings(table(yearly(rising))).found
    assert one.kind is FindingKind.TREND and one.rises and one.figures[0].lower > 0
    assert "2015년" in one.title.ko and "연평균" in one.title.ko and "a year since 2015" in one.title.en
    assert (one.first, one.last_day) == (date(2015, 1, 1), date(2025, 12, 31))
    jumped = 1e6 * np.exp(np.cumsum([*generator.normal(0, 0.03, 11), 0.5]))
    (one,) = (x for x in findings(table(yearly(jumped))).found if x.kind is FindingKind.GROWTH)
    assert one.since == date(2025, 1, 1) and "in 2025" in one.title.en and one.title.ko.startswith("2025년 한국")
    # A year more of the same trend is the same finding.
    more = np.append(rising, rising[-1] * 1.08)
    later = [row | {"period": row["period"].replace(year=row["period"].year + 1)} for row in yearly(more)]
    assert one_name(findings(table(later))) == one_name(findings(table(yearly(rising))))


def one_name(found):
    (name,) = {one.finding_id for one in found.found if one.kind is FindingKind.TREND}
    return name


def test_a_walk_of_ten_years_is_no_trend():
    generator = np.random.default_rng(9)
    alarms = 0
    for _ in range(200):
        walk = 1e6 * np.exp(np.cumsum(generator.normal(0, 0.1, 11)))
        alarms += any(one.kind is FindingKind.TREND for one in findings(table(yearly(walk))).found)
    assert alarms <= 18  # 5 % of 200, and three standard errors


def test_a_new_currency_and_a_new_way_of_counting_are_no_news():
    factor = np.where(np.arange(120) >= 112, 1e-6, 1.0)
    values = 3e6 * factor * np.exp(np.cumsum(np.random.default_rng(2).normal(0, 0.01, 120)))
    found = findings(table(prices("Urea", values)))
    assert found.found == () and [(one.period, one.zeros) for one in found.breaks] == [(month(112), -6)]
    # Estimated at half until a year ago, counted since.
    made = rows(noise(1) * np.where(np.arange(60) >= 48, 2.0, 1.0))
    assert kinds(findings(table(made))) != []
    for row in made[:48]:
        row["flags"] = int(Flag.ESTIMATED)
    assert findings(table(made)).found == ()


def test_a_code_out_of_use_is_no_news():
    grown = noise(1) * np.where(np.arange(60) >= 48, 1.6, 1.0)
    old = rows(grown)
    assert FindingKind.GROWTH in kinds(findings(table(old)))
    later = [row | {"product": "3002410000", "period": row["period"].replace(year=row["period"].year + 2)} for row in rows(noise(2))]  # fmt: skip
    assert [one for one in findings(table(old, later)).found if one.product == "3002491000"] == []


def test_a_partner_that_is_lost_may_have_had_secret_months_and_one_may_come_back():
    total = noise(4, 84, spread=0.05)
    ends = [None if at % 5 == 1 and at < 76 else 0.1 * total[at] if at < 76 else 0.0 for at in range(84)]
    back = [0.1 * total[at] if at < 20 or at >= 77 else 0.0 for at in range(84)]
    found = findings(table(rows(total), rows(ends, partner="BR"), rows(back, partner="VN"))).found
    by_kind = {one.kind: one for one in found}
    lost, again = by_kind[FindingKind.LOST_PARTNER], by_kind[FindingKind.NEW_PARTNER]
    assert lost.partner == "BR" and lost.since == month(76) and "비공개" in lost.summary.ko
    assert lost.figures[1].value == pytest.approx(0.1, rel=0.01)
    assert again.title.en.startswith("Vietnam: back after 4 years") and "베트남 거래 4년 만에 재개" in again.title.ko
    # A secret month after the last one known may have been one with trade.
    ends[80] = None
    assert FindingKind.LOST_PARTNER not in kinds(findings(table(rows(total), rows(ends, partner="BR"))))


def test_daily_rates_are_held_against_the_same_months():
    days = [date(2021, 1, 1) + timedelta(days=at) for at in range(365 * 5)]
    level = [1.5 if day >= date(2025, 9, 1) else 1.0 for day in days]
    key = {"source": "fred", "indicator": "economic_series", "reporter": "", "partner": "", "product_system": "series"}
    made = rows([100 * one for one in level], **key, product="DEXKOUS", unit="index", frequency="D")
    noisy = np.random.default_rng(1).normal(0, 0.5, len(days))
    made = [row | {"period": day, "value": row["value"] + off} for row, day, off in zip(made, days, noisy, strict=True)]
    one = next(one for one in findings(table(made)).found if one.kind is FindingKind.GROWTH)
    assert one.change == pytest.approx(0.5, abs=0.02) and one.frequency == "M" and one.as_of == date(2025, 12, 1)
