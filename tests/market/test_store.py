"""The store of observations against a plain list of what was said."""

import multiprocessing
import os
import signal
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.market import store_shelf
from bioaccord.market.observation import FIGURE_KEY, OBSERVATIONS, Figures, Flag, checked, observations
from bioaccord.market.selection import Selection
from bioaccord.market.store import Store
from bioaccord.market.store_lock import only_writer
from bioaccord.vocabulary.errors import InputError, SourceError
from tests.slips import english_sentences

NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)
FEBRUARY, MARCH, APRIL, MAY = (date(2026, month, 1) for month in (2, 3, 4, 5))


def said(value, vintage, *, period=date(2026, 1, 1), partner="US", product="3002491000", hour=5, flags=0, **more):
    flags = flags | (Flag.MISSING if value is None else 0)
    return {
        "source": "korea-customs",
        "indicator": "export_value",
        "reporter": "KR",
        "partner": partner,
        "product_system": "HSK",
        "product": product,
        "unit": "USD",
        "frequency": "M",
        "period": period,
        "value": value,
        "flags": int(flags),
        "vintage": vintage,
        "retrieved_at": NOW.replace(hour=hour),
        "origin": f"file-{hour}.csv",
    } | more


def add(store, *rows, **more):
    return store.add([Figures(observations(rows))], source="korea-customs", at=NOW, **more)


def values(table):
    return {(row["partner"], row["period"]): row["value"] for row in table.iter_rows(named=True)}


def answer(statements, day):
    """Return what was said on a day, from a plain list: the last statement, and since when it stood unchanged."""
    told = {}
    figures = {(one["partner"], one["period"]) for one in statements}
    for figure in figures:
        upto = [one for one in statements if (one["partner"], one["period"]) == figure and one["vintage"] <= day]
        upto.sort(key=lambda one: (one["vintage"], one["retrieved_at"]))
        if not upto:
            continue
        last = upto[-1]
        for before, after in reversed(list(pairwise(upto))):
            if (before["value"], before["flags"]) != (after["value"], after["flags"]):
                break
            last = before
        told[figure] = (last["value"], last["flags"], last["vintage"])
    return told


STATEMENT = st.tuples(
    st.sampled_from([None, 1.0, 2.0]),
    st.integers(0, 5),
    st.sampled_from(["US", "CN"]),
    st.integers(1, 2),
    st.sampled_from([Flag.NONE, Flag.PROVISIONAL]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(STATEMENT, min_size=1, max_size=6), min_size=1, max_size=5),
    st.sampled_from([2, 3_000_000]),
    st.sampled_from([1, 12]),
)
def test_any_order_of_coming_gives_the_same_answers(runs, at_once, most_files):
    rows_at_once, files = store_shelf._ROWS_AT_ONCE, store_shelf._MOST_FILES
    store_shelf._ROWS_AT_ONCE, store_shelf._MOST_FILES = at_once, most_files
    try:
        _any_order(runs)
    finally:
        store_shelf._ROWS_AT_ONCE, store_shelf._MOST_FILES = rows_at_once, files


def _any_order(runs):
    # FRED's first vintage is the first day of the United States.
    first = [date(1776, 7, 4), date(1969, 12, 31), date(1970, 1, 1)]
    days = [*first, *(FEBRUARY + timedelta(days=number) for number in range(3))]
    told = []
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        for number, run in enumerate(runs):
            rows = {}
            for value, vintage, partner, month, flags in run:
                # Each run is retrieved at another hour; within a run, one vintage says one thing of a figure.
                row = said(
                    value, days[vintage], partner=partner, period=date(1960, month, 1), hour=23 - number, flags=flags
                )
                rows[partner, month, vintage] = row
            done = add(store, *rows.values())
            assert done.read == len(rows) == done.new + done.revised + done.unchanged
            told += rows.values()
        for day in [days[0] - timedelta(days=1), *days]:
            table = checked(store.series(Selection(), as_of=day))
            found = {
                (row["partner"], row["period"]): (row["value"], row["flags"], row["vintage"])
                for row in table.iter_rows(named=True)
            }
            assert found == answer(told, day)
        assert store.series(Selection()).equals(store.series(Selection(), as_of=days[-1]))
        keys = store.keys(Selection())
        assert keys["figures"].sum() == store.series(Selection()).height
        for earlier, later in ((days[0], days[3]), (days[2], days[5])):
            changes = store.differences(earlier, later)
            found = {(row["partner"], row["period"]): row["change"] for row in changes.iter_rows(named=True)}
            assert found == expected_changes(answer(told, earlier), answer(told, later))


