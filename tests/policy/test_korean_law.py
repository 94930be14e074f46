"""Korean statutes out of a git history: a real repository, made by the test."""

import subprocess
from datetime import date

import pytest

import bioaccord.policy.sources.korean_law as korean_law
from bioaccord.policy.korean_articles import articles
from bioaccord.policy.korean_changes import changes
from bioaccord.vocabulary.errors import InputError

OLD = """##### 제38조 (의약품등의 생산 관리의무 및 보고)

① 의약품등의 제조업자는 생산 실적을 보고하여야 한다. <개정 2020.1.1>

##### 제44조 (의약품 판매)

① 약국 개설자가 아니면 의약품을 판매할 수 없다.
"""
NEW = OLD.replace("생산 실적을 보고하여야", "생산 실적과 공급중단 예정일을 180일 전까지 보고하여야").replace(
    "2020.1.1", "2026.3.3"
)


def version(body: str, day: str, number: str, effective: str) -> str:
    return (
        f"---\n제목: 약사법\n소관부처:\n- 보건복지부\n공포일자: {day}\n공포번호: '{number}'\n시행일자: {effective}\n"
        f"출처: https://www.law.go.kr/법령/약사법\n---\n\n# 약사법\n\n{body}\n"
    )


@pytest.fixture
def history(tmp_path):
    folder = tmp_path / "laws"
    (folder / "kr/약사법").mkdir(parents=True)

    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=t", "-c", "user.email=t@example", *arguments],
            cwd=folder,
            check=True,
            capture_output=True,
        )

    git("init", "-q")
    steps = [
        (OLD, "2020-01-01", "1", "2020-01-01", "제정"),
        (OLD.replace("2020.1.1", "2025.1.1"), "2025-01-01", "2", "2025-01-01", "타법개정"),
        (NEW, "2026-03-03", "3", "2026-10-08", "일부개정"),
    ]
    for body, day, number, effective, kind in steps:
        (folder / "kr/약사법/법률.md").write_text(version(body, day, number, effective), encoding="utf-8")
        git("add", "-A")
        # The commit's own date is of no matter; the message repeats the day.
        git("commit", "-q", "-m", f"법률: 약사법 ({kind})\n\n공포일자: {day}")
    return folder


def read(path, since=None):
    return sorted(
        (one.version for one in korean_law.versions_after(path, since=since)), key=lambda version: version.published_on
    )


def test_a_version_comes_with_the_text_before_it_though_that_is_older_than_what_is_asked_for(history):
    (one,) = korean_law.versions_after(history, since=date(2026, 1, 1))
    assert one.version.version == "2026-03-03-3"
    assert "180일 전까지" in one.version.text and "180일 전까지" not in one.former
    assert one.version.effective_on.first_day == date(2026, 10, 8)


def test_a_history_without_laws_is_refused(history):
    subprocess.run(["git", "rm", "-rq", "kr"], cwd=history, check=True)
    subprocess.run(["git", "checkout", "-q", "--orphan", "empty"], cwd=history, check=True)
    (history / "README").write_text("no laws", encoding="utf-8")
    subprocess.run(["git", "add", "README"], cwd=history, check=True)
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example", "commit", "-qm", "x"], cwd=history, check=True
    )
    subprocess.run(["git", "branch", "-q", "-D", "master"], cwd=history, check=False, capture_output=True)
    subprocess.run(["git", "branch", "-q", "-D", "main"], cwd=history, check=False, capture_output=True)
    with pytest.raises(InputError, match="holds no Korean law"):
        read(history)


def test_a_partial_amendment_that_changes_no_article_may_have_changed_an_annex(history):
    annexed = version(NEW, "2026-05-01", "4", "2026-05-01").replace(
        "---\n\n# 약사법", "첨부파일:\n- 별표번호: '0001'\n  제목: 할당관세 적용물품\n---\n\n# 약사법"
    )
    again = annexed.replace("2026-05-01", "2026-06-01").replace("'4'", "'5'")
    for text, day, kind in ((annexed, "2026-05-01", "타법개정"), (again, "2026-06-01", "일부개정")):
        (history / "kr/약사법/법률.md").write_text(text, encoding="utf-8")
        subprocess.run(
            [
                "git",
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example",
                "commit",
                "-aqm",
                f"법률: 약사법 ({kind})\n\n공포일자: {day}",
            ],
            cwd=history,
            check=True,
        )
    told = {one.version.number: one.version.annexes_changed for one in korean_law.version_texts(history, history)}
    assert told == {"1": False, "2": False, "3": False, "4": True, "5": True}


def test_a_bundle_reads_like_a_clone(history, tmp_path):
    subprocess.run(
        ["git", "bundle", "create", str(tmp_path / "laws.bundle"), "--all"],
        cwd=history,
        check=True,
        capture_output=True,
    )
    assert read(tmp_path / "laws.bundle") == read(history)


def test_what_is_no_history_is_refused(tmp_path):
    (tmp_path / "laws.bundle").write_bytes(b"not a bundle")
    with pytest.raises(InputError, match="not a git history of laws"):
        read(tmp_path / "laws.bundle")
    with pytest.raises(InputError, match="neither a folder nor a git bundle"):
        read(tmp_path / "none")


def test_front_matter_without_a_day_is_refused(history):
    file = history / "kr/약사법/법률.md"
    file.write_text("---\n제목: 약사법\n---\n", encoding="utf-8")
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example", "commit", "-qam", "x"], cwd=history, check=True
    )
    with pytest.raises(InputError, match="has no 공포일자"):
        read(history)


def test_articles_added_removed_and_amended():
    old = articles("##### 제1조 (목적)\n\n가.\n\n##### 제2조 (정의)\n\n나.\n\n##### 제3조\n\n다.")
    assert list(old) == ["제1조", "제2조", "제3조"]
    found = changes(
        "##### 제1조 (목적)\n\n가.\n\n##### 제2조 (정의)\n\n나.\n\n##### 제3조\n\n다.",
        "##### 제1조 (목적)\n\n가. <개정 2026.1.1>\n\n##### 제2조 (정의)\n\n나다라.\n\n##### 제4조의2 (보고)\n\n마.",
    )
    assert [(change.kind, change.article.number) for change in found] == [
        ("amended", "제2조"),
        ("added", "제4조의2"),
        ("removed", "제3조"),
    ]
