"""Articles compared: moves, provisions, marked words, and changes that change nothing for anybody."""

import subprocess
from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bioaccord.policy.sources.korean_law as korean_law
from bioaccord.policy.korean_articles import articles, supplement
from bioaccord.policy.korean_changes import all_changes, changes
from bioaccord.policy.law_history import LawHistory
from bioaccord.policy.substance import NoSubstance, why_no_substance
from bioaccord.policy.word_changes import marked, replaced_words


def law(*parts: str) -> str:
    return "# 약사법\n\n" + "\n\n".join(f"##### {part}" for part in parts) + "\n\n## 부칙\n\n제1조 (시행일)\n"


REPORT = "제38조 (생산 관리의무 및 보고)\n\n**①** 제조업자는 생산 실적을 30일 이내에 식품의약품안전처장에게 보고하여야 한다. <개정 2020.1.1>"
RECALL = "제39조 (위해의약품등의 회수)\n\n품목허가를 받은 자는 위해의약품등을 지체 없이 회수하거나 회수에 필요한 조치를 하여야 한다."


def test_provisions_are_cited_as_a_lawyer_cites_them():
    text = """제2조 (정의)

이 법에서 사용하는 용어의 뜻은 다음과 같다. <개정 2007.10.17>

  1\\. "약사"란 다음을 말한다.
    가\\. 제조
    나\\. 수입
  1의2\\. "약국"이란 장소를 말한다.

**②** 제1항에 따른다.

  2\\. 삭제 <2024.1.23>"""
    found = articles(law(text))["제2조"]
    assert [(one.place, one.text) for one in found.provisions] == [
        ("", "이 법에서 사용하는 용어의 뜻은 다음과 같다."),
        ("제1호", '"약사"란 다음을 말한다.'),
        ("제1호가목", "제조"),
        ("제1호나목", "수입"),
        ("제1호의2", '"약국"이란 장소를 말한다.'),
        ("제2항", "제1항에 따른다."),
        ("제2항제2호", "삭제"),
    ]
    assert found.provisions[-1].is_deleted
    assert "삭제" not in found.lines
    assert supplement(law(text)).startswith("## 부칙")


def test_brackets_in_a_title_are_balanced():
    found = articles(law("제10조의2 (약사(藥事)에 관한 일)\n\n본문이다."))["제10조의2"]
    assert (found.title, found.text) == ("약사(藥事)에 관한 일", "본문이다.")


def test_a_moved_article_is_followed_and_its_old_place_is_not_told_as_removed():
    new = RECALL.replace("제39조", "제39조의2")
    found = all_changes(
        law(REPORT, RECALL),
        law(REPORT, "제39조 (공급 중단의 보고)\n\n국가필수의약품의 공급을 중단하려면 미리 보고하여야 한다.", new),
    )
    assert [(one.kind, one.article.number, one.former and one.former.number) for one in found] == [
        ("added", "제39조", None),
        ("moved", "제39조의2", "제39조"),
    ]
    assert found[1].no_substance is NoSubstance.RENUMBERED
    amended = all_changes(law(RECALL), law(new.replace("지체 없이", "3일 이내에")))[0]
    assert (amended.kind, amended.no_substance) == ("moved", None)


def test_articles_with_a_title_that_every_law_has_are_not_followed_by_it():
    old, new = (
        "제94조 (벌칙)\n\n면허를 대여한 자는 3년 이하의 징역에 처한다.",
        "제95조 (벌칙)\n\n보고를 하지 아니한 법인은 벌금형을 과한다.",
    )
    assert [one.kind for one in all_changes(law(old), law(new))] == ["added", "removed"]


def test_a_title_that_lost_a_particle_is_the_same_title():
    old = "제5조 (면허증의 교부와 등록)\n\n보건복지부장관은 면허를 부여할 때에는 등록대장에 등록하고 면허증을 교부하여야 한다."
    new = "제6조 (면허증 교부와 등록)\n\n보건복지부장관은 면허를 줄 때에는 등록하고 면허증을 내주어야 하며, 다시 내줄 수 있다."
    assert [(one.kind, one.article.number) for one in all_changes(law(old), law(new))] == [("moved", "제6조")]


