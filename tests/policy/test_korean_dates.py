"""Days in Korean words, held against the calendar of the Civil Act and against the publisher's own dates of every version."""

import re
import subprocess
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.policy.korean_dates import (
    day_after_period,
    deadline_in,
    effective_clauses,
    effective_day,
    in_force_day_in,
    korean_day,
    newest_supplementary_provisions,
)

PROMULGATED = date(2025, 11, 11)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20260701", date(2026, 7, 1)),
        ("2026.07.30", date(2026, 7, 30)),
        ("2026. 7. 30.", date(2026, 7, 30)),
        ("2026-04-07", date(2026, 4, 7)),
        ("2026년 4월 7일까지", date(2026, 4, 7)),
        ("단기4294년 1월 1일", date(1961, 1, 1)),
        ("20261340", None),
        ("2026년 2월 30일", None),
        ("곧", None),
    ],
)
def test_every_shape_of_a_day(written, day):
    assert korean_day(written) == day


@pytest.mark.parametrize(
    ("start", "period", "after"),
    [
        (date(2026, 4, 7), {"months": 6}, date(2026, 10, 8)),  # 약사법 21525호: the publisher says 2026-10-08
        (
            date(2025, 8, 30),
            {"months": 6},
            date(2026, 3, 1),
        ),  # no 31 February: the period ends with the month (제160조 3항)
        (date(2024, 2, 28), {"years": 1}, date(2025, 3, 1)),  # begins on 29 February, ends on 28 February
        (date(2025, 8, 31), {"months": 6}, date(2026, 3, 1)),  # begins with a month, ends with a month
        (date(2025, 12, 31), {"months": 1}, date(2026, 2, 1)),
        (date(2025, 1, 1), {"days": 30}, date(2025, 2, 1)),  # 30 days from 2 January end on 31 January
        (date(2025, 1, 1), {"weeks": 2}, date(2025, 1, 16)),
        (
            date(2024, 12, 20),
            {"years": 1, "months": 6},
            date(2026, 6, 21),
        ),  # 약사법 21109호 itself names 2026년 6월 21일
    ],
)
def test_periods_are_counted_as_the_civil_act_counts(start, period, after):
    assert day_after_period(start, **period) == after


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 60), st.integers(1, 60))
def test_a_longer_period_is_over_later(start, months, more):
    assert start + timedelta(days=27 * months) < day_after_period(start, months=months)
    assert day_after_period(start, months=months) < day_after_period(start, months=months + more)
    assert day_after_period(start, months=12) == day_after_period(start, years=1)


def test_the_law_and_single_provisions_each_have_their_day():
    whole, *single = effective_clauses(
        "제1조(시행일) 이 법은 공포 후 1년이 경과한 날부터 시행한다. 다만, 제27조의2의 개정규정은 공포 후 5개월이 경과한 날부터 시행하고, "
        "제47조의3제1항, 같은 조 제4항부터 제7항까지의 개정규정은 공포 후 3개월이 경과한 날부터 시행하며, 제12조의 개정규정은 2027년 1월 1일부터 "
        "시행한다.\n\n\n제2조(적용례) 제3조의 개정규정은 2030년 1월 1일부터 시행하는 경우부터 적용한다.",
        PROMULGATED,
    )
    assert (whole.day, whole.provisions) == (date(2026, 11, 12), ())
    assert whole.words == "이 법은 공포 후 1년이 경과한 날부터 시행한다"
    assert [(clause.day, clause.provisions) for clause in single] == [
        (date(2026, 4, 12), ("제27조의2",)),
        (date(2026, 2, 12), ("제47조의3제1항", "제47조의3제4항부터 제7항까지")),
        (date(2027, 1, 1), ("제12조",)),
    ]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("이 영은 공포한 날부터 시행한다.", PROMULGATED),
        ("①(시행일) 본법은 공포한 날로부터 20일을 경과한 후에 시행한다.", date(2025, 12, 2)),
        ("이 규칙은 2026년 7월 1일부터 시행한다.", date(2026, 7, 1)),
        ("제1조 (시행일) 이 법은 공포후 6월이 경과한 날부터 시행한다.", date(2026, 5, 12)),
        ("이 법은 공포한 날이 속하는 달의 다음 달 1일부터 시행한다.", date(2025, 12, 1)),
        ("이 법은 공포 후 첫 번째 일요일부터 시행한다.", date(2025, 11, 16)),
        ("이 규칙은 1월 1일부터 시행한다.", date(2026, 1, 1)),
        # These name no day: another event does.
        ("이 영은 「대한민국과 미합중국 간의 자유무역협정」이 발효되는 날부터 시행한다.", None),
        ("이 법은 공포한 날부터 3년을 넘지 아니하는 범위에서 총리령으로 정하는 날부터 시행한다.", None),
        ("이 법은 공포후 30일 이내에 제41조의 개정규정에 의한 대통령령의 시행일부터 시행한다.", None),
        ("이 법은 2010년 5월 31일 공포된 의료법 일부개정법률의 시행일부터 시행한다.", None),
    ],
)
def test_when_a_law_takes_effect(words, day):
    (whole,) = effective_clauses(words, PROMULGATED)
    assert (whole.day, whole.provisions) == (day, ())


