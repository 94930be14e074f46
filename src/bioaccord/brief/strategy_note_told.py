"""A strategy note told in one language, in the parts of which reports are set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bioaccord.events.strategy_note import NoteKind, StrategyNote, TableNote
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.language import Language, Text

from .phrases import phrase
from .report_sources import ToldCitation
from .report_tables import ToldTable
from .report_told import ToldPart, ToldReport
from .wording import day


def tell_strategy_note(note: StrategyNote, language: Language) -> ToldReport:
    """Return a strategy note as a report in a language. A text that was written in the other one only says so."""
    parts: list[ToldPart] = []
    if note.summary.ko or note.summary.en:
        parts += [_heading("strategy_summary", language), *_paragraphs(note.summary, language)]
    for kind in (NoteKind.AGREED, NoteKind.NEXT_STEP, NoteKind.OPEN, NoteKind.SAID):
        notes = note.of_kind(kind)
        if not notes and kind in (NoteKind.OPEN, NoteKind.SAID):
            continue
        parts.append(_heading(f"strategy_{kind.value}", language))
        if not notes:
            parts.append(ToldPart("note", paragraphs=(phrase("strategy_nothing", language),)))
        elif kind == NoteKind.NEXT_STEP:
            parts.append(_steps(notes, language))
        else:
            parts += [_note(one, language) for one in notes]
    if note.figures:
        parts += [_heading("strategy_figures", language), _figures(note, language)]
    parts.append(_heading("strategy_basis", language))
    parts += _paragraphs(note.about, language)
    days = ", ".join(day(one, language) for one in note.held_on)
    held = phrase("strategy_planned" if note.is_planned else "strategy_held", language).format(
        event=note.event.in_language(language), days=days, tables=note.tables, rounds=note.rounds
    )
    parts.append(ToldPart("note", paragraphs=(held,)))
    parts.append(_people(note, language))
    if note.named:
        named = [f"{one.name.in_language(language)} ({one.firm.in_language(language)})" for one in note.named]
        parts.append(ToldPart("note", paragraphs=(phrase("strategy_named", language).format(names=", ".join(named)),)))
    small = [phrase("strategy_contact", language).format(contact=note.contact)]
    if note.left_out:
        small.insert(0, phrase("strategy_left_out", language).format(count=note.left_out))
    parts.append(ToldPart("note", small=tuple(small)))
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


def _people(note: StrategyNote, language: Language) -> ToldPart:
    counts = tuple(
        (country_name(code).in_language(language) if code else phrase("strategy_unknown", language), f"{count:,}")
        for code, count in note.counts
    )
    header = (phrase("strategy_country", language), phrase("strategy_people", language))
    people = sum(count for _, count in note.counts)
    return ToldPart(
        "table",
        title=phrase("strategy_counts_planned" if note.is_planned else "strategy_counts", language).format(
            people=people, firms=note.firms
        ),
        source=phrase("strategy_counted", language),
        table=ToldTable(header, counts, words_last=0),
    )


def _steps(notes: Sequence[TableNote], language: Language) -> ToldPart:
    columns = tuple(phrase(f"strategy_step_{one}", language) for one in ("what", "who", "when", "marking"))
    ordered = sorted(notes, key=lambda one: (one.due_on is None, one.due_on or date.max))
    rows = tuple(
        (
            _in_a_table(one.text, language),
            one.owner,
            day(one.due_on, language) if one.due_on else phrase("strategy_no_date", language),
            f"TLP:{one.marking.value.upper()}",
        )
        for one in ordered
    )
    return ToldPart(
        "table",
        title=phrase("strategy_steps_title", language),
        source=phrase("strategy_steps_source", language),
        table=ToldTable(columns, rows, words_first=4, words_last=0),
    )


def _figures(note: StrategyNote, language: Language) -> ToldPart:
    names = ("what", "value", "uncertainty", "source", "date")
    columns = tuple(phrase(f"strategy_figure_{one}", language) for one in names)
    rows = tuple(
        (
            _in_a_table(one.what, language),
            f"{one.value} {one.unit.in_language(language)}".strip(),
            one.uncertainty.in_language(language),
            _in_a_table(one.source, language),
            one.date,
        )
        for one in note.figures
    )
    return ToldPart(
        "table",
        title=phrase("strategy_figures_title", language),
        source=phrase("strategy_figures_source", language),
        table=ToldTable(columns, rows, words_first=5, words_last=0),
    )


def _in_a_table(text: Text, language: Language) -> str:
    """Return words for a cell; those that nobody has put into the language say so."""
    words = text.in_language(language)
    if not words or text.is_translated(language):
        return words
    return phrase("strategy_only_en" if language == Language.KOREAN else "strategy_only_ko", language).format(
        text=words
    )


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