def test_an_article_that_stays_under_its_title_is_not_taken_for_a_like_one_put_in_elsewhere():
    stays = "제7조 (검사기관 지정의 유효기간)\n\n제6조에 따른 지정의 유효기간은 지정받은 날부터 3년으로 한다."
    grown = (
        stays.replace("유효기간)", "유효기간 등)")
        + "\n\n"
        + "다시 지정받으려는 자는 총리령으로 정하는 바에 따른다. " * 6
    )
    put_in = "제8조의2 (국외검사기관 지정의 유효기간)\n\n제8조에 따른 지정의 유효기간은 지정받은 날부터 4년으로 한다."
    found = all_changes(law(stays), law(grown, put_in))
    assert [(one.kind, one.article.number) for one in found] == [("amended", "제7조"), ("added", "제8조의2")]


def test_a_copy_with_another_word_in_its_title_is_not_the_article_that_went():
    went = "제42조 (품종보호이의신청이유등의 보정)\n\n품종보호이의신청을 한 자는 신청기간의 경과후 30일 이내에 품종보호이의신청서에 기재한 이유를 보정할 수 있다."
    copy = "제111조의3 (품종명칭등록 이의신청 이유 등의 보정)\n\n품종명칭등록 이의신청을 한 자는 신청기간이 지난 후 30일 이내에 품종명칭등록 이의신청서에 적은 이유를 보정할 수 있다."
    assert [one.kind for one in all_changes(law(went), law(copy))] == ["added", "removed"]


def test_penalties_are_told_apart_by_their_punishment():
    def penalty(number, years, fine, what):
        return f"{number} (벌칙)\n\n다음 각 호의 어느 하나에 해당하는 자는 {years}년 이하의 징역 또는 {fine}만원 이하의 벌금에 처한다.\n\n  1\\. {what}"

    old = law(
        penalty("제74조", 5, "2천", "제5조제3항을 위반한 자"), penalty("제75조", 3, "1천", "제3조제3항을 위반한 자")
    )
    new = law(
        penalty("제93조", 5, "2천", "제6조제3항을 위반하여 면허증을 빌려준 자로서 그 사실을 알고도 알리지 아니한 자"),
        penalty("제94조", 3, "1천", "제4조제3항에 따른 명칭을 사용하여 소비자를 오인하게 한 자"),
    )
    assert [(one.kind, one.article.number, one.former.number) for one in all_changes(old, new)] == [
        ("moved", "제93조", "제74조"),
        ("moved", "제94조", "제75조"),
    ]


def test_an_item_put_in_moves_none_of_the_others():
    old = "제5조 (결격사유)\n\n  1\\. 정신질환자\n  2\\. 중독자"
    new = "제5조 (결격사유)\n\n  1\\. 정신질환자\n  2\\. 피성년후견인\n  3\\. 중독자"
    (change,) = all_changes(law(old), law(new))
    assert [(one.place, one.old, one.new) for one in change.provisions] == [("제2호", "", "피성년후견인")]


def test_changed_words_are_marked_on_both_sides():
    (change,) = all_changes(law(REPORT), law(REPORT.replace("30일", "10일")))
    (provision,) = change.provisions
    old, new = provision.marked
    assert [run.text for run in old if run.changed] == ["30"]
    assert [run.text for run in new if run.changed] == ["10"]
    assert provision.place == "제1항"


@given(st.text(alphabet="가나다 12,.ab", max_size=40), st.text(alphabet="가나다 12,.ab", max_size=40))
def test_marked_runs_joined_give_the_texts_again(old, new):
    before, after = marked(old, new)
    assert ("".join(run.text for run in before), "".join(run.text for run in after)) == (old, new)


