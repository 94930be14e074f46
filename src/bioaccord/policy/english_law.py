"""The English text of a Korean law, as the Ministry of Government Legislation publishes it; it is not the law itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .korean_dates import korean_day
from .law_go_kr_answer import lines_of, many, words_of


@dataclass(frozen=True, slots=True)
class EnglishLaw:
    """Names in both languages, the promulgation that was translated (often not the newest), and the text by articles as Markdown."""

    name: str
    korean_name: str
    promulgated_on: date | None
    text: str


def english_law(answer: dict[str, Any]) -> EnglishLaw | None:
    """Return the text of an answer with target elaw, or None where the publisher has no translation."""
    law = answer.get("Law")
    if not isinstance(law, dict):
        return None
    told = law.get("InfSection") or {}
    parts = [f"# {words_of(told.get('lsNmEng'))}"]
    for unit in many((law.get("JoSection") or {}).get("Jo")):
        lines = lines_of(unit.get("joCts"))
        if words_of(unit.get("joYn")) != "Y":  # headings; here the mark is Y or N, not 조문 or 전문
            parts += [f"## {line}" for line in lines]
            continue
        number = words_of(unit.get("joNo")).lstrip("0")
        branch = words_of(unit.get("joBrNo")).strip("0") and words_of(unit.get("joBrNo")).lstrip("0")
        title = words_of(unit.get("joTtl"))
        named = f"##### Article {number}{f'-{branch}' if branch else ''}"
        parts += [f"{named} ({title})" if title and title != "null" else named, *lines]
    return EnglishLaw(
        words_of(told.get("lsNmEng")),
        words_of(told.get("lsNmKor") or told.get("lsNm")),
        korean_day(words_of(told.get("ancYd"))),
        "\n\n".join(parts) + "\n",
    )
