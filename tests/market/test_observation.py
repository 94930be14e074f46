"""The contract of observations."""

from datetime import UTC, date, datetime

import pytest

from bioaccord.market.observation import OBSERVATIONS, Flag, checked, observations

FIGURE = {
    "source": "korea-customs",
    "indicator": "export_value",
    "reporter": "KR",
    "partner": "US",
    "product_system": "HSK",
    "product": "3002491000",
    "unit": "USD",
    "frequency": "M",
    "period": date(2022, 1, 1),
    "value": 1_468_346.0,
    "flags": 0,
    "vintage": date(2026, 9, 15),
    "retrieved_at": datetime(2026, 9, 15, tzinfo=UTC),
    "origin": "exports.csv",
}


def test_a_figure_keeps_its_columns_and_types():
    table = checked(observations([FIGURE]))
    assert table.schema == OBSERVATIONS
    assert table.row(0, named=True) == FIGURE


def test_missing_is_never_zero():
    missing = FIGURE | {"value": None, "flags": int(Flag.MISSING)}
    assert checked(observations([missing]))["value"].to_list() == [None]
    for wrong in (FIGURE | {"value": None}, FIGURE | {"flags": int(Flag.SUPPRESSED)}, FIGURE | {"value": float("inf")}):
        with pytest.raises(ValueError, match="value"):
            checked(observations([wrong]))


def test_a_revision_is_another_row_and_a_repetition_is_refused():
    revised = FIGURE | {"value": 1_468_400.0, "vintage": date(2026, 10, 15)}
    assert checked(observations([FIGURE, revised])).height == 2
    with pytest.raises(ValueError, match="once a vintage"):
        checked(observations([FIGURE, FIGURE | {"value": 2.0}]))
