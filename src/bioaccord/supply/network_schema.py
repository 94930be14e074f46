"""One schema of the six tables of a network, and of the seventh that a firm may add, for files, forms, the API and the documentation alike."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bioaccord.vocabulary.language import Text


class CellType(StrEnum):
    """What a cell may hold."""

    IDENTIFIER = "identifier"
    TEXT = "text"
    COUNTRY = "country"
    MATERIAL = "material"
    NUMBER = "number"
    SHARE = "share"
    WHOLE_NUMBER = "whole number"
    YES_NO = "yes/no"
    FIRM_KINDS = "firm kinds"
    MARKETS = "markets"
    AREA = "area"
    MATERIAL_GROUP = "material group"
    HS_CODES = "HS codes"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells hold, whether they may be empty, what they mean, what may stand there, how many letters of text,
    whether a number has to be more than 0, and the largest it may be."""

    name: str
    type: CellType
    meaning: Text
    required: bool = True
    unit: str = ""
    refers_to: str = ""
    example: str = ""
    longest: int = 200
    positive: bool = False
    most: float | None = None


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table: its file name without ending, its columns, and the columns that together are unique."""

    name: str
    meaning: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def _column(
    name: str, type: CellType, ko: str, en: str, *, required: bool = True, unit: str = "", refers_to: str = ""
) -> Column:
    longest = 64 if type == CellType.IDENTIFIER else _LONGEST.get(name, 200)
    return Column(
        name,
        type,
        Text(ko=ko, en=en),
        required,
        unit,
        refers_to,
        _EXAMPLES.get(name, ""),
        longest,
        positive=name in _POSITIVE,
        most=MOST_DAYS if name in _DAYS else None,
    )


_T = CellType
MOST_DAYS = 3650  # ten years: nothing is kept, shipped or qualified for longer; it is a slip or a quantity
_DAYS = {"days", "lead_time_days", "qualification_days"}
_POSITIVE = {
    "output_per_day",
    "quantity_per_unit",
}  # a product that is not made, or an input that is not used, is no row
_LONGEST = {"association": 64, "city": 120, "unit": 32}  # letters that a cell of text takes, where not 200
# One small firm that fills vials; a name that stands in several tables means the same in each.
_EXAMPLES = {
    "organisation_id": "KR-0901",
    "name_ko": "한결제약",
    "name_en": "Hangyeol Pharma",
    "country": "KR",
    "firm_kinds": "medicine_manufacturer",
    "homepage": "https://hangyeol.example",
    "fictional": "yes",
    "site_id": "KR-0901-A",
    "city": "Osong",
    "product_id": "KR-0901-P1",
    "material_id": "lidocaine_injection",
    "output_per_day": "12000",
    "unit": "vial",
    "revenue_usd_per_year": "9000000",
    "spare_capacity_share": "0.2",
    "markets": "KR:0.6;US:0.4",
    "drug": "Lidocaine",
    "input_material_id": "type_1_glass_vial",
    "quantity_per_unit": "1",
    "essential": "yes",
    "cost_share": "0.08",
    "supplier_site_id": "DE-0901-A",
    "buyer_site_id": "KR-0901-A",
    "share": "0.7",
    "lead_time_days": "35",
    "capacity_per_day": "20000",
    "days": "45",
    "quantity": "540000",
    "area": "biopharma_raw_materials",
    "group": "firms_own",
    "hs_codes": "7010",
    "synonyms_ko": "주사제 유리병",
    "synonyms_en": "injection vial",
    "replaced_by": "type_1_glass_vial",
}

SCHEMA: tuple[TableSchema, ...] = (
    TableSchema(
        "organisations",
        Text("기업과 기관", "Firms and other organisations"),
        (
            _column("organisation_id", _T.IDENTIFIER, "기업 식별자", "identifier of the organisation"),
            _column("name_ko", _T.TEXT, "국문 이름", "name in Korean"),
            _column("name_en", _T.TEXT, "영문 이름", "name in English"),
            _column("country", _T.COUNTRY, "본사 국가", "country of the head office", unit="ISO 3166-1 alpha-2"),
            _column(
                "association",
                _T.TEXT,
                "소속 협회 식별자, 비회원이면 빈칸",
                "association it is a member of, empty for none",
                required=False,
            ),
            _column(
                "firm_kinds",
                _T.FIRM_KINDS,
                "법령상 업종(세미콜론으로 구분)",
                "kinds of firm, separated by semicolons",
                required=False,
            ),
            _column("homepage", _T.TEXT, "누리집", "home page", required=False),
            _column("fictional", _T.YES_NO, "가상 기업 여부", "whether it exists only in a sample"),
        ),
        ("organisation_id",),
    ),
    TableSchema(
        "sites",
        Text("사업장", "Sites"),
        (
            _column("site_id", _T.IDENTIFIER, "사업장 식별자", "identifier of the site"),
            _column(
                "organisation_id",
                _T.IDENTIFIER,
                "운영 기업",
                "organisation that runs it",
                refers_to="organisations.organisation_id",
            ),
            _column("name_ko", _T.TEXT, "국문 이름", "name in Korean"),
            _column("name_en", _T.TEXT, "영문 이름", "name in English"),
            _column("country", _T.COUNTRY, "국가", "country", unit="ISO 3166-1 alpha-2"),
            _column("city", _T.TEXT, "도시", "city", required=False),
        ),
        ("site_id",),
    ),
    TableSchema(
        "products",
        Text("제품: 사업장에서 만드는 물질", "Products: a material made at a site"),
        (
            _column("product_id", _T.IDENTIFIER, "제품 식별자", "identifier of the product"),
            _column("site_id", _T.IDENTIFIER, "생산 사업장", "site where it is made", refers_to="sites.site_id"),
            _column("material_id", _T.MATERIAL, "물질", "material that it is"),
            _column("name_ko", _T.TEXT, "국문 이름", "name in Korean"),
            _column("name_en", _T.TEXT, "영문 이름", "name in English"),
            _column("output_per_day", _T.NUMBER, "하루 생산량", "output a day", unit="the column `unit`"),
            _column("unit", _T.TEXT, "생산량 단위", "unit of the output, such as kg, L, vial"),
            _column(
                "revenue_usd_per_year",
                _T.NUMBER,
                "연간 매출",
                "revenue a year, inside and outside the network",
                unit="USD",
            ),
            _column(
                "spare_capacity_share",
                _T.NUMBER,
                "유휴 생산능력(생산량 대비), 모르면 빈칸",
                "unused capacity as a share of output, empty where not known",
                required=False,
                unit="0.2 = a fifth more",
            ),
            _column(
                "markets",
                _T.MARKETS,
                "판매 국가와 매출 비중",
                "countries it is sold in, with the share of revenue",
                required=False,
                unit="US:0.4;KR:0.6",
            ),
            _column(
                "drug",
                _T.TEXT,
                "의약품이면 유효성분명(영문)",
                "active substance as drug registers write it, where it is a medicine",
                required=False,
            ),
        ),
        ("product_id",),
    ),
    TableSchema(
        "recipes",
        Text("투입물", "Recipes: the inputs of each product"),
        (
            _column("product_id", _T.IDENTIFIER, "제품", "product", refers_to="products.product_id"),
            _column("input_material_id", _T.MATERIAL, "투입 물질", "material that goes in"),
            _column(
                "quantity_per_unit",
                _T.NUMBER,
                "제품 한 단위당 투입량",
                "quantity for one unit of the product",
                unit="`unit`",
            ),
            _column("unit", _T.TEXT, "투입량 단위", "unit of the quantity"),
            _column("essential", _T.YES_NO, "없으면 생산이 멈추는지", "whether the product stops without it"),
            _column(
                "substitute_for",
                _T.MATERIAL,
                "대체하는 투입 물질",
                "input of the same product that this one can replace",
                required=False,
            ),
            _column(
                "qualification_days",
                _T.WHOLE_NUMBER,
                "대체 전 적격성 평가 기간",
                "days until the substitute is qualified",
                required=False,
                unit="days",
            ),
            _column(
                "cost_share",
                _T.SHARE,
                "매출 대비 투입 비용",
                "part of the product's revenue spent on it",
                required=False,
            ),
        ),
        ("product_id", "input_material_id"),
    ),
    TableSchema(
        "links",
        Text("거래관계", "Links: who supplies whom"),
        (
            _column("supplier_site_id", _T.IDENTIFIER, "공급 사업장", "site that supplies", refers_to="sites.site_id"),
            _column("buyer_site_id", _T.IDENTIFIER, "구매 사업장", "site that buys", refers_to="sites.site_id"),
            _column("material_id", _T.MATERIAL, "물질", "material"),
            _column(
                "share",
                _T.SHARE,
                "구매 사업장 수요 중 비중",
                "share of the buyer site's need of the material; a site's shares of one material add up to at most 1",
            ),
            _column("lead_time_days", _T.NUMBER, "납기", "days from order to arrival", unit="days"),
            _column(
                "capacity_per_day",
                _T.NUMBER,
                "하루 최대 공급량",
                "most it can deliver a day",
                required=False,
                unit="the column `unit`",
            ),
            _column("unit", _T.TEXT, "공급량 단위", "unit of the capacity", required=False),
        ),
        ("supplier_site_id", "buyer_site_id", "material_id"),
    ),
    TableSchema(
        "stocks",
        Text("재고", "Stocks"),
        (
            _column("site_id", _T.IDENTIFIER, "사업장", "site that holds it", refers_to="sites.site_id"),
            _column("material_id", _T.MATERIAL, "물질", "material"),
            _column(
                "days", _T.NUMBER, "사용(생산) 일수로 본 재고", "days of the site's own use or output", unit="days"
            ),
            _column("quantity", _T.NUMBER, "수량", "quantity", required=False, unit="the column `unit`"),
            _column("unit", _T.TEXT, "수량 단위", "unit of the quantity", required=False),
        ),
        ("site_id", "material_id"),
    ),
)

OWN_MATERIALS = TableSchema(
    "materials",
    Text(
        "자체 원부자재: 표준 목록에 없는 부품·중간체",
        "Own materials: parts and intermediates that only firms of this network name",
    ),
    (
        _column(
            "material_id",
            _T.IDENTIFIER,
            "물질 식별자(표준 목록에 없는 것)",
            "identifier, which the standard table does not hold",
        ),
        _column("name_ko", _T.TEXT, "국문 이름", "name in Korean"),
        _column("name_en", _T.TEXT, "영문 이름", "name in English"),
        _column("area", _T.AREA, "협력 분야", "area of the agreement"),
        _column(
            "group", _T.MATERIAL_GROUP, "분류, 자체 부품이면 firms_own", "shelf; firms_own for a part of one's own"
        ),
        _column(
            "hs_codes", _T.HS_CODES, "HS 코드(세미콜론으로 구분)", "HS codes, separated by semicolons", required=False
        ),
        _column("synonyms_ko", _T.WORDS, "국문 이명", "further names in Korean", required=False),
        _column("synonyms_en", _T.WORDS, "영문 이명", "further names in English", required=False),
        _column(
            "replaced_by",
            _T.WORDS,
            "적격성 평가 후 대체할 수 있는 물질",
            "materials that can do the same work after qualification",
            required=False,
        ),
    ),
    ("material_id",),
)
EVERY_TABLE: tuple[TableSchema, ...] = (*SCHEMA, OWN_MATERIALS)


def table_schema(name: str) -> TableSchema:
    """Return the schema of one table; `KeyError` for a name that none has."""
    return {table.name: table for table in EVERY_TABLE}[name]


def schema_markdown() -> str:
    """Return the reference page of the network files, made from the schema."""
    parts = [
        "# Network files",
        "A network is a folder of six CSV files (`organisations.csv` …), a folder of six Parquet files, or one Excel workbook with "
        "six sheets of these names. Lists inside a cell are separated by semicolons; yes/no cells hold `yes` or `no`. UTF-8 (with "
        "or without byte order mark), UTF-16 and CP949 are understood.",
        "Rules beyond the columns: the supplier site of a link makes the material, and the buyer site has a recipe that uses it; no "
        "site supplies itself; the shares of one input at one site, the cost shares of one product and the market shares of "
        "one product each add up to at most 1; no product needs itself through products of its own site.",
        "No number is negative; `output_per_day` and `quantity_per_unit` are more than 0; `days`, `lead_time_days` and "
        f"`qualification_days` are at most {MOST_DAYS:,} (ten years). A product may have a `revenue_usd_per_year` of 0, but a "
        "question about products that all have none is refused: nothing of theirs is sold, so nothing can be lost.",
        "A seventh table, `materials`, may stand beside the six: parts and intermediates that the standard table of materials does not "
        "hold. Other tables and sheets, such as the `README` of a template, are not read.",
        "A member of a node gives the same tables with its own part only: its row of `organisations`, its `sites`, the `products` "
        "made there and their `recipes`, the `links` into its sites, its `stocks`, and its own `materials`. What else may stand there, and "
        "who sees it, tells [Upload your own chain](../howto/upload-your-own-chain.md).",
    ]
    for table in EVERY_TABLE:
        parts.append(f"## {table.name}")
        parts.append(
            f"{table.meaning.en} ({table.meaning.ko}). Unique by {', '.join(f'`{name}`' for name in table.key)}."
        )
        rows = ["| column | holds | unit | may be empty | example | meaning | 뜻 |", "|---|---|---|---|---|---|---|"]
        rows += [
            f"| `{column.name}` | {column.type} | {column.unit} | {'no' if column.required else 'yes'} | "
            f"{column.example} | {column.meaning.en} | {column.meaning.ko} |"
            for column in table.columns
        ]
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


README_COLUMNS = ("table", "column", "holds", "unit", "may_be_empty", "example", "meaning", "뜻")


def readme_rows() -> list[tuple[str, ...]]:
    """Return what a template tells of every column, with an example; the columns are `README_COLUMNS`."""
    return [
        (
            table.name,
            column.name,
            str(column.type),
            column.unit,
            "no" if column.required else "yes",
            column.example,
            column.meaning.en,
            column.meaning.ko,
        )
        for table in EVERY_TABLE
        for column in table.columns
    ]
