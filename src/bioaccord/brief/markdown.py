"""A brief as Markdown, for terminals, mails and notes."""

from __future__ import annotations

from bioaccord.vocabulary.language import Language

from .phrases import phrase
from .sheet import Brief
from .told import ToldItem, ToldStep, ToldSuggestion, tell
from .web_link import is_web_address


def brief_as_markdown(brief: Brief, language: Language) -> str:
    """Return the brief as CommonMark text."""
    told = tell(brief, language)
    parts = [f"# {_plain(told.title)}", f"**{told.headline}**", "  \n".join(told.notes)]
    for section in told.sections:
        parts.append(f"## {section.name} — {section.question}")
        if section.nothing:
            parts.append(section.nothing)
        for number, item in enumerate(section.items, start=1):
            parts.append(_item(item, number, language))
        if section.further:
            parts.append(f"*{section.further}*")
    return "\n\n".join(parts) + "\n"


def _item(item: ToldItem, number: int, language: Language) -> str:
    figure = f" — {item.figure}" if item.figure else ""
    lines = [f"### {number}. {_plain(item.title)}{figure}", "", " · ".join(item.marks), ""]
    lines += [f"- **{line.label}**: {_plain(line.text)}" for line in item.lines]
    if item.path:
        lines.append(f"- **{phrase('path', language)}**: {_path(item.path)}")
    for source in item.sources:
        detail = f" ({source.detail})" if source.detail else ""
        named = f"[{source.publisher}]({source.address})" if is_web_address(source.address) else source.publisher
        lines.append(f"- **{phrase('evidence', language)}**: {named}{detail}")
    if item.suggestions:
        lines.append(f"- **{phrase('who_can_help', language)}**:")
        lines += [line for suggestion in item.suggestions for line in _suggestion(suggestion, language)]
    elif item.suggestions_wanted:
        lines.append(f"- **{phrase('who_can_help', language)}**: {phrase('nobody_found', language)}")
    return "\n".join(lines)


def _path(steps: tuple[ToldStep, ...]) -> str:
    return " → ".join(
        f"{step.material}, {step.firm}, {step.place}" + (f" (−{step.lost})" if step.lost else "") for step in steps
    )


def _suggestion(suggestion: ToldSuggestion, language: Language) -> list[str]:
    lines = [f"  - {suggestion.firm}, {suggestion.place}: {suggestion.material} ({suggestion.score})"]
    for key, sentences in (
        ("fits", suggestion.fits),
        ("conflicts", suggestion.conflicts),
        ("unknown", suggestion.unknown),
    ):
        if sentences:
            lines.append(f"    - {phrase(key, language)}: {' '.join(sentences)}")
    if suggestion.meeting:
        lines.append(f"    - {phrase('when_to_meet', language)}: {suggestion.meeting}")
    return lines


def _plain(words: str) -> str:
    """Keep a publisher's words from being read as markup."""
    for character in ("\\", "*", "_", "`", "<", ">", "[", "]", "#"):
        words = words.replace(character, f"\\{character}")
    return " ".join(words.split())