def test_a_list_of_days_is_read_item_by_item():
    clauses = effective_clauses(
        "제1조(시행일) 이 규칙은 공포한 날부터 시행한다. 다만, 다음 각 호의 개정규정은 그 구분에 따른 날부터 시행한다.\n\n  1\\. 제3조의 개정규정: "
        "공포 후 6개월이 경과한 날\n  2\\. 별표 3의 개정규정: 2027년 1월 1일\n\n제2조(적용례) 없다.",
        PROMULGATED,
    )
    assert [(clause.day, clause.provisions) for clause in clauses] == [
        (PROMULGATED, ()),
        (date(2026, 5, 12), ("제3조",)),
        (date(2027, 1, 1), ("별표3",)),
    ]


def test_deadlines_and_heads_in_prose():
    found = deadline_in(
        "이 고시안에 대하여 의견이 있는 단체는 2026년 8월 12일(수) 18:00까지 의견서를 제출하여 주시기 바랍니다."
    )
    assert (found.last_day, found.words) == (date(2026, 8, 12), "2026년 8월 12일(수) 18:00까지")
    assert deadline_in("의견을 제출하여 주시기 바랍니다.") is None
    head = in_force_day_in("[시행 2026. 10. 8.] [법률 제21525호, 2026. 4. 7., 타법개정]")
    assert (head.last_day, head.words) == (date(2026, 10, 8), "시행 2026. 10. 8.")


LAW = """## 부칙

부칙 <제20592호,2024.12.20>


제1조(시행일) 이 법은 공포한 날부터 시행한다.

부칙(농업기본법) <제21109호,2025.11.11>


제1조(시행일) 이 법은 공포 후 6개월이 경과한 날부터 시행한다. 다만, ㆍㆍㆍ<생략>ㆍㆍㆍ 부칙 제3조는 공포 후 1년이 경과한 날부터 시행한다.
"""


def test_the_newest_supplementary_provisions_are_those_of_the_version():
    assert newest_supplementary_provisions(LAW, date(2024, 12, 20), "20592").number == "20592"
    assert newest_supplementary_provisions(LAW, date(2024, 12, 20), "99").number == "20592"
    assert newest_supplementary_provisions(LAW, date(2020, 1, 1), "1") is None


def test_a_consequential_amendment_takes_effect_with_the_article_that_makes_it():
    found = effective_day(LAW, PROMULGATED, "21109")
    assert found.last_day == date(2026, 11, 12)
    assert "부칙 제3조" in found.words


def test_computed_days_agree_with_the_publisher_over_the_whole_history(shared_data, tmp_path):
    bundle = shared_data / "policy/kr_law/kr_bio_law_history.bundle"
    history = tmp_path / "history.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(history)], check=True)
    log = ["git", "log", "--all", "--no-renames", "--raw", "--no-abbrev", "--format=", "--", "kr"]
    raw = subprocess.run(log, cwd=history, check=True, capture_output=True).stdout
    blobs = [line.split()[3] for line in raw.splitlines() if line.startswith(b":") and b" D\t" not in line]
    process = subprocess.Popen(
        ["git", "cat-file", "--batch"], cwd=history, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    counted = {"day": [0, 0], "period": [0, 0], "none": [0, 0]}
    for blob in blobs:
        process.stdin.write(blob + b"\n")
        process.stdin.flush()
        text = process.stdout.read(int(process.stdout.readline().split()[2])).decode()
        process.stdout.read(1)
        promulgated, number, effective = (
            re.search(rf"^{name}: '?([\d-]+)", text, re.MULTILINE).group(1)
            for name in ("공포일자", "공포번호", "시행일자")
        )
        found = effective_day(text, date.fromisoformat(promulgated), number)
        kind = "none" if found is None else "period" if re.search(r"공포.*(?:경과|지난)", found.words) else "day"
        counted[kind][0] += found is not None and found.last_day.isoformat() == effective
        counted[kind][1] += 1
    process.stdin.close()
    process.wait()
    assert len(blobs) == 4607
    agree, told = counted["period"]
    assert told > 850 and agree / told > 0.99
    agree, told = counted["day"]
    assert told > 3600 and agree / told > 0.99
    assert counted["none"][1] < 85, "few leave the day to a treaty or a decree"
