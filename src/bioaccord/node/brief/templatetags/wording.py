"""Dates, money and bilingual words in the language of the page."""

import re
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.brief.web_link import web_link
from bioaccord.market import finding_words
from bioaccord.node.accounts.sample import SAMPLE_SEARCH_NAMES
from bioaccord.vocabulary.language import Language, Text, share_of_hangul
from bioaccord.vocabulary.sentence import told
from bioaccord.vocabulary.signal import DatedWords, Signal, Stage

register = template.Library()


def page_language() -> Language:
    """Return the language of the page that is being made."""
    return Language.KOREAN if (get_language() or "").startswith("ko") else Language.ENGLISH


@register.filter
def words(text: Text) -> str:
    """Return a bilingual text in the language of the page."""
    return text.in_language(page_language())


@register.filter
def said(value: object) -> object:
    """Return a sentence in the language of the page; a name or a number as it is, and nothing for None."""
    return "" if value is None else told(value, page_language())


@register.simple_tag(name="web_link")
def link(address: str, name: str) -> str:
    """Return a name as a link to its web page; an address of another kind as text."""
    return web_link(address, name)


@register.filter
def publisher(name: str) -> str:
    """Return what the publisher of evidence is called."""
    return wording.publisher(name, page_language())


@register.filter
def search_name(name: str) -> str:
    """Return what a saved search is called: as its owner wrote it; those of the sample in the language of the page."""
    known = SAMPLE_SEARCH_NAMES.get(name)
    return known.in_language(page_language()) if known else name


@register.filter
def day(when: date) -> str:
    """Return a date written out."""
    return wording.day(when, page_language())


@register.filter
def dated(when: DatedWords) -> str:
    """Return a day or a range of days written out."""
    return wording.dated(when, page_language())


@register.filter
def moment(when: datetime) -> str:
    """Return an instant in the reader's zone."""
    return wording.moment(timezone.localtime(when), page_language())


@register.filter
def retrieved(when: datetime) -> str:
    """Return when something was fetched in the reader's zone; the day alone where no more was told."""
    return wording.retrieved(when, page_language(), timezone.get_current_timezone())


@register.filter
def chance(p_value: float) -> str:
    """Return a p-value as it is read."""
    return finding_words.chance(p_value)


@register.filter
def percent(share: float) -> str:
    """Return a share as a percentage."""
    return wording.percent(share, page_language())


@register.filter
def country(code: str) -> str:
    """Return a country's name."""
    return wording.country(code, page_language())


@register.filter
def stage_today(signal: Signal) -> str:
    """Return how far a signal has come by today."""
    return wording.stage_of(signal, timezone.localdate(), page_language())


@register.filter
def stage(value: str) -> str:
    """Return how far a change has come."""
    return wording.stage_name(Stage(value), page_language())


@register.filter
def language_of(text: str) -> str:
    """Return the language code of a quotation, for screen readers."""
    return "ko" if share_of_hangul(text) > 0.3 else "en"


_QUOTATION = re.compile("“([^”]+)”(?: \\(in Korean\\))?|‘([^’]+)’")
_WORDS_OF_A_QUOTATION = 3
"""Fewer foreign words are a name or a term, which stands in a Korean sentence as it is."""


@register.filter
def quoted(reason: str) -> SafeString:
    """Return a reason in which a quotation of the other language carries its language, and says so where it is a passage."""
    page, told, end = page_language(), [], 0
    for found in _QUOTATION.finditer(reason):
        words = found[1] or found[2]
        language = language_of(words)
        is_foreign = language != page and (language == Language.KOREAN or len(words.split()) >= _WORDS_OF_A_QUOTATION)
        told.append(escape(reason[end : found.start()]))
        end = found.end()
        if not is_foreign:
            told.append(escape(found[0]))
            continue
        opens, closes = ("“", "”") if found[1] else ("‘", "’")
        label = _("in Korean") if language == Language.KOREAN else _("in English")
        told.append(format_html('{}<span lang="{}">{}</span>{}', opens, language, words, closes))
        if found[1]:
            told.append(format_html(' <small class="soft">({})</small>', label))
    return mark_safe("".join([*told, escape(reason[end:])]))  # noqa: S308 - every part is escaped above
