"""A made-up portfolio: ten products of a contract manufacturer and a maker of biosimilars in Korea, and made-up rates.

Nothing in it is a real product, and its rates are round figures, not those of any tariff.
"""

from __future__ import annotations

from ..law import Rows

_MADE_UP = {"standing": "unverified", "source": "made up (가상)"}


def _product(product_id: str, ko: str, en: str, kind: str, annex_iii: str = "", agreement: str = "") -> dict[str, str]:
    return {
        "product_id": product_id, "name_ko": f"{ko} (가상)", "name_en": f"{en} (made up)", "destination": "US", "kind": kind,
        "annex_iii": annex_iii, "agreement": agreement, **_MADE_UP,
    }  # fmt: skip


def _line(
    line_id: str, part: str, ko: str, en: str, hs_code: str, origin: str, value: str, **further: str
) -> dict[str, str]:
    return {
        "line_id": line_id, "product_id": line_id.rpartition("-")[0], "part": part, "name_ko": ko, "name_en": en, "hs_code": hs_code,
        "origin": origin, "last_transformed_in": origin, "value": value, "currency": "USD", **_MADE_UP, **further,
    }  # fmt: skip


def _finished(line_id: str, ko: str, en: str, hs_code: str, value: str, **further: str) -> dict[str, str]:
    return _line(line_id, "finished", ko, en, hs_code, "KR", value, **further)


def _material(line_id: str, ko: str, en: str, hs_code: str, origin: str, value: str, **further: str) -> dict[str, str]:
    return _line(line_id, "material", ko, en, hs_code, origin, value, **further)


def _rate(hs_code: str, destination: str, percent: str, programme: str = "mfn", origin: str = "", first_day: str = "2012-03-15") -> dict[str, str]:  # fmt: skip
    return {
        "hs_code": hs_code, "destination": destination, "origin": origin, "programme": programme, "rate_percent": percent,
        "first_day": first_day, **_MADE_UP,
    }  # fmt: skip


_EXEMPT = {"reciprocal_exempt": "yes", "section_122_exempt": "yes", "section_232_listed": "yes"}
_PLAIN = {"reciprocal_exempt": "no", "section_122_exempt": "no"}
_INTO_KOREA = {"imported_into": "KR"}
_SHIFT = {"origin_rule": "shift or value", "shift_level": "heading", "regional_value_needed_percent": "45"}

