"""The tables of a directory as files: their columns, and the headings in both languages by which a column is recognised."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bioaccord.vocabulary.language import Text

from .terms import Facet


class Holds(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    TEXTS = "texts"
    CODE = "code"
    CODES = "codes"
    COUNTRY = "country"
    COUNTRIES = "countries"
    DATE = "date"
    NUMBER = "number"
    COUNT = "count"
    YES_NO = "yes/no"
    LANGUAGE = "language"
    FIRM_KINDS = "firm_kinds"
    TERMS = "terms"
    HS_CODES = "hs_codes"
    INSPECTIONS = "inspections"
    IDENTIFIER = "identifier"
    IDENTIFIERS = "identifiers"
    NAME_KIND = "name_kind"
    ORIGIN = "origin"
    SIDE = "side"
    KIND = "kind"
    KINDS = "kinds"
    TLP = "tlp"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in a file, its heading in Korean, what it holds, what it means, and further headings that are understood."""

    name: str
    korean: str
    holds: Holds
    meaning: Text
    needed: bool = False
    also: tuple[str, ...] = ()
    facet: Facet | None = None


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table of a directory: the name of its file or sheet, in Korean too, and its columns."""

    name: str
    korean: str
    columns: tuple[Column, ...]

    def headings(self) -> dict[str, Column]:
        """Return every heading that is understood, as `plain_heading` writes it → its column."""
        found: dict[str, Column] = {}
        for column in self.columns:
            for heading in (column.name, column.korean, *column.also):
                found.setdefault(plain_heading(heading), column)
        return found


def plain_heading(heading: str) -> str:
    """Return a heading in lower case without blanks and marks, for comparing.

    >>> plain_heading("Company Name "), plain_heading("회사명(국문)")
    ('companyname', '회사명국문')
    """
    return "".join(one for one in unicodedata.normalize("NFKC", heading).casefold() if one.isalnum())


def _text(name: str, korean: str, meaning: Text, *also: str) -> tuple[Column, ...]:
    """Return the columns of a text in both languages."""
    return (
        Column(f"{name}_ko", f"{korean}(국문)", Holds.TEXT, Text(f"{meaning.ko}, 국문", f"{meaning.en}, in Korean")),
        Column(f"{name}_en", f"{korean}(영문)", Holds.TEXT, Text(f"{meaning.ko}, 영문", f"{meaning.en}, in English")),
        Column(
            f"{name}_original",
            f"{korean}(원문 언어)",
            Holds.LANGUAGE,
            Text(f"{meaning.ko}: 원문 언어(ko 또는 en)", f"{meaning.en}: the language it was written in (ko or en)"),
        ),
        *(
            (Column(name, korean, Holds.TEXT, Text(f"{meaning.ko}(어느 언어든)", f"{meaning.en}, in either language"), also=also),)
            if also
            else ()
        ),
    )  # fmt: skip


_ORGANISATION = Column(
    "organisation_id",
    "기업 식별자",
    Holds.CODE,
    Text("기업 식별자. 비우면 식별번호나 이름·국가로 만듭니다", "identifier of the organisation; made from its numbers or name where empty"),
    also=("organization_id", "org_id", "식별자", "기업식별자"),
)  # fmt: skip
_OWNER = Column(
    "organisation_id", "기업 식별자", Holds.CODE, Text("기업 식별자", "organisation"), needed=True,
    also=_ORGANISATION.also,
)  # fmt: skip


def _terms(name: str, korean: str, meaning: Text, facet: Facet) -> Column:
    return Column(name, korean, Holds.TERMS, meaning, facet=facet)


TRAITS: tuple[Column, ...] = (
    _terms("modalities", "모달리티", Text("의약품·제품 유형 코드", "codes of what it is about"), Facet.MODALITY),
    _terms("steps", "공정 단계", Text("공정·업무 단계 코드", "codes of steps"), Facet.STEP),
    _terms("stages", "개발 단계", Text("개발 단계 코드", "codes of stages"), Facet.STAGE),
    _terms("hosts", "숙주", Text("숙주 코드", "codes of host systems"), Facet.HOST),
    _terms("species", "대상 종", Text("대상 종 코드", "codes of species"), Facet.SPECIES),
    _terms("fields", "연구 분야", Text("연구·질환 분야 코드", "codes of research fields"), Facet.FIELD),
    Column("material_ids", "물질", Holds.CODES, Text("물질 식별자", "materials of the vocabulary")),
    Column("hs_codes", "HS 부호", Holds.HS_CODES, Text("HS 부호", "HS codes")),
    Column(
        "inspections",
        "GMP 실사",
        Holds.INSPECTIONS,
        Text("실사 당국과 날짜(fda:2026-05-01;mfds)", "authorities and days of inspection (fda:2026-05-01;mfds)"),
    ),
    Column("scale_least", "규모 최소", Holds.NUMBER, Text("1회 최소 규모", "the least of one run")),
    Column("scale_most", "규모 최대", Holds.NUMBER, Text("1회 최대 규모", "the most of one run")),
    Column(
        "scale_unit", "규모 단위", Holds.TEXT, Text("규모 단위(L, kg, vial …)", "unit of the scale (L, kg, vial, ...)")
    ),
    Column("amount_per_year", "연간 수량", Holds.NUMBER, Text("연간 수량", "amount a year")),
    Column("amount_unit", "연간 수량 단위", Holds.TEXT, Text("연간 수량 단위", "unit of the amount")),
)

ENTRIES = TableShape(
    "entries",
    "기업",
    (
        _ORGANISATION,
        Column(
            "name_ko", "국문명", Holds.TEXT, Text("국문 공식 명칭", "official name in Korean"),
            also=(
                "한글명", "국문 이름", "국문회사명", "한글회사명", "회사명(국문)", "회사명(한글)", "기업명(국문)", "상호(국문)",
                "korean name", "name (korean)", "name korean", "corp_name_ko", "국문기업명", "company name (korean)",
            ),
        ),
        Column(
            "name_en", "영문명", Holds.TEXT, Text("영문 공식 명칭", "official name in English"),
            also=(
                "영문 이름", "영문회사명", "회사명(영문)", "기업명(영문)", "상호(영문)", "영문기업명", "영문상호", "corp_eng_name", "corp_name_eng",
                "corp_name_en", "english name", "name (english)", "name english", "eng_name", "company name (english)",
            ),
        ),
        Column(
            "name", "회사명", Holds.TEXT, Text("명칭(문자로 언어를 판별)", "name; its language is told from its script"),
            also=(
                "company name", "company", "organisation", "organization", "organisation name", "organization name", "firm", "firm name",
                "corp_name", "기업명", "업체명", "상호", "상호명", "법인명", "회사", "업체", "종목명", "한글종목명", "기관명", "member", "회원사", "회원사명",
                "이름", "명칭", "legal name", "account name", "exhibitor",
            ),
        ),
        Column(
            "short_names", "약칭", Holds.TEXTS, Text("약칭(세미콜론으로 구분)", "short names"),
            also=("short name", "abbreviation", "약어", "alias", "aliases", "aka", "also known as", "브랜드명"),
        ),
        Column(
            "former_names", "옛 이름", Holds.TEXTS, Text("옛 이름(세미콜론으로 구분)", "former names"),
            also=("former name", "previous name", "previous names", "구상호", "구 사명", "변경전 상호", "이전 회사명", "옛이름"),
        ),
        Column(
            "country", "국가", Holds.COUNTRY, Text("본사 국가", "country of the head office"),
            also=("country code", "nation", "나라", "국적", "소재국", "본사 국가", "hq country", "country/region", "country name"),
        ),
        Column(
            "region", "지역", Holds.TEXT, Text("시·도 또는 주", "region or state"),
            also=("state", "province", "시도", "소재지역", "state/province", "권역"),
        ),
        Column("city", "도시", Holds.TEXT, Text("도시", "city"), also=("town", "시군구", "소재도시", "hq city", "city/town")),
        Column(
            "address", "주소", Holds.TEXT, Text("주소(국가를 알아내는 데에만 씀)", "address, read for the country only"),
            also=("소재지", "본사 주소", "head office", "headquarters", "hq address", "street address", "본사"),
        ),
        Column("association", "소속 협회", Holds.CODE, Text("소속 협회 식별자", "association it is a member of"), also=("협회",)),
        Column(
            "business_number", "사업자등록번호", Holds.IDENTIFIER, Text("사업자등록번호(10자리)", "Korean business number (10 digits)"),
            also=("bizr_no", "사업자번호", "business registration number", "brn", "사업자 등록번호"),
        ),
        Column(
            "corporate_number", "법인등록번호", Holds.IDENTIFIER,
            Text("법인등록번호(13자리)", "Korean corporate registration number (13 digits)"),
            also=("jurir_no", "법인번호", "corporate registration number"),
        ),
        Column(
            "dart_code", "DART 고유번호", Holds.IDENTIFIER, Text("DART 고유번호(8자리)", "code of the DART register (8 digits)"),
            also=("corp_code", "고유번호", "dart"),
        ),
        Column("lei", "LEI", Holds.IDENTIFIER, Text("법인식별기호(LEI)", "legal entity identifier"), also=("lei code", "법인식별기호")),
        Column("duns", "DUNS", Holds.IDENTIFIER, Text("DUNS 번호(9자리)", "DUNS number (9 digits)"), also=("duns number", "d-u-n-s")),
        Column(
            "ticker", "종목코드", Holds.IDENTIFIER, Text("종목코드", "symbol of its share"),
            also=("code", "symbol", "stock_code", "stock code", "ticker symbol", "단축코드", "stock symbol", "종목 코드"),
        ),
        Column(
            "isin", "ISIN", Holds.IDENTIFIER, Text("국제증권식별번호(ISIN)", "international securities identification number"),
            also=("isin code", "표준코드", "국제증권식별번호"),
        ),
        Column(
            "home_page", "누리집", Holds.IDENTIFIERS, Text("누리집", "home page"),
            also=(
                "homepage", "website", "web", "web site", "url", "hm_url", "홈페이지", "웹사이트", "홈페이지 주소", "home page url",
                "website url", "사이트", "domain",
            ),
        ),
        Column("firm_kinds", "기업 종류", Holds.FIRM_KINDS, Text("법령상 기업 종류", "kinds of firm")),
        *_text("industry", "업종", Text("업종", "industry"), "sector", "업종명", "산업", "industry name", "induty", "주요업종"),
        *_text(
            "products", "주요제품", Text("주요 제품과 서비스", "products and services"),
            "product", "main products", "key products", "주요생산품", "생산품", "품목", "주요 제품", "취급품목", "사업내용", "주요사업",
            "focus areas", "focus area", "focus", "products and services", "specialties",
        ),
        *_text(
            "summary", "소개", Text("기업 소개", "what the organisation says of itself"),
            "description", "about", "overview", "profile", "business summary", "기업소개", "회사소개", "설명", "요약", "기업 개요",
        ),
        Column(
            "stage", "단계", Holds.TEXT, Text("단계·상태(소개에 덧붙임)", "stage or state, added to the summary"),
            also=("company stage", "status", "기업 단계", "상태", "기업상태"),
        ),
        Column(
            "employees", "직원 수", Holds.COUNT, Text("직원 수", "number of employees"),
            also=("number of employees", "headcount", "종업원수", "임직원수", "full time employees", "직원수"),
        ),
        Column("competitors", "경쟁사", Holds.CODES, Text("연결하지 않을 기업", "organisations it is not matched with")),
        Column("tlp", "TLP", Holds.TLP, Text("공개 범위 표시", "marking")),
        Column("source", "출처", Holds.TEXT, Text("출처", "where the entry came from")),
        Column("as_of", "기준일", Holds.DATE, Text("출처의 기준일", "day of the source")),
        Column("updated_on", "수정일", Holds.DATE, Text("마지막 수정일", "day of the last change")),
        Column("confirmed_on", "확인일", Holds.DATE, Text("협회가 확인한 날", "day the association confirmed it")),
        Column("confirmed_by", "확인자", Holds.TEXT, Text("확인한 협회", "association that confirmed it")),
        Column("fictional", "가상 여부", Holds.YES_NO, Text("가상 기업 여부", "whether it exists only in a sample")),
    ),
)  # fmt: skip

NAMES = TableShape(
    "names",
    "이름",
    (
        _OWNER,
        Column("name", "이름", Holds.TEXT, Text("이름", "a further name"), needed=True, also=("명칭",)),
        Column("language", "언어", Holds.LANGUAGE, Text("언어(ISO 639-1)", "language (ISO 639-1)"), needed=True),
        Column(
            "kind",
            "종류",
            Holds.NAME_KIND,
            Text("official, short, translated, former", "official, short, translated or former"),
        ),
        Column("until", "까지", Holds.DATE, Text("옛 이름을 쓴 마지막 날", "last day of a former name")),
    ),
)

SITES = TableShape(
    "sites",
    "사업장",
    (
        Column("site_id", "사업장 식별자", Holds.CODE, Text("사업장 식별자", "identifier of the site"), needed=True),
        _OWNER,
        *_text("name", "사업장명", Text("사업장 이름", "name of the site")),
        Column("country", "국가", Holds.COUNTRY, Text("국가", "country"), needed=True),
        Column("city", "도시", Holds.TEXT, Text("도시", "city")),
    ),
)

CAPABILITIES = TableShape(
    "capabilities",
    "역량",
    (
        Column(
            "capability_id", "역량 식별자", Holds.CODE, Text("역량 식별자", "identifier of the capability"), needed=True
        ),
        _OWNER,
        Column("site_id", "사업장 식별자", Holds.CODE, Text("사업장, 없으면 빈칸", "site, empty for any")),
        *TRAITS,
        *_text("note", "비고", Text("비고", "note")),
        Column("origin", "근거 종류", Holds.ORIGIN, Text("stated, read, confirmed", "stated, read or confirmed")),
        Column("evidence", "근거", Holds.TEXT, Text("근거가 된 문구나 문서", "the words or the document it rests on")),
        Column("kinds", "협력 종류", Holds.KINDS, Text("제공할 수 있는 협력 종류", "kinds of help that it is for")),
    ),
)

POSTINGS = TableShape(
    "postings",
    "제공과 수요",
    (
        Column(
            "posting_id", "게시 식별자", Holds.CODE, Text("게시 식별자", "identifier of the offer or need"), needed=True
        ),
        _OWNER,
        Column("side", "구분", Holds.SIDE, Text("offer(제공) 또는 need(수요)", "offer or need"), needed=True),
        Column("kind", "협력 종류", Holds.KIND, Text("협력 종류", "kind of help"), needed=True),
        *_text("title", "제목", Text("제목", "title")),
        *TRAITS,
        *_text("text", "내용", Text("내용", "text")),
        Column("site_id", "사업장 식별자", Holds.CODE, Text("사업장, 없으면 빈칸", "site, empty for any")),
        Column(
            "countries",
            "희망 국가",
            Holds.COUNTRIES,
            Text("상대의 국가, 어디든 좋으면 빈칸", "where the other side should be"),
        ),
        Column("from_day", "시작일", Holds.DATE, Text("생산능력이 비거나 필요한 첫날", "first day of capacity")),
        Column("until_day", "종료일", Holds.DATE, Text("그 마지막 날", "last day of capacity")),
        Column("posted_on", "게시일", Holds.DATE, Text("게시일", "day of posting")),
        Column("expires_on", "만료일", Holds.DATE, Text("만료일", "last day it is shown")),
        Column("tlp", "TLP", Holds.TLP, Text("공개 범위 표시", "marking")),
        Column("audience", "공개 대상", Holds.CODES, Text("볼 수 있는 기업", "organisations that may see it")),
        Column("signal_id", "신호", Holds.CODE, Text("수요가 비롯된 신호", "signal it follows from")),
    ),
)

TABLES: tuple[TableShape, ...] = (ENTRIES, NAMES, SITES, CAPABILITIES, POSTINGS)
ONLY_READ = frozenset({"name", "short_names", "former_names", "address", "stage", "industry", "products", "summary"})
"""Columns of `entries` that are understood but not written: what they hold is written elsewhere."""
