"""Lanes from deliveries: by hand, wrong ones, and the real history where it is at hand, used in scenarios."""

from pathlib import Path

import numpy as np
import pytest

from bioaccord.supply.lanes import lanes, rate_of_lane, read_deliveries
from bioaccord.supply.stress_test import StressModel, stress_test
from bioaccord.vocabulary.errors import InputError

from .test_scenarios import chain

HEAD = (
    "manufacturing site,country,shipment mode,scheduled delivery date,delivered to client date,po sent to vendor date\n"
)


def write(folder: Path, rows: str) -> Path:
    file = folder / "deliveries.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    return file


def test_lanes_by_hand(tmp_path: Path) -> None:
    on_time = "Unit III,Vietnam,Air,2-Jun-06,1-Jun-06,2-May-06\n" * 9
    late = "Unit III,Vietnam,Air,2-Jun-06,22-Jun-06,Date Not Captured\n"
    few = "Plant 2,Kenya,Air,2-Jun-07,3-Jun-07,3-May-07\n"
    first, second = lanes(read_deliveries(write(tmp_path, on_time + late + few)))
    assert (first.deliveries, first.per_year, first.late_share) == (10, 5.0, 0.1)
    assert list(first.late_days) == [20.0]
    assert first.lead_time_days == (30.0, 30.0, 30.0)
    assert not first.borrowed
    # Kenya has one delivery: its lateness is that of all lanes by air.
    assert second.borrowed
    assert second.late_share == pytest.approx(1 / 11)
    assert first.late_share_low < 0.1 < first.late_share_high
    rate = rate_of_lane(first, "CN", "KR", source="test")
    assert rate.per_year == pytest.approx(0.5)
    assert rate.duration_days.observed == (20.0,)


def test_wrong_deliveries_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 2, column scheduled delivery date: 'soon' is no day"):
        read_deliveries(write(tmp_path, "A,B,Air,soon,2-Jun-06,2-Jun-06\n"))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="'country' is missing"):
        read_deliveries(tmp_path / "other.csv")


def test_the_real_history_is_estimated_and_used(shared_data: Path) -> None:
    deliveries = read_deliveries(shared_data / "supply" / "scms" / "SCMS_Delivery_History_Dataset.csv")
    assert len(deliveries) == 10_324
    found = lanes(deliveries)
    assert sum(lane.deliveries for lane in found) == 10_324
    assert all(0 <= lane.late_share_low <= lane.late_share <= lane.late_share_high <= 1 for lane in found)
    # Against the whole table: the lanes' late deliveries are its late deliveries.
    late = sum(one.days_late >= 7 for one in deliveries)
    own = [lane for lane in found if not lane.borrowed]
    assert 0 < sum(len(lane.late_days) for lane in own) <= late
    busiest = max(own, key=lambda lane: lane.per_year * lane.late_share)
    rate = rate_of_lane(busiest, "CN", "KR", source="SCMS delivery history 2006-2015")
    model = StressModel(chain(), [2])
    hard = stress_test(model, [rate], scenarios=60, seed=1)
    assert np.isin(rate.duration_days.observed, busiest.late_days).all()
    assert hard.loss.max() > 0