def expected_changes(before, after):
    changes = {}
    for figure, (value, flags, _) in after.items():
        old_value, old_flags, _ = before.get(figure, (None, flags, None))
        if old_value is None and value is not None:
            changes[figure] = "added"
        elif old_value is not None and value is None:
            changes[figure] = "withdrawn"
        elif (value, flags) != (old_value, old_flags):
            changes[figure] = "revised"
    return changes


def test_the_latest_vintage_is_given_and_an_earlier_one_can_be_asked_for(tmp_path):
    store = Store(tmp_path)
    assert (add(store, said(10.0, FEBRUARY), said(5.0, FEBRUARY, partner="CN")).new) == 2
    second = add(store, said(12.0, MARCH), said(5.0, MARCH, partner="CN"))
    assert (second.new, second.revised, second.unchanged) == (0, 1, 1)
    january = date(2026, 1, 1)
    assert values(store.series(Selection())) == {("US", january): 12.0, ("CN", january): 5.0}
    assert values(store.series(Selection(), as_of=FEBRUARY)) == {("US", january): 10.0, ("CN", january): 5.0}
    assert store.series(Selection(partner=("CN",)))["vintage"].to_list() == [FEBRUARY]
    assert store.history(Selection(partner=("US",)))["value"].to_list() == [10.0, 12.0]
    assert store.series(Selection(partner=("US",)))["origin"].to_list() == ["file-5.csv"]


def test_the_same_file_again_changes_no_file(tmp_path):
    store = Store(tmp_path)
    rows = [said(10.0, FEBRUARY), said(5.0, FEBRUARY, partner="CN")]
    add(store, *rows)
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.parquet")}
    again = add(store, *rows)
    assert (again.new, again.revised, again.unchanged) == (0, 0, 2)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.parquet")} == before


def test_what_is_confirmed_keeps_its_day_when_an_older_vintage_comes_late(tmp_path):
    store = Store(tmp_path)
    add(store, said(10.0, FEBRUARY))
    add(store, said(10.0, APRIL))
    assert add(store, said(7.0, MARCH)).revised == 1
    # An older vintage with the same value moves its first day; nothing new was said.
    older = add(store, said(10.0, date(2026, 1, 15)))
    assert (older.new, older.revised, older.unchanged) == (0, 0, 1)
    assert store.history(Selection())["vintage"].to_list() == [date(2026, 1, 15), MARCH, APRIL]
    on = {day: store.series(Selection(), as_of=day)["value"].to_list() for day in (FEBRUARY, MARCH, APRIL)}
    assert on == {FEBRUARY: [10.0], MARCH: [7.0], APRIL: [10.0]}


def test_identical_rows_are_kept_once_and_contradicting_ones_apart(tmp_path):
    store = Store(tmp_path)
    china, japan = {"partner": "CN"}, {"partner": "JP"}
    done = add(
        store, said(1.0, FEBRUARY), said(1.0, FEBRUARY), said(2.0, FEBRUARY, **china), said(3.0, FEBRUARY, **china)
    )
    assert (done.read, done.new, done.unchanged, done.kept_apart_count) == (4, 1, 1, 2)
    assert store.series(Selection())["partner"].to_list() == ["US"]
    assert "one vintage says two things" in done.kept_apart[0].en
    assert all(english_sentences(one.ko) == [] for one in done.kept_apart)
    # A stored statement stands; what says otherwise of the same moment is kept apart.
    add(store, said(4.0, FEBRUARY, **japan))
    assert add(store, said(5.0, FEBRUARY, **japan)).kept_apart_count == 1
    assert store.latest(Selection(partner=("JP",)))["value"].to_list() == [4.0]
    # Retrieved later on the same day, it is what the publisher says now; the first is still there.
    assert add(store, said(5.0, FEBRUARY, hour=9, **japan)).revised == 1
    assert store.latest(Selection(partner=("JP",)))["value"].to_list() == [5.0]
    assert store.history(Selection(partner=("JP",)))["value"].to_list() == [4.0, 5.0]


