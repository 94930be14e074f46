"""What kinds of document are called, and a line in the other language for a document whose title is foreign."""

from __future__ import annotations

from collections.abc import Iterable

from bioaccord.vocabulary.language import Language, Text, share_of_hangul
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.signal import Subject, SubjectType
from bioaccord.vocabulary.topic import Topic, topic_name

from .agencies import agency_names, agency_slug
from .document import DocumentKind, DocumentVersion
from .document_forms import document_form

KIND_NAMES: dict[DocumentKind, Text] = {
    DocumentKind.ACT: Text("법률", "Act"),
    DocumentKind.DECREE: Text("시행령(대통령령)", "Presidential or enforcement decree"),
    DocumentKind.RULE: Text("시행규칙(총리령·부령)", "Ministerial or enforcement rule"),
    DocumentKind.ADMINISTRATIVE_RULE: Text("고시·훈령·예규", "Administrative rule"),
    DocumentKind.FINAL_RULE: Text("최종규칙", "Final rule"),
    DocumentKind.PROPOSED_RULE: Text("제안규칙", "Proposed rule"),
    DocumentKind.NOTICE: Text("공고", "Notice"),
    DocumentKind.PRESIDENTIAL: Text("대통령 문서", "Presidential document"),
    DocumentKind.CODE_SECTION: Text("연방규정집 조항", "Section of the Code of Federal Regulations"),
    DocumentKind.BILL: Text("법안", "Bill"),
    DocumentKind.LEGISLATIVE_NOTICE: Text("입법예고", "Notice of draft legislation"),
    DocumentKind.ADMINISTRATIVE_NOTICE: Text("행정예고", "Notice of a draft administrative rule"),
    DocumentKind.WTO_NOTIFICATION: Text("WTO 통보문", "WTO notification"),
}
_TYPES = {
    DocumentKind.FINAL_RULE: "Rule",
    DocumentKind.PROPOSED_RULE: "Proposed Rule",
    DocumentKind.NOTICE: "Notice",
    DocumentKind.PRESIDENTIAL: "Presidential Document",
}
AMENDMENTS: dict[str, Text] = {
    "제정": Text("제정", "enactment"),
    "일부개정": Text("일부개정", "partial amendment"),
    "전부개정": Text("전부개정", "full revision"),
    "타법개정": Text("타법개정", "consequential amendment"),
    "타법폐지": Text("타법폐지", "repeal by another law"),
    "폐지": Text("폐지", "repeal"),
    "폐지제정": Text("폐지제정", "repeal and re-enactment"),
    "일괄개정": Text("일괄개정", "joint amendment"),
    "개정": Text("개정", "amendment"),
}

_MINISTRIES = {
    "보건복지부": "Ministry of Health and Welfare",
    "식품의약품안전처": "Ministry of Food and Drug Safety (MFDS)",
    "산업통상부": "Ministry of Trade and Industry",
    "산업통상자원부": "Ministry of Trade, Industry and Energy",
    "농림축산식품부": "Ministry of Agriculture, Food and Rural Affairs",
    "재정경제부": "Ministry of Finance and Economy",
    "기획재정부": "Ministry of Economy and Finance",
    "질병관리청": "Korea Disease Control and Prevention Agency",
    "기후에너지환경부": "Ministry of Climate, Energy and Environment",
    "환경부": "Ministry of Environment",
    "지식재산처": "Ministry of Intellectual Property",
    "특허청": "Korean Intellectual Property Office",
    "과학기술정보통신부": "Ministry of Science and ICT",
    "해양수산부": "Ministry of Oceans and Fisheries",
    "관세청": "Korea Customs Service",
    "중소벤처기업부": "Ministry of SMEs and Startups",
    "국무조정실": "Office for Government Policy Coordination",
    "농촌진흥청": "Rural Development Administration",
    "산림청": "Korea Forest Service",
    "조달청": "Public Procurement Service",
    "법무부": "Ministry of Justice",
    "행정안전부": "Ministry of the Interior and Safety",
    "기획예산처": "Ministry of Planning and Budget",
}


def agency_text(written: str) -> Text:
    """Return an agency in both languages; one that no table knows keeps the name it has."""
    known = agency_names().get(agency_slug(written))
    if known:
        return known
    plain = written.replace("-", " ").capitalize() if written.islower() else written
    if written in _MINISTRIES:
        return Text(written, _MINISTRIES[written])
    return Text(written, "") if share_of_hangul(written) > 0.3 else Text("", plain)


def title_of(version: DocumentVersion, subjects: tuple[Subject, ...], topics: Iterable[Topic]) -> Text:
    """Return the title in both languages: the publisher's own, its translation, or in the other language a line that describes it."""
    if version.language == Language.KOREAN:
        return Text(version.title, version.translated_title or _english_line(version), Language.KOREAN)
    return Text(version.translated_title or korean_line(version, subjects, topics), version.title, Language.ENGLISH)


def korean_line(version: DocumentVersion, subjects: tuple[Subject, ...], topics: Iterable[Topic]) -> str:
    """Return who issued what about what, in Korean, for a document that has no Korean title."""
    slugs = map(agency_slug, version.agencies)  # regulations.gov gives codes
    known = [agency_names()[one].ko for one in slugs if one in agency_names()]
    agency = known[-1] if known else {"US": "미국 연방정부", "KR": ""}.get(version.country, "")
    form = KIND_NAMES[version.kind].ko
    if version.kind in _TYPES:
        form = document_form(_TYPES[version.kind], version.title, version.action).name.ko
    materials = standard_materials()
    names = [materials.name(one.id).ko for one in subjects if one.type == SubjectType.MATERIAL]
    about = ", ".join(names[:3]) + (f" 등 {len(names)}개 품목" if len(names) > 3 else "")
    if not about:
        about = ", ".join(topic_name(one).ko for one in topics)
    return f"{agency} {form}".strip() + (f": {about}" if about else "")


def _english_line(version: DocumentVersion) -> str:
    return f"Korea: {KIND_NAMES[version.kind].en[:1].lower()}{KIND_NAMES[version.kind].en[1:]}"


def subjects_of(version: DocumentVersion, recogniser: Recogniser) -> tuple[Subject, ...]:
    """Return what a version's title and summary speak of."""
    return recogniser.subjects_in(f"{version.title}. {version.summary}")
