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
    "import_value_fob": Text("수입액(FOB)", "imports (FOB)"),
    "import_value_cif": Text("수입액(CIF)", "imports (CIF)"),
    "import_value_for_consumption": Text("소비용 수입액", "imports for consumption"),
    "export_quantity": Text("수출 수량", "quantity of exports"),
    "import_quantity": Text("수입 수량", "quantity of imports"),
    "reexport_value": Text("재수출액", "re-exports"),
    "reexport_weight": Text("재수출 중량", "weight of re-exports"),
    "reexport_quantity": Text("재수출 수량", "quantity of re-exports"),
    "reimport_value": Text("재수입액", "re-imports"),
    "reimport_value_fob": Text("재수입액(FOB)", "re-imports (FOB)"),
    "reimport_weight": Text("재수입 중량", "weight of re-imports"),
    "reimport_quantity": Text("재수입 수량", "quantity of re-imports"),
    "domestic_export_value": Text("국내산 수출액", "domestic exports"),
    "domestic_export_weight": Text("국내산 수출 중량", "weight of domestic exports"),
    "domestic_export_quantity": Text("국내산 수출 수량", "quantity of domestic exports"),
    "foreign_import_value": Text("외국산 수입액", "foreign imports"),
    "foreign_import_weight": Text("외국산 수입 중량", "weight of foreign imports"),
    "foreign_import_quantity": Text("외국산 수입 수량", "quantity of foreign imports"),
    "import_shipping_weight_by_air": Text("항공 운송 수입 중량", "shipping weight of imports by air"),
    "import_shipping_weight_by_vessel": Text("해상 운송 수입 중량", "shipping weight of imports by sea"),
    "export_shipping_weight_by_air": Text("항공 운송 수출 중량", "shipping weight of exports by air"),
    "export_shipping_weight_by_vessel": Text("해상 운송 수출 중량", "shipping weight of exports by sea"),
    "industry_inputs": Text("산업별 중간재 구입액", "inputs bought by an industry"),
    "final_use_value_added": Text("최종수요에 담긴 부가가치", "value added in final use"),
    "export_unit_value": Text("수출 단가", "unit value of exports"),
    "import_unit_value": Text("수입 단가", "unit value of imports"),
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
