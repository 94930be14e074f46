"""Articles out of a law's text, held against a slow reading of the same rules by patterns over the whole text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bioaccord.policy.korean_articles import articles, supplement
from bioaccord.policy.korean_changes import article_changes

_LINES = st.sampled_from(
    [
        "# 약사법",
        "## 제1장 총칙",
        "##### 제1조 (목적)",
        "##### 제2조의2 (정의)",
        "##### 제2조의23",
        "##### 제2조의",
        "####### 제9조 (너무 깊다)",
        "## 제4조 (제목이 아니다)",
        " ##### 제5조 (줄의 처음이 아니다)",
        "#####\t제6조(보고)",
        "##### 제1조 (같은 번호)",
        "① 제조업자는 30일 이내에 보고한다.",
        "  1\\. 의약품",
        "삭제 <2020. 1. 1.>",
        "",
        "#",
        "## 부칙 <제1호>",
        "# 부 칙",
        "부칙",
    ]
)
_TEXTS = st.lists(_LINES, max_size=14).map("\n".join)


def _by_patterns(markdown: str) -> dict[str, str]:
    end = re.search(r"^#+[ \t]*부[ \t]*칙", markdown, re.MULTILINE)
    main = markdown[: end.start()] if end else markdown
    headings = list(re.finditer(r"^#{3,6}[ \t]*(제\d+조(?:의\d+)?)(?!\d)", main, re.MULTILINE))
    ends = [*(one.start() for one in headings[1:]), len(main)]
    found: dict[str, str] = {}
    for heading, stop in zip(headings, ends, strict=False):
        found.setdefault(heading.group(1), main[heading.end() : stop].strip())
    return found


@given(_TEXTS)
def test_articles_are_those_that_patterns_find(markdown):
    assert {number: one.written for number, one in articles(markdown).items()} == _by_patterns(markdown)
    end = re.search(r"^#+[ \t]*부[ \t]*칙", markdown, re.MULTILINE)
    assert supplement(markdown) == (markdown[end.start() :] if end else "")


@given(_TEXTS, _TEXTS)
def test_articles_taken_over_from_the_version_before_change_nothing(old, new):
    before = articles(old)
    taken_over, afresh = articles(new, before), articles(new)
    assert taken_over == afresh
    assert article_changes(before, taken_over) == article_changes(articles(old), afresh)
    assert all(one is before[number] for number, one in taken_over.items() if before.get(number) == one)
