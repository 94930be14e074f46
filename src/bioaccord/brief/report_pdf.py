"""A told report as a PDF file, or its pages as pictures: set by typst from a template of this package, with nothing from elsewhere.

All words reach typst as values of a JSON file, never as markup: what a person writes cannot become a command.
"""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from . import wording
from .phrases import phrase
from .picture import svg_of
from .report_tables import ToldTable
from .report_told import ToldReport

_TLP_COLOURS = {"RED": "#ff2b2b", "AMBER": "#ffc000", "AMBER+STRICT": "#ffc000", "GREEN": "#33ff00", "CLEAR": "#ffffff"}
"""On black, as FIRST's standard for TLP 2.0 gives them."""

_NO_SUCH_FOLDER = "/nonexistent"
# Marks that turn the direction of what follows would let a text show another thing than it says.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONG_WORD = re.compile(r"[^\s\u200b]{41,}")
_PIECE = 20
_NOT_IN_THE_FONTS = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_MOST_ATTEMPTS = 20
_PRINTED_HEIGHT = 0.64
_PRINTED_STEP = 0.75


def report_as_pdf(told: ToldReport) -> bytes:
    """Return a report as a tagged PDF (PDF/UA-1) on A4; the same report gives the same bytes.

    Raises `RuntimeError` where typst refuses the template, which is a fault of this package and not of the report.
    """
    pdf: bytes = _typeset(told, format="pdf", pdf_standards=["ua-1"])
    return pdf


def report_as_pictures(told: ToldReport, *, pixels_per_inch: float = 96.0) -> list[bytes]:
    """Return the pages of a report as PNG, in order."""
    pages = _typeset(told, format="png", ppi=pixels_per_inch)
    return pages if isinstance(pages, list) else [pages]


def _typeset(told: ToldReport, **wanted: Any) -> Any:
    import typst

    noon = datetime.combine(told.written_on, time(12), UTC)
    charts = {
        f"chart-{number}.svg": svg_of(_lower(part.specification)).encode()
        for number, part in enumerate(told.parts)
        if part.specification is not None
    }
    missing: set[str] = set()
    for _ in range(_MOST_ATTEMPTS):
        document = json.dumps(_with_codes(_document(told, bool(missing)), missing), ensure_ascii=False)
        room = {"main.typ": _template(), "report.json": document.encode(), **charts}

        def set_as(room: dict[str, bytes] = room, **form: Any) -> Any:
            return typst.compile(
                room,
                font_paths=[fonts_folder()],
                ignore_system_fonts=True,
                package_path=_NO_SUCH_FOLDER,
                package_cache_path=_NO_SUCH_FOLDER,
                timestamp=noon,
                **form,
            )

        try:
            # Only the accessible form says which characters no font has; a picture would show boxes in silence.
            pdf = set_as(format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError as error:
            found = {letter for text in _NOT_IN_THE_FONTS.findall(error.diagnostic) for letter in text} - missing
            if not found:
                raise
            missing |= found
            continue
        return pdf if wanted["format"] == "pdf" else set_as(**wanted)
    raise RuntimeError(f"typst still misses characters after {_MOST_ATTEMPTS} attempts")


def _document(told: ToldReport, has_codes: bool) -> dict[str, Any]:
    """Return what the template reads."""
    language = told.language
    plain = dataclasses.asdict(told)
    for part in (*plain["parts"], *plain["annexes"]):
        if table := part["table"]:
            # Which columns hold figures is a matter of the table, not of the page.
            table["numbers"] = list(ToldTable(**table).has_numbers)
    for number, part in enumerate(plain["parts"]):
        part["image"] = f"chart-{number}.svg" if part.pop("specification") is not None else ""
    day = told.written_on
    words = [
        "report_page",
        "report_annex",
        "report_sources",
        "report_disclaimers",
        "report_disclaimers_lead",
        "report_draft",
        "report_sample",
        "report_sample_notice",
    ]
    for citation in plain["citations"]:
        # What is shown of an address may be broken; what it leads to may not.
        citation["shown"] = citation["address"]
    cleaned: dict[str, Any] = _clean(
        plain
        | {
            "written_on": {"year": day.year, "month": day.month, "day": day.day},
            "dated": phrase("report_written_on", language).format(day=wording.day(day, language)),
            "by": phrase("report_author", language).format(name=told.author) if told.author.strip() else "",
            "tlp_colour": _TLP_COLOURS[told.tlp],
            "region": "KR" if language == "ko" else "US",
            "codes": phrase("report_characters", language) if has_codes else "",
            "words": {one: phrase(one, language) for one in words},
        }
    )
    return cleaned


def _lower(specification: dict[str, Any]) -> dict[str, Any]:
    """Return a picture as it is printed: less high than on a screen, so that a page holds three of them and letters keep their size."""
    low, high = dict(specification), specification.get("height")
    if isinstance(high, int | float):
        low["height"] = round(high * _PRINTED_HEIGHT)
    elif isinstance(high, dict) and "step" in high:
        low["height"] = high | {"step": round(high["step"] * _PRINTED_STEP)}
    return low | {"vconcat": [_lower(one) for one in low["vconcat"]]} if "vconcat" in low else low


def _clean(value: Any, key: str = "") -> Any:
    """Return values whose words have no control characters, and no word that is too long to be broken."""
    if isinstance(value, dict):
        return {name: _clean(one, name) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one, key) for one in value]
    if not isinstance(value, str) or key == "address":
        return value
    text = _TURNING.sub("", unicodedata.normalize("NFC", value)).replace("\t", " ")
    text = "".join(one for one in text if one == "\n" or unicodedata.category(one) not in ("Cc", "Cs", "Co", "Cn"))
    return _LONG_WORD.sub(lambda word: "\u200b".join(_pieces(word.group())), text)


def _pieces(word: str) -> list[str]:
    return [word[place : place + _PIECE] for place in range(0, len(word), _PIECE)]


def _with_codes(value: Any, missing: set[str]) -> Any:
    """Return values in which characters that no font has are written as their numbers."""
    if not missing:
        return value
    if isinstance(value, dict):
        return {name: _with_codes(one, missing) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_codes(one, missing) for one in value]
    if isinstance(value, str):
        return "".join(f"[U+{ord(one):04X}]" if one in missing else one for one in value)
    return value


@cache
def _template() -> bytes:
    return files("bioaccord.brief").joinpath("templates", "report.typ").read_bytes()


def fonts_folder() -> Path:
    """Return the folder of the fonts that paper is set with."""
    return Path(str(files("bioaccord.brief").joinpath("fonts")))
