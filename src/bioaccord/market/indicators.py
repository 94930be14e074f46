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
    "exchange_rate": Text("환율", "exchange rate"),
    "shortages": Text("공급부족 품목 수", "drugs in shortage"),
}


def indicator_name(indicator: str) -> Text:
    """Return what an indicator is called; its own word where nobody has named it yet.

    >>> indicator_name("export_value")
    Text(ko='수출액', en='exports', original=None)
    """
    return _NAMES.get(indicator, Text(indicator, indicator))
