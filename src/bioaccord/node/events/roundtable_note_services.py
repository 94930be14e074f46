"""The only way to write notes of roundtables: written, changed, chosen for the strategy note; consent to being named."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require
from bioaccord.node.audit.services import record

from .models import RoundtableNote, RoundtableRecord
from .roundtable_access import is_organiser, may_write_at, notes_for, own_delegates
from .roundtable_times import present_guests


@transaction.atomic
def write_note(user, row: RoundtableRecord, fields: dict) -> RoundtableNote:
    """Write a note of a table and round; for organisers and the table's moderator. Raises `ValidationError` where a named one did not sit there."""
    place = (fields["round_number"], fields["table_number"])
    require(place in may_write_at(user, row))
    _refuse_strangers(row, fields["named"])
    note = RoundtableNote.objects.create(roundtable=row, author=user, **fields)
    record(user, "roundtable_note_written", f"{row.event.event_id}: {row.pk}")
    return note


@transaction.atomic
def change_note(user, row: RoundtableRecord, note_id: int, fields: dict) -> None:
    """Change a note or write its other language; for who may write at its table. Who is named has to agree again where the words changed."""
    note = row.notes.filter(pk=note_id).first()
    places = may_write_at(user, row)
    require(note is not None and (note.round_number, note.table_number) in places)
    require((fields["round_number"], fields["table_number"]) in places)
    _refuse_strangers(row, fields["named"])
    # A text that is put into the other language stays what was agreed to.
    changed = [name for name in ("text_ko", "text_en") if getattr(note, name) and getattr(note, name) != fields[name]]
    for name, value in fields.items():
        setattr(note, name, value)
    note.consents = [] if changed else [one for one in note.consents if one in note.named]
    note.save()
    record(user, "roundtable_note_changed", f"{row.event.event_id}: {note_id}")


@transaction.atomic
def save_summary(user, row: RoundtableRecord, *, ko: str, en: str) -> None:
    """Write what a roundtable comes to, for the strategy note; for organisers."""
    require(is_organiser(user))
    row.summary_ko, row.summary_en = ko, en
    row.save(update_fields=["summary_ko", "summary_en"])
    record(user, "roundtable_summary_saved", f"{row.event.event_id}: {row.pk}")


@transaction.atomic
def choose_note(user, row: RoundtableRecord, note_id: int, *, chosen: bool) -> None:
    """Take a note into the strategy note or out of it; for organisers. What may not travel is left out of it all the same."""
    require(is_organiser(user))
    row.notes.filter(pk=note_id).update(is_in_strategy_note=chosen)
    record(user, "roundtable_note_chosen", f"{row.event.event_id}: {note_id}")


@transaction.atomic
def consent(user, row: RoundtableRecord, note_id: int, *, given: bool) -> None:
    """Give or take back the consent of own delegates to being named in a note. An organiser cannot give it for them."""
    note = next((one for one in notes_for(user, row) if one.pk == note_id), None)
    require(note is not None)
    own = {one.delegate_id for one in own_delegates(user, row)} & set(note.named)
    require(bool(own))
    note.consents = sorted(set(note.consents) | own if given else set(note.consents) - own)
    note.save()
    record(user, "roundtable_consent", f"{row.event.event_id}: {note_id}")


def _refuse_strangers(row: RoundtableRecord, named: list[str]) -> None:
    if set(named) - {one.delegate.delegate_id for one in present_guests(row)}:
        raise ValidationError(_("Only guests of the roundtable can be named."))
