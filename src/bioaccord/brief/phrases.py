"""Every fixed sentence of the brief in both languages, side by side."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bioaccord.vocabulary.language import Language


@cache
def all_phrases() -> dict[str, dict[str, str]]:
    """Return key → {"ko": …, "en": …} for every fixed sentence."""
    text = files("bioaccord.brief").joinpath("phrases.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return {key: {"ko": str(words["ko"]), "en": str(words["en"])} for key, words in loaded.items()}


def phrase(key: str, language: Language | str) -> str:
    """Return a fixed sentence; `KeyError` names a key that nobody wrote."""
    return all_phrases()[key][str(language)]
