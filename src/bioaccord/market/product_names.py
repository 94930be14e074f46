"""What a product of a series is called in both languages, and which materials of the vocabulary it is: the one table of names."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.material import Material, Materials

from .industries import industry_name
from .observation import ProductSystem
from .selection import EVERYTHING, HARMONISED

_SIX_DIGITS = 6
_MATERIALS_NAMED = 2
_ALL_GOODS = Text("전 품목", "all goods")
_ANATOMICAL = re.compile(r"[A-DG-JL-NPR-SV]\d\d([A-Z]{1,2}(\d\d)?)?$")
"""A code of the Anatomical Therapeutic Chemical classification, from its second level on."""
_CLASS_LETTERS = 3
_ANATOMICAL_GROUPS = {
    "A": Text("소화기·대사", "alimentary tract and metabolism"),
    "B": Text("혈액·조혈", "blood and blood forming organs"),
    "C": Text("심혈관계", "cardiovascular system"),
    "D": Text("피부", "dermatologicals"),
    "G": Text("비뇨생식기·성호르몬", "genito-urinary system and sex hormones"),
    "H": Text("전신 호르몬", "systemic hormones"),
    "J": Text("전신 항감염", "anti-infectives for systemic use"),
    "L": Text("항종양·면역조절", "antineoplastics and immunomodulators"),
    "M": Text("근골격계", "musculo-skeletal system"),
    "N": Text("신경계", "nervous system"),
    "P": Text("구충", "antiparasitics"),
    "R": Text("호흡기계", "respiratory system"),
    "S": Text("감각기", "sensory organs"),
    "V": Text("기타", "various"),
}


def series_name_key(name: str) -> str:
    """Return a series' name as names are compared: a publisher adds and drops marks.

    >>> series_name_key("Beef **") == series_name_key("BEEF")
    True
    """
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter == "%")


def anatomical_group(product: str) -> str:
    """Return the letter of the anatomical group of an ATC code; empty where a product is none.

    >>> anatomical_group("J01CA04"), anatomical_group("Oncology")
    ('J', '')
    """
    return product[0] if _ANATOMICAL.match(product) else ""


def anatomical_group_name(letter: str) -> Text:
    """Return what an anatomical group is called.

    >>> anatomical_group_name("N").ko
    '신경계'
    """
    return _ANATOMICAL_GROUPS[letter]


def materials_of(product_system: str, product: str, materials: Materials) -> tuple[Material, ...]:
    """Return the materials that a code is known to hold, in table order; none for a national line that nobody has named."""
    if product_system not in HARMONISED or product == EVERYTHING:
        return ()
    line = _table().get((product_system, product))
    if line and product_system != ProductSystem.HS:
        return tuple(materials[one] for one in line["materials"].split(";") if one in materials)
    if len(product) < _SIX_DIGITS:
        # A heading of four digits holds too many things to be called by any of them.
        return ()
    return tuple(materials.under_hs_code(HSCode(product)))


def materials_of_code(product: str, materials: Materials) -> list[str]:
    """Return the ids of the materials whose six digits a code begins with, or that lie under a shorter one."""
    return [
        material.material_id
        for material in materials
        if any(product.startswith(code) or code.startswith(product) for code in material.hs_codes)
    ]


def product_name(product_system: str, product: str, materials: Materials) -> Text:
    """Return a product's name inside a sentence, without its code where it has a name.

    >>> from bioaccord.vocabulary.recognition import standard_materials
    >>> product_name("HSK", "3002491000", standard_materials()).en
    'toxins (botulinum and others)'
    >>> product_name("series", "Beef **", Materials(()))
    Text(ko='쇠고기', en='Beef', original=None)
    """
    if product_system not in HARMONISED:
        return _series_product(product)
    if product == EVERYTHING:
        return _ALL_GOODS
    name = _harmonised(product_system, product, materials)
    if name is None:
        return Text(f"HS {product} 품목", f"goods of HS {product}")
    return Text(name.ko, mid_sentence(name.en))


def product_words(product_system: str, product: str, materials: Materials) -> Text:
    """Return what a product is called in a list or a heading, with its code; the code alone where nobody has named it.

    >>> product_words("series", "Beef **", Materials(())).ko
    '쇠고기'
    >>> product_words("HSK", "3002499000", Materials(())).en
    'Toxins and cultures of micro-organisms (HSK 3002499000)'
    """
    if product_system == ProductSystem.INDUSTRY:
        return industry_name(product)
    if product_system not in HARMONISED:
        return _series_product(product)
    if product == EVERYTHING:
        return _ALL_GOODS
    code = f"{'HS' if product_system.startswith('HS') and product_system != 'HSK' else product_system} {product}"
    name = _harmonised(product_system, product, materials)
    if name is None:
        return Text(code, code)
    return Text(f"{name.ko} ({code})", f"{name.en[:1].upper()}{name.en[1:]} ({code})")


def _harmonised(product_system: str, product: str, materials: Materials) -> Text | None:
    """Return the name of a code: of its own line, of the six digits it begins with, or of the one or two materials under it."""
    line = _table().get((product_system, product)) or _table().get(("HS", product[:_SIX_DIGITS]))
    if line:
        return Text(line["name_ko"], line["name_en"])
    known = materials_of_code(product, materials)
    if len(product) < _SIX_DIGITS or not 0 < len(known) <= _MATERIALS_NAMED:
        return None
    names = [materials.name(one) for one in known]
    return Text("·".join(one.ko for one in names), ", ".join(one.en for one in names))


def _series_product(product: str) -> Text:
    """Return what a publisher's own series is called; its own word where nobody has named it."""
    if product == EVERYTHING:
        return Text("전체", "all")
    line = _table().get(("series", series_name_key(product)))
    if line:
        return Text(line["name_ko"], line["name_en"])
    if letter := anatomical_group(product):
        group = _anatomical_classes().get(product[:_CLASS_LETTERS], _ANATOMICAL_GROUPS[letter])
        return Text(f"{group.ko} (ATC {product})", f"{group.en[:1].upper()}{group.en[1:]} (ATC {product})")
    # The World Bank marks series that it does not print with asterisks.
    plain = product.rstrip("* ")
    return Text(plain, plain)


@cache
def _anatomical_classes() -> dict[str, Text]:
    """Return what the classes of the second level of the Anatomical Therapeutic Chemical classification are called."""
    text = files("bioaccord.market").joinpath("anatomical_classes.csv").read_text(encoding="utf-8")
    return {row["code"]: Text(row["name_ko"], row["name_en"]) for row in csv.DictReader(text.splitlines())}


@cache
def _table() -> dict[tuple[str, str], dict[str, str]]:
    """Return the names of codes and of publishers' series; the latter by `series_name_key`."""
    text = files("bioaccord.market").joinpath("product_names.csv").read_text(encoding="utf-8")
    return {
        (
            row["product_system"],
            row["product"] if row["product_system"] in HARMONISED else series_name_key(row["product"]),
        ): row
        for row in csv.DictReader(text.splitlines())
    }
