"""The names by which fields and their values may be asked for, in both languages."""

from __future__ import annotations

from functools import cache

from bioaccord.policy.agencies import agency_names
from bioaccord.policy.document import DocumentKind
from bioaccord.vocabulary.country import country_name, country_words
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.signal import Stage
from bioaccord.vocabulary.topic import Topic, topic_name

from .entry import SIGNAL
from .query import Field

FIELD_NAMES: dict[Field, Text] = {
    Field.TITLE: Text("제목", "title"),
    Field.LAW: Text("법령", "law"),
    Field.AGENCY: Text("기관", "agency"),
    Field.TOPIC: Text("주제", "topic"),
    Field.COUNTRY: Text("국가", "country"),
    Field.KIND: Text("종류", "kind"),
    Field.STAGE: Text("단계", "stage"),
    Field.LANGUAGE: Text("언어", "language"),
    Field.PUBLISHER: Text("출처", "publisher"),
    Field.ID: Text("번호", "id"),
    Field.PUBLISHED: Text("공포일", "published"),
    Field.EFFECTIVE: Text("시행일", "effective"),
    Field.DEADLINE: Text("마감일", "deadline"),
}
_ALSO_CALLED = {"게시일": Field.PUBLISHED, "기한": Field.DEADLINE, "법": Field.LAW, "부처": Field.AGENCY}

KIND_NAMES: dict[str, Text] = {
    DocumentKind.ACT: Text("법률", "act"),
    DocumentKind.DECREE: Text("시행령", "decree"),
    DocumentKind.RULE: Text("시행규칙", "rule"),
    DocumentKind.ADMINISTRATIVE_RULE: Text("행정규칙", "administrative rule"),
    DocumentKind.FINAL_RULE: Text("최종규칙", "final rule"),
    DocumentKind.PROPOSED_RULE: Text("제안규칙", "proposed rule"),
    DocumentKind.NOTICE: Text("공고", "notice"),
    DocumentKind.PRESIDENTIAL: Text("대통령 문서", "presidential document"),
    DocumentKind.CODE_SECTION: Text("연방규정집 조문", "section of the Code of Federal Regulations"),
    DocumentKind.BILL: Text("법안", "bill"),
    DocumentKind.LEGISLATIVE_NOTICE: Text("입법예고", "legislative notice"),
    DocumentKind.ADMINISTRATIVE_NOTICE: Text("행정예고", "administrative notice"),
    DocumentKind.WTO_NOTIFICATION: Text("WTO 통보문", "WTO notification"),
    SIGNAL: Text("변경 사항", "signal"),
}
STAGE_NAMES: dict[str, Text] = {
    Stage.PROPOSED: Text("제안", "proposed"),
    Stage.FINAL: Text("확정", "final"),
    Stage.ENACTED: Text("공포", "enacted"),
    Stage.IN_FORCE: Text("시행", "in force"),
    Stage.WITHDRAWN: Text("철회", "withdrawn"),
    Stage.REPEALED: Text("폐지", "repealed"),
    Stage.ENDED: Text("종료", "ended"),
    Stage.OBSERVED: Text("관측", "observed"),
}
_LANGUAGE_NAMES = {Language.KOREAN: Text("한국어", "Korean"), Language.ENGLISH: Text("영어", "English")}


def folded(value: str) -> str:
    """Return a value as it is compared: lower case, with neither spaces, hyphens nor underscores."""
    return "".join(letter for letter in value.casefold() if letter not in " -_·ㆍ\t\n")


@cache
def fields_by_name() -> dict[str, Field]:
    """Return every name of a field in either language → the field."""
    names = {word: field for field, name in FIELD_NAMES.items() for word in (name.ko, name.en)}
    return names | _ALSO_CALLED


@cache
def values_by_name(field: Field) -> dict[str, str]:
    """Return every name (folded) of a value → the value, of a field that has a list of values; empty for others."""
    if field == Field.COUNTRY:
        codes = {folded(word): code for word, code in country_words().items()}
        return codes | {code.casefold(): code for code in country_words().values()}
    names: dict[str, Text] = {}
    if field == Field.TOPIC:
        names = {str(one): topic_name(one) for one in Topic}
    elif field == Field.KIND:
        names = {str(one): name for one, name in KIND_NAMES.items()}
    elif field == Field.STAGE:
        names = {str(one): name for one, name in STAGE_NAMES.items()}
    elif field == Field.LANGUAGE:
        names = {str(one): name for one, name in _LANGUAGE_NAMES.items()}
    return {folded(word): one for one, name in names.items() for word in (one, name.ko, name.en)}


def value_name(field: Field, value: str) -> Text:
    """Return the name of a value in both languages; the value itself where it has no other."""
    if field == Field.COUNTRY:
        return country_name(value)
    if field == Field.TOPIC and value in list(Topic):
        return topic_name(value)
    if field == Field.AGENCY:
        return agency_names().get(value, Text(value, value))
    names = {Field.KIND: KIND_NAMES, Field.STAGE: STAGE_NAMES}.get(field, {})
    return names.get(value, Text(value, value))


def facet_name(name: str) -> Text:
    """Return the name of a facet in both languages."""
    return Text("연도", "year") if name == "year" else FIELD_NAMES[Field(name)]
