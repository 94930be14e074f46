"""The evidence of a likeness in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Language, Text

from .doubt import DOUBTS, Doubt
from .likeness import Evidence, Likeness

COMPARISONS: Mapping[str, Text] = {
    "name": Text("이름", "name"),
    "former_name": Text("옛 이름", "former name"),
    "name_by_sound": Text("이름(발음)", "name by sound"),
    "home_page": Text("홈페이지", "home page"),
    "name_in_home_page": Text("홈페이지 주소 속 이름", "name in the home page"),
    "business_number": Text("사업자등록번호", "business number"),
    "corporate_number": Text("법인등록번호", "corporate number"),
    "dart_code": Text("DART 고유번호", "DART code"),
    "lei": Text("LEI", "LEI"),
    "duns": Text("DUNS 번호", "DUNS number"),
    "ticker": Text("종목코드", "ticker"),
    "isin": Text("ISIN", "ISIN"),
    "country": Text("국가", "country"),
    "city": Text("도시", "city"),
    "full_name": Text("정식 명칭과 국가", "full name and country"),
    "other_candidates": Text("다른 후보", "other candidates"),
}
"""What each comparison of entries is called; a column of any other table is called as it is."""


def comparison_name(comparison: str) -> Text:
    """Return what a comparison is called."""
    return COMPARISONS.get(comparison, Text(comparison, comparison))


def doubt_of(likeness: Likeness) -> Doubt | None:
    """Return why a person has to decide on a pair, however probable it is; None where nothing speaks against merging it."""
    names = {one.comparison for one in likeness.evidence}
    return next((doubt for doubt in Doubt if doubt.value in names), None)


def in_words(evidence: Evidence, language: Language | str) -> str:
    """Return one piece of evidence: what was compared, the values, the bits; of a doubt, its reason.

    >>> in_words(Evidence("home_page", "firm.com", "firm.com", 16.85), "en")
    'home page: firm.com (+16.9)'
    """
    if evidence.comparison in list(Doubt):
        return DOUBTS[Doubt(evidence.comparison)].in_language(language)
    name = comparison_name(evidence.comparison).in_language(language)
    bits = f"{round(evidence.weight_bits, 1) + 0.0:+.1f}"
    if evidence.comparison == "other_candidates":
        return f"{name} ({bits})"
    left, right = evidence.left, evidence.right
    if evidence.comparison == "country":
        left, right = (country_name(code).in_language(language) if code else "" for code in (left, right))
    values = left if left == right else f"{left or '–'} ↔ {right or '–'}"
    return f"{name}: {values} ({bits})"
