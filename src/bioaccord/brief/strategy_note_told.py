"""A strategy note told in one language, in the parts of which reports are set."""

from __future__ import annotations

from bioaccord.events.strategy_note import NoteKind, StrategyNote, TableNote
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Language, Text

from .phrases import phrase
from .report_sources import ToldCitation
from .report_tables import ToldTable
from .report_told import ToldPart, ToldReport


def tell_strategy_note(note: StrategyNote, language: Language) -> ToldReport:
    """Return a strategy note as a report in a language. A text that was written in the other one only says so."""
    parts = [_heading("strategy_topic", language), ToldPart("note", paragraphs=(note.event.in_language(language),))]
    parts += _paragraphs(note.about, language)
    parts.append(_heading("strategy_took_part", language))
    counts = tuple((country_name(code).in_language(language), f"{count:,}") for code, count in note.counts)
    header = (phrase("strategy_country", language), phrase("strategy_people", language))
    people = sum(count for _, count in note.counts)
    parts.append(
        ToldPart(
            "table",
            title=phrase("strategy_counts", language).format(people=people, firms=note.firms),
            source=phrase("strategy_counted", language),
            table=ToldTable(header, counts, words_last=0),
        )
    )
    if note.named:
        named = [f"{one.name.in_language(language)} ({one.firm.in_language(language)})" for one in note.named]
        parts.append(ToldPart("note", paragraphs=(phrase("strategy_named", language).format(names=", ".join(named)),)))
    for kind in NoteKind:
        parts.append(_heading(f"strategy_{kind.value}", language))
        notes = note.of_kind(kind)
        parts += [_note(one, language) for one in notes]
        if not notes:
            parts.append(ToldPart("note", paragraphs=(phrase("strategy_nothing", language),)))
    if note.figures:
        parts.append(_heading("strategy_figures", language))
        columns = tuple(phrase(f"strategy_figure_{one}", language) for one in ("what", "value", "source", "date"))
        rows = tuple((one.what, f"{one.value} {one.unit}".strip(), one.source, one.date) for one in note.figures)
        parts.append(
            ToldPart(
                "table",
                title=phrase("strategy_figures_title", language),
                source=phrase("strategy_figures_source", language),
                table=ToldTable(columns, rows, words_first=4, words_last=0),
            )
        )
    if note.left_out:
        said = phrase("strategy_left_out", language).format(count=note.left_out)
        parts.append(ToldPart("note", small=(said,)))
    return ToldReport(
        language=language,
        title=phrase("strategy_title", language).format(topic=note.topic.in_language(language)),
        association=note.association.in_language(language),
        author="",
        written_on=note.written_on,
        tlp=note.marking.value.upper(),
        tlp_words=phrase(f"report_tlp_{note.marking.value}", language),
        is_sample=note.is_sample,
        is_draft=False,
        parts=tuple(parts),
        annexes=(),
        citations=tuple(
            ToldCitation(number, one.title.in_language(language), (), one.address)
            for number, one in enumerate(note.documents, start=1)
        ),
        disclaimers=(),
    )


def _heading(key: str, language: Language) -> ToldPart:
    return ToldPart("heading", title=phrase(key, language), level=1)


def _note(one: TableNote, language: Language) -> ToldPart:
    (part,) = _paragraphs(one.text, language)
    said = [f"TLP:{one.marking.value.upper()}"]
    if one.owner:
        said.insert(0, phrase("strategy_owner", language).format(owner=one.owner))
    return ToldPart("note", paragraphs=part.paragraphs, small=(" · ".join(said),), written_in=part.written_in)


def _paragraphs(text: Text, language: Language) -> list[ToldPart]:
    words = text.in_language(language)
    if not words:
        return []
    foreign = (
        ""
        if text.is_translated(language)
        else str(Language.ENGLISH if language == Language.KOREAN else Language.KOREAN)
    )
    return [ToldPart("note", paragraphs=tuple(filter(None, words.split("\n"))), written_in=foreign)]
