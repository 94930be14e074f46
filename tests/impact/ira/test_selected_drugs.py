"""The 40 drugs that were really selected: eligible in their cycle, not before their age, with type and share of the ceiling."""

from datetime import date
from pathlib import Path

from bioaccord.impact.ira.age import FIRST_YEAR, is_old_enough
from bioaccord.impact.ira.eligibility import eligibility
from bioaccord.impact.ira.monopoly import monopoly
from bioaccord.impact.ira.renegotiation import must_be_renegotiated_for

from .medicines import LAW, selected_drugs, selected_medicine

PUBLISHED = {2026: "2023-09-01", 2027: "2025-02-01", 2028: "2026-02-01"}


def test_all_forty_are_eligible_in_their_cycle_and_in_no_earlier_one_before_their_age(shared_data: Path) -> None:
    rows = selected_drugs(shared_data)
    assert len(rows) == 40
    for row in rows:
        one, year = selected_medicine(row), int(row["ipay"])
        assert eligibility(one, year, LAW).value is True, row["brand"]
        for earlier in range(FIRST_YEAR, year + 1):
            # The day on which the age is reached was computed elsewhere, from the approval alone.
            assert is_old_enough(one, earlier, LAW).value is (row["age_test_passes_on"] <= PUBLISHED[earlier]), row
    too_young = {row["brand"] for row in rows if row["ipay"] != "2026" and row["age_test_passes_on"] > PUBLISHED[2026]}
    assert {"Ozempic/Rybelsus/Wegovy", "Cosentyx", "Trulicity"} <= too_young


def test_all_forty_have_their_monopoly_type_and_share(shared_data: Path) -> None:
    for row in selected_drugs(shared_data):
        found = monopoly(selected_medicine(row), int(row["ipay"]), LAW)
        assert found.value is not None, row["brand"]
        kind = row["monopoly_type_derived"].split(" ")[0]
        assert (found.value.kind.value, round(found.value.share * 100)) == (kind, int(row["ceiling_pct_derived"])), row


def test_cases_on_the_edge(shared_data: Path) -> None:
    by_brand = {row["brand"]: selected_medicine(row) for row in selected_drugs(shared_data)}
    for brand, year, days in (("Biktarvy", 2027, 6), ("Erleada", 2027, 13), ("Cosentyx", 2028, -11)):
        published = date.fromisoformat(PUBLISHED[year])
        approved = by_brand[brand].forms[0].approved_on
        assert approved
        reached = approved.replace(year=approved.year + (11 if brand == "Cosentyx" else 7))
        assert (reached - published).days == days
        assert is_old_enough(by_brand[brand], year, LAW).value is (days <= 0)
    assert [is_old_enough(by_brand["Trulicity"], year, LAW).value for year in (2027, 2028)] == [False, True]


def test_what_has_to_be_renegotiated_year_by_year(shared_data: Path) -> None:
    again: dict[int, set[str]] = {}
    for row in selected_drugs(shared_data):
        for found in must_be_renegotiated_for(selected_medicine(row), LAW, int(row["ipay"]), 2030):
            assert found.value
            again.setdefault(found.value.year, set()).add(row["brand"])
    # Xarelto turns 16 in July 2027 too, but is selected no more from 2027 (tests of the end of selection).
    assert again == {
        2028: {"Tradjenta", "Xarelto"},
        2029: {"Eliquis", "Xtandi", "Linzess", "Xeljanz/Xeljanz XR"},
        2030: {"Imbruvica", "Pomalyst", "Breo Ellipta", "Anoro Ellipta"},
    }
