"""What people decide about strategy notes: to write, to send a version, to comment, agree, publish, withdraw. Analysts and operators only."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bioaccord.brief.phrases import phrase
from bioaccord.events.strategy_note import NoteKind, TableNote
from bioaccord.events.strategy_note import StrategyNote as RoundtableNote
from bioaccord.exchange.kinds import Kind, plain
from bioaccord.exchange.kinds.part import Words
from bioaccord.exchange.kinds.strategy_note import MOST_VERSIONS, Section, StrategyNote
from bioaccord.exchange.strategy import NoteState, draft_payload
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit import services as audit
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.tlp import TLP

from .access import is_desk
from .models import SharingGroup, StrategyDraft, Waiting
from .strategy_access import SeenNote

MARKING_AT_WORK = TLP.AMBER
"""While a note is written, analysts and operators of the group read it."""
MARKING_PUBLISHED = TLP.GREEN
"""What a published note is marked: members of all associations of the group read it, the public does not."""


def signing_name(user) -> str:
    """Return how a person is proposed to be named to other associations: by name in both languages, never by address."""
    return " / ".join(dict.fromkeys(filter(None, (user.name_ko, user.name_en))))


def new_note() -> str:
    """Return a name for a new note, which tells nothing."""
    return str(uuid.uuid4())


@transaction.atomic
def save_draft(user, group: SharingGroup, note: str, base: int, title: tuple[str, str], sections: Sequence[dict[str, str]], authors: Sequence[str], *, began_with: str) -> StrategyDraft:  # fmt: skip
    """Keep a draft as it is now; what it was before stays in its history.

    `began_with` is what `stamp_of` said of the draft that the person wrote on. Raises `InputError` where somebody saved it since.
    """
    require(is_desk(user))
    kept = StrategyDraft.objects.select_for_update().filter(group=group, note=note).first()
    if stamp_of(kept) != began_with:
        raise InputError(Refusal(Sentence("this draft"), Sentence("was saved, sent or thrown away by somebody else since you opened it."), Sentence("Copy what you wrote, open the draft again and put it in there.")))  # fmt: skip
    row = kept or StrategyDraft(group=group, note=note)
    row.base = base
    row.title_ko, row.title_en = title
    row.sections, row.authors = list(sections), list(authors)
    row.saved_by, row.saved_at = user, timezone.now()
    row.save()
    audit.record(user, "exchange_strategy_saved", f"{group.group_id} {note}")
    return row


def stamp_of(row: StrategyDraft | None) -> str:
    """Return what tells one saved state of a draft from another; empty where there is no draft."""
    return row.saved_at.isoformat() if row else ""


_OF_A_ROUNDTABLE = (NoteKind.AGREED, NoteKind.NEXT_STEP, NoteKind.OPEN, NoteKind.SAID)


def draft_of_roundtable(user, group: SharingGroup, found: RoundtableNote) -> StrategyDraft:
    """Keep what a roundtable came to as the draft of a new strategy note, which analysts go on with. Organisers, analysts and operators.

    Only what its markings and the people named in it allow is taken over: the note of a roundtable holds nothing else.
    """
    require(roles_of(user).organiser or is_desk(user))
    sections = []
    if found.summary.ko or found.summary.en:
        sections.append(_section_of("strategy_summary", [found.summary]))
    for kind in _OF_A_ROUNDTABLE:
        if notes := found.of_kind(kind):
            sections.append(_section_of(f"strategy_{kind}", [_with_owner(one) for one in notes]))
    sections.append(_section_of("strategy_basis", [found.about, found.event]))
    named = [{"section": f"s{number}", **one} for number, one in enumerate(sections, start=1)]
    row = StrategyDraft.objects.create(
        group=group, note=new_note(), title_ko=found.topic.ko[:300], title_en=found.topic.en[:300], sections=named, authors=[name for name in [found.contact or signing_name(user)] if name],
        saved_by=user, saved_at=timezone.now(),
    )  # fmt: skip
    audit.record(user, "exchange_strategy_saved", f"{group.group_id} {row.note}")
    return row


def _with_owner(note: TableNote) -> Text:
    """Return a note of a table with who does it by when, behind the words of each language."""
    further = ", ".join(filter(None, (note.owner, note.due_on.isoformat() if note.due_on else "")))
    return Text(*(f"{words} ({further})" if words and further else words for words in (note.text.ko, note.text.en)))


def _section_of(key: str, texts: Sequence[Text]) -> dict[str, str]:
    ko, en = ([words for one in texts if (words := one.in_language(language))] for language in Language)
    ko, en = ko or en, en or ko
    headings = {f"heading_{language}": phrase(key, language) for language in Language}
    return headings | {"text_ko": "\n\n".join(ko), "text_en": "\n\n".join(en)}


def drop_draft(user, row: StrategyDraft) -> None:
    """Throw a draft away."""
    require(is_desk(user))
    audit.record(user, "exchange_strategy_dropped", f"{row.group.group_id} {row.note}")
    row.delete()


def version_payload(draft: StrategyDraft, seen: SeenNote | None) -> dict[str, Any]:
    """Return a draft as it would leave: the next number after every version that is known here. Raises `InputError` where it is not whole."""
    if not (draft.title_ko or draft.title_en) or not draft.sections:
        raise InputError(Refusal(Sentence("the draft"), Sentence("has no title or no section."), Sentence("Write both and save it; then send it.")))  # fmt: skip
    told = [one.version for one in seen.note.versions] if seen else []
    told += [one["version"] for one in Waiting.objects.filter(kind=Kind.STRATEGY_NOTE, group=draft.group, payload__note=draft.note, payload__step="draft").values_list("payload", flat=True)]  # fmt: skip
    version = 1 + max(told, default=0)
    if version > MOST_VERSIONS:
        raise InputError(Refusal(Sentence("this draft"), Sentence("cannot be sent: the note's numbers of versions are used up."), Sentence("Withdraw the note and begin a new one with this text.")))  # fmt: skip
    # A draft that builds on an older version says so: whoever reads it sees that what came between is not in it. Where two versions stand
    # beside each other, the one that is sent now is taken to have brought them together.
    sections = [
        Section(section=one["section"], heading=_words(one, "heading"), text=_words(one, "text"))
        for one in draft.sections
    ]
    return draft_payload(draft.note, version, min(draft.base, version - 1), Words(ko=draft.title_ko, en=draft.title_en), sections, draft.authors, is_fictional=settings.LOADS_SAMPLE)  # fmt: skip


def _words(section: dict[str, str], name: str) -> Words:
    return Words(ko=section[f"{name}_ko"], en=section[f"{name}_en"])


def step_payload(
    seen: SeenNote, step: str, digest: str, *, section: str = "", by: str = "", text: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    """Return a step about the text of a digest as it would leave.

    Raises `InputError` where that text is not the one that counts any more, or the step does not fit where the note stands.
    """  # fmt: skip
    current = seen.note.current
    if current is None or current.text_digest != digest:
        raise _refused(Sentence("is not the text that counts any more: a later version came meanwhile."), Sentence("Read the current text first."))  # fmt: skip
    if not seen.is_open:
        raise _refused(Sentence("takes no more steps: it was withdrawn, or its group is closed."), Sentence("Begin a new note in an open group."))  # fmt: skip
    if step == "agreed" and seen.note.beside and seen.note.beside[-1].version == current.version:
        raise _refused(Sentence("stands beside another version of the same number."), Sentence("Bring the two together in a next version first."))  # fmt: skip
    if step in ("agreed", "published") and seen.waits("draft"):
        raise _refused(Sentence("is about to be followed: a version from here is on its way."), Sentence("Wait until it stands here, then read that one."))  # fmt: skip
    if step != "comment" and seen.waits(step):
        raise _refused(Sentence("was answered so already: that is on its way."), Sentence("Wait until it stands here."))  # fmt: skip
    if step == "published" and seen.note.state not in (NoteState.COMMON, NoteState.PUBLISHED):
        raise _refused(Sentence("is not agreed by all yet."), Sentence("It can be published once every association of the group agreed to this text."))  # fmt: skip
    comments = [{"section": section, "by": by, "text": {"ko": text[0], "en": text[1]}}] if step == "comment" else []
    return plain(
        StrategyNote.model_validate(
            {"note": seen.note.note, "step": step, "version": current.version, "text_digest": digest, "comments": comments, "is_fictional": settings.LOADS_SAMPLE}
        )
    )  # fmt: skip


def marking_of(step: str) -> TLP:
    """Return what a step is marked."""
    return MARKING_PUBLISHED if step == "published" else MARKING_AT_WORK


def forget_sent_draft(row: StrategyDraft) -> None:
    """Let go of a draft whose text was sent: the version is on its way, and the history of the draft stays."""
    row.delete()


def may_write(group: SharingGroup) -> bool:
    """Return whether a group takes strategy notes."""
    return Kind.STRATEGY_NOTE in group.kinds


def _refused(problem: Sentence, remedy: Sentence) -> InputError:
    return InputError(Refusal(Sentence("the text"), problem, remedy))
