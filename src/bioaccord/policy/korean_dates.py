"""Days that Korean laws and notices give: "공포 후 6개월이 경과한 날", "2026년 4월 7일까지", "시행 2026. 10. 8."."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from bioaccord.vocabulary.signal import LAST_YEAR, DatedWords, is_plausible

_DANGI_YEARS = 2333  # 단기 4294년 is 1961
_DAY_WORDS = (
    r"(?:단기\s*)?\d{4}년\s*\d{1,2}월\s*\d{1,2}일?|\d{4}\s*[.\-/]\s*\d{1,2}\s*[.\-/]\s*\d{1,2}(?!\d)|(?<!\d)\d{8}(?!\d)"
)
_DAY = re.compile(_DAY_WORDS)
_UNTIL = re.compile(rf"(?:{_DAY_WORDS})\.?\s*(?:\([^()]{{1,6}}\)\s*)?(?:\d{{1,2}}:\d{{2}}\s*)?까지")
_IN_FORCE_HEAD = re.compile(rf"시행(?:일자?)?\s*:?\s*({_DAY_WORDS})\.?")

# The words in which a clause says when something takes effect, from the most special to the plainest.
_PERIOD = re.compile(
    r"공포\s*(?:한\s*)?(?:날|일)?\s*(?:후|(?:로\s*)?부터)?\s*(?:(?P<years>\d+)\s*년)?\s*(?:(?P<months>\d+)\s*(?:개월|월))?"
    r"\s*(?:(?P<weeks>\d+)\s*주)?\s*(?:(?P<days>\d+)\s*일)?\s*(?:간)?\s*(?:[이을를]\s*)?(?:경과|지난|지나|후)(?:[가-힣]{0,3}\s*날)?"
)
_NEXT_MONTH = re.compile(r"공포한 날이 속하는 달의 다음\s*달\s*(\d{1,2})일")
_FIRST_SUNDAY = re.compile(r"공포 후 첫\s*번?째? 일요일")
_DAY_OF_PROMULGATION = re.compile(r"공포(?:한\s*)?(?:와\s*동시에|\s*날|일)\s*(?:로\s*부터|부터|에)?")
_DAY_WITHOUT_YEAR = re.compile(r"(?<!년)(?<!\d)\s*(\d{1,2})월\s*(\d{1,2})일(?=\s*부터)")

_CLAUSE_END = re.compile(r"(?:시행|실시|적용)(?:한다|하되|하고|하며|된다|됨|함)|효력(?:이|을)\s*발생(?:한다|함)")
_ARTICLE = r"(?:부칙\s*)?제\d+조(?:의\d+)?(?:제\d+항)?(?:제\d+호(?:의\d+)?)?"
_PROVISION = re.compile(rf"{_ARTICLE}(?:부터\s*(?:{_ARTICLE}|제\d+[항호])까지)?|별표(?:\s*\d+)?(?:의\d+)?")
_SAME_ARTICLE = re.compile(r"(제\d+조(?:의\d+)?)((?:(?!제\d+조).)*?)같은 조 (?=제\d+항|제\d+호)", re.DOTALL)
_WHOLE = re.compile(
    r"(?:이|본)\s?(?:법|영|령|규칙|규정|칙령|고시|훈령|예규|조례|법률|대통령령|부령|총리령|각령|포고)[은는]?"
)
_LIST_ITEM = re.compile(r"(?:^|\s)(\d{1,2})\\?\.\s+(?=\S)")
_SUPPLEMENTARY = re.compile(
    r"^부\s*칙\s*(?:\((?P<name>.*)\))?\s*(?:<|&lt;)(?P<mark>[^\n]*?)제\s*(?P<number>[\d-]+)\s*호\s*,\s*"
    r"(?P<year>\d{4})\s*\.\s*(?P<month>\d{1,2})\s*\.\s*(?P<day>\d{1,2})\.?\s*(?:>|&gt;)[^\n]*$",
    re.MULTILINE,
)
_HEADING = re.compile(r"^#+\s*부\s*칙\s*$", re.MULTILINE)


def korean_day(written: str) -> date | None:
    """Return the first day that `written` gives in any Korean shape, or None where there is no such day or its year cannot be.

    >>> korean_day("20260407"), korean_day("2026. 10. 8."), korean_day("단기4294년 1월 1일")
    (datetime.date(2026, 4, 7), datetime.date(2026, 10, 8), datetime.date(1961, 1, 1))
    """
    day = _written_day(written)
    return day if day and is_plausible(day) else None


def _written_day(written: str) -> date | None:
    found = _DAY.search(written)
    if not found:
        return None
    words = found.group(0)
    parts = re.findall(r"\d+", words)
    year, month, day = (words[:4], words[4:6], words[6:8]) if len(parts) == 1 else parts[:3]
    try:
        return date(int(year) - (_DANGI_YEARS if "단기" in words else 0), int(month), int(day))
    except ValueError:
        return None


def korean_day_with_words(written: str) -> DatedWords | None:
    """Return the day of a field such as 시행일자, with the field's own words; a placeholder (9999-01-01) is a day that is not set."""
    day = _written_day(written)
    if day and day.year > LAST_YEAR:
        return DatedWords.not_set(written.strip())
    return DatedWords.on(day, written.strip()) if day and is_plausible(day) else None


