"""A note that several associations agreed word for word, told in one language, in the parts of which reports are set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.tlp import TLP

from .phrases import phrase
from .report_told import ToldPart, ToldReport
from .wording import moment


def tell_agreed_note(
    *,
    title: Text,
    sections: Sequence[tuple[Text, Text]],
    authors: Sequence[str],
    signed_by: Sequence[tuple[str, datetime]],
    version: int,
    digest: str,
    written_on: date,
    is_sample: bool,
    language: Language,
) -> ToldReport:
    """Return the note as a report in a language; `sections` are headings with their texts, `signed_by` who agreed to it and when. What was written in the other language only stays in it."""
    parts: list[ToldPart] = []
    for heading, text in sections:
        parts.append(ToldPart("heading", title=_told(heading, language)[0]))
        words, written_in = _told(text, language)
        parts.append(ToldPart("note", paragraphs=tuple(one for one in words.split("\n\n") if one), written_in=written_in))  # fmt: skip
    names = ", ".join(name for name, _ in signed_by)
    signings = (
        phrase("agreed_note_signed", language).format(associations=names, version=version),
        *(
            phrase("agreed_note_when", language).format(association=name, when=moment(when, language))
            for name, when in signed_by
        ),
        phrase("agreed_note_authors", language).format(authors=", ".join(authors)),
        phrase("agreed_note_digest", language).format(digest=digest),
    )
    parts.append(ToldPart("heading", title=phrase("agreed_note_who", language)))
    parts.append(ToldPart("note", paragraphs=signings))
    return ToldReport(
        language=language, title=_told(title, language)[0], association=names, author="", written_on=written_on,
        tlp=TLP.GREEN.value.upper(), tlp_words=phrase("report_tlp_green", language), is_sample=is_sample, is_draft=False,
        parts=tuple(parts), annexes=(), citations=(), disclaimers=(),
    )  # fmt: skip


def _told(text: Text, language: Language) -> tuple[str, str]:
    words = text.in_language(language)
    if words:
        return words, ""
    other = Language.ENGLISH if language is Language.KOREAN else Language.KOREAN
    return text.in_language(other), str(other)
