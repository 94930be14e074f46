"""`bioaccord policy changes` on a small history made by the test, as a user would call it."""

import json
import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bioaccord.cli.policy_changes import marked_line
from bioaccord.policy.korean_changes import ProvisionChange, all_changes
from bioaccord.policy.sources.korean_law import open_history, version_texts
from tests import command

REPORT = "##### 제38조 (보고)\n\n**①** 제조업자는 생산 실적을 30일 이내에 보고하여야 한다.\n\n##### 제39조 (회수)\n\n위해의약품을 지체 없이 회수하여야 한다.\n"


@pytest.fixture
def history(tmp_path):
    folder = tmp_path / "laws"
    (folder / "kr/약사법").mkdir(parents=True)
    versions = [
        (REPORT, "2024-01-01", "1", "2024-01-01", "제정"),
        (REPORT.replace("30일", "10일"), "2025-01-01", "2", "2026-01-01", "일부개정"),
        (REPORT.replace("30일", "10일").replace("제39조", "제39조의2"), "2025-06-01", "3", "2025-07-01", "일부개정"),
    ]
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    for body, day, number, effective, kind in versions:
        front = f"---\n제목: 약사법\n공포일자: {day}\n공포번호: '{number}'\n시행일자: {effective}\n---\n\n"
        (folder / "kr/약사법/법률.md").write_text(front + body, encoding="utf-8")
        subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
        who = ["-c", "user.name=t", "-c", "user.email=t@example"]
        message = f"법률: 약사법 ({kind})\n\n공포일자: {day}"
        subprocess.run(["git", *who, "commit", "-q", "-m", message], cwd=folder, check=True)
    return folder


def run(*arguments):
    return command.run("policy", "changes", *map(str, arguments))


def test_words_are_marked_and_a_move_is_no_change(history):
    told = run(history, "--law", "약사법").stdout.splitlines()
    assert told[0] == "약사법 일부개정, 2025-06-01 공포, 2025-07-01 시행"
    assert told[1] == "  실질 변화 없는 조문 1개: 조 번호만 이동"
    assert told[2:5] == [
        "약사법 일부개정, 2025-01-01 공포, 2026-01-01 시행",
        "  제38조 (보고) 개정",
        "    제1항: 제조업자는 생산 실적을 [-30-]{+10+}일 이내에 보고하여야 한다.",
    ]
    everything = run(history, "--law", "약사법", "--all", "--language", "en").stdout
    assert "제39조의2 (회수) moved, formerly 제39조 - renumbered only" in everything


def test_what_is_in_force_on_a_day(history):
    told = run(history, "--law", "약사법", "--on", "2025-12-31", "--language", "en").stdout.splitlines()
    assert told == [
        "In force on 2025-12-31: Pharmaceutical Affairs Act: partial amendment, promulgated 2025-06-01, effective 2025-07-01",
        "  Promulgated, not yet in force: Pharmaceutical Affairs Act: partial amendment, promulgated 2025-01-01, effective 2026-01-01",
    ]


def test_the_same_as_data(history):
    lines = [json.loads(line) for line in run(history, "--law", "약사법", "--json").stdout.splitlines()]
    assert [one["number"] for one in lines] == ["3", "2", "1"]
    assert lines[0]["changes"][0]["former_article"] == "제39조"
    assert lines[1]["changes"][0]["provisions"] == [
        {
            "place": "제1항",
            "old": "제조업자는 생산 실적을 30일 이내에 보고하여야 한다.",
            "new": "제조업자는 생산 실적을 10일 이내에 보고하여야 한다.",
        }
    ]


def test_a_law_that_is_not_there_is_refused(history):
    done = run(history, "--law", "민법")
    assert done.returncode == 2
    assert "'민법'의 해당 판이 없습니다." in done.stderr


def rebuilt(line):
    """Return the old and the new text that a marked line was made from."""
    without = {
        mark: re.compile(pattern, re.DOTALL) for mark, pattern in (("-", r"\[-(.*?)-\]"), ("+", r"\{\+(.*?)\+\}"))
    }
    old = without["-"].sub(r"\1", without["+"].sub("", line))
    return old, without["+"].sub(r"\1", without["-"].sub("", line))


words = st.text(alphabet="가나다 제12항ab,.()·")


@given(words, words)
def test_a_marked_line_gives_both_texts_again(old, new):
    assert rebuilt(marked_line(ProvisionChange("", old, new))) == (old, new)


def test_every_marked_line_of_a_real_act_gives_both_texts_again(shared_data):
    bundle = shared_data / "policy/kr_law/kr_bio_law_history.bundle"
    count = 0
    with open_history(bundle) as repository:
        for one in version_texts(repository, bundle, law="약사법"):
            for change in all_changes(one.former, one.text) if one.former else ():
                for provision in change.provisions:
                    assert rebuilt(marked_line(provision)) == (provision.old, provision.new)
                    count += bool(provision.old and provision.new)
    assert count > 1500