def deadline_in(prose: str) -> DatedWords | None:
    """Return the last day that prose gives as "…까지", with the words; the day ends at midnight in Korea (UTC+9)."""
    found = [(day, match.group(0)) for match in _UNTIL.finditer(prose) if (day := korean_day(match.group(0)))]
    if not found:
        return None
    day, words = max(found)
    return DatedWords.on(day, _one_line(words))


def in_force_day_in(prose: str) -> DatedWords | None:
    """Return the day of a head such as "[시행 2026. 10. 8.]", with its words."""
    match = _IN_FORCE_HEAD.search(prose)
    day = korean_day(match.group(1)) if match else None
    return DatedWords.on(day, _one_line(match.group(0))) if match and day else None


def day_after_period(start: date, *, years: int = 0, months: int = 0, weeks: int = 0, days: int = 0) -> date:
    """Return the day after a period that is counted from `start` is over ("경과한 날").

    The first day does not count (민법 제157조), so a period begins the day after `start`. Years, months and weeks go by the calendar
    and end the day before the day that corresponds to the first; where the last month has no such day, with the month (제160조).

    >>> day_after_period(date(2026, 4, 7), months=6), day_after_period(date(2025, 8, 30), months=6)
    (datetime.date(2026, 10, 8), datetime.date(2026, 3, 1))
    """
    first = start + timedelta(days=1)
    month = first.month - 1 + months + 12 * years
    year, month = first.year + month // 12, month % 12 + 1
    # Where the corresponding day is missing the period ends with the month; the day after is the first of the next.
    last_of_month = date(year, month, calendar.monthrange(year, month)[1])
    corresponding = (
        date(year, month, first.day) if first.day <= last_of_month.day else last_of_month + timedelta(days=1)
    )
    return corresponding + timedelta(days=7 * weeks + days)


@dataclass(frozen=True, slots=True)
class EffectiveClause:
    """When a law or some of its provisions take effect.

    `provisions` is empty for the law as a whole. `day` is None where the words make it depend on something else: a treaty that enters
    into force, a day that a decree sets.
    """

    provisions: tuple[str, ...]
    day: date | None
    words: str

    @property
    def dated(self) -> DatedWords | None:
        """The day with the words it was read from."""
        return DatedWords.on(self.day, self.words) if self.day else None


@dataclass(frozen=True, slots=True)
class SupplementaryProvisions:
    """The 부칙 of one amendment: its law's number and day of promulgation, and its text."""

    number: str
    promulgated_on: date
    text: str
    of_law: str = ""
    """The law whose amendment brought it, where that is another one."""

    def effective_clauses(self) -> tuple[EffectiveClause, ...]:
        """Return when it takes effect, the law as a whole first."""
        return effective_clauses(self.text, self.promulgated_on)


