"""Answers of a publisher kept as they came, a day apart: what broke off goes on there, and nothing is asked twice on one day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bioaccord.reading.text import read_text

_LONGEST_NAME = 120


def kept_answer(folder: Path | None, day: date, name: str, ask: Callable[[], str]) -> str:
    """Return the text kept under a name (with its ending) on this day; without one it is asked for, and kept where there is a folder."""
    if folder is None:
        return ask()
    file = folder / f"{day:%Y-%m-%d}" / _short(name)
    if file.exists():
        return read_text(file)
    text = ask()
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
    return text


def _short(name: str) -> str:
    """Return a name that every file system takes: of a long list of codes, the beginning and a sum."""
    stem, dot, ending = name.rpartition(".")
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{stem[: _LONGEST_NAME - 40]}-{hashlib.sha256(stem.encode()).hexdigest()[:24]}{dot}{ending}"