_PRODUCTS = [
    _product("CM-1", "위탁생산 특허 항체 원료의약품", "Contract-made patented antibody, drug substance", "patented"),
    _product(
        "CM-2", "위탁생산 특허 항체 완제", "Contract-made patented antibody, drug product", "patented", "yes", "both"
    ),
    _product(
        "CM-3", "위탁생산 특허 단백질 완제", "Contract-made patented protein, drug product", "patented", "no", "none"
    ),
    _product("CM-4", "위탁생산 세포배양 배지", "Culture media made for a US plant", "other"),
    _product("BS-1", "항체 바이오시밀러 프리필드", "Antibody biosimilar, prefilled", "biosimilar", "no", "none"),
    _product("BS-2", "바이오시밀러 원료의약품", "Biosimilar, drug substance", "biosimilar"),
    _product("BS-3", "미국 공장 바이오시밀러", "Biosimilar finished in a US plant", "biosimilar", "no", "onshoring"),
    _product("GX-1", "제네릭 정제", "Generic tablets", "generic", "no", "none"),
    _product("GX-2", "구분 미정 합성 원료", "Chemical ingredient not yet classed", "", "no", "none"),
    _product("KT-1", "투여 키트", "Administration kit", "other"),
]
_BILL = [
    _finished("CM-1-DS", "항체 원료의약품", "antibody drug substance", "3002.13", "60000000", reciprocal_exempt="yes", section_122_exempt="yes", **_SHIFT),
    _material("CM-1-MED", "세포배양 배지", "culture medium", "3821.00", "US", "4000000", **_INTO_KOREA, qualifies="yes"),
    _material("CM-1-RES", "단백질 A 레진", "protein A resin", "3914.00", "SE", "5000000", **_INTO_KOREA),
    _material("CM-1-BAG", "일회용 배양백", "single-use bags", "3926.90", "US", "2500000", **_INTO_KOREA, qualifies="unknown"),
    _finished("CM-2-DP", "항체 완제의약품", "antibody drug product", "3002.15", "35000000", qualifies="yes", **_EXEMPT),
    _finished("CM-3-DP", "단백질 완제의약품", "protein drug product", "3002.15", "20000000", qualifies="yes", **_EXEMPT),
    _finished("CM-4-MED", "세포배양 배지", "culture medium", "3821.00", "8000000", **_PLAIN, origin_rule="shift", shift_level="heading"),
    _material("CM-4-AA", "아미노산", "amino acids", "2922.49", "CN", "1500000", **_INTO_KOREA),
    _material("CM-4-SUP", "배지 첨가물", "media supplement", "3821.00", "JP", "600000", **_INTO_KOREA),
    _finished("BS-1-DP", "프리필드 주사제", "prefilled injection", "3002.15", "42000000", qualifies="yes", **_EXEMPT),
    _material("BS-1-VIA", "유리 용기", "glass containers", "7010.90", "DE", "1200000", **_INTO_KOREA),
    _finished("BS-2-DS", "원료의약품", "drug substance", "3002.13", "15000000"),
    _material("BS-3-MED", "세포배양 배지", "culture medium", "3821.00", "KR", "2000000", **_PLAIN, qualifies="yes"),
    _material("BS-3-BAG", "일회용 배양백", "single-use bags", "3926.90", "KR", "1000000", last_transformed_in="CN", **_PLAIN, qualifies="no"),
    _material("BS-3-FIL", "바이러스 여과기", "virus filters", "8421.29", "JP", "900000", **_PLAIN),
    _finished("GX-1-TAB", "정제", "tablets", "3004.90", "9000000", qualifies="yes", **_EXEMPT),
    _finished("GX-2-API", "합성 원료의약품", "chemical ingredient", "2933.59", "6000000", qualifies="unknown", section_122_exempt="yes", section_232_listed="unknown"),
    _material("KT-1-SYR", "주사기", "syringes", "9018.31.00", "CN", "700000", **_PLAIN, enteral_syringe="no"),
    _material("KT-1-GLO", "의료용 고무장갑", "rubber medical gloves", "4015.12.10", "CN", "300000", **_PLAIN),
    _material("KT-1-POU", "포장 파우치", "pouches", "3923.29", "CN", "100000", **_PLAIN),
]  # fmt: skip
_RATES = [
    *(_rate(code, "US", percent) for code, percent in (("3002", "0"), ("3004", "0"), ("2933", "6"), ("3821", "5"), ("3923", "3"), ("3926", "5"), ("4015", "3"), ("8421", "2"), ("9018", "0"))),
    *(_rate(code, "US", "0", "preference", "KR") for code in ("2933", "3002", "3004", "3821", "3926")),
    *(_rate(code, "KR", percent) for code, percent in (("2922", "5"), ("3821", "8"), ("3914", "6"), ("3926", "8"), ("7010", "8"))),
    *(_rate(code, "KR", "0", "preference", "US") for code in ("3821", "3926")),
    _rate("8421.29", "US", "15", "reciprocal", "JP", "2025-08-07") | {"last_day": "2026-02-23", "known_on": "2025-07-31"},
    _rate("3926", "US", "20", "section_301", "CN", "2019-01-01"),
]  # fmt: skip


def example() -> Rows:
    """Return the made-up portfolio: what the template holds and the sample shows."""
    return {"products": _PRODUCTS, "bill": _BILL, "rates": _RATES}
