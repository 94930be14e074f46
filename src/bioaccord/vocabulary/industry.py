"""Lines of business as registers name them, in both languages: those of the Korean classification, and those of listed firms abroad."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from .language import Text

_WRITTEN = """
의약품 제조업 | Manufacture of medicines
기초 의약물질 제조업 | Manufacture of basic pharmaceutical substances
기초 의약물질 및 생물학적 제제 제조업 | Manufacture of basic pharmaceutical substances and biological products
의료용품 및 기타 의약 관련제품 제조업 | Manufacture of medical supplies and related products
의료용 기기 제조업 | Manufacture of medical devices
기타 화학제품 제조업 | Manufacture of other chemical products
기초 화학물질 제조업 | Manufacture of basic chemicals
자연과학 및 공학 연구개발업 | Research and development in natural sciences and engineering
기타 식품 제조업 | Manufacture of other food products
동물용 사료 및 조제식품 제조업 | Manufacture of animal feed and prepared pet food
비료, 농약 및 살균, 살충제 제조업 | Manufacture of fertilisers and pesticides
플라스틱제품 제조업 | Manufacture of plastic products
상품 종합 도매업 | Wholesale of general goods
생활용품 도매업 | Wholesale of household goods
특수 목적용 기계 제조업 | Manufacture of special-purpose machinery
측정, 시험, 항해, 제어 및 기타 정밀기기 제조업; 광학기기 제외 | Manufacture of measuring, testing and control instruments
소프트웨어 개발 및 공급업 | Software development and supply
생명공학 | Biotechnology
제약 | Pharmaceuticals
의료기기·의료용품 | Health Care Equipment & Supplies
의료 정보기술 | Health Care Technology
의료 서비스 | Health Care Providers & Services
생명과학 연구 장비·서비스 | Life Sciences Tools & Services
"""


def industry_name(written: Text) -> Text:
    """Return a line of business in both languages, where one is missing and the other is a known name; else as it is written.

    >>> industry_name(Text("", "Biotechnology")).ko, industry_name(Text("의약품 제조업", "")).en, industry_name(Text("", "Own words")).ko
    ('생명공학', 'Manufacture of medicines', '')
    """
    if bool(written.ko) == bool(written.en):
        return written
    known = _by_word().get((written.ko or written.en).strip().casefold())
    if known is None:
        return written
    return replace(written, ko=written.ko or known.ko, en=written.en or known.en)


@cache
def _by_word() -> dict[str, Text]:
    lines = [line.split(" | ") for line in _WRITTEN.strip().splitlines()]
    pairs = [Text(ko, en) for ko, en in lines]
    return {word.casefold(): pair for pair in pairs for word in (pair.ko, pair.en)}
