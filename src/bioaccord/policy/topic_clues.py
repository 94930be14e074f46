"""What a document says about its topics: clues in a US title, and in the change of a Korean law, each with the words it stands on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from bioaccord.vocabulary.topic import Topic

from .agencies import agency_codes, agency_slug
from .korean_changes import ArticleChange
from .korean_laws import law_table


class ClueKind(StrEnum):
    """Where a clue was seen; a reason names it."""

    TITLE = "title"
    AGENCY = "agency"
    DOCUMENT_TYPE = "document_type"
    LAW = "law"
    LEVEL = "level"
    AMENDMENT = "amendment"
    OCCASION = "occasion"
    ARTICLE = "article"
    TEXT = "text"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Clue:
    """A clue as a reader sees it: where it stands, in which words, and how much of it there is."""

    kind: ClueKind
    words: str
    amount: float = 1.0


Clues = dict[str, Clue]


@dataclass(frozen=True, slots=True)
class TitledDocument:
    """What is known of a document that is judged by its title: `agencies` as slugs, codes or names, the most special last.

    `document_type` is one of the Federal Register's four (Rule, Proposed Rule, Notice, Presidential Document); `key` tells the
    document from all others, for corrections.
    """

    title: str
    agencies: tuple[str, ...] = ()
    document_type: str = ""
    key: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ChangedArticle:
    """An article that changed: `added`, `removed` or `amended` (moved ones are amended), its title, and the sentences that are new or gone."""

    kind: str
    title: str
    new_lines: tuple[str, ...] = ()
    old_lines: tuple[str, ...] = ()


def changed_articles(changes: Iterable[ArticleChange]) -> tuple[ChangedArticle, ...]:
    """Return what labels are judged by of the articles that differ between two versions, those without substance among them."""
    return tuple(
        ChangedArticle(
            one.kind if one.kind in ("added", "removed") else "amended",
            one.article.title,
            one.new_lines,
            one.old_lines,
        )
        for one in changes
    )


@dataclass(frozen=True, slots=True)
class LawChange:
    """What is known of a version of a Korean law that is judged by what changed.

    `law` is its short name (약사법), `level` 법률, 시행령, 시행규칙 …, `amendment` 일부개정, 타법개정 …; `occasion` the law whose
    supplementary provision made the change, where it names one (정부조직법); `has_former` is False for a first version.
    """

    law: str
    level: str
    amendment: str
    changed: Sequence[ChangedArticle] = ()
    occasion: str = ""
    promulgated_on: date | None = None
    has_former: bool = True
    key: str = field(default="", compare=False)


def law_without_blanks(name: str) -> str:
    """Return a law's name as the table of laws keys it: no blanks, the middle dot of the statute book, without its level.

    >>> law_without_blanks("식품 등의 표시·광고에 관한 법률 시행령")
    '식품등의표시ㆍ광고에관한법률'
    """
    bare = "".join(name.split()).replace("·", "ㆍ").replace("・", "ㆍ")
    for level in ("시행령", "시행규칙"):
        bare = bare.removesuffix(level)
    return bare


def law_topics(law: str) -> tuple[str, ...]:
    """Return the topics a Korean law is about; empty where the table does not know the law."""
    return law_table().get(law_without_blanks(law), ("", ()))[1]


def occasion_in(text: str, number: str) -> str:
    """Return the law that made a consequential amendment, as the last supplementary provision of `text` names it.

    `number` is the promulgation number of the version; empty where the provision names no other law.

    >>> occasion_in("부칙(정부조직법) <제11690호,2013.3.23>", "11690")
    '정부조직법'
    """
    for name, of in reversed(_SUPPLEMENTARY.findall(text)):
        if int(of) == int(number or 0):
            return str(name)
    return ""


_SUPPLEMENTARY = re.compile(r"부칙\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*<제?0*(\d+)호")
_SAYS = 3.0  # a stated topic counts for more than one word among many
_LONGEST_LIST = 60
_LATIN_WORD = re.compile(r"[a-z][a-z0-9'&-]*[a-z0-9]|340b")
_DATED_FRONT = re.compile(r"^\d{4}-\d{2}-\d{2}\s+")
_SMALL_WORDS = frozenset(
    [
        "the",
        "of",
        "and",
        "for",
        "in",
        "to",
        "on",
        "a",
        "an",
        "or",
        "by",
        "with",
        "from",
        "under",
        "at",
        "as",
        "its",
        "etc",
        "et",
        "al",
    ]
)


def clues_in_title(document: TitledDocument) -> Clues:
    """Return the clues of a document that is judged by title, agency and type."""
    title = _DATED_FRONT.sub("", document.title.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    lowered = title.lower()
    found: Clues = {}
    agency = _special_agency(document.agencies)
    if agency:
        found[f"agency:{agency}"] = Clue(ClueKind.AGENCY, agency)
    if document.document_type:
        found[f"type:{document.document_type.lower()}"] = Clue(ClueKind.DOCUMENT_TYPE, document.document_type)
    words = [_singular(word) for word in _LATIN_WORD.findall(lowered)]
    words = [word for word in words if word not in _SMALL_WORDS]
    for word in words[:_LONGEST_LIST]:
        found.setdefault(f"word:{word}", Clue(ClueKind.TITLE, word))
    for pair in zip(words[:_LONGEST_LIST], words[1:_LONGEST_LIST], strict=False):
        found.setdefault(f"pair:{' '.join(pair)}", Clue(ClueKind.TITLE, " ".join(pair)))
    named = False
    for topic, of, pattern in _title_cues():
        if of and agency not in of:
            continue
        seen = pattern.search(title)
        if seen is None:
            continue
        whole_agency = pattern.pattern == "."
        found.setdefault(
            f"says:{topic}{':agency' if whole_agency else ''}",
            Clue(
                ClueKind.AGENCY if whole_agency else ClueKind.TITLE,
                agency if whole_agency else _whole_words(title, seen),
                _SAYS,
            ),
        )
        named = named or not whole_agency
    if not named:
        found["names:nothing"] = Clue(ClueKind.TITLE, title[:60], _SAYS)
    if seen := _ADMINISTRATIVE.search(title):
        found["administrative"] = Clue(ClueKind.TITLE, seen.group(0), _SAYS)
    return found


_ADMINISTRATIVE = re.compile(
    r"privacy act|freedom of information|\bfoia\b|regulatory agenda|unified agenda|civil monetary|civil money|inflation adjust"
    r"|ethic|acquisition regulation|procurement|delegations? of authority|display (?:version|copy)|\becho\b|see document id"
    r"|notice of (?:final|proposed) rule$|information collection|sunshine|closed meetings?|guidance documents$|hearing officer",
    re.IGNORECASE,
)


def _whole_words(text: str, seen: re.Match[str]) -> str:
    """Return what was seen, widened to whole words, as a reader finds them in the text."""
    start, end = seen.span()
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end].strip()


@cache
def _title_cues() -> tuple[tuple[str, frozenset[str], re.Pattern[str]], ...]:
    text = files("bioaccord.policy").joinpath("topic_cues.yaml").read_text(encoding="utf-8")
    codes = agency_codes()
    return tuple(
        (
            str(Topic(topic)),
            frozenset(codes[code] for code in cue.get("of", ())),
            re.compile(cue["words"], re.IGNORECASE),
        )
        for topic, cues in yaml.safe_load(text).items()
        for cue in cues
    )


def _special_agency(agencies: Iterable[str]) -> str:
    slugs = [agency_slug(agency) for agency in agencies if agency]
    return slugs[-1] if slugs else ""


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


# --- Korean changes -------------------------------------------------------------------------------------------------------

_MOST_ARTICLES = 40
_MOST_LINES = 80
_HANGUL_WORD = re.compile(r"[가-힣]{2,}")
_ENDINGS = re.compile(r"(?:등의|등에|등|에|의|을|를|이|가|은|는|과|와|로|으로)$")

_KOREAN_CUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (topic, re.compile(words))
    for topic, words in (
        ("biopharma_raw_materials", r"원료의약품|원료물질|원자재|한약재|생약|출발물질|혈장"),
        ("health_care", r"의약품|의료기기|환자|진료|의료기관|약국|마약|예방접종|임상|요양"),
        ("food_security", r"식품|축산물|양곡|건강기능|급식|식용"),
        ("energy", r"에너지|석유|가스|전력|연료|발전"),
        ("trade_tariffs", r"수입|수출|통관|관세|원산지|보세|무역|전략물자"),
        (
            "pricing_reimbursement",
            r"요양급여|상한금액|본인부담|급여비용|약제|요양비|가격안정|급여대상|보조기기|부가급여|진료비",
        ),
        (
            "manufacturing_gmp",
            r"제조 및 품질관리|품질관리기준|품질관리체계|제조관리자|안전관리인증|위해요소중점|시험검사기관|제조업자의 (?:의무|준수)|적합판정|품질검사",
        ),
        (
            "clinical_approval",
            r"품목허가|제조허가|임상시험|허가신청|허가 신청|재심사|기술문서|허가ㆍ신고|조건부 ?허가|우선심사|희귀의약품|품목 허가|임상적 성능|조직공학",
        ),
        ("research_funding", r"연구개발|연구 개발|연구사업|기술개발|연구기관|연구원|출연|인재양성"),
        ("biosecurity", r"감염병|병원체|검역|방역|병해충|전염병|위해성심사|유전자변형|생물작용제|살처분|격리"),
        ("environment", r"환경|배출|폐기물|화학물질|온실가스|생물다양성|생태계|유해"),
        ("agriculture", r"농|가축|사료|종자|품종|비료|농약|식물|축산|수산"),
        ("intellectual_property", r"특허|발명|상표|품종보호|영업비밀|국가핵심기술|산업기술"),
        ("tax", r"면세|감면|내국세|세액|과세특례|개별소비세|환급|감세"),
    )
)


def clues_in_change(change: LawChange) -> Clues:
    """Return the clues of a Korean change: law, level, kind of amendment, and the articles that changed."""
    found: Clues = {}
    name = law_without_blanks(change.law)
    found[f"law:{name}"] = Clue(ClueKind.LAW, change.law)
    for topic in law_topics(name):
        found[f"law-topic:{topic}"] = Clue(ClueKind.LAW, change.law, _SAYS)
    found[f"level:{change.level}"] = Clue(ClueKind.LEVEL, change.level)
    found[f"amendment:{change.amendment}"] = Clue(ClueKind.AMENDMENT, change.amendment)
    whole = change.amendment in ("제정", "전부개정") or not change.has_former
    if whole:
        # A statute-wide rewrite is labelled by what the law is about, whatever its articles mention.
        found["whole-law"] = Clue(ClueKind.AMENDMENT, change.amendment, 1.0)
        for topic in law_topics(name):
            found[f"whole:{topic}"] = Clue(ClueKind.LAW, change.law, _SAYS)
        return found
    changed = _with_sentences(change.changed)
    titles = [one.title for one in changed]
    for title in titles:
        for word in _HANGUL_WORD.findall(title):
            stem = _ENDINGS.sub("", word)
            if len(stem) >= 2:
                found.setdefault(f"article:{stem}", Clue(ClueKind.ARTICLE, title.strip("() ")))
    if not changed:
        found["annex-only"] = Clue(ClueKind.SIZE, "", 1.0)
    lines = _fresh_lines(changed)
    for topic, pattern in _KOREAN_CUES:
        hits = [title for title in titles if pattern.search(title)]
        if hits:
            found[f"says:{topic}:article"] = Clue(
                ClueKind.ARTICLE, hits[0].strip("() "), _SAYS * min(1.0, 2 * len(hits) / len(titles))
            )
        seen = [_whole_words(line, match) for line in lines if (match := pattern.search(line))]
        if seen:
            found[f"says:{topic}:text"] = Clue(ClueKind.TEXT, seen[0], _SAYS * min(1.0, len(seen) / len(lines)))
        for law_topic in law_topics(name) if hits or seen else ():
            kind, words = (ClueKind.ARTICLE, hits[0].strip("() ")) if hits else (ClueKind.TEXT, seen[0])
            found[f"in:{law_topic}:says:{topic}"] = Clue(kind, words, 1.0)
    return found


def _with_sentences(changed: Sequence[ChangedArticle]) -> list[ChangedArticle]:
    """Return the first articles of which a sentence changed, not only a publisher's note or a mark."""
    return [one for one in changed if one.kind != "amended" or one.new_lines or one.old_lines][:_MOST_ARTICLES]


