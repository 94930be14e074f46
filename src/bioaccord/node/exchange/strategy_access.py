"""Strategy notes as the records of a group make them: analysts and operators read all of it, members what both sides published."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from bioaccord.exchange.kinds import Kind
from bioaccord.exchange.strategy import Note, NoteState, NoteVersion, Told, note_of
from bioaccord.node.accounts.access import require

from .access import is_desk
from .models import GroupState, LedgerRecord, SharingGroup, StrategyDraft, Waiting


@dataclass(frozen=True)
class SeenNote:
    """A note of a group, what of it waits here to be sealed, and the draft of its next version, for those who may see them."""

    group: SharingGroup
    note: Note
    changed_at: datetime
    waiting: tuple[Waiting, ...] = ()
    draft: StrategyDraft | None = None

    def waits(self, step: str) -> bool:
        """Return whether a step decided here is on its way, and was not refused."""
        return any(one.payload["step"] == step and not one.refused for one in self.waiting)

    @property
    def is_open(self) -> bool:
        """Whether anything can be told of it: its group stands, and nobody withdrew it."""
        return self.group.state == GroupState.AGREED and self.note.state is not NoteState.WITHDRAWN


def notes_for(user, note: str | None = None) -> list[SeenNote]:
    """Return the strategy notes a person may read, the one that changed last first; with `note` only those of that name, in whichever group."""
    require(user.is_authenticated)
    records = LedgerRecord.objects.filter(kind=Kind.STRATEGY_NOTE, payload__isnull=False)
    found = _folded(records if note is None else records.filter(payload__note=note))
    if is_desk(user):
        waiting = defaultdict[tuple[int, str], list[Waiting]](list)
        for one in Waiting.objects.filter(kind=Kind.STRATEGY_NOTE, retracts="").select_related("decided_by"):
            waiting[one.group_id, one.payload["note"]].append(one)
        drafts = {(one.group_id, one.note): one for one in StrategyDraft.objects.select_related("saved_by")}
        found = [
            SeenNote(one.group, one.note, one.changed_at, tuple(waiting[key]), drafts.get(key))
            for one in found
            for key in [(one.group.pk, one.note.note)]
        ]
    else:
        found = [one for one in found if one.note.standing is not None]
    return sorted(found, key=lambda one: one.changed_at, reverse=True)


def note_for(user, group_id: str, note: str) -> SeenNote:
    """Return one note; raises `Http404` where there is none, or none that the person may read."""
    return next((one for one in notes_for(user, note) if one.group.group_id == group_id), None) or _none()


def version_of(seen: SeenNote, record_id: str) -> NoteVersion:
    """Return a version by the record that told it; raises `Http404` where there is none."""
    return next((one for one in seen.note.versions if one.record_id == record_id), None) or _none()


def new_drafts_for(user, notes: Iterable[SeenNote]) -> list[StrategyDraft]:
    """Return the drafts of notes of which nothing was told yet: that are none of `notes`, which are all that the person may read."""
    require(is_desk(user))
    told = {(one.group.pk, one.note.note) for one in notes}
    rows = StrategyDraft.objects.select_related("group", "saved_by")
    return [one for one in rows if (one.group_id, one.note) not in told]


def first_versions_on_their_way(user, notes: Iterable[SeenNote]) -> list[Waiting]:
    """Return the versions decided here that wait to be sealed, of notes of which nothing was told yet: that are none of `notes`."""
    require(is_desk(user))
    told = {(one.group.pk, one.note.note) for one in notes}
    rows = Waiting.objects.filter(kind=Kind.STRATEGY_NOTE, retracts="").select_related("group").order_by("pk")
    return [one for one in rows if one.payload["step"] == "draft" and (one.group_id, one.payload["note"]) not in told]


def count_taken_back(user) -> int:
    """Return how many records of strategy notes were taken back: of what nobody can read any more, only this is known."""
    require(is_desk(user))
    return LedgerRecord.objects.filter(kind=Kind.STRATEGY_NOTE, retracted_at__isnull=False).count()


def groups_for_strategy() -> list[SharingGroup]:
    """Return the agreed groups in which strategy notes are written: who is in them is no secret of this node."""
    return [one for one in SharingGroup.objects.filter(state=GroupState.AGREED) if Kind.STRATEGY_NOTE in one.kinds]


def saved_drafts_for(user, group_id: str, note: str) -> list:
    """Return what was saved of a note's drafts, the newest first, also of those that were sent or thrown away."""
    require(is_desk(user))
    saved = StrategyDraft.history.filter(group__group_id=group_id, note=note).exclude(history_type="-")
    return list(saved.select_related("history_user").order_by("-history_date", "-history_id")[:30])


def draft_for(user, group_id: str, note: str) -> StrategyDraft | None:
    """Return the draft of a note's next version, None where none was begun."""
    require(is_desk(user))
    return StrategyDraft.objects.filter(group__group_id=group_id, note=note).select_related("group").first()


def _none():
    raise Http404


def _folded(rows) -> list[SeenNote]:
    told = defaultdict[tuple[int, str], list[Told]](list)
    groups, changed = dict[int, SharingGroup](), dict[tuple[int, str], datetime]()
    for row in rows.select_related("ledger__group").order_by("pk"):
        group, note = row.ledger.group, str(row.payload.get("note", ""))
        groups[group.pk] = group
        told[group.pk, note].append(Told(row.source, row.record_id, row.time, row.payload))
        changed[group.pk, note] = row.stored_at
    return [
        SeenNote(groups[group], found, changed[group, note])
        for (group, note), records in told.items()
        for found in [note_of(note, groups[group].members, records)]
        if found.versions
    ]
