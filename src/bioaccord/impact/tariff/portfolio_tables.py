"""What a portfolio looks like to customs duty: products, the lines of their bills of materials, and a table of rates."""

from __future__ import annotations

from bioaccord.vocabulary.language import Text

from ..law import Column, TableShape
from ..parameter import Standing
from .line import PROGRAMMES

_STANDINGS = (
    (Standing.ENACTED.value, Text("공식 자료에서 확인", "read in an official source")),
    (Standing.GUIDANCE.value, Text("기관 해석에서 확인", "read in an agency's guidance")),
    (Standing.COMPUTED.value, Text("계산한 값", "computed")),
    (Standing.PROPOSED.value, Text("예정되거나 제안된 값", "planned or proposed")),
    (Standing.UNVERIFIED.value, Text("출처 미확인", "no source read")),
)
_ANSWERS = (
    ("yes", Text("예", "yes")),
    ("no", Text("아니요", "no")),
    ("unknown", Text("모름(비워도 같음)", "not known (as if empty)")),
)
_STANDING = Column(
    "standing", Text("확인 수준", "standing"),
    Text("이 줄을 어디까지 확인했는지. 비우면 미확인", "how far this row was checked; empty means no source read"), "enacted", words=_STANDINGS,
)  # fmt: skip
_SOURCE = Column("source", Text("출처", "source"), Text("자료 이름·주소·날짜", "where it stands: name, address, date"), "HTSUS 2026, 3004.90")  # fmt: skip


def _asked(name: str, ko: str, en: str, described_ko: str, described_en: str, example: str = "") -> Column:
    return Column(name, Text(ko, en), Text(described_ko, described_en), example, words=_ANSWERS)