def _fresh_lines(changed: Sequence[ChangedArticle]) -> list[str]:
    lines: list[str] = []
    for one in changed:
        lines += one.new_lines or one.old_lines
        if len(lines) >= _MOST_LINES:
            break
    return lines[:_MOST_LINES]


_CITED = re.compile(r"[「｢][^」｣]*[」｣]")
# Numbers of provisions follow; amounts, rates and periods are what a rule is about, and stay.
_NUMBERED = re.compile(
    r"(?:법률|별표|별지|서식)\s*제?\d+(?:의\s*\d+)?(?:호(?:의\s*\d+)?)?|제\d+(?:조|항|호|장|절|관)(?:의\s*\d+)?|[가-하]목"
)
_OFFICES = re.compile(
    r"[가-힣]{2,12}?(?:부장관|부령|처장|청장|위원장|위원회|부차관|차관|본부장|원장|총리령|부|처|청|본부)(?=[은는이가을를의에과와으로및,\s()]|$)"
)
_LOOKS = re.compile(r"[^가-힣A-Za-z0-9]+")
_JOINTS = re.compile(r"(?:은|는|이|가|을|를|의|와|과|및|또는|로|으로|에|하여|하고)(?=[\s○])")
_HOUSEKEEPING = re.compile(
    r"규제의 재검토|민감정보|고유식별정보|개인정보의 처리|위원의 해촉|위원의 제척|벌칙 적용에서|과징금의 (?:납부기한|부과)|이의신청의"
)
_HOUSEKEEPING_LINE = re.compile(
    r"타당성을 검토하여|고유식별정보|주민등록번호|고위공무원단|금치산|한정치산|행정기본법|공동이용|수수료를 (?:정보통신망|전자)"
)