def test_figures_a_thousand_times_the_known_ones_are_kept_apart(tmp_path):
    store = Store(tmp_path)
    periods = [date(2024 + number // 12, number % 12 + 1, 1) for number in range(24)]
    add(store, *(said(123_456.0 * (1 + number), FEBRUARY, period=one) for number, one in enumerate(periods)))
    thousands = [said(round(123.456 * (1 + number)), MARCH, period=one) for number, one in enumerate(periods)]
    done = add(store, *thousands)
    assert (done.kept_apart_count, done.revised) == (24, 0)
    assert "thousand" in done.kept_apart[0].en and english_sentences(done.kept_apart[0].ko) == []
    assert store.series(Selection())["value"].min() == 123_456.0
    # A price of 80 that comes as 80,000 is one as well, though the known figure is small.
    small = [said(80.0 + number, FEBRUARY, period=one, partner="CN") for number, one in enumerate(periods)]
    add(store, *small)
    dear = [said(1000 * (80.0 + number), MARCH, period=one, partner="CN") for number, one in enumerate(periods)]
    assert add(store, *dear).kept_apart_count == 24


COUNTRIES = {"US": 29_000_000.0, "CN": 4_300_000.0, "JP": 840_000.0, "VN": 2_900_000.0, "GB": 120_000.0}


def trade(vintage, months, divisor=1.0, **collapsed):
    """Rows of five countries in months counted from January 2025; a country may be told to have collapsed by a factor."""
    return [
        said(
            round(size * (1 + 0.1 * (month % 5)) / divisor / collapsed.get(partner, 1.0)),
            vintage,
            partner=partner,
            period=date(2025 + month // 12, month % 12 + 1, 1),
        )
        for partner, size in COUNTRIES.items()
        for month in months
    ]


@pytest.mark.parametrize("months", [[11], [12], [12, 13, 14], [10, 11, 12]])
def test_few_figures_in_thousands_are_kept_apart_in_known_periods_and_in_new_ones(tmp_path, months):
    store = Store(tmp_path)
    add(store, *trade(FEBRUARY, range(12)))
    done = add(store, *trade(MARCH, months, 1000.0))
    assert (done.kept_apart_count, done.new, done.revised) == (5 * len(months), 0, 0)
    assert add(store, *trade(MARCH, months)).kept_apart_count == 0


def test_of_a_file_that_turns_to_thousands_only_those_periods_are_kept_apart(tmp_path):
    store = Store(tmp_path)
    add(store, *trade(FEBRUARY, range(12)))
    done = add(store, *trade(MARCH, range(6)), *trade(MARCH, range(6, 12), 1000.0))
    assert (done.kept_apart_count, done.unchanged, done.revised) == (30, 30, 0)


def test_a_partner_that_collapses_is_taken(tmp_path):
    store = Store(tmp_path)
    add(store, *trade(FEBRUARY, range(12)))
    done = add(store, *trade(MARCH, range(12, 15), GB=1000.0))
    assert (done.kept_apart_count, done.new) == (0, 15)
    # Alone as well: its buyers may be gone.
    alone = [said(100.0, APRIL, partner="JP", period=date(2026, month, 1)) for month in (4, 5, 6)]
    assert add(store, *alone).kept_apart_count == 0


def test_where_the_wrong_file_came_first_the_right_one_corrects_it(tmp_path):
    store = Store(tmp_path)
    add(store, *trade(FEBRUARY, range(12), 1000.0))
    refused = add(store, *trade(MARCH, range(12)))
    assert refused.kept_apart_count == 60 and "--corrects" in refused.kept_apart[0].en
    assert add(store, *trade(MARCH, range(12)), corrects=True).revised == 60
    assert store.series(Selection(partner=("US",)))["value"].min() == COUNTRIES["US"]


def test_what_a_whole_answer_does_not_hold_any_more_is_withdrawn(tmp_path):
    store = Store(tmp_path)
    add(store, said(1.0, FEBRUARY), said(2.0, FEBRUARY, partner="CN"), said(3.0, FEBRUARY, product="3004900000"))
    done = add(store, said(1.0, MARCH), complete=Selection(product=("3002491000",)))
    assert (done.new, done.revised, done.unchanged) == (0, 1, 1)
    changes = store.differences(FEBRUARY, MARCH)
    assert changes.select("partner", "change", "value", "value_before").rows() == [("CN", "withdrawn", None, 2.0)]
    assert store.latest(Selection(partner=("CN",))).is_empty()
    assert store.latest(Selection(product=("3004900000",))).height == 1
    add(store, said(2.0, APRIL, partner="CN"))
    assert store.differences(MARCH, APRIL)["change"].to_list() == ["added"]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["US", "CN", "JP", "PL"]), st.sampled_from([1.0, 2.0]), min_size=1), min_size=1
    )
)
def test_whole_answers_in_their_order_are_what_was_said_on_their_days(answers):
    with TemporaryDirectory() as folder:
        store = Store(Path(folder))
        days = [FEBRUARY + timedelta(days=number) for number in range(len(answers))]
        for day, told in zip(days, answers, strict=True):
            add(store, *(said(value, day, partner=one) for one, value in told.items()), complete=Selection())
        for day, told in zip(days, answers, strict=True):
            assert dict(store.latest(Selection(), as_of=day).select("partner", "value").rows()) == told


