"""Sets paper of an event as PDF or pictures by typst, from a template of this package and with nothing from elsewhere.

All words reach typst as values of a JSON file, never as markup: what a person writes cannot become a command.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from bioaccord.vocabulary.language import Language, Text

_NO_SUCH_FOLDER = "/nonexistent"
_MOST_ATTEMPTS = 20
_NOT_IN_THE_FONTS = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_DAY_PATTERN = {Language.KOREAN: "y년 M월 d일 (E)", Language.ENGLISH: "EEEE, d MMMM y"}


def set_as_pdf(
    template: str,
    values: Mapping[str, Any],
    *,
    fonts: Path,
    made_at: datetime,
    pictures: Mapping[str, str] | None = None,
) -> bytes:
    """Return a template of this package filled with `values` as a tagged PDF (PDF/UA-1).

    `fonts` is the folder of the fonts, `pictures` are SVG by file name. A character that no font has is written as its number. Raises
    `typst.TypstError` where typst refuses the template, which is a fault of this package.
    """
    pdf: bytes = _typeset(template, values, fonts, made_at, pictures or {})
    return pdf


def day_in_both(day: date) -> Text:
    """Return a day as it is printed: 2027년 3월 16일 (화) / Tuesday, 16 March 2027."""
    ko, en = (format_date(day, pattern, locale=str(language)) for language, pattern in _DAY_PATTERN.items())
    return Text(ko, en)


def time_at(moment: datetime, time_zone: str) -> str:
    """Return the time of day in the event's zone: 09:30."""
    return f"{moment.astimezone(ZoneInfo(time_zone)):%H:%M}"


def moment_at(moment: datetime, time_zone: str) -> str:
    """Return an instant in the event's zone, in figures only: 2027-03-16 09:30."""
    return f"{moment.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M}"


def _typeset(
    template: str,
    values: Mapping[str, Any],
    fonts: Path,
    made_at: datetime,
    pictures: Mapping[str, str],
    pixels_per_inch: float | None = None,
) -> Any:
    import typst

    room = {f"{name}": drawing.encode() for name, drawing in pictures.items()}
    room["main.typ"] = files("bioaccord.events").joinpath("templates", template).read_bytes()
    missing: set[str] = set()
    for _ in range(_MOST_ATTEMPTS):
        room["values.json"] = json.dumps(_clean(values, missing), ensure_ascii=False).encode()

        def set_in(room: dict[str, bytes] = room, **form: Any) -> Any:
            return typst.compile(
                room,
                font_paths=[fonts],
                ignore_system_fonts=True,
                package_path=_NO_SUCH_FOLDER,
                package_cache_path=_NO_SUCH_FOLDER,
                timestamp=made_at.replace(microsecond=0),
                **form,
            )

        try:
            # Only the accessible form says which characters no font has; a picture would show boxes in silence.
            pdf = set_in(format="pdf", pdf_standards=["ua-1"])
        except typst.TypstError as error:
            found = {letter for text in _NOT_IN_THE_FONTS.findall(error.diagnostic) for letter in text} - missing
            if not found:
                raise
            missing |= found
            continue
        return pdf if pixels_per_inch is None else set_in(format="png", ppi=pixels_per_inch)
    raise RuntimeError(f"typst still misses characters after {_MOST_ATTEMPTS} attempts")


def _clean(value: Any, missing: set[str]) -> Any:
    """Return values without control characters and marks that turn the direction of a text, and missing characters as their numbers."""
    if isinstance(value, Text):
        return {"ko": _clean(value.in_language("ko"), missing), "en": _clean(value.in_language("en"), missing)}
    if isinstance(value, Mapping):
        return {name: _clean(one, missing) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one, missing) for one in value]
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value)
    return "".join(
        f"[U+{ord(one):04X}]" if one in missing else one
        for one in text
        if unicodedata.category(one) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
