"""How what can be lost is named on the terminal, and in what formats networks are kept."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bioaccord.supply.dependence import Unit
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.network import Organisation

if TYPE_CHECKING:
    from bioaccord.supply.chart import NetworkChart

UNIT_NAMES = {
    Unit.SITE: Text("사업장", "site"),
    Unit.ORGANISATION: Text("기업", "firm"),
    Unit.COUNTRY: Text("국가", "country"),
    Unit.MATERIAL: Text("원부자재", "material"),
}


class NetworkFormat(StrEnum):
    """The formats in which a network can be kept."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


def unit_name(chart: NetworkChart, unit: Unit, key: str, language: Language) -> str:
    """Return the name of a site, firm, country or material; a fictional firm is called so."""
    from bioaccord.vocabulary.country import country_name

    if unit == Unit.COUNTRY:
        return country_name(key).in_language(language)
    if unit == Unit.MATERIAL:
        return chart.materials.name(key).in_language(language)
    wanted = chart.sites[key].organisation_id if unit == Unit.SITE else key
    firm = chart.network.organisations[chart.organisation_number[wanted]]
    return f"{firm.name.in_language(language)}{fictional_mark(firm, language)} {key}"


def fictional_mark(firm: Organisation, language: Language) -> str:
    """Return what is written after the name of a firm that exists only in a sample; nothing for a real one."""
    return Text(" (가상)", " (fictional)").in_language(language) if firm.fictional else ""
