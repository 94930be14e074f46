"""What a portfolio looks like to the Inflation Reduction Act: seven tables about medicines, one about fuels, one about plants."""

from __future__ import annotations

from bioaccord.vocabulary.language import Text

from ..law import Column, TableShape
from ..parameter import Standing

_STANDINGS = (
    (Standing.ENACTED.value, Text("공식 자료에서 확인", "read in an official source")),
    (Standing.GUIDANCE.value, Text("기관 해석에서 확인", "read in the agency's guidance")),
    (Standing.COMPUTED.value, Text("계산한 값", "computed")),
    (Standing.PROPOSED.value, Text("예정되거나 제안된 값", "planned or proposed")),
    (Standing.UNVERIFIED.value, Text("출처 미확인", "no source read")),
)
_PRODUCT = Column(
    "product_id", Text("제품 ID", "product id"), Text("products 표의 ID", "its id in products"), "HB-101", True
)
_STANDING = Column(
    "standing", Text("확인 수준", "standing"),
    Text("이 줄을 어디까지 확인했는지. 비우면 미확인", "how far this row was checked; empty means no source read"), "enacted", words=_STANDINGS,
)  # fmt: skip
_SOURCE = Column(
    "source",
    Text("출처", "source"),
    Text("자료 이름·주소·날짜", "where it stands: name, address, date"),
    "Drugs@FDA, 2026-10-02",
)


def _day(name: str, ko: str, en: str, described_ko: str, described_en: str, example: str = "") -> Column:
    return Column(name, Text(ko, en), Text(described_ko, described_en), example)


