"""Unit values: real figures of toxins, what is left out and why, and outliers."""

from datetime import UTC, date, datetime

import pytest

from bioaccord.market.observation import Flag, checked, observations
from bioaccord.market.sources.korea_customs import figures_from_file
from bioaccord.market.store import Selection, Store
from bioaccord.market.unit_values import unit_values

NOW = datetime(2026, 9, 15, 3, tzinfo=UTC)


def said(month, value, weight, *, flags=0, partner="US", year=2025):
    plain = {
        "source": "un-comtrade",
        "reporter": "KR",
        "partner": partner,
        "product_system": "HS2022",
        "product": "300249",
        "frequency": "M",
        "period": date(year, month, 1),
        "vintage": NOW.date(),
        "retrieved_at": NOW,
    }
    rows = [plain | {"indicator": "export_value", "unit": "USD", "value": value, "flags": 4 if value is None else 0}]
    if weight != "absent":
        rows.append(
            plain
            | {
                "indicator": "export_weight",
                "unit": "kg",
                "value": weight,
                "flags": 4 if weight is None else int(flags),
            }
        )
    return rows


def found(*parts):
    return unit_values(checked(observations([row for part in parts for row in part])))


def test_the_real_files_tell_the_american_and_the_chinese_price(shared_data, tmp_path):
    store = Store(tmp_path)
    folder = shared_data / "market" / "trade"
    store.add(figures_from_file(folder, retrieved_at=NOW), source="korea-customs", at=NOW)
    told = unit_values(store.series(Selection()))
    medians = {row["partner"]: row for row in told.medians.filter(indicator="export_unit_value").iter_rows(named=True)}
    # The figures that the issue names, of 56 months.
    assert (round(medians["US"]["median"]), round(medians["CN"]["median"])) == (2132, 453)
    assert (medians["US"]["figures"], medians["US"]["unit"]) == (56, "USD/kg")
    checked(told.figures)


def test_what_is_left_out_is_counted_by_reason():
    told = found(
        said(1, 100.0, 4.0),
        said(2, 100.0, 0.0),
        said(3, 100.0, None),
        said(4, 100.0, "absent"),
        said(5, 100.0, 5.0, flags=Flag.ESTIMATED),
        said(6, None, 5.0),
        said(7, 0.0, 5.0),
        said(8, 300.0, 4.0),
        said(9, 500.0, 4.0, flags=Flag.PROVISIONAL),
    )
    assert told.figures["value"].to_list() == [25.0, 75.0, 125.0]
    assert told.figures["flags"].to_list() == [Flag.CALCULATED] * 2 + [Flag.CALCULATED | Flag.PROVISIONAL]
    assert dict(told.left_out.select("reason", "figures").iter_rows()) == {
        "estimated_weight": 1,
        "no_value": 1,
        "no_weight": 2,
        "zero_value": 1,
        "zero_weight": 1,
    }
    (median,) = told.medians.iter_rows(named=True)
    assert (median["median"], median["figures"], median["left_out"]) == (75.0, 3, 6)


def test_a_partner_with_no_unit_value_is_told_too():
    (row,) = found(said(1, 100.0, 0.0)).medians.iter_rows(named=True)
    assert (row["median"], row["figures"], row["left_out"]) == (None, 0, 1)


@pytest.mark.parametrize(("odd", "count"), [(1000.0, 1), (101.0, 0), (1.0, 1)])
def test_outliers_are_told_and_kept(odd, count):
    values = [98.0, 101.0, 100.0, 99.0, 102.0, 100.0, 97.0, 103.0, odd]
    told = found(*(said(at, value, 1.0) for at, value in enumerate(values, 1)))
    assert told.outliers.height == count and told.figures.height == 9
    if count:
        assert told.outliers["times"].to_list() == [odd / 100.0] and told.outliers["period"].to_list() == [
            date(2025, 9, 1)
        ]
    # Too few figures tell of no outlier.
    assert found(*(said(at, value, 1.0) for at, value in enumerate([100.0, 100.0, odd], 1))).outliers.is_empty()