def supplementary_provisions(text: str) -> tuple[SupplementaryProvisions, ...]:
    """Return the 부칙 of a law's text, in the order in which they stand."""
    heading = _HEADING.search(text)
    begin = heading.end() if heading else 0
    heads = list(_SUPPLEMENTARY.finditer(text, begin))
    found = []
    for place, head in enumerate(heads):
        end = heads[place + 1].start() if place + 1 < len(heads) else len(text)
        try:
            day = date(int(head["year"]), int(head["month"]), int(head["day"]))
        except ValueError:
            continue
        found.append(
            SupplementaryProvisions(
                head["number"].lstrip("0"), day, text[head.end() : end].strip(), (head["name"] or "").strip()
            )
        )
    return tuple(found)


def newest_supplementary_provisions(
    text: str, promulgated_on: date, number: str = ""
) -> SupplementaryProvisions | None:
    """Return the 부칙 that a version brought: of its day and number, else of its day (the publisher's numbers err), else None."""
    of_day = [one for one in supplementary_provisions(text) if one.promulgated_on == promulgated_on]
    of_number = [one for one in of_day if one.number == number.lstrip("0")]
    return next(reversed(of_number or of_day), None)


def effective_day(text: str, promulgated_on: date, number: str = "") -> DatedWords | None:
    """Return when a version of a law takes effect as a whole, by its own 부칙, with the words; None where it does not say a day."""
    newest = newest_supplementary_provisions(text, promulgated_on, number)
    if newest is None:
        return None
    clauses = newest.effective_clauses()
    # Another law's amendment changes this one by an article of its 부칙; a day given to that article is this law's day.
    by_article = [clause for clause in clauses if clause.provisions and clause.provisions[0].startswith("부칙")]
    if newest.of_law and len(by_article) == 1 and by_article[0].day:
        return by_article[0].dated
    return next((clause.dated for clause in clauses if not clause.provisions), None)


def words_on_effect(text: str, promulgated_on: date, number: str = "") -> str:
    """Return the words in which a version's own 부칙 says when it takes effect as a whole, "" where it does not; they may name no day.

    They tell on what a day that is not set depends: "협정이 대한민국에 대하여 효력을 발생하는 날부터".
    """
    newest = newest_supplementary_provisions(text, promulgated_on, number)
    clauses = newest.effective_clauses() if newest else ()
    return next((clause.words for clause in clauses if not clause.provisions), "")


def effective_clauses(supplementary: str, promulgated_on: date) -> tuple[EffectiveClause, ...]:
    """Return the clauses on taking effect of one 부칙: the law as a whole first, then single provisions with days of their own."""
    article = _article_on_effect(supplementary)
    found: list[EffectiveClause] = []
    begin = 0
    for end in _CLAUSE_END.finditer(article):
        words = article[begin : end.end()].strip(" .,")
        begin = end.end()
        following = re.match(r"[.\s]*((?:1\\?\.\s).*)", article[begin:])
        if "구분에 따" in words and following:
            found += _listed(following.group(1), promulgated_on)
            continue
        for part in _parts(words):
            clause = _clause(part, promulgated_on, is_first=not found)
            if clause:
                found.append(clause)
    whole = [clause for clause in found if not clause.provisions]
    return (*whole[:1], *(clause for clause in found if clause.provisions))


def _article_on_effect(supplementary: str) -> str:
    """Return the article that says when: the first, up to the second; blanks are made one."""
    text = _one_line(re.sub(r"<단서 생략>", "", supplementary))
    # An article of another matter begins with a number and a heading of its own: 제2조(경과조치), ②(적용례).
    second = re.search(r"(?<=[\s.>])(?:제[2-9]\d*조(?:의\d+)?|[②-⑳])\s*\((?!시행)", text)
    return text[: second.start()] if second else text


def _parts(words: str) -> list[str]:
    """Return the parts of "제2조는 1월 1일부터, 제3조는 3월 1일부터 각각 시행한다", each as a clause of its own."""
    parts = re.split(r"(?<=부터)\s*,\s*", words)
    if len(parts) == 1:
        return [words]
    return [part if part is parts[-1] else f"{part} 시행" for part in parts]


def _provisions(words: str) -> tuple[str, ...]:
    """Return the provisions that words name, without blanks; "같은 조" is said in full."""
    while (spelled := _SAME_ARTICLE.sub(r"\1\2\1", words)) != words:
        words = spelled
    return tuple(dict.fromkeys(one.replace(" ", "").replace("부터", "부터 ") for one in _PROVISION.findall(words)))