PRODUCTS = TableShape(
    "products",
    Text("제품", "products"),
    Text(
        "유효성분과 보유자가 같은 제형을 모두 한 제품으로 적는다",
        "one row for all forms with the same active moiety and the same holder",
    ),
    (
        Column("product_id", Text("제품 ID", "product id"), Text("이 파일 안에서 하나뿐인 ID", "an id of its own in this file"), "HB-101", True),
        Column("name_ko", Text("국문 이름", "Korean name"), Text("화면에 보이는 이름", "the name on pages"), "한빛 주사제"),
        Column("name_en", Text("영문 이름", "English name"), Text("화면에 보이는 이름", "the name on pages"), "Hanbit injection", True),
        Column("moieties", Text("유효성분", "active moieties"), Text("세미콜론으로 구분. 복합제는 모두 적는다", "separated by semicolons; all of a fixed combination"), "etanercept", True),
        Column("holder", Text("허가 보유자", "holder"), Text("미국 허가(NDA·BLA) 보유자", "who holds the US approval (NDA or BLA)"), "Hanbit Biologics", True),
        Column("pathway", Text("허가 경로", "pathway"), Text("어떤 조항으로 허가됐는지", "under which section it is approved"), "biologic", True, (
            ("drug", Text("505(c) 허가 의약품(NDA)", "approved under 505(c) (NDA)")),
            ("biologic", Text("351(a) 허가 생물의약품(BLA), 2020년 전환 품목 포함", "licensed under 351(a) (BLA), deemed ones too")),
            ("biosimilar", Text("351(k) 바이오시밀러", "biosimilar under 351(k)")),
            ("generic", Text("505(j) 제네릭(ANDA)", "generic under 505(j) (ANDA)")),
        )),
        Column("reference_product", Text("대조 제품", "reference product"), Text("바이오시밀러·제네릭이면 대조 제품의 ID 또는 이름", "of a biosimilar or generic: the id or name of its reference"), ""),
        _day("first_approved_on", "유효성분 최초 허가일", "moiety first approved on", "알면 적는다. 제형 허가일과 어긋나면 알려 준다", "where known; told where a form contradicts it"),
        Column("is_plasma_derived", Text("혈장 유래", "plasma-derived"), Text("사람 혈액·혈장 유래면 yes", "yes where it is made of human blood or plasma"), "no"),
        Column("is_vaccine", Text("백신", "vaccine"), Text("백신이면 yes", "yes for a vaccine"), "no"),
        Column("is_marketed", Text("시판 중", "marketed"), Text("시판을 접었으면 no", "no where it was withdrawn from the market"), "yes"),
        Column("role", Text("우리 회사의 역할", "our part"), Text("이 제품에서 우리 회사가 하는 일", "what our firm does with it"), "holder", words=(
            ("holder", Text("허가 보유자", "holder")),
            ("manufacturer", Text("위탁개발생산(CDMO)", "contract manufacturer")),
            ("biosimilar_maker", Text("바이오시밀러 개발사", "biosimilar maker")),
            ("market", Text("시장의 다른 제품(순위 비교용)", "another product of the market, for the ranking")),
        )),
        Column("share_of_holder_part_d_2021", Text("2021년 보유자 파트 D 지출 비중", "share of the holder's Part D spending in 2021"), Text("0~1. 소규모 바이오텍 예외 판단", "0 to 1; for the small biotech exception"), ""),
        Column("share_of_holder_part_b_2021", Text("2021년 보유자 파트 B 지출 비중", "share of the holder's Part B spending in 2021"), Text("0~1. 소규모 바이오텍 예외 판단", "0 to 1; for the small biotech exception"), ""),
        Column("holder_share_of_part_d_2021", Text("2021년 파트 D 총지출 중 보유자 비중", "holder's share of all Part D spending in 2021"), Text("0~1. 계열사를 합친다. 1% 미만이면 지정 제조사일 수 있다(제조사 할인 프로그램)", "0 to 1, with affiliates; under 1% it may be a specified manufacturer (discount programme)"), "0.004"),
        Column("holder_share_of_part_b_2021", Text("2021년 파트 B 총지출 중 보유자 비중", "holder's share of all Part B spending in 2021"), Text("0~1. 계열사를 합친다", "0 to 1, with affiliates"), "0.001"),
        Column("holder_had_agreement_2021", Text("2021년 보장 공백 할인 약정", "discount agreement in 2021"), Text("보유자가 2021년에 파트 D 보장 공백 할인 약정을 맺고 있었으면 yes. 비우면 모름", "yes where the holder had a coverage gap discount agreement in 2021; empty where not known"), "yes"),
        Column("share_discounted", Text("340B·메디케이드 물량 비중", "share of units discounted"), Text("0~1. 340B 할인(파트 B는 메디케이드 리베이트도) 물량은 물가 연동 리베이트에서 빠진다. 비우면 모름", "0 to 1: units with a 340B discount (under Part B a Medicaid rebate too) are left out of inflation rebates; empty where not known"), "0.25"),
        _day("part_b_first_paid_on", "파트 B 첫 지급일", "first paid under Part B on", "바이오시밀러에 파트 B가 처음 지급한 날(ASP+8% 가산 5년의 시작). 비우면 출시일로 본다", "of a biosimilar: the day of Part B's first payment, which begins its five years of ASP + 8%; its marketing stands in where empty"),
        _day("acquired_on", "보유자 인수일", "holder acquired on", "2021년 이후 인수됐으면 그 날짜", "where the holder was acquired after 2021: the day"),
        Column("acquired_by_specified", Text("인수자가 지정 제조사", "acquirer is a specified manufacturer"), Text("yes 또는 no", "yes or no"), ""),
        Column("units_per_30_days", Text("30일분 단위 수", "units in a 30-day supply"), Text("정제 수·mL 등. 30일분 가격과 단위 가격을 서로 바꾸는 데 쓴다", "tablets, millilitres and the like; turns a price per 30-day supply into one per unit, and back"), "60"),
        Column("selected_for", Text("선정된 가격 적용 연도", "selected for"), Text("이미 선정됐으면 첫 가격 적용 연도", "its first price applicability year, where it was selected"), ""),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
FORMS = TableShape(
    "forms", Text("제형", "forms"), Text("제형·함량마다 허가일", "each dosage form and strength with its approval"),
    (
        Column("form_id", Text("제형 ID", "form id"), Text("이 파일 안에서 하나뿐인 ID", "an id of its own in this file"), "HB-101-PFS", True),
        _PRODUCT,
        Column("name", Text("제형 이름", "form"), Text("제형과 함량", "dosage form and strength"), "prefilled syringe 50 mg"),
        Column("application", Text("허가 번호", "application"), Text("NDA·BLA 번호", "number of the NDA or BLA"), "BLA103795"),
        _day("approved_on", "허가일", "approved on", "최초 허가일. 전환된 생물의약품은 원래 NDA 허가일", "first approval; of a deemed biologic, that of its NDA", "1998-11-02"),
        _day("marketed_on", "출시일", "marketed on", "출시일", "when it was first sold"),
        _day("withdrawn_on", "시판 중단일", "withdrawn on", "시판을 접은 날", "when it was taken from the market"),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
INDICATIONS = TableShape(
    "indications", Text("적응증", "indications"), Text("허가된 적응증마다 한 줄", "a row for each approved use"),
    (
        _PRODUCT,
        _day("approved_on", "적응증 허가일", "approved on", "적응증이 허가된 날", "when the use was approved", "1998-11-02"),
        Column("orphan_disease", Text("희귀질환", "rare disease"), Text("희귀질환 적응증이면 질환 이름, 아니면 비움", "the rare disease it is for; empty for any other"), ""),
        _day("withdrawn_on", "적응증 취소일", "withdrawn on", "적응증이 취소된 날", "when the use was withdrawn"),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
DESIGNATIONS = TableShape(
    "designations", Text("희귀의약품 지정", "orphan designations"), Text("미국 FDA 희귀의약품 지정마다 한 줄", "a row for each US orphan designation"),
    (
        _PRODUCT,
        Column("disease", Text("질환", "disease"), Text("지정된 질환", "the disease designated"), "polyarticular juvenile arthritis", True),
        _day("designated_on", "지정일", "designated on", "지정된 날", "when it was designated"),
        _day("withdrawn_on", "지정 취소일", "withdrawn on", "지정이 취소된 날", "when the designation was withdrawn"),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
COMPETITORS = TableShape(
    "competitors", Text("제네릭·바이오시밀러", "generics and biosimilars"), Text("이 제품을 대조로 하는 경쟁 품목", "competitors that refer to this product"),
    (
        _PRODUCT,
        Column("kind", Text("종류", "kind"), Text("자가 제네릭은 경쟁으로 보지 않는다", "an authorised generic is no competition"), "biosimilar", True, (
            ("generic", Text("제네릭", "generic")), ("biosimilar", Text("바이오시밀러", "biosimilar")), ("authorised_generic", Text("위임 제네릭", "authorised generic")),
        )),
        Column("name", Text("이름", "name"), Text("경쟁 품목의 이름", "the competitor's name"), "Example-szzs"),
        Column("form_id", Text("제형 ID", "form id"), Text("어느 제형의 경쟁인지(알면)", "which form it competes with, where known"), ""),
        _day("approved_on", "허가일", "approved on", "허가된 날", "when it was approved"),
        _day("marketed_on", "출시일", "marketed on", "실제로 출시된 날", "when it was really sold"),
        _day("determined_on", "CMS 확인일", "determined on", "CMS가 허가·출시를 확인했다고 밝힌 날", "when CMS said it had determined that it is marketed"),
        _day("expected_on", "출시 예상일", "expected on", "아직이면 예상일", "where not yet: when it is expected"),
        Column("likelihood", Text("출시 가능성", "likelihood"), Text("예상일까지 출시될 가능성, 0~1", "how likely it is by then, 0 to 1"), ""),
        _day("delay_requested_on", "지연 신청일", "delay requested on", "협상 지연을 신청한 날", "when a delay of the negotiation was asked for"),
        Column("same_manufacturer", Text("같은 제조사", "same manufacturer"), Text("대조 제품과 같은 회사(계열)이면 yes", "yes where it is the holder's own or its group's"), "no"),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
SPENDING = TableShape(
    "spending", Text("메디케어 지출", "Medicare spending"), Text("파트와 기간마다 총지출(리베이트 차감 전)", "gross spending by part and period"),
    (
        _PRODUCT,
        Column("part", Text("파트", "part"), Text("B 또는 D", "B or D"), "D", True, (("B", Text("파트 B", "Part B")), ("D", Text("파트 D", "Part D")))),
        Column("first_day", Text("첫날", "first day"), Text("기간의 첫날", "first day of the period"), "2025-01-01", True),
        Column("last_day", Text("마지막 날", "last day"), Text("기간의 마지막 날", "last day of the period"), "2025-12-31", True),
        Column("amount", Text("금액", "amount"), Text("0 이상", "0 or more"), "123456789", True),
        Column("currency", Text("통화", "currency"), Text("메디케어 지출은 USD만", "Medicare's spending is in USD only"), "USD", True),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
PRICES = TableShape(
    "prices", Text("가격", "prices"), Text("연도마다 가격", "prices by year"),
    (
        _PRODUCT,
        Column("kind", Text("종류", "kind"), Text("어떤 가격인지", "which price it is"), "list", True, (
            ("list", Text("정가(WAC)", "list price (WAC)")), ("net", Text("순가격(리베이트 차감 후)", "net of rebates")), ("non_famp", Text("비연방 평균제조가(non-FAMP)", "non-federal average manufacturer price")),
            ("amp", Text("평균제조가(AMP)", "average manufacturer price")), ("asp", Text("평균판매가(ASP)", "average sales price")), ("negotiated", Text("최고공정가(MFP)", "maximum fair price")),
        )),
        Column("year", Text("연도", "year"), Text("네 자리", "four digits"), "2025", True),
        Column("amount", Text("금액", "amount"), Text("0 이상", "0 or more"), "7106", True),
        Column("currency", Text("통화", "currency"), Text("USD만", "USD only"), "USD", True),
        Column("per", Text("기준", "per"), Text("30일분 또는 단위", "30-day supply or unit"), "30 days", True, (("30 days", Text("30일분", "30-day supply")), ("unit", Text("단위", "unit")))),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
FUELS = TableShape(
    "fuels", Text("연료", "fuels"), Text("연료와 생산·판매 기간마다 한 줄", "a row for each fuel and each period of production and sale"),
    (
        Column("fuel_id", Text("연료 ID", "fuel id"), Text("같은 연료의 여러 기간은 같은 ID", "the same for all periods of a fuel"), "HB-SAF", True),
        Column("name_ko", Text("국문 이름", "Korean name"), Text("화면에 보이는 이름", "the name on pages"), "폐식용유 항공유"),
        Column("name_en", Text("영문 이름", "English name"), Text("화면에 보이는 이름", "the name on pages"), "Aviation fuel of used cooking oil", True),
        Column("role", Text("우리 회사의 역할", "our part"), Text("연료를 만드는지, 원료를 파는지", "whether our firm makes the fuel or sells its feedstock"), "producer", True, (
            ("producer", Text("연료 생산자", "producer of the fuel")), ("feedstock_exporter", Text("원료 수출자", "exporter of its feedstock")),
        )),
        Column("is_aviation", Text("항공유", "aviation fuel"), Text("지속가능항공유(SAF)면 yes", "yes for sustainable aviation fuel"), "yes"),
        _day("first_day", "첫날", "first day", "생산·판매 기간의 첫날", "first day of production and sale", "2026-01-01"),
        _day("last_day", "마지막 날", "last day", "생산·판매 기간의 마지막 날", "last day of production and sale", "2026-12-31"),
        Column("gallons", Text("갤런", "gallons"), Text("갤런(또는 갤런 환산량)", "gallons or gallon equivalents"), "1000000", True),
        Column("emission_rate", Text("배출 강도", "emissions rate"), Text("kgCO2e/mmBTU, 미국 재무부 표 또는 모형", "kg CO2e per mmBTU, by the Treasury's table or a model"), "20"),
        Column("rate_source", Text("배출 강도의 근거", "source of the rate"), Text("재무부가 모형 값을 5 단위로 반올림할 수 있다. 비우면 모름", "the Treasury may round what a model gives to a multiple of 5; empty where not known"), "table", words=(
            ("table", Text("재무부 배출 강도 표", "the Treasury's table")), ("model", Text("GREET·CORSIA 모형", "a model (GREET, CORSIA)")),
        )),
        Column("feedstock", Text("원료", "feedstock"), Text("무엇으로 만드는지", "what it is made of"), "used cooking oil"),
        Column("feedstock_countries", Text("원료 원산지", "origin of the feedstock"), Text("국가 코드 두 글자, 세미콜론으로 구분. 전부 적는다", "two-letter codes of all of it, separated by semicolons"), "KR"),
        Column("produced_in", Text("생산국", "produced in"), Text("국가 코드 두 글자", "two-letter code"), "US"),
        Column("pays_wages", Text("통상임금·견습 요건 충족", "prevailing wages and apprentices"), Text("yes 또는 no. 비우면 모름", "yes or no; empty where not known"), "yes"),
        Column("is_manure", Text("가축 분뇨 연료", "of animal manure"), Text("가축 분뇨로 만들면 yes", "yes where it is made of animal manure"), "no"),
        Column("is_coprocessed", Text("공동 처리", "co-processed"), Text("유지를 석유와 함께 처리하면 yes", "yes where fats are processed together with petroleum"), "no"),
        Column("is_registered", Text("생산자 등록", "producer registered"), Text("4101조 등록. 비우면 모름", "under section 4101; empty where not known"), "yes"),
        Column("is_sold_to_unrelated", Text("비특수관계인 판매", "sold to unrelated persons"), Text("yes 또는 no. 비우면 모름", "yes or no; empty where not known"), "yes"),
        Column("other_credit", Text("다른 세액공제", "other credit"), Text("같은 시설이 45V·45Q 등을 받으면 yes", "yes where the facility has 45V, 45Q and the like"), "no"),
        Column("emissions_cut", Text("배출 감축률(%)", "emissions cut (%)"), Text("항공유만: 석유 항공유 대비 전과정 온실가스 감축률. 2024년까지 판매분의 40B 공제에 쓴다", "aviation fuel only: life-cycle cut against petroleum jet fuel, for the 40B credit of sales to 2024"), "60"),
        Column("blended_in", Text("혼합·급유국", "blended and fuelled in"), Text("항공유만: 등유와 섞어 항공기에 급유하는 나라의 코드 두 글자(40B)", "aviation fuel only: two-letter code of where it is mixed with kerosene and put into aircraft (40B)"), "US"),
        Column("is_palm_distillate", Text("팜유지방산 원료", "of palm fatty acid distillates"), Text("팜유지방산(PFAD)으로 만들면 yes. 비우면 아님", "yes where it is made of palm fatty acid distillates; empty means no"), "no"),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
PROJECTS = TableShape(
    "projects", Text("시설 투자", "plants"), Text("48C 투자 세액공제를 신청했거나 인증받은 시설마다 한 줄. 메디케어와 무관", "a row for each plant with an application or certification for the 48C credit; not about Medicare"),
    (
        Column("project_id", Text("시설 ID", "plant id"), Text("이 파일 안에서 하나뿐인 ID", "an id of its own in this file"), "HB-SAF-1", True),
        Column("name_ko", Text("국문 이름", "Korean name"), Text("화면에 보이는 이름", "the name on pages"), "한빛 바이오항공유 설비"),
        Column("name_en", Text("영문 이름", "English name"), Text("화면에 보이는 이름", "the name on pages"), "Hanbit bio-jet unit", True),
        Column("investment", Text("투자액", "investment"), Text("적격 설비의 취득가액", "basis of eligible property"), "100000000", True),
        Column("designated", Text("지정 금액", "designated amount"), Text("재무부가 적격으로 지정한 금액. 인증 전이면 비움", "what the agency designated as eligible; empty before a certification"), "80000000"),
        Column("currency", Text("통화", "currency"), Text("USD만", "USD only"), "USD", True),
        _day("accepted_on", "신청 수리일", "application accepted on", "이날부터 2년 안에 요건을 증빙한다", "from then on there are two years to show that the requirements are met", "2024-04-01"),
        _day("evidence_on", "요건 증빙일", "requirements shown on", "요건을 증빙한 날", "when they were shown to be met", "2025-10-01"),
        _day("certified_on", "인증일", "certified on", "이날부터 2년 안에 가동한다", "from then on there are two years to be placed in service", "2026-01-15"),
        _day("in_service_on", "가동 개시일", "placed in service on", "예정일이면 확인 수준에 proposed를 적는다", "for a planned day write proposed under standing", "2027-06-30"),
        Column("pays_wages", Text("통상임금·견습 요건 충족", "prevailing wages and apprentices"), Text("yes 또는 no. 비우면 모름", "yes or no; empty where not known"), "yes"),
        Column("refines_other_fuel", Text("비재생 수송 연료 설비", "refines other fuel"), Text("재생 연료가 아닌 수송 연료의 정제·혼합 설비이면 yes", "yes for equipment that refines or blends transport fuel other than renewable"), "no"),
        Column("other_credit", Text("다른 투자 세액공제", "other credit"), Text("같은 투자로 48·48A·48B·48E·45Q·45V 공제를 받으면 yes", "yes where 48, 48A, 48B, 48E, 45Q or 45V is taken for the same investment"), "no"),
        Column("is_moved", Text("신청지와 다른 곳", "built elsewhere"), Text("신청서와 크게 다른 곳에 지었으면 yes", "yes where it was built at a materially different place than applied for"), "no"),
        _STANDING, _SOURCE,
    ), is_required=False,
)  # fmt: skip
TABLES = (PRODUCTS, FORMS, INDICATIONS, DESIGNATIONS, COMPETITORS, SPENDING, PRICES, FUELS, PROJECTS)