def test_nothing_is_withdrawn_where_rows_were_kept_apart(tmp_path):
    store = Store(tmp_path)
    add(store, said(1.0, FEBRUARY), said(2.0, FEBRUARY, partner="CN"))
    batch = Figures(observations([said(1.0, MARCH)]), (), kept_apart_count=1)
    store.add([batch], source="korea-customs", at=NOW, complete=Selection())
    assert store.latest(Selection())["partner"].to_list() == ["CN", "US"]


def test_a_heading_never_stands_beside_its_own_lines(tmp_path):
    store = Store(tmp_path)
    add(
        store,
        said(100.0, FEBRUARY, product="3002"),
        said(60.0, FEBRUARY, product="300241"),
        said(40.0, FEBRUARY, product="3002491000"),
        said(7.0, FEBRUARY, product="3002491000", period=date(2025, 1, 1)),
        said(9.0, FEBRUARY, product="3002491000", partner="CN"),
        said(999.0, FEBRUARY, product="TOTAL", partner="JP"),
        said(5.0, FEBRUARY, product="300491", partner="JP"),
        said(11.0, FEBRUARY, product="3002491000", partner="WLD"),
    )
    under = store.series(Selection(product_prefix="3002"))
    assert under.select("partner", "product", "value").rows() == [
        ("CN", "3002491000", 9.0),
        ("US", "3002", 100.0),
        ("US", "3002491000", 7.0),
        ("WLD", "3002491000", 11.0),
    ]
    assert store.series(Selection(product_prefix="300249", partner=("US",)))["value"].to_list() == [7.0, 40.0]
    by_partner = store.totals(Selection(since=date(2026, 1, 1)), by=("partner",))
    assert dict(by_partner.select("partner", "value").rows()) == {"CN": 9.0, "JP": 999.0, "US": 100.0}
    assert dict(by_partner.select("partner", "levels").rows())["CN"] == [10]
    assert store.totals(Selection(), by=("year",)).select("year", "value").rows() == [(2025, 7.0), (2026, 1108.0)]
    assert store.totals(Selection(partner=("WLD",)), by=())["value"].to_list() == [11.0]


def test_a_sum_of_nothing_is_not_zero(tmp_path):
    store = Store(tmp_path)
    add(store, said(None, FEBRUARY))
    total = store.totals(Selection(), by=("partner",)).row(0, named=True)
    assert (total["value"], total["figures"], total["missing"], total["flags"]) == (None, 0, 1, Flag.MISSING)


def test_a_run_that_breaks_leaves_the_store_as_it_was_and_is_told(tmp_path):
    store = Store(tmp_path)
    add(store, said(1.0, FEBRUARY))
    files = set(tmp_path.rglob("*.parquet"))

    def batches():
        yield Figures(observations([said(2.0, MARCH)]))
        raise SourceError("The line was cut.")

    with pytest.raises(SourceError):
        store.add(batches(), source="korea-customs", at=NOW)
    assert store.series(Selection())["value"].to_list() == [1.0]
    assert set(tmp_path.rglob("*.parquet")) == files
    last, first = store.runs()
    assert last.failed.en == "The line was cut." and first.failed is None
    assert (first.number, first.at, first.new, first.indicators) == (1, NOW, 1, ("export_value",))


def test_a_reader_that_breaks_the_contract_is_an_error(tmp_path):
    store = Store(tmp_path)
    for wrong in ({"value": None, "flags": 0}, {"value": float("inf")}, {"source": "other"}, {"indicator": "../x"}):
        with pytest.raises(ValueError, match="value|figures are of"):
            add(store, said(1.0, FEBRUARY) | wrong)
    assert [run.failed is not None for run in store.runs()] == [True] * 4


def _killed_while_writing(folder):
    def batches():
        yield Figures(observations([said(2.0, MARCH)]))

    write = store_shelf._Writing._write

    def write_and_die(self, kind, number, rows):
        name = write(self, kind, number, rows)
        if kind == "series":
            os.kill(os.getpid(), signal.SIGKILL)
        return name

    store_shelf._Writing._write = write_and_die
    Store(folder).add(batches(), source="korea-customs", at=NOW)


