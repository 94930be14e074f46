"""What Part B pays for a unit of a selected medicine of ours."""

from __future__ import annotations

from bioaccord.vocabulary.language import Text

from ..law import Finding
from ..parameter import Parameters
from .covered_entities import selected_part_b_payment
from .medicine_facts import is_in_part
from .product import Medicine, Part

_FIRST_YEAR = 2026


def part_b_payment_findings(medicine: Medicine, parameters: Parameters) -> tuple[Finding, ...]:
    """Return the payment at the latest negotiated price a unit, where one is given and Part B pays for the medicine."""
    rows = [one for one in medicine.prices if one.kind == "negotiated" and one.unit == "unit" and one.year >= _FIRST_YEAR]  # fmt: skip
    if not medicine.selected_for or not rows or not is_in_part(medicine, Part.B):
        return ()
    price = max(rows, key=lambda one: one.year)
    answer = selected_part_b_payment(medicine.name, price.amount_usd, price.year, parameters, price.standing)
    return (Finding("part_b_payment", Text("선정 의약품의 파트 B 지급액(단위당)", "Part B payment for a selected drug, a unit"), answer, "USD per unit"),)  # fmt: skip