def _clause(words: str, promulgated_on: date, *, is_first: bool) -> EffectiveClause | None:
    if re.search(r"적용(?:한다|하되|하고|하며|된다|됨|함)$", words):
        return None
    words = re.sub(
        r"^(?:제\s*\d+\s*조\s*(?=\(|이 법|본법|본 법))?(?:[①-⑳]\s*)?(?:\([^()]*시행[^()]*\)\s*)?(?:[①-⑳]\s*)?",
        "",
        words,
    )
    day, subject = _day_and_subject(words, promulgated_on)
    exception = words.startswith(("다만", "단,")) or not is_first
    provisions = _provisions(subject)
    of_the_whole = _WHOLE.match(words.removeprefix("다만, ")) is not None
    if of_the_whole and not exception:
        provisions = ()
    elif not provisions and not is_first:
        return None
    return EffectiveClause(provisions, day, words)


def _day_and_subject(words: str, promulgated_on: date) -> tuple[date | None, str]:
    """Return the day that the last expression of a clause gives, and the words before it."""
    readings: list[tuple[int, int, date | None]] = []
    for match in _PERIOD.finditer(words):
        counts = {name: int(match[name] or 0) for name in ("years", "months", "weeks", "days")}
        if any(counts.values()):
            readings.append((match.end(), match.start(), day_after_period(promulgated_on, **counts)))
    for match in _DAY.finditer(words):
        readings.append((match.end(), match.start(), korean_day(match.group(0))))
    for match in _NEXT_MONTH.finditer(words):
        following = (promulgated_on.replace(day=1) + timedelta(days=32)).replace(day=int(match.group(1)))
        readings.append((match.end(), match.start(), following))
    for match in _FIRST_SUNDAY.finditer(words):
        readings.append(
            (match.end(), match.start(), promulgated_on + timedelta(days=6 - promulgated_on.weekday() or 7))
        )
    for match in _DAY_OF_PROMULGATION.finditer(words):
        rest = words[match.end() :]
        # "공포한 날부터 1년을 넘지 아니하는 범위에서" and "공포한 날이 속하는" give no day by themselves.
        if not re.match(r"\s*(?:이 속하는|\d)", rest):
            readings.append((match.end(), match.start(), promulgated_on))
    if not readings:
        for match in _DAY_WITHOUT_YEAR.finditer(words):
            day = _coming(int(match.group(1)), int(match.group(2)), promulgated_on)
            readings.append((match.end(), match.start(), day))
    if not readings:
        return None, words
    end, begin, day = max(readings, key=lambda reading: (reading[0], -reading[1]))
    # Between the day and "부터 시행한다" nothing else may stand, or the day belongs to something else: 2010년 5월 31일 공포된 …법.
    if not re.match(
        r"[일월]?\.?\s*(?:\)|\([^()]*\))?\s*(?:의\s*날\s*)?(?:로\s*부터|부터|에|에서|이|후|하여|된|한|되는|의?\s*날)?[\s가-힣]{0,6}(?:각각\s*)?(?:시행|실시|효력)",
        words[end:],
    ):
        return None, words
    return day, words[:begin]


def _coming(month: int, day: int, since: date) -> date | None:
    try:
        this_year = date(since.year, month, day)
        return this_year if this_year >= since else this_year.replace(year=since.year + 1)
    except ValueError:
        return None


def _listed(items: str, promulgated_on: date) -> list[EffectiveClause]:
    """Return the clauses of a list "1. 제2조의 개정규정: 공포 후 6개월이 경과한 날"."""
    found = []
    begins = list(_LIST_ITEM.finditer(items))
    for place, begin in enumerate(begins):
        end = begins[place + 1].start() if place + 1 < len(begins) else len(items)
        words = items[begin.end() : end].strip(" .")
        named, colon, when = words.rpartition(":")
        if not colon:
            continue
        day, _ = _day_and_subject(f"{when.strip()}부터 시행", promulgated_on)
        provisions = _provisions(named)
        if provisions:
            found.append(EffectiveClause(provisions, day, words))
    return found


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
