"""Versions of Korean laws that change nothing, by brute force and without a line of the engine: the reference of `law_noise.py`.

Two consecutive versions, article by article (the supplementary provisions are left out), after the publisher's notes, marks and blanks are taken out:
`silent` where nothing is left that differs, `names` where nothing is left once every name that one ministry or agency had in turn is the same
word, `renumbered` where the same articles stand under other numbers.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

# Names that one office, or its duties, bore one after the other.
_OFFICES = (
    "보건사회부 보건복지부 보건복지가족부 보건부",
    "식품의약품안전청 식품의약품안전처",
    "농림수산부 농림부 농림수산식품부 농림축산식품부 농수산부",
    "해양수산부 국토해양부 국토교통부 건설교통부",
    "상공부 상공자원부 통상산업부 산업자원부 지식경제부 산업통상자원부 산업통상부 동력자원부",
    "재무부 재정경제원 재정경제부 기획재정부 경제기획원 기획예산처 예산청 기획예산위원회",
    "과학기술처 과학기술부 교육과학기술부 미래창조과학부 과학기술정보통신부 교육인적자원부 교육부 문교부",
    "내무부 총무처 행정자치부 행정안전부 안전행정부 국민안전처 소방방재청 소방청",
    "노동부 고용노동부",
    "환경처 환경부 환경청 기후에너지환경부",
    "외무부 외교통상부 외교부",
    "질병관리본부 질병관리청",
    "여성부 여성가족부 성평등가족부",
    "특허청 지식재산처",
    "국가보훈처 국가보훈부",
    "중소기업청 중소벤처기업부",
    "공보처 문화관광부 문화체육부 문화체육관광부",
    "방송통신위원회 방송미디어통신위원회 정보통신부",
    "정보통신부 체신부",
    "국립수의과학검역원 농림수산검역검사본부 농림축산검역본부 국립식물검역원 국립식물검역소",
)
_RENAMED = tuple(
    (re.compile("|".join(sorted(names.split(), key=lambda name: -len(name)))), f"◆{place}◆")
    for place, names in enumerate(_OFFICES)
)
_NOTE = re.compile(r"<[^<>]*>|\[[^\[\]]*\d{4}[^\[\]]*\]|\[[^\[\]]*(?:종전|제목개정|전문개정|본조신설)[^\[\]]*\]")


def noise_in(repository: Path) -> Iterator[tuple[str, str, str, str]]:
    """Yield file, version (2013-03-23-11690), kind of amendment, and why it changes nothing: silent, names or renumbered."""
    output = _git(repository, "-c", "core.quotepath=off", "log", "--all", "--format=", "--name-only", "--", "kr")
    for file in sorted(set(output.splitlines()) - {""}):
        former: dict[str, str] = {}
        for version, amendment, present in _versions(repository, file):
            why = _why(former, present)
            if former and why:
                yield file, version, amendment, why
            former = present


def _why(before: dict[str, str], after: dict[str, str]) -> str:
    if before == after:
        return "silent"
    if _renamed(before) == _renamed(after):
        return "names"
    if sorted(before.values()) == sorted(after.values()):
        return "renumbered"
    return ""


def _renamed(articles: dict[str, str]) -> dict[str, str]:
    found = {}
    for number, text in articles.items():
        for names, office in _RENAMED:
            text = names.sub(office, text)
        # An order that a ministry issued is issued by the prime minister once the ministry is an office of his, and the other way round.
        found[number] = re.sub(
            r"(?:◆\d+◆|국무총리|총리)령", "◆령", re.sub(r"(◆\d+◆)(?:장관|청장|처장|장)", r"\1", text)
        )
    return found


def _versions(repository: Path, file: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    log = _git(repository, "log", "--all", "--reverse", "--no-renames", "--format=%H %s", "--", file)
    for line in log.splitlines():
        commit, _, subject = line.partition(" ")
        amendment = re.search(r"\(([^()]+)\)\s*$", subject)
        text = _git(repository, "show", f"{commit}:{file}")
        day = re.search(r"^공포일자:\s*'?(\S{10})", text, re.MULTILINE)
        number = re.search(r"^공포번호:\s*'?0*(\d+)", text, re.MULTILINE)
        version = f"{day.group(1) if day else '?'}-{number.group(1) if number else '?'}"
        yield version, amendment.group(1) if amendment else "", _articles(text)


def _articles(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    main = re.split(r"^#+ *부 *칙", text, maxsplit=1, flags=re.MULTILINE)[0]
    for part in re.split(r"^(?=#+ *제\d+조)", main, flags=re.MULTILINE)[1:]:
        heading = re.match(r"#+ *(제\d+조(?:의\d+)?)", part)
        body = re.sub(r"^#+ .*$", "", part[heading.end() :] if heading else part, flags=re.MULTILINE)
        plain = re.sub(r"[\W_]", "", _NOTE.sub("", body))
        if heading and heading.group(1) not in found and plain.removeprefix("삭제"):
            found[heading.group(1)] = plain
    return found


def _git(repository: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=repository, capture_output=True, check=True).stdout.decode("utf-8")
