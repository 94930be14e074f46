"""Editions of the nomenclature: families against brute force, sums upwards only, and what stays as it is."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bioaccord.market.concordance import check_edition, concordance, concordance_from_file, concorded
from bioaccord.market.observation import Flag, checked, observations
from bioaccord.vocabulary.errors import InputError
from tests.slips import english_sentences

NOW = datetime(2026, 9, 15, 3, tzinfo=UTC)
TABLE = """from_edition,from_code,to_edition,to_code,weight
HS2017,300220,HS2022,300241,1
HS2017,300230,HS2022,300242,1
HS2017,300290,HS2022,300249,0.7
HS2017,300290,HS2022,300251,0.3
HS2017,300211,HS2022,300212,1
HS2017,300212,HS2022,300212,1
HS2012,300220,HS2017,300220,1
HS2012,300230,HS2017,300290,0
"""


def said(system, code, value, *, month=1, flags=0):
    return {
        "source": "un-comtrade",
        "indicator": "export_value",
        "reporter": "KR",
        "partner": "US",
        "product_system": system,
        "product": code,
        "unit": "USD",
        "frequency": "M",
        "period": date(2025, month, 1),
        "value": value,
        "flags": 4 if value is None else flags,
        "vintage": NOW.date(),
        "retrieved_at": NOW,
        "origin": "x",
    }


def brought(tmp_path, *rows, edition="HS2022", table=TABLE):
    (tmp_path / "correlation.csv").write_text(table, encoding="utf-8")
    done = concorded(checked(observations(rows)), concordance_from_file(tmp_path / "correlation.csv"), edition)
    told = {
        (row["product_system"], row["product"], row["period"].month): (row["value"], Flag(row["flags"]))
        for row in checked(done.table).iter_rows(named=True)
    }
    return told, done.stayed.rows()


def test_one_code_to_one_is_concorded_over_two_editions(tmp_path):
    told, stayed = brought(
        tmp_path,
        said("HS2012", "300220", 5.0),
        said("HS2017", "300230", 7.0, flags=2),
        said("HS2022", "300241", 6.0, month=2),
    )
    assert told == {
        ("HS2022", "300241", 1): (5.0, Flag.CONCORDED),
        ("HS2022", "300242", 1): (7.0, Flag.CONCORDED | Flag.PROVISIONAL),
        ("HS2022", "300241", 2): (6.0, Flag.NONE),
    }
    assert stayed == []


def test_one_to_many_is_summed_upwards_so_that_the_series_goes_on(tmp_path):
    told, _ = brought(
        tmp_path,
        said("HS2017", "300290", 10.0),
        said("HS2022", "300249", 7.0, month=2),
        said("HS2022", "300251", 4.0, month=2),
    )
    assert told == {
        ("HS2022", "300249+300251", 1): (10.0, Flag.SPLIT),
        ("HS2022", "300249+300251", 2): (11.0, Flag.SPLIT | Flag.CALCULATED),
    }


def test_many_to_one_is_summed_and_the_editions_own_figure_stays(tmp_path):
    told, _ = brought(
        tmp_path, said("HS2017", "300211", 1.0), said("HS2017", "300212", 2.0), said("HS2022", "300212", 4.0, month=2)
    )
    assert told == {
        ("HS2022", "300212", 1): (3.0, Flag.SPLIT | Flag.CALCULATED),
        ("HS2022", "300212", 2): (4.0, Flag.NONE),
    }


def test_many_to_many_is_one_family_that_is_summed_and_never_divided(tmp_path):
    table = f"{TABLE.splitlines()[0]}\nHS2017,010101,HS2022,010201,0.5\nHS2017,010101,HS2022,010202,0.5\nHS2017,010102,HS2022,010202,1\nHS2017,010102,HS2022,010203,1\n"  # fmt: skip
    rows = [
        said("HS2017", "010101", 4.0),
        said("HS2017", "010102", 3.0),
        *(said("HS2022", f"01020{number}", float(number), month=2) for number in (1, 2, 3)),
    ]
    told, stayed = brought(tmp_path, *rows, table=table)
    name = "010201+010202+010203"
    how = Flag.SPLIT | Flag.CALCULATED
    assert told == {("HS2022", name, 1): (7.0, how), ("HS2022", name, 2): (6.0, how)} and stayed == []
    # The zero in front is part of the code.
    told, stayed = brought(tmp_path, said("HS2017", "10101", 4.0), table=table)
    assert told == {("HS2017", "10101", 1): (4.0, Flag.NONE)} and stayed == [("HS2017", "10101", 1)]


def test_a_sum_in_which_one_figure_is_missing_is_missing(tmp_path):
    told, _ = brought(tmp_path, said("HS2017", "300211", 1.0), said("HS2017", "300212", None))
    assert told == {("HS2022", "300212", 1): (None, Flag.MISSING | Flag.SPLIT | Flag.CALCULATED)}


def test_two_editions_of_one_flow_are_never_added_up(tmp_path):
    told, _ = brought(
        tmp_path, said("HS2012", "300220", 5.0), said("HS2017", "300220", 5.5), said("HS2022", "300241", 6.0)
    )
    assert told == {("HS2022", "300241", 1): (6.0, Flag.NONE)}


def test_what_no_table_tells_of_stays_and_is_told_and_codes_are_not_padded(tmp_path):
    rows = (
        said("HS2012", "300230", 5.0),
        said("HS2017", "3002", 6.0),
        said("HSK", "3002491000", 7.0),
        said("HS2017", "30022", 1.0),
    )
    told, stayed = brought(tmp_path, *rows)
    assert told == {(row["product_system"], row["product"], 1): (row["value"], Flag.NONE) for row in rows}
    assert stayed == [("HS2012", "300230", 1), ("HS2017", "3002", 1), ("HS2017", "30022", 1)]


def test_backwards_works_as_well(tmp_path):
    told, _ = brought(tmp_path, said("HS2022", "300249", 7.0), said("HS2022", "300251", 3.0), edition="HS2017")
    assert told == {("HS2017", "300290", 1): (10.0, Flag.SPLIT | Flag.CALCULATED)}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("HS2107,300220,HS2022,300241,1", "Did you mean 'HS2017'"),
        ("HS2017,30022,HS2022,300241,1", "'30022' is not a code"),
        ("HS2017,300220,HS2022,3002.41,1", "'3002.41' is not a code"),
        ("HS2017,300220,HS2017,300241,1", "'HS2017' is no edition to correlate with"),
        ("HS2017,300220,HS2022,300241,2", "'2' is no weight"),
        ("HS2017,300220,HS2022,300241,x", "'x' is no weight"),
        ("HS2017,300220,HS2022,3002,1", "'3002' has another number of digits than '300220'"),
        ("HS2017,300220,HS2022", "has fewer cells than the header"),
    ],
)
def test_a_wrong_table_is_refused_with_its_rows(tmp_path, row, message):
    with pytest.raises(InputError, match="row 2") as refused:
        brought(tmp_path, said("HS2017", "300220", 1.0), table=f"{TABLE.splitlines()[0]}\n{row}\n")
    assert message in str(refused.value) and english_sentences(refused.value.told("ko")) == []
    with pytest.raises(InputError, match="no column from_edition"):
        brought(tmp_path, said("HS2017", "300220", 1.0), table="a,b\n1,2\n")
    with pytest.raises(InputError, match="Did you mean 'HS2022'"):
        check_edition("HS2202")


codes = st.tuples(st.sampled_from(["HS2012", "HS2017", "HS2022"]), st.sampled_from(["01", "02", "03", "04"]))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(codes, codes), max_size=12),
    st.lists(st.tuples(codes, st.integers(1, 99)), max_size=12, unique_by=lambda one: one[0]),
)
def test_families_are_those_of_brute_force_and_nothing_is_created_or_lost(links, figures):
    families = concordance(links)
    reach = {code: {code} for link in links for code in link}
    for _ in range(len(reach)):
        for one, other in links:
            both = reach[one] | reach[other]
            for code in both:
                reach[code] = reach[code] | both
    assert {code: set(families.family(*code).codes) for code in reach} == reach
    # One edition at a time: what is summed upwards is what was there.
    for system in ("HS2012", "HS2017"):
        rows = [said(system, code, float(value)) for (edition, code), value in figures if edition == system]
        if rows:
            done = concorded(checked(observations(rows)), families, "HS2022")
            assert checked(done.table)["value"].sum() == pytest.approx(sum(row["value"] for row in rows))