def test_a_process_that_is_killed_while_writing_leaves_the_store_as_it_was(tmp_path):
    store = Store(tmp_path)
    add(store, said(1.0, FEBRUARY))
    before = set(tmp_path.rglob("*.parquet"))
    process = multiprocessing.get_context("spawn").Process(target=_killed_while_writing, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    left = set(tmp_path.rglob("*.parquet")) - before
    assert left
    assert store.series(Selection())["value"].to_list() == [1.0]
    add(store, said(3.0, MARCH))
    assert store.series(Selection())["value"].to_list() == [3.0]
    assert store.history(Selection())["value"].to_list() == [1.0, 3.0]


def test_a_second_writer_waits_or_is_refused(tmp_path):
    store = Store(tmp_path)
    with only_writer(tmp_path, 1.0), pytest.raises(InputError) as refused:
        add(store, said(1.0, FEBRUARY), wait_seconds=0.3)
    assert "another process is writing" in str(refused.value)
    assert english_sentences(refused.value.told("ko")) == []
    process = multiprocessing.get_context("spawn").Process(target=_write_many, args=(tmp_path,))
    process.start()
    for number in range(1, 15):
        add(store, said(float(number), FEBRUARY + timedelta(days=number), partner="PL"))
    process.join()
    assert process.exitcode == 0
    assert dict(store.latest(Selection()).select("partner", "value").rows()) == {"US": 24, "CN": 24, "JP": 24, "PL": 14}
    assert [run.number for run in store.runs()] == [*range(38, 0, -1)]
    assert store.history(Selection(partner=("PL",))).height == 14


def test_others_may_write_while_a_source_is_read(tmp_path):
    store = Store(tmp_path)

    def batches():
        yield Figures(observations([said(1.0, FEBRUARY)]))
        add(store, said(2.0, MARCH), said(2.0, MARCH, partner="CN"), wait_seconds=0.3)
        yield Figures(observations([said(1.0, FEBRUARY, partner="JP")]))

    assert store.add(batches(), source="korea-customs", at=NOW).read == 2
    assert dict(store.series(Selection()).select("partner", "value").rows()) == {"US": 2.0, "CN": 2.0, "JP": 1.0}
    assert store.series(Selection(partner=("US",)), as_of=FEBRUARY)["value"].to_list() == [1.0]


def _write_many(folder):
    store = Store(folder)
    for number in range(1, 25):
        rows = [said(float(number), FEBRUARY + timedelta(days=number), partner=one) for one in ("US", "CN", "JP")]
        add(store, *rows)


def test_readers_never_see_half_a_state(tmp_path):
    add(Store(tmp_path), *(said(0.0, FEBRUARY, partner=one) for one in ("US", "CN", "JP")))
    process = multiprocessing.get_context("spawn").Process(target=_write_many, args=(tmp_path,))
    process.start()
    seen = set()
    while process.is_alive():
        found = Store(tmp_path).series(Selection())["value"].to_list()
        assert len(found) == 3 and len(set(found)) == 1
        seen.add(found[0])
    assert process.exitcode == 0
    assert len(seen) > 2


def test_what_is_no_store_or_a_damaged_one_is_refused_in_both_languages(tmp_path):
    for question in (Store(tmp_path).runs, lambda: Store(tmp_path).series(Selection())):
        with pytest.raises(InputError, match="holds no store") as refused:
            question()
    assert not Store(tmp_path).exists
    assert (
        english_sentences(refused.value.told("ko").replace("bioaccord market import NAME:PATH --store FOLDER", ""))
        == []
    )
    add(Store(tmp_path), said(1.0, FEBRUARY))
    (tmp_path / "korea-customs" / "export_value" / "current-000001-000.parquet").unlink()
    with pytest.raises(InputError, match="names files that are not there"):
        Store(tmp_path).series(Selection())
    (tmp_path / "store.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="is not the state of a store"):
        Store(tmp_path).series(Selection())
    with pytest.raises(InputError, match="in their order"):
        Store.differences(_fresh(tmp_path), APRIL, MARCH)


def _fresh(tmp_path):
    store = Store(tmp_path / "fresh")
    add(store, said(1.0, FEBRUARY))
    return store


def test_tables_have_the_columns_of_the_contract(tmp_path):
    store = Store(tmp_path)
    empty = store.add([], source="korea-customs", at=NOW)
    assert empty.read == 0
    assert store.series(Selection()).schema == OBSERVATIONS
    assert store.totals(Selection(), by=("partner",)).is_empty() and store.differences(MARCH, APRIL).is_empty()
    add(store, said(1.0, FEBRUARY))
    for table in (store.series(Selection()), store.latest(Selection()), store.history(Selection())):
        assert table.schema == OBSERVATIONS
    assert set(FIGURE_KEY) < set(store.differences(FEBRUARY, MARCH).columns)
    assert isinstance(store.keys(Selection()), pl.DataFrame)
