"""What a product of a series is called, and which materials of the vocabulary it is."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.material import Material, Materials

from .selection import EVERYTHING, HARMONISED

_SIX_DIGITS = 6


@cache
def _national_lines() -> dict[tuple[str, str], dict[str, str]]:
    """Return the national lines of which somebody has said what they hold; the lines are narrower than any material's own code."""
    text = files("bioaccord.market").joinpath("national_lines.csv").read_text(encoding="utf-8")
    return {(row["product_system"], row["product"]): row for row in csv.DictReader(text.splitlines())}


def materials_of(product_system: str, product: str, materials: Materials) -> tuple[Material, ...]:
    """Return the materials that a code is known to hold, in table order; none for a national line that nobody has named."""
    if product_system not in HARMONISED or product == EVERYTHING:
        return ()
    line = _national_lines().get((product_system, product))
    if line:
        return tuple(materials[one] for one in line["materials"].split(";") if one in materials)
    if len(product) < _SIX_DIGITS:
        # A heading of four digits holds too many things to be called by any of them.
        return ()
    return tuple(materials.under_hs_code(HSCode(product)))


def product_name(product_system: str, product: str, materials: Materials) -> Text:
    """Return a product's name inside a sentence: of its line, of its only material, or its code.

    >>> from bioaccord.vocabulary.recognition import standard_materials
    >>> product_name("HSK", "3002491000", standard_materials()).en
    'toxins (botulinum and others)'
    """
    if product_system in HARMONISED and product == EVERYTHING:
        return Text("전 품목", "all goods")
    line = _national_lines().get((product_system, product))
    if line:
        return Text(line["name_ko"], line["name_en"])
    if product_system not in HARMONISED:
        # The World Bank marks series that it does not print with asterisks.
        plain = product.rstrip("* ")
        return Text(plain, plain)
    known = materials_of(product_system, product, materials)
    if len(known) == 1:
        return Text(known[0].name.ko, mid_sentence(known[0].name.en))
    return Text(f"HS {product} 품목", f"goods of HS {product}")
