"""Words in the other language as far as a glossary goes: the terms, each beside its original, and never more than that."""

from __future__ import annotations

from bioaccord.vocabulary.glossary import Glossary
from bioaccord.vocabulary.language import Language, Text

MARK = Text("〔용어만 번역〕", "[terms translated only]")
"""Stands before words of which only the glossary's terms were put into the reader's language."""
UNTRANSLATED = Text("〔번역 없음〕", "[not translated]")
"""Stands before words of which the glossary knows no term."""


def glossed(text: Text, glossary: Glossary) -> Text:
    """Return a text whose missing language shows the original with the glossary's translations behind their terms, marked as such.

    A text that has both languages, or neither, stays as it is. No sentence is translated: a machine's guess at a law is none.

    >>> from bioaccord.vocabulary.glossary import standard_glossary
    >>> glossed(Text("", "Export of vaccines"), standard_glossary()).ko
    '〔용어만 번역〕 Export(수출) of vaccines(백신)'
    """
    if bool(text.ko.strip()) == bool(text.en.strip()):
        return text
    original = Language.KOREAN if text.ko.strip() else Language.ENGLISH
    words = text.in_language(original)
    written, at = list[str](), 0
    for term in glossary.terms_in(words):
        if not term.translations:
            continue
        written += [words[at : term.end], f"({term.translations[0]})"]
        at = term.end
    put = "".join([*written, words[at:]])
    other = Language.ENGLISH if original is Language.KOREAN else Language.KOREAN
    put = f"{(MARK if written else UNTRANSLATED).in_language(other)} {put}"
    return Text(words, put, original) if original is Language.KOREAN else Text(put, words, original)
