"""Series in a person's own file."""

import math
from datetime import date

import pytest

from bioaccord.market.observation import Frequency
from bioaccord.market.series_file import read_series
from bioaccord.vocabulary.errors import InputError


def written(folder, text):
    file = folder / "exports.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_one_series_is_called_as_its_file(tmp_path):
    file = written(tmp_path, 'month,value\n2022-02,"1,200"\n2022-01,5\n2022-03,…\n')
    (one,) = read_series(file).series
    assert (one.name, one.frequency) == ("exports", Frequency.MONTHLY)
    assert one.periods == (date(2022, 1, 1), date(2022, 2, 1), date(2022, 3, 1))
    assert one.values[:2] == (5.0, 1200.0)
    assert math.isnan(one.values[2])


def test_columns_tell_series_apart(tmp_path):
    file = written(tmp_path, "period,partner,export_usd\n2022-Q1,US,1\n2022-Q1,CN,2\n2022-Q2,US,3\n")
    us, cn = read_series(file, value_column="export_usd", series_columns=["partner"]).series
    assert (us.name, us.values, us.frequency) == ("US", (1.0, 3.0), Frequency.QUARTERLY)
    assert us.periods[1] == date(2022, 4, 1)
    assert (cn.name, cn.values) == ("CN", (2.0,))


@pytest.mark.parametrize(
    ("periods", "frequency"),
    [
        (["2022", "2023"], Frequency.ANNUAL),
        (["2022-01-03", "2022-01-10"], Frequency.WEEKLY),
        (["2022-01-03", "2022-01-04"], Frequency.DAILY),
        (["2022-01-01", "2022-02-01"], Frequency.MONTHLY),
        (["2022-01-01", "2022-04-01"], Frequency.QUARTERLY),
        (["20220101", "20230101"], Frequency.ANNUAL),
    ],
)
def test_the_frequency_is_as_the_periods_are(tmp_path, periods, frequency):
    file = written(tmp_path, "date,value\n" + "".join(f"{period},1\n" for period in periods))
    assert read_series(file).series[0].frequency is frequency


def test_every_cell_that_cannot_be_read_is_told(tmp_path):
    file = written(tmp_path, "period,value\n2022-13,1\n2022-02,many\n0201-11-03,2\n2022-02-30,2\n")
    with pytest.raises(InputError) as caught:
        read_series(file)
    assert caught.value.told("en").splitlines() == [
        "exports.csv row 2, column period: '2022-13' is not a period. Write 2022, 2022-Q1, 2022-03 or 2022-03-01.",
        "exports.csv row 3, column value: 'many' is not a number. "
        "Write digits, with a point before decimals, or leave the cell empty where there is no figure.",
        "exports.csv row 4, column period: '0201-11-03' is not a period. Write 2022, 2022-Q1, 2022-03 or 2022-03-01.",
        "exports.csv row 5, column period: '2022-02-30' is not a period. Write 2022, 2022-Q1, 2022-03 or 2022-03-01.",
    ]
    assert "기간으로 읽을 수 없습니다" in caught.value.told("ko")


def test_a_period_that_stands_twice_asks_for_the_column_of_names(tmp_path):
    file = written(tmp_path, "period,partner,value\n2022-01,US,1\n2022-01,CN,2\n")
    with pytest.raises(InputError, match="2022-01-01 stands twice in 'exports'") as caught:
        read_series(file)
    assert "--series" in str(caught.value)


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path):
    with pytest.raises(InputError, match="has no column 'valeu'. Did you mean 'value'"):
        read_series(written(tmp_path, "period,value\n2022,1\n"), value_column="valeu")


def test_a_series_with_a_wrong_cell_is_kept_apart_and_the_rest_is_read(tmp_path):
    file = written(tmp_path, "월,partner,값\n2022-01,US,1\n2022-01,CN,many\n2022-02,US,3\n2022-02,JP,3\n2022-02,JP,4\n")
    found = read_series(file, series_columns=["partner"])
    assert [one.name for one in found.series] == ["US"]
    assert [one.name for one in found.kept_apart] == ["CN", "JP"]
    assert str(found.kept_apart[0].error).startswith("exports.csv row 3, column 값: 'many' is not a number.")
    assert "2022-02-01 stands twice in 'JP'." in str(found.kept_apart[1].error)