PRODUCTS = TableShape(
    "products", Text("제품", "products"), Text("제품마다 한 줄", "a row for each product"),
    (
        Column("product_id", Text("제품 ID", "product id"), Text("이 파일 안에서 하나뿐인 ID", "an id of its own in this file"), "HB-101", True),
        Column("name_ko", Text("국문 이름", "Korean name"), Text("화면에 보이는 이름", "the name on pages"), "한빛 바이오시밀러"),
        Column("name_en", Text("영문 이름", "English name"), Text("화면에 보이는 이름", "the name on pages"), "Hanbit biosimilar", True),
        Column("destination", Text("수입국", "destination"), Text("제품이 수입되는 나라. 국가 코드 두 글자", "the country the product is imported into; two letters"), "US", True),
        Column("kind", Text("의약품 구분", "kind"), Text("232조 의약품 관세를 가르는 구분. 모르면 비움", "what the duty on pharmaceuticals turns on; empty where not known"), "biosimilar", words=(
            ("patented", Text("특허 의약품", "patented medicine")), ("generic", Text("제네릭", "generic")),
            ("biosimilar", Text("바이오시밀러", "biosimilar")), ("other", Text("의약품 아님", "no medicine")),
        )),
        _asked("annex_iii", "부속서 III 기업", "firm in Annex III", "포고령 11020호 부속서 III에 실린 기업이면 yes", "yes where the firm is named in Annex III of Proclamation 11020", "no"),
        Column("agreement", Text("미국 정부와의 합의", "agreement"), Text("미국 내 생산·약가 합의. 모르면 비움", "on producing in the United States or on prices; empty where not known"), "none", words=(
            ("none", Text("없음", "none")), ("onshoring", Text("미국 내 생산", "production in the United States")),
            ("pricing", Text("최혜국 약가", "most-favoured-nation prices")), ("both", Text("둘 다", "both")),
        )),
        _STANDING, _SOURCE,
    ),
)  # fmt: skip
BILL = TableShape(
    "bill", Text("자재명세서(BOM)", "bill of materials"),
    Text("국경을 넘는 물품마다 한 줄: 원부자재, 그리고 완제품 자신", "a row for each good that crosses a border: materials, and the finished product itself"),
    (
        Column("line_id", Text("줄 ID", "line id"), Text("이 파일 안에서 하나뿐인 ID", "an id of its own in this file"), "HB-101-DS", True),
        Column("product_id", Text("제품 ID", "product id"), Text("products 표의 ID", "its id in products"), "HB-101", True),
        Column("part", Text("구분", "part"), Text("완제품인지 원부자재인지", "the finished product or a material of it"), "finished", True, (
            ("finished", Text("완제품", "finished product")), ("material", Text("원부자재", "material")),
        )),
        Column("name_ko", Text("국문 품명", "Korean name"), Text("화면에 보이는 품명", "the name on pages"), "원료의약품"),
        Column("name_en", Text("영문 품명", "English name"), Text("화면에 보이는 품명", "the name on pages"), "drug substance", True),
        Column("hs_code", Text("품목번호(HS)", "HS code"), Text("수입국 기준, 4~10자리. 중국산을 미국으로 수입하면 8자리 이상", "as the importing country classifies it, 4 to 10 digits; 8 or more for goods of China into the United States"), "3002.15"),
        Column("imported_into", Text("이 물품의 수입국", "imported into"), Text("제품의 수입국과 다르면 적는다. 국가 코드 두 글자", "where it is another than the product's destination; two letters"), ""),
        Column("origin", Text("원산지", "origin"), Text("비특혜 원산지. 국가 코드 두 글자", "non-preferential origin; two letters"), "KR"),
        Column("last_transformed_in", Text("최종 실질적 변형국", "last transformed in"), Text("마지막으로 실질적 변형이 일어난 나라", "the country of its last substantial transformation"), "KR"),
        Column("value", Text("연간 금액", "value a year"), Text("과세가격, 0 이상", "customs value, 0 or more"), "25000000"),
        Column("currency", Text("통화", "currency"), Text("USD로 적어야 금액을 계산한다", "amounts are computed of USD only"), "USD"),
        _asked("qualifies", "협정 원산지 충족", "qualifies for preference", "협정관세를 받는 원산지 물품이면 yes", "yes for an originating good under the agreement", "unknown"),
        Column("origin_rule", Text("원산지 결정기준", "rule of origin"), Text("협정의 품목별 기준. qualifies를 모를 때 본다", "the agreement's rule for the good; looked at where qualifies is not said"), "shift or value", words=(
            ("wholly obtained", Text("완전생산기준", "wholly obtained")), ("shift", Text("세번변경기준", "tariff shift")), ("value", Text("부가가치기준", "regional value content")),
            ("shift or value", Text("세번변경 또는 부가가치", "either of the two")), ("shift and value", Text("세번변경과 부가가치", "both")),
        )),
        Column("shift_level", Text("세번변경 단위", "level of the shift"), Text("어느 단위가 바뀌어야 하는지", "what has to change"), "heading", words=(
            ("chapter", Text("2단위(CC)", "chapter")), ("heading", Text("4단위(CTH)", "heading")), ("subheading", Text("6단위(CTSH)", "subheading")),
        )),
        _asked("tariff_shift", "세번변경 충족", "tariff shift met", "모르면 자재명세서로 판정", "where not known it is worked out of the bill", "unknown"),
        Column("regional_value_percent", Text("부가가치 비율(%)", "regional value content (%)"), Text("비우면 자재명세서로 공제법에 따라 계산", "where empty it is computed of the bill, build-down"), ""),
        Column("regional_value_needed_percent", Text("기준 부가가치 비율(%)", "content asked (%)"), Text("품목별 기준이 요구하는 비율", "what the rule for the good asks"), "45"),
        _asked("reciprocal_exempt", "상호관세 제외 품목", "exempt from the reciprocal duty", "행정명령 14257호 부속서 II 품목이면 yes", "yes where Annex II of Executive Order 14257 names its code", "yes"),
        _asked("section_122_exempt", "122조 제외 품목", "exempt from Section 122", "122조 포고령 부속서의 제외 품목이면 yes", "yes where an annex of the proclamation exempts its code", "yes"),
        _asked("section_232_listed", "232조 대상 품목번호", "listed for Section 232", "포고령 11020호 부속서 I의 품목번호면 yes", "yes where Annex I of Proclamation 11020 names its code", "unknown"),
        _asked("enteral_syringe", "경장영양 주사기", "enteral syringe", "중국산 주사기일 때만 본다", "looked at for Chinese syringes only", ""),
        _STANDING, _SOURCE,
    ),
)  # fmt: skip
RATES = TableShape(
    "rates", Text("관세율표", "duty rates"),
    Text("품목번호·원산지·기간마다 한 줄. 가장 긴 품목번호, 그중 원산지를 밝힌 줄이 앞선다", "a row for each code, origin and period; the longest code counts, and of these the row that names the origin"),
    (
        Column("hs_code", Text("품목번호(HS)", "HS code"), Text("앞자리, 2~10자리", "its leading digits, 2 to 10"), "3002", True),
        Column("destination", Text("수입국", "destination"), Text("국가 코드 두 글자", "two letters"), "US", True),
        Column("origin", Text("원산지", "origin"), Text("국가 코드 두 글자. 비우면 모든 나라", "two letters; empty for any"), ""),
        Column("programme", Text("관세 종류", "programme"), Text("어느 제도의 세율인지", "by which law"), "mfn", True, tuple((one.value, title) for one, title in PROGRAMMES.items())),
        Column("rate_percent", Text("세율(%)", "rate (%)"), Text("종가세, 0~100", "ad valorem, 0 to 100"), "0", True),
        Column("first_day", Text("첫날", "first day"), Text("적용 첫날", "from when it applies"), "2012-03-15"),
        Column("last_day", Text("마지막 날", "last day"), Text("적용 마지막 날. 비우면 계속", "until when; empty where it goes on"), ""),
        Column("known_on", Text("알려진 날", "known on"), Text("공포·공고일. 비우면 처음부터 알려진 것으로 봄", "when it was published; empty where it always was"), ""),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
TABLES = (PRODUCTS, BILL, RATES)
