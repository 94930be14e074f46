"""Strategy notes in the words of their pages."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bioaccord.brief.agreed_note_told import tell_agreed_note
from bioaccord.brief.report_told import ToldReport
from bioaccord.exchange.kinds.part import Words
from bioaccord.exchange.kinds.strategy_note import Section
from bioaccord.exchange.shared_need import text_of
from bioaccord.exchange.strategy import GivenWord, NoteState, NoteVersion
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.policy.word_changes import marked
from bioaccord.vocabulary.language import Language, Text

from .models import StrategyDraft
from .shown import group_name
from .strategy_access import SeenNote
from .words import name_of, names

STATES = {
    NoteState.DRAFTED: _("being written"),
    NoteState.AGREED_BY_ONE: _("agreed by some, not by all"),
    NoteState.COMMON: _("agreed by all"),
    NoteState.PUBLISHED: _("published"),
    NoteState.WITHDRAWN: _("withdrawn"),
}


def title_of(words: Words) -> str:
    """Return a title in the language of the page, in the other one where it was written in that alone."""
    text = text_of(words)
    return text.in_language(page_language()) or text.ko or text.en


def both(words: Words) -> list[dict[str, str]]:
    """Return words in the languages they were written in, that of the page first."""
    return [{"language": one, "text": told} for one in _order() if (told := getattr(words, one))]


def _order() -> tuple[str, str]:
    """Return both languages, that of the page first."""
    return ("ko", "en") if page_language() is Language.KOREAN else ("en", "ko")


def note_row(seen: SeenNote) -> dict[str, Any]:
    """Return a note as a row of the list."""
    newest = seen.note.current or seen.note.versions[-1]
    return {
        "seen": seen,
        "title": title_of(newest.title),
        "group": group_name(seen.group),
        "state": STATES[seen.note.state],
        "is_published": seen.note.state is NoteState.PUBLISHED,
        "version": newest.version,
        "by": name_of(newest.source),
    }


def draft_title(draft: StrategyDraft) -> str:
    """Return what a draft is called, empty where it has no title yet."""
    given = {Language.KOREAN: draft.title_ko, Language.ENGLISH: draft.title_en}
    return given[page_language()] or draft.title_ko or draft.title_en


def version_shown(version: NoteVersion, seen: SeenNote) -> dict[str, Any]:
    """Return a version with its sections in both languages, and what was said of each."""
    said: dict[str, list[dict[str, Any]]] = {}
    for one in seen.note.comments:
        said.setdefault(one.comment.section, []).append(
            {"source": name_of(one.source), "by": one.comment.by, "text": both(one.comment.text), "time": one.time, "version": one.version, "record_id": one.record_id}
        )  # fmt: skip
    return {
        "version": version,
        "title": both(version.title),
        "by": name_of(version.source),
        "sections": [
            {"id": one.section, "heading": both(one.heading), "text": both(one.text), "columns": _columns(one), "comments": said.get(one.section, [])}
            for one in version.sections
        ],
        "elsewhere": [one for section, told in said.items() if section not in {own.section for own in version.sections} for one in told],
        "skipped": sorted({one.version for one in seen.note.versions if version.base < one.version < version.version}),
    }  # fmt: skip


def _columns(section: Section) -> list[dict[str, str]]:
    return [
        {"language": one, "heading": getattr(section.heading, one), "text": getattr(section.text, one)}
        for one in _order()
        if getattr(section.heading, one) or getattr(section.text, one)
    ]


def members_shown(seen: SeenNote, version: NoteVersion) -> list[dict[str, Any]]:
    """Return the associations of the group, each with its word by which it agreed to a version's text, and published it; None where it did not."""
    called, current = names(), seen.note.current
    counts = current is not None and current.text_digest == version.text_digest

    def word(of: Sequence[GivenWord], member: str) -> GivenWord | None:
        return next((one for one in of if (one.source, one.text_digest) == (member, version.text_digest)), None)

    return [
        {
            "id": one,
            "name": called.get(one, Text(one, one)),
            "is_self": one == settings.ASSOCIATION,
            # who agreed to another text since has left the one that counts, though its words may have come back
            "agreed": word(seen.note.agreements, one) if not counts or one in seen.note.agreed else None,
            "published": word(seen.note.publications, one),
        }
        for one in seen.note.members
    ]


def comparison(old: NoteVersion, new: NoteVersion) -> list[dict[str, Any]]:
    """Return title and sections of two versions side by side, words that went and came marked; sections in the order of the newer."""
    rows = [{"name": "", "parts": _compared(old.title, new.title)}]
    before, after = ({one.section: one for one in version.sections} for version in (old, new))
    order = [*after, *(one for one in before if one not in after)]
    for one in order:
        was, now = before.get(one), after.get(one)
        heading = now.heading if now else was.heading
        parts = [*_compared(was and was.heading, now and now.heading), *_compared(was and was.text, now and now.text)]
        rows.append({"name": title_of(heading), "parts": parts, "is_new": was is None, "is_gone": now is None})
    return rows


def _compared(old: Words | None, new: Words | None) -> list[dict[str, Any]]:
    found = []
    for language in _order():
        was, now = (getattr(one, language) if one else "" for one in (old, new))
        if not was and not now:
            continue
        left, right = marked(was, now)
        found.append(
            {
                "language": language,
                "old": [(run.text, run.changed) for run in left],
                "new": [(run.text, run.changed) for run in right],
                "is_same": was == now,
            }
        )
    return found


def published_report(seen: SeenNote, language: Language) -> ToldReport:
    """Return the published text as a paper in a language."""
    version = seen.note.standing
    assert version is not None, "there is a paper of a published note alone"
    called = names()
    parts = [(text_of(one.heading), text_of(one.text)) for one in version.sections]
    signed = [
        (called.get(one.source, Text(one.source, one.source)).in_language(language), timezone.localtime(one.time))
        for one in seen.note.agreements
        if one.text_digest == version.text_digest
    ]
    return tell_agreed_note(
        title=text_of(version.title), sections=parts, authors=version.authors, signed_by=signed, version=version.version,
        digest=version.text_digest, written_on=version.time.date(), is_sample=settings.LOADS_SAMPLE, language=language,
    )  # fmt: skip
