"""The calendar of each price applicability year, against the days that the law writes out."""

from datetime import date

import pytest

from bioaccord.impact.ira.timetable import dates_of, next_list
from bioaccord.impact.parameter import UnknownParameter

from .medicines import LAW

# 42 USC 1320f(b), (d); 1320f-1(b), (d); 1320f-2(a); 1320f-3(b)(2); 1320f-4(a).
WRITTEN = {
    2026: "2022-06-01 2023-05-31 2023-09-01 2023-10-01 2023-10-02 2024-02-01 2024-03-02 2024-08-01 2024-09-01 2025-03-01 2026-01-01",
    2027: "2023-11-01 2024-10-31 2025-02-01 2025-02-28 2025-03-01 2025-06-01 2025-07-01 2025-11-01 2025-11-30 2026-03-01 2027-01-01",
    2028: "2024-11-01 2025-10-31 2026-02-01 2026-02-28 2026-03-01 2026-06-01 2026-07-01 2026-11-01 2026-11-30 2027-03-01 2028-01-01",
    2029: "2025-11-01 2026-10-31 2027-02-01 2027-02-28 2027-03-01 2027-06-01 2027-07-01 2027-11-01 2027-11-30 2028-03-01 2029-01-01",
}  # fmt: skip


@pytest.mark.parametrize("year", WRITTEN)
def test_the_days_are_those_of_the_law(year) -> None:
    days = [str(one.day) for one in dates_of(year, LAW) if one.key != "announced_on"]
    assert days == WRITTEN[year].split()
    assert all("1320f" in one.value.section for one in dates_of(year, LAW))


def test_later_years_follow_the_general_rule() -> None:
    for year in range(2030, 2036):
        shifted = [date.fromisoformat(day) for day in WRITTEN[2029].split()]
        assert [one.day for one in dates_of(year, LAW)] == [one.replace(year=one.year + year - 2029) for one in shifted]
    with pytest.raises(UnknownParameter):
        dates_of(2036, LAW)


def test_the_day_on_which_a_list_really_came_out_is_told_beside_the_statutory_one() -> None:
    said = {year: one.day for year in range(2026, 2030) for one in dates_of(year, LAW) if one.key == "announced_on"}
    assert said == {2026: date(2023, 8, 29), 2027: date(2025, 1, 17), 2028: date(2026, 1, 27)}
    assert all(one.key != "announced_on" for one in dates_of(2028, LAW.known(date(2026, 1, 26))))


def test_the_next_list_of_a_day() -> None:
    assert [next_list(day, LAW) for day in (date(2026, 2, 1), date(2026, 2, 2), date(2040, 1, 1))] == [2028, 2029, 2035]


def test_how_many_are_selected() -> None:
    counts = [LAW.at("negotiation.drugs_selected", date(year, 1, 1)).value for year in range(2026, 2031)]
    assert counts == [10, 15, 15, 20, 20]
