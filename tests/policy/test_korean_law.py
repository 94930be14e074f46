"""Korean statutes out of a git history: a real repository, made by the test."""

import subprocess
from datetime import date

import pytest

import bioaccord.policy.sources.korean_law as korean_law
from bioaccord.policy.korean_articles import articles
from bioaccord.policy.korean_changes import changes
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import EffectKind, Stage

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
    return korean_law.signals_from_file(path, retrieved_at=None, since=since, recogniser=standard_recogniser())


def test_an_amendment_is_a_duty_of_the_firms_its_changed_words_name(history):
    signal = read(history, since=date(2026, 1, 1))[0]
    assert signal.title.ko == "약사법 일부개정(2026. 3. 3. 공포)"
    assert signal.stage == Stage.ENACTED
    assert signal.effective_on.first_day == date(2026, 10, 8)
    (effect,) = signal.effects
    assert [subject.id for subject in effect.subjects] == ["medicine_manufacturer"]
    assert effect.kind == EffectKind.REPORT
    assert "제38조(의약품등의 생산 관리의무 및 보고) 개정" in effect.action.ko
    assert "Article 38" in effect.action.en
    assert "180일" in signal.evidence[0].quotation


def test_english_words_hold_no_hangul(history):
    for signal in read(history):
        assert share_of_hangul(signal.title.en + signal.summary.en) == 0


def test_a_version_that_changes_only_notes_has_no_effect(history):
    signal = read(history)[1]
    assert signal.effects == ()
    assert signal.severity == 0.05
    assert "실질적으로 바뀐 조문은 없습니다" in signal.summary.ko


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
    assert "별표가 바뀌었을 수 있으니" in read(history)[-1].summary.ko


def test_a_bundle_reads_like_a_clone(history, tmp_path):
    subprocess.run(
        ["git", "bundle", "create", str(tmp_path / "laws.bundle"), "--all"],
        cwd=history,
        check=True,
        capture_output=True,
    )
    assert [signal.signal_id for signal in read(tmp_path / "laws.bundle")] == [
        signal.signal_id for signal in read(history)
    ]


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


def test_the_real_history_since_2024(shared_data):
    found = read(shared_data / "policy/kr_law/kr_bio_law_history.bundle", since=date(2024, 1, 1))
    assert len(found) == 700
    assert all(signal.published_on >= date(2024, 1, 1) for signal in found)
    kinds = {subject.id for signal in found for effect in signal.effects for subject in effect.subjects}
    assert {"medicine_manufacturer", "narcotics_handler", "food_manufacturer", "biofuel_producer"} <= kinds
    assert not [signal for signal in found if share_of_hangul(signal.title.en + signal.summary.en) > 0]
    unnamed = [signal.signal_id for signal in found if signal.title.en.startswith("Korean law")]
    assert unnamed == []
