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
    "export_unit_value": Text("수출 단가", "unit value of exports"),
    "import_unit_value": Text("수입 단가", "unit value of imports"),
}


def indicator_name(indicator: str) -> Text:
    """Return what an indicator is called; its own word where nobody has named it yet.

    >>> indicator_name("export_value")
    Text(ko='수출액', en='exports', original=None)
    """
    return _NAMES.get(indicator, Text(indicator, indicator))
