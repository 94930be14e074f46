"""Deadlines and effective days in the prose of American offices; sentences are the Federal Register's own unless marked."""

from datetime import UTC, date, datetime, time

import pytest

from bioaccord.policy.english_dates import DeadlineKind, deadline_in, deadlines_in, effective_days_in
from bioaccord.policy.english_days import clock_of, days_after
from bioaccord.policy.register_dates import dates_of

PUBLISHED = date(2024, 1, 9)


def days(prose, published_on=PUBLISHED):
    return [one.on.last_day.isoformat() for one in deadlines_in(prose, published_on)]


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        (
            "Completed applications must be submitted no later than 11:59 p.m. Eastern Time April 1, 2024.",
            ["2024-04-01"],
        ),
        ("Comments must be received on or before March 11, 2024.", ["2024-03-11"]),
        ("Comments Due Date: February 12, 2024.", ["2024-02-12"]),
        ("Submission Deadline on or before February 12, 2024.", ["2024-02-12"]),
        ("Submissions will be accepted from January 9, 2024 through midnight EST on March 11, 2024.", ["2024-03-11"]),
        ("Comments due within February 15, 2024.", ["2024-02-15"]),
        ("The comment deadline is extended from January 8, 2024, to February 7, 2024.", ["2024-02-07"]),
        (
            "The comment period scheduled to close on January 12, 2024, is extended until January 20, 2024.",
            ["2024-01-20"],
        ),
        ("The comment period is reopened and will close on February 20, 2024.", ["2024-02-20"]),  # made up
        (
            "Comments are due: January 30, 2024. Reply Comments are due: February 13, 2024.",
            ["2024-01-30", "2024-02-13"],
        ),
        ("The meeting will be held Wednesday, January 17, 2024 beginning at 8 a.m. and continuing until 5 p.m.", []),
        ("The application was filed on January 27, 2023, and amended on June 28, 2023.", []),
        ("Comments are invited on properties nominated before December 30, 2023, for listing.", []),
        ("Nominations must be received by March 15th of a given year.", []),
        ("Comments are due by February 31, 2024.", []),
        ("OMB must make a decision about the comments between 30 and 60 days after publication.", []),
    ],
)
def test_days_in_prose(prose, expected):
    assert days(prose) == expected


@pytest.mark.parametrize(
    ("prose", "expected", "said"),
    [
        ("Comments due within 30 days of publication.", "2024-02-08", "counted from publication on 2024-01-09"),
        (
            "Comments are best assured if received within 30-days of the date of this publication.",
            "2024-02-08",
            "counted",
        ),
        ("Comments are due 10 business days after publication.", "2024-01-23", "counted"),
        ("Comments will be accepted for 30 days until February 8, 2023.", "2024-02-08", "printed 2023"),
        ("Requests must be received no later than Friday, January 12.", "2024-01-12", "no year is printed"),
        (
            "Requests to speak are due by 5 p.m. EST on Monday, January 8, 2024.",
            "2024-01-08",
            "passed before publication",
        ),
    ],
)
def test_what_was_resolved_is_said(prose, expected, said):
    (deadline,) = deadlines_in(prose, PUBLISHED)
    assert deadline.on.last_day.isoformat() == expected
    assert said in deadline.on.words


def test_a_printed_day_is_not_told_again_as_a_counted_one():
    prose = "Comments must be received no later than February 9, 2024. Comments should be sent within 30 days of publication."
    assert days(prose) == ["2024-02-09"]


def test_what_a_deadline_is_for():
    prose = (
        "Comments must be filed by February 1, 2024. A request for a hearing or petitions for leave to intervene must be filed by "
        "March 4, 2024. Nominations are due by February 5, 2024. Members of the public must register by February 6, 2024."
    )
    assert [one.kind for one in deadlines_in(prose, PUBLISHED)] == [
        DeadlineKind.COMMENTS,
        DeadlineKind.PETITIONS,
        DeadlineKind.NOMINATIONS,
        DeadlineKind.REGISTRATION,
    ]


@pytest.mark.parametrize(
    ("prose", "at", "zone", "instant"),
    [
        (
            "Applications are due no later than 11:59 p.m. Eastern Time April 1, 2024.",
            time(23, 59),
            "America/New_York",
            datetime(2024, 4, 2, 3, 59, tzinfo=UTC),
        ),
        (
            "Your response must be received by March 15, 2024, 11:59 p.m. (ET).",
            time(23, 59),
            "America/New_York",
            datetime(2024, 3, 16, 3, 59, tzinfo=UTC),
        ),
        (
            "We will accept comments on or before 11:59 p.m. MT on January 30, 2024.",
            time(23, 59),
            "America/Denver",
            datetime(2024, 1, 31, 6, 59, tzinfo=UTC),
        ),
        ("Submit a proposal by 4:30 p.m. local time on February 1, 2024.", time(16, 30), "", None),
        ("Submit comments by February 1, 2024.", None, "", None),
    ],
)
def test_time_of_day_and_zone_are_kept(prose, at, zone, instant):
    (deadline,) = deadlines_in(prose, PUBLISHED)
    assert (deadline.at, deadline.zone, deadline.instant) == (at, zone, instant)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("noon (EST)", (time(12), "America/New_York")),
        ("12:01 a.m. Pacific standard time", (time(0, 1), "America/Los_Angeles")),
        ("5 p.m. AKST", (time(17), "America/Anchorage")),
        ("midnight CST", (time(23, 59), "America/Chicago")),
    ],
)
def test_clocks(written, expected):
    assert clock_of(written) == expected


def test_working_days_leave_out_week_ends():
    assert days_after(date(2024, 1, 5), 1, working=True) == date(2024, 1, 8)


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("This rule is effective January 3, 2025.", ["2025-01-03"]),
        ("Effective 0901 UTC, March 21, 2024.", ["2024-03-21"]),
        ("This rule takes effect 60 days after publication in the Federal Register.", ["2024-03-09"]),  # made up
        (
            "This modified system will be effective upon publication. New routine uses will be effective February 9, 2024.",
            ["2024-01-09", "2024-02-09"],
        ),
        (
            "The amendments to 47 CFR 1.767, published at 81 FR 52354 on August 8, 2016, are effective January 10, 2024.",
            ["2024-01-10"],
        ),
        ("Comments are due by February 9, 2024.", []),
    ],
)
def test_effective_days(prose, expected):
    assert [words.last_day.isoformat() for words in effective_days_in(prose, PUBLISHED)] == expected


def test_fields_that_the_prose_contradicts_are_told():
    found = dates_of(
        {
            "publication_date": "2024-01-11",
            "comments_close_on": "2024-02-28",
            "effective_on": "2024-02-13",
            "dates": "Comments are due on or before February 13, 2024, and reply comments are due on or before February 28, 2024.",
        }
    )
    assert found.deadline_on.last_day == date(2024, 2, 28)
    assert found.effective_on is None
    assert "effective_on is 2024-02-13, which the prose gives as a deadline" in found.doubt


def test_without_a_day_of_publication_only_printed_days_are_read():
    assert deadline_in("Comments are due within 30 days of publication.") is None
    assert deadline_in("Comments are due by March 1, 2024.").last_day == date(2024, 3, 1)
