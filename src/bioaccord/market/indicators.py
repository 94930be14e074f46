"""What the indicators of figures are called in both languages."""

from __future__ import annotations

from bioaccord.vocabulary.language import Text

_NAMES = {
    "export_value": Text("수출액", "exports"),
    "import_value": Text("수입액", "imports"),
    "export_weight": Text("수출 중량", "weight of exports"),
    "import_weight": Text("수입 중량", "weight of imports"),
    "export_declarations": Text("수출 신고 건수", "export declarations"),
    "import_declarations": Text("수입 신고 건수", "import declarations"),
    "price": Text("가격", "price"),
    "price_index": Text("가격지수", "price index"),
    "exchange_rate": Text("환율", "exchange rate"),
    "economic_series": Text("경제지표", "economic series"),
    "shortages": Text("의약품 공급 부족", "drug shortages"),
    "shortages_by_class": Text("약효군별 공급 부족", "drug shortages by therapeutic class"),
    "shortages_by_company": Text("업체별 공급 부족", "drug shortages by company"),
    "shortages_started": Text("새로 시작된 공급 부족", "drug shortages that started"),
    "shortages_ended": Text("끝난 공급 부족", "drug shortages that ended"),
    "drug_approvals": Text("의약품 허가", "drug approvals"),
    "drug_approvals_by_type": Text("신청 유형별 의약품 허가", "drug approvals by type of submission"),
    "drug_approvals_by_class": Text("약리 분류별 의약품 허가", "drug approvals by pharmacologic class"),
    "trials_started": Text("시작된 임상시험", "clinical trials started"),
    "trials_started_by_phase": Text("상별 시작된 임상시험", "clinical trials started, by phase"),
    "trials_started_by_area": Text("질환 영역별 시작된 임상시험", "clinical trials started, by area of medicine"),
    "trials_started_month_only": Text(
        "시작일을 월까지만 밝힌 임상시험", "clinical trials that tell only the month of their start"
    ),
}


def indicator_name(indicator: str) -> Text:
    """Return what an indicator is called; its own word where nobody has named it yet.

    >>> indicator_name("export_value")
    Text(ko='수출액', en='exports', original=None)
    """
    return _NAMES.get(indicator, Text(indicator, indicator))
