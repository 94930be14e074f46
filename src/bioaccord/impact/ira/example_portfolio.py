"""The portfolio of the template: made-up products of a firm, among a made-up market large enough to rank them in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ..law import Rows

_PART_D, _PART_B = 75, 55
"""How many drugs of the market are under each part: more than the 50 of each that are ranked."""
_FELL = 0.955
"""What a drug of the market earns, of the one before it."""
_GREW = 1.06
_STANDING = {"standing": "unverified", "source": "made up"}
_YEARS = (2024, 2025)
_LARGEST_USD = {"D": 6.0e9, "B": 5.0e9}


def example() -> Rows:
    """Return three medicines and a fuel of a firm, and the market; every name says that it is made up."""
    market = list(_market())
    return {
        "products": [*_PRODUCTS, *(one["products"] for one in market)],
        "forms": [*_FORMS, *(one["forms"] for one in market)],
        "competitors": [one["competitors"] for one in market if "competitors" in one],
        "spending": [
            *_spending("EX-1", "D", 1.55e9),
            *_spending("EX-2", "B", 1.1e9),
            *(row for one in market for row in _spending(one["products"]["product_id"], one["part"]["part"], float(one["part"]["amount"]))),
        ],
        "prices": [
            {"product_id": "EX-1", "kind": "list", "year": "2025", "amount": "620", "currency": "USD", "per": "30 days", **_STANDING},
            {"product_id": "EX-1", "kind": "net", "year": "2025", "amount": "410", "currency": "USD", "per": "30 days", **_STANDING},
            {"product_id": "EX-2", "kind": "list", "year": "2025", "amount": "2150", "currency": "USD", "per": "30 days", **_STANDING},
        ],
        "fuels": [
            {"fuel_id": "EX-F", "name_ko": "가상 항공유 (예시)", "name_en": "Example aviation fuel (made up)", "role": "producer", "is_aviation": "yes", "first_day": "2026-01-01",
             "last_day": "2026-12-31", "gallons": "1000000", "emission_rate": "20", "feedstock": "used cooking oil", "feedstock_countries": "US", "produced_in": "US",
             "pays_wages": "yes", "is_registered": "yes", "is_sold_to_unrelated": "yes", "rate_source": "table", **_STANDING},
            {"fuel_id": "EX-F", "name_ko": "가상 항공유 (예시)", "name_en": "Example aviation fuel (made up)", "role": "producer", "is_aviation": "yes", "first_day": "2024-01-01",
             "last_day": "2024-12-31", "gallons": "500000", "feedstock": "used cooking oil", "feedstock_countries": "KR", "is_registered": "yes", "emissions_cut": "62",
             "blended_in": "US", **_STANDING},
        ],
        "projects": [
            {"project_id": "EX-P", "name_ko": "가상 바이오항공유 설비 (예시)", "name_en": "Example bio-jet unit (made up)", "investment": "90000000", "designated": "80000000",
             "currency": "USD", "accepted_on": "2024-04-01", "evidence_on": "2025-10-01", "certified_on": "2026-01-15", "in_service_on": "2027-06-30", **_STANDING, "standing": "proposed"},
        ],
    }  # fmt: skip


_PRODUCTS = (
    {"product_id": "EX-1", "name_ko": "가상 정제 (예시)", "name_en": "Example tablets (made up)", "moieties": "examplinib", "holder": "Example Therapeutics",
     "pathway": "drug", "role": "holder", "is_marketed": "yes", **_STANDING},
    {"product_id": "EX-2", "name_ko": "가상 주사제 (예시)", "name_en": "Example injection (made up)", "moieties": "examplimab", "holder": "Example Therapeutics",
     "pathway": "biologic", "role": "holder", "is_plasma_derived": "no", "is_marketed": "yes", **_STANDING},
    {"product_id": "EX-3", "name_ko": "가상 바이오시밀러 (예시)", "name_en": "Example biosimilar (made up)", "moieties": "marketimab-005", "holder": "Example Therapeutics",
     "pathway": "biosimilar", "reference_product": "EX-M005", "role": "biosimilar_maker", "is_marketed": "yes", **_STANDING},
)  # fmt: skip
_FORMS = (
    {"form_id": "EX-1-T", "product_id": "EX-1", "name": "tablet 50 mg", "application": "NDA000000", "approved_on": "2017-03-15", **_STANDING},
    {"form_id": "EX-2-V", "product_id": "EX-2", "name": "vial 100 mg", "application": "BLA000000", "approved_on": "2017-09-20", **_STANDING},
    {"form_id": "EX-3-S", "product_id": "EX-3", "name": "syringe 40 mg", "application": "BLA000001", "approved_on": "2024-05-10", **_STANDING},
)  # fmt: skip


def _market() -> Iterator[dict[str, dict[str, str]]]:
    """Yield the rows of each drug of the market by table, with the part and what is spent on it in the first year."""
    for part, count in (("D", _PART_D), ("B", _PART_B)):
        for place in range(count):
            number = place + 1 if part == "D" else _PART_D + place + 1
            product_id = f"EX-M{number:03}"
            is_biologic = part == "B" or number % 5 == 0
            approved = date(2006 + number * 7 % 17, number * 5 % 12 + 1, number * 11 % 28 + 1)
            stem = "marketimab" if is_biologic else "marketinib"
            rows = {
                "products": {
                    "product_id": product_id, "name_ko": f"가상 시장 의약품 {number:03} (예시)", "name_en": f"Example market drug {number:03} (made up)",
                    "moieties": f"{stem}-{number:03}", "holder": f"Example Company {number % 23 + 1:02}", "pathway": "biologic" if is_biologic else "drug",
                    "is_plasma_derived": "no" if is_biologic else "", "is_marketed": "yes", "role": "market", **_STANDING,
                },
                "forms": {"form_id": f"{product_id}-1", "product_id": product_id, "approved_on": approved.isoformat(), **_STANDING},
                "part": {"part": part, "amount": str(_LARGEST_USD[part] * _FELL**place)},
            }  # fmt: skip
            # Some of the older ones have lost their exclusivity.
            if approved.year < 2012 and number % 3 == 0:
                rows["competitors"] = {
                    "product_id": product_id, "kind": "biosimilar" if is_biologic else "generic", "name": f"Example copy {number:03}",
                    "approved_on": "2022-03-01", "marketed_on": "2022-09-01", **_STANDING,
                }  # fmt: skip
            yield rows


def _spending(product_id: str, part: str, first_usd: float) -> list[dict[str, str]]:
    return [
        {
            "product_id": product_id, "part": part, "first_day": f"{year}-01-01", "last_day": f"{year}-12-31",
            "amount": f"{round(first_usd * _GREW**passed, -4):.0f}", "currency": "USD", **_STANDING,
        }
        for passed, year in enumerate(_YEARS)
    ]  # fmt: skip