@given(st.text(alphabet="가나다 12,.ab", max_size=40))
def test_equal_texts_have_no_changed_words(text):
    assert replaced_words(text, text) == []
    assert not any(run.changed for run in marked(text, text)[0])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("환경부장관은 정한다", "기후에너지환경부장관은 정한다", NoSubstance.OFFICES),
        ("특허청장에게 낸다", "지식재산처장에게 낸다", NoSubstance.OFFICES),
        ("산업통상자원부 제2차관이 된다", "산업통상부차관이 된다", NoSubstance.OFFICES),
        ("「대외무역법」 제11조에 따른 수출", "「대외무역법」 제12조제3항에 따른 수출", NoSubstance.REFERENCES),
        ("「입양특례법」에 따라 입양된", "「국내입양에 관한 특별법」에 따라 입양된", NoSubstance.REFERENCES),
        ("법 제36조의 규정에 의하여 면허를 받고자 하는 자", "법 제36조에 따라 면허를 받으려는 자", NoSubstance.WORDING),
        ("다음 각호의 1에 해당하는 때", "다음 각 호의 어느 하나에 해당하는 때", NoSubstance.WORDING),
        ("제조ㆍ수입", "제조·수입", NoSubstance.NOTES),
        ("문교부에 등록한다", "교육부에 등록한다", NoSubstance.OFFICES),
        ("보건복지부소속 공무원", "보건복지가족부 소속 공무원", NoSubstance.OFFICES),
        ("보건복지부장관인 위원", "보건복지가족부장관인 위원", NoSubstance.OFFICES),
        (
            "기획재정부차관, 교육부차관, 과학기술정보통신부차관, 환경부차관으로 한다",
            "재정경제부차관, 과학기술정보통신부차관, 교육부차관, 기후에너지환경부차관으로 한다",
            NoSubstance.OFFICES,
        ),
        ("기획재정부차관, 환경부차관으로 한다", "기획재정부차관, 교육부차관, 환경부차관으로 한다", None),
        ("보건복지부장관 및 식품의약품안전처장의 승인", "보건복지부장관 또는 식품의약품안전처장의 승인", None),
        (
            "「부가가치세법」 제16조에 따른 세금계산서",
            "「부가가치세법」 제32조 및 제35조에 따른 세금계산서",
            NoSubstance.REFERENCES,
        ),
        ("별표 2 제4호에 따라 부담한 금액은 제외한다", "별표 2 제4호 및 제5호에 따라 부담한 금액은 제외한다", None),
        ("│울산항, 평│ │택항│", "│울│ │산항, 평택항 ────│", NoSubstance.NOTES),
        (
            '<img src="flDownload.do?flSeq=19532808" > 별표',
            '<img src="flDownload.do?flSeq=22051663" > 별표',
            NoSubstance.NOTES,
        ),
        ("유통기한을 표시한다", "소비기한을 표시한다", None),
        ("30일 이내에 보고한다", "10일 이내에 보고한다", None),
        ("식품의약품안전처장에게 보고", "시장ㆍ군수에게 보고한 내용을 공개", None),
        ("보고하여야 한다", "보고할 수 있다", None),
    ],
)
def test_why_a_change_has_no_substance(old, new, why):
    assert why_no_substance([old], [new]) is why


def test_a_sentence_more_is_a_change_of_substance():
    assert why_no_substance(["가는 나다."], ["가는 나다.", "다만, 라는 그러하지 아니하다."]) is None


def version(promulgated, effective, number="1"):
    return SimpleNamespace(promulgated_on=promulgated, effective_on=effective, number=number)


def test_what_was_in_force_on_a_day_and_what_waits():
    first = version(date(2020, 1, 1), date(2020, 1, 1))
    late = version(date(2025, 1, 1), date(2026, 1, 1), "2")  # promulgated earlier, in force later
    soon = version(date(2025, 6, 1), date(2025, 7, 1), "3")
    history = LawHistory.of([soon, late, first])
    assert history.in_force_on(date(2019, 12, 31)) is None
    assert history.in_force_on(date(2025, 6, 30)) is first
    assert history.in_force_on(date(2025, 7, 1)) is soon
    assert history.in_force_on(date(2026, 1, 1)) is late
    assert history.pending_on(date(2025, 6, 15)) == (soon, late)
    assert history.pending_on(date(2026, 1, 1)) == ()


def test_the_real_history_tells_noise_apart(shared_data, tmp_path):
    """151 consequential amendments change no article, 237 partial ones neither; none of them is told as a change."""
    bundle = shared_data / "policy/kr_law/kr_bio_law_history.bundle"
    subprocess.run(["git", "clone", "-q", "--bare", str(bundle), str(tmp_path / "laws.git")], check=True)
    silent = Counter()
    moves = []
    for one in korean_law.version_texts(tmp_path / "laws.git", bundle, since=None):
        if not one.former:
            continue
        found = all_changes(one.former, one.text)
        if not found:
            silent[one.amendment] += 1
        if one.path == "kr/약사법/법률.md":
            moves += [change for change in found if change.kind == "moved"]
        if not found:
            assert changes(one.former, one.text) == []
    assert (silent["타법개정"], silent["일부개정"]) == (151, 237)
    assert len(moves) >= 114  # of the 119 in benchmarks/moves_by_hand.csv
