"""What clients of the reconciliation API send, read and checked; and the properties and types it knows."""

import json
from dataclasses import dataclass

from bioaccord.partners.entry import Entry, IdentifierScheme
from bioaccord.partners.reconciliation import AskedName
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.firm_kind import FirmKind, firm_kind_name
from bioaccord.vocabulary.language import Language, Text

BATCH = 50
"""Queries in one batch; more are refused with status 413."""
MOST_IDS = 500
_LONGEST_NAME, _MOST_VALUES, _MOST_PROPERTIES, _MOST_CANDIDATES = 300, 10, 20, 50
ORGANISATION = "organisation"
PROPERTIES = {
    "name_ko": Text("국문 기업명", "Name in Korean"),
    "name_en": Text("영문 기업명", "Name in English"),
    "further_names": Text("그 밖의 이름", "Further and former names"),
    "country": Text("국가", "Country"),
    "region": Text("지역", "Region"),
    "city": Text("도시", "City"),
    "business_number": Text("사업자등록번호", "Business number (Korea)"),
    "corporate_number": Text("법인등록번호", "Corporate registration number (Korea)"),
    "dart_code": Text("DART 고유번호", "DART code"),
    "lei": Text("LEI(법인식별기호)", "LEI"),
    "duns": Text("DUNS 번호", "DUNS number"),
    "ticker": Text("종목코드", "Ticker"),
    "isin": Text("ISIN(국제증권식별번호)", "ISIN"),
    "home_page": Text("홈페이지", "Home page"),
    "association": Text("협회", "Association"),
    "firm_kinds": Text("기업 유형", "Kinds of firm"),
    "industry": Text("업종", "Industry"),
    "products": Text("주요 제품", "Products"),
    "employees": Text("임직원 수", "Employees"),
    "updated_on": Text("최종 수정일", "Last changed"),
}
COMPARED = frozenset({"country", "city", *IdentifierScheme})
"""Properties that a query may give as further evidence; others are answered by data extension only."""
_ORGANISATION_NAME = Text("기업·기관", "Organisation")


class UnreadableRequestError(Exception):
    """A request that is not understood: `status` is that of the answer, the text says what is wrong and what would be accepted."""

    def __init__(self, told: str, status: int = 400) -> None:
        super().__init__(told)
        self.status = status


@dataclass(frozen=True)
class AskedExtension:
    """Which properties of which organisations are asked for."""

    ids: list[str]
    properties: list[str]


def type_shown(code: str, language: Language) -> dict:
    """Return a type with its name; kinds of firm are narrower than an organisation."""
    if code == ORGANISATION:
        return {"id": ORGANISATION, "name": _ORGANISATION_NAME.in_language(language)}
    broader = [{"id": ORGANISATION, "name": _ORGANISATION_NAME.in_language(language)}]
    return {"id": code, "name": firm_kind_name(code).in_language(language), "broader": broader}


def asked_queries(written: str) -> dict[str, AskedName]:
    """Return the queries of a batch by their keys. Raises `UnreadableRequestError` for what the specification does not allow."""
    batch = _json(written, "queries")
    if not isinstance(batch, dict):
        raise UnreadableRequestError(
            'queries must be an object of queries by key, such as {"q0": {"query": "Samsung Bioepis"}}.'
        )
    if len(batch) > BATCH:
        raise UnreadableRequestError(f"A batch holds at most {BATCH} queries; this one holds {len(batch)}.", 413)
    return {str(key): _query(str(key), one) for key, one in batch.items()}


