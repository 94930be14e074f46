"""By when rebates are reported: months after the period, and the days of their own of the first ones."""

from datetime import date

import pytest

from bioaccord.impact.ira.product import Part
from bioaccord.impact.ira.rebate_report import reported_by

from .medicines import LAW


@pytest.mark.parametrize(
    ("part", "first_day", "by"),
    [
        (Part.D, date(2022, 10, 1), date(2025, 12, 31)),
        (Part.D, date(2023, 10, 1), date(2025, 12, 31)),
        (Part.D, date(2024, 10, 1), date(2026, 6, 30)),
        (Part.D, date(2025, 10, 1), date(2027, 6, 30)),
        (Part.B, date(2023, 1, 1), date(2025, 9, 30)),
        (Part.B, date(2024, 10, 1), date(2025, 9, 30)),
        (Part.B, date(2025, 1, 1), date(2025, 9, 30)),
        (Part.B, date(2025, 4, 1), date(2025, 12, 30)),
        (Part.B, date(2025, 7, 1), date(2026, 3, 30)),
    ],
)
def test_the_day(part, first_day, by) -> None:
    found = reported_by(part, first_day, LAW)
    assert found.value == by
    assert "30 days" in str(found.steps[0].said)
