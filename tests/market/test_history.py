"""A history is regular, or says why it is not."""

from datetime import date, timedelta

import numpy as np
import pytest

from bioaccord.market.history import History, history
from bioaccord.vocabulary.sentence import Sentence


def months(count, first=date(2020, 1, 1)):
    return [
        date(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1, 1) for step in range(count)
    ]


def test_a_month_that_was_left_out_is_filled_and_told():
    periods = months(36)
    values = np.arange(36.0)
    kept = [place for place in range(36) if place != 20]
    found = history(values[kept], [periods[place] for place in kept], "M")
    assert isinstance(found, History)
    assert found.periods == tuple(periods)
    assert found.is_filled.nonzero()[0].tolist() == [20]
    assert found.values[20] == pytest.approx(20.0, abs=1.0)
    assert [str(note) for note in found.notes] == [
        "1 of 36 periods have no figure; they were filled from their neighbours in the season."
    ]
    assert found.notes[0].told("ko") == "36개 기간 가운데 1개에 값이 없어 앞뒤 값과 계절 흐름으로 채웠습니다."


def test_missing_at_the_ends_is_not_history():
    values = [np.nan, *range(1, 31), np.nan]
    found = history(values, months(32), "M")
    assert isinstance(found, History)
    assert found.periods[0] == date(2020, 2, 1)
    assert found.periods[-1] == date(2022, 7, 1)
    assert not found.notes


def test_only_what_follows_a_long_gap_is_used():
    values = np.concatenate([np.ones(20), np.full(12, np.nan), np.arange(40.0)])
    found = history(values, months(72), "M")
    assert isinstance(found, History)
    assert found.periods[0] == date(2022, 9, 1)
    assert len(found.values) == 40
    assert str(found.notes[0]) == "A long gap ends before 2022-09-01; only figures from then on are used."


def test_a_filled_figure_follows_the_season():
    wave = 100 + 50 * np.sin(2 * np.pi * np.arange(60) / 12)
    values = wave.copy()
    values[27] = np.nan
    found = history(values, months(60), "M")
    assert isinstance(found, History)
    assert found.values[27] == pytest.approx(wave[27], abs=5)


@pytest.mark.parametrize(
    ("periods", "frequency", "reason"),
    [
        (months(2) + months(1), "M", "2020-01-01 stands twice or out of order: the periods are not regular."),
        (
            [date(2020, 1, 1), date(2020, 1, 8), date(2020, 1, 17)],
            "W",
            "The figures are said to be weekly but do not lie weeks apart.",
        ),
        (
            [date(2020, 1, 1), date(2020, 3, 1), date(2020, 5, 1)],
            "M",
            "2 of 5 periods have no figure, more than a fifth.",
        ),
    ],
)
def test_what_is_not_regular_is_refused(periods, frequency, reason):
    assert str(history([1.0, 2.0, 3.0], periods, frequency)) == reason


def test_nothing_but_missing_is_refused():
    assert history([np.nan, np.nan], months(2), "M") == Sentence("No period has a figure.")


def test_days_without_weekends_are_weeks_of_five_days():
    days = [date(2024, 1, 1) + timedelta(days=step) for step in range(60)]
    workdays = [day for day in days if day.weekday() < 5]
    found = history(np.arange(float(len(workdays))), workdays, "D")
    assert isinstance(found, History)
    assert found.season_length == 5
    assert found.periods == tuple(workdays)
    assert not found.is_filled.any()
    # 29 February 2024 is a Thursday: Friday follows, then Monday.
    assert found.periods[-1] == date(2024, 2, 29)
    assert found.following_periods(2) == (date(2024, 3, 1), date(2024, 3, 4))


@pytest.mark.parametrize(
    ("frequency", "first", "second", "following"),
    [
        ("A", date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)),
        ("Q", date(2020, 7, 1), date(2020, 10, 1), date(2021, 1, 1)),
        ("M", date(2020, 11, 1), date(2020, 12, 1), date(2021, 1, 1)),
        ("W", date(2020, 12, 21), date(2020, 12, 28), date(2021, 1, 4)),
        ("D", date(2021, 1, 2), date(2021, 1, 3), date(2021, 1, 4)),
    ],
)
def test_every_frequency_knows_its_next_period(frequency, first, second, following):
    found = history([1.0, 2.0], [first, second], frequency)
    assert isinstance(found, History)
    assert found.following_periods(1) == (following,)