def asked_extension(written: str) -> AskedExtension:
    """Return what data extension asks for. Raises `UnreadableRequestError`."""
    asked = _json(written, "extend")
    ids, properties = (asked.get(name) if isinstance(asked, dict) else None for name in ("ids", "properties"))
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise UnreadableRequestError("extend needs 'ids': an array of organisation ids.")
    if not isinstance(properties, list) or not all(
        isinstance(one, dict) and isinstance(one.get("id"), str) for one in properties
    ):
        raise UnreadableRequestError("extend needs 'properties': an array of objects with an 'id'.")
    if len(ids) > MOST_IDS:
        raise UnreadableRequestError(
            f"Values of at most {MOST_IDS} organisations are given at once; {len(ids)} were asked for.", 413
        )
    wanted = [one["id"] for one in properties]
    unknown = [one for one in wanted if one not in PROPERTIES]
    if unknown:
        raise UnreadableRequestError(
            f"There is no property {unknown[0][:60]!r}. Those there are: {', '.join(PROPERTIES)}."
        )
    return AskedExtension(ids, wanted)


def values_of(entry: Entry, name: str, language: Language) -> list[dict]:
    """Return the values of a property of an entry, as data extension gives them."""
    if name in set(IdentifierScheme):
        return [{"str": one.value} for one in entry.identifiers if one.scheme.value == name]
    if name == "employees":
        return [] if entry.employees is None else [{"int": entry.employees}]
    if name == "updated_on":
        return [{"date": f"{entry.updated_on.isoformat()}T00:00:00"}] if entry.updated_on else []
    if name == "firm_kinds":
        return [{"str": firm_kind_name(kind).in_language(language)} for kind in entry.firm_kinds]
    if name == "further_names":
        shown = {entry.name.ko, entry.name.en}
        return [{"str": text} for text in dict.fromkeys(one.text for one in entry.names) if text not in shown]
    texts = {
        "name_ko": entry.name.ko,
        "name_en": entry.name.en,
        "country": country_name(entry.country).in_language(language) if entry.country else "",
        "region": entry.region,
        "city": entry.city,
        "association": entry.association,
        "industry": entry.industry.in_language(language),
        "products": entry.products.in_language(language),
    }
    return [{"str": texts[name]}] if texts[name] else []


def _query(key: str, asked: object) -> AskedName:
    if not isinstance(asked, dict):
        raise UnreadableRequestError(f"Query {key[:60]!r} is no object.")
    name = asked.get("query", "")
    if not isinstance(name, str):
        raise UnreadableRequestError(f"Query {key[:60]!r}: 'query' must be a string.")
    if len(name) > _LONGEST_NAME:
        raise UnreadableRequestError(f"Query {key[:60]!r}: a name has at most {_LONGEST_NAME} characters.")
    given = asked.get("properties", [])
    if not isinstance(given, list) or len(given) > _MOST_PROPERTIES:
        raise UnreadableRequestError(
            f"Query {key[:60]!r}: 'properties' must be an array of at most {_MOST_PROPERTIES}."
        )
    if not name.strip() and not given:
        raise UnreadableRequestError(f"Query {key[:60]!r} needs 'query' or 'properties'.")
    properties: dict[str, tuple[str, ...]] = {}
    for one in given:
        if not isinstance(one, dict) or not isinstance(one.get("pid"), str) or "v" not in one:
            raise UnreadableRequestError(f"Query {key[:60]!r}: each property needs 'pid' and 'v'.")
        values = one["v"] if isinstance(one["v"], list) else [one["v"]]
        if one["pid"] in COMPARED:
            properties[one["pid"]] = (*properties.get(one["pid"], ()), *map(_value, values[:_MOST_VALUES]))
    types = asked.get("type", [])
    types = [types] if isinstance(types, str) else types
    if not isinstance(types, list):
        raise UnreadableRequestError(f"Query {key[:60]!r}: 'type' must be a type id or an array of them.")
    kinds = tuple(FirmKind(one) for one in types if isinstance(one, str) and one in set(FirmKind))
    limit = asked.get("limit", 10)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise UnreadableRequestError(f"Query {key[:60]!r}: 'limit' must be a positive number.")
    return AskedName(name, properties, kinds, int(min(limit, _MOST_CANDIDATES)))


def _value(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name") or value.get("id") or ""
    return str(value)[:_LONGEST_NAME]


def _json(written: str, name: str) -> object:
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        raise UnreadableRequestError(f"The parameter '{name}' is no JSON.") from None