def clues_of_noise(change: LawChange) -> Clues:
    """Return the clues that tell a change of substance from one that only follows another law.

    Measured on the changed sentences after names of offices, cited laws and numbers are taken out: what is then the same
    as before followed from something else.
    """
    found: Clues = {f"amendment:{change.amendment}": Clue(ClueKind.AMENDMENT, change.amendment, 2.0)}
    follows = change.amendment == "타법개정"
    if change.promulgated_on is not None and (
        change.promulgated_on.month,
        change.promulgated_on.day,
    ) in _REORGANISATIONS.get(change.promulgated_on.year, ()):
        found["reorganisation-day"] = Clue(ClueKind.OCCASION, change.promulgated_on.isoformat())
    for word in _HANGUL_WORD.findall(change.occasion):
        found[f"occasion:{word}"] = Clue(ClueKind.OCCASION, change.occasion)
    if change.occasion and _REORGANISING.search(change.occasion):
        found["occasion-reorganises"] = Clue(ClueKind.OCCASION, change.occasion, 2.0)
    if not change.has_former:
        found["first"] = Clue(ClueKind.SIZE, "", 1.0)
        return found
    changed = _with_sentences(change.changed)
    if not changed:
        found["no-article"] = Clue(ClueKind.SIZE, "", 1.0)
        found[f"no-article:{change.amendment}"] = Clue(ClueKind.SIZE, "", 2.0)
        return found
    shares: Counter[str] = Counter()
    fresh_words: Counter[str] = Counter()
    total = 0
    for one in changed:
        title = one.title
        if _HOUSEKEEPING.search(title):
            shares["housekeeping"] += max(1, len(one.new_lines))
            total += max(1, len(one.new_lines))
            continue
        if one.kind != "amended":
            shares[one.kind] += 1
            total += 1
            fresh_words.update(set(_HANGUL_WORD.findall(title)))
            continue
        if not one.new_lines:
            if one.old_lines:
                shares["only-removed"] += 1
                total += 1
            continue
        old = Counter(_skeleton(line) for line in one.old_lines)
        old_words: set[str] | None = None
        for line in one.new_lines[:_MOST_LINES]:
            total += 1
            skeleton = _skeleton(line)
            if old[skeleton]:
                old[skeleton] -= 1
                shares["same-but-names"] += 1
            elif _HOUSEKEEPING_LINE.search(line):
                shares["housekeeping"] += 1
            else:
                if old_words is None:
                    old_words = {word for before in one.old_lines for word in _HANGUL_WORD.findall(_bare(before))}
                words = [word for word in _HANGUL_WORD.findall(_bare(line)) if word not in old_words]
                fresh_words.update(set(words))
                shares[
                    "new-sentence" if not one.old_lines else "few-new-words" if len(words) <= 3 else "many-new-words"
                ] += 1
    total = max(1, total)
    if shares["same-but-names"] + shares["housekeeping"] == total:
        found["nothing-else"] = Clue(ClueKind.TEXT, "nothing-else", 3.0)
    for name, count in shares.items():
        found[f"share:{name}"] = Clue(ClueKind.TEXT, name, 2.0 * count / total)
        found[f"any:{name}"] = Clue(ClueKind.TEXT, name, 1.0)
        if follows:
            found[f"follows:share:{name}"] = Clue(ClueKind.TEXT, name, 2.0 * count / total)
    found["fresh-words"] = Clue(ClueKind.TEXT, " ".join(list(fresh_words)[:4]), min(2.0, len(fresh_words) / 10))
    found["articles"] = Clue(ClueKind.SIZE, str(len(changed)), min(2.0, len(changed) / 8))
    if len(changed) == 1:
        found["one-article"] = Clue(ClueKind.SIZE, "1", 1.0)
    return found


# Days of reorganisations of government, when ministries' names change all over the statute book.
_REORGANISATIONS = {
    1998: ((2, 28),),
    2008: ((2, 29), (3, 3)),
    2010: ((1, 18), (3, 15), (3, 19)),
    2013: ((3, 22), (3, 23), (3, 24)),
    2014: ((11, 19),),
    2017: ((7, 26),),
    2020: ((8, 11), (9, 11), (9, 12)),
    2025: ((10, 1), (12, 30)),
}
_REORGANISING = re.compile(
    r"정부조직법|직제|행정규제기본법|규제 ?재검토|용어|일제|정비를? 위한|개인정보|행정기본법|공무원"
)


def _bare(line: str) -> str:
    return _OFFICES.sub(" ", _CITED.sub(" ", line))


@lru_cache(maxsize=4096)
def _skeleton(line: str) -> str:
    """Return a sentence without names of offices, cited laws, numbers and marks."""
    line = _NUMBERED.sub("", _OFFICES.sub("○", _CITED.sub("○", line)))
    return _LOOKS.sub("", _JOINTS.sub(" ", line))
