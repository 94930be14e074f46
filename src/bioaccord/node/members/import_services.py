"""The only way in which files of entries are taken over into the directory. For operators."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.node.supply.drafts import refusals_of
from bioaccord.vocabulary.tlp import TLP

from .entry_access import directory_version
from .entry_services import hold_directory, save_entries
from .importing import examined, outcomes, present_entries, read_draft
from .models import DirectoryDraft

LARGEST_UPLOAD_BYTES = 60 * 1024 * 1024


def keep_draft(
    user, file, *, source: str, as_of: date | None, country: str, association: str, tlp: TLP
) -> DirectoryDraft:
    """Keep an uploaded file and what it would change, until it is taken over or thrown away; one draft a person.

    `country`, `association` and `tlp` are said of the rows that say none, and change nothing that is known of an entry.

    Raises `PermissionDenied`, or `ValidationError` for a file that is too large or of another kind.
    """
    require(roles_of(user).operator)
    if file.size > LARGEST_UPLOAD_BYTES:
        raise ValidationError(_("The file is larger than 60 MB. Divide it."))
    if not file.name.lower().endswith((".csv", ".xlsx", ".tsv")):
        raise ValidationError(_("This is neither CSV nor XLSX. Save the table as one of them."))
    draft = DirectoryDraft(
        made_by=user,
        file_name=file.name[-200:],
        content=file.read(),
        source=source,
        as_of=as_of,
        country=country,
        association=association,
        tlp=tlp.value,
    )
    _examine(draft)
    with transaction.atomic():
        DirectoryDraft.objects.filter(made_by=user).delete()
        draft.save()
    return draft


def draft_for(user, draft_id: int) -> DirectoryDraft:
    """Return a draft of the user's own, compared with the directory again where that changed meanwhile."""
    draft = _own_draft(user, draft_id)
    if draft.compared_with != directory_version():
        _examine(draft)
        draft.save(update_fields=["compared_with", "found"])
    return draft


def drafts_for(user) -> list[DirectoryDraft]:
    """Return the drafts of the user's own, without what is in them."""
    require(roles_of(user).operator)
    return list(DirectoryDraft.objects.filter(made_by=user).defer("content", "found"))


def refused_rows(user, draft_id: int) -> list[dict]:
    """Return the refused rows of a draft that were kept (the first 200), as `refusals_of`."""
    return refusals_of(draft_for(user, draft_id).found)


def take_over(
    user, draft_id: int, now: datetime, compared_with: int | None, agreed: Collection[str] = ()
) -> tuple[int, int]:
    """Take the good rows of a draft over and return how many entries were made and how many changed.

    Rows that call an organisation otherwise than it is known (`Outcome.is_doubted`) are left out, but for those of the organisations
    that a person `agreed` to.

    Raises `ValidationError` where the directory changed since the comparison that was shown, `InputError` where the file cannot be read.
    """
    draft = _own_draft(user, draft_id)
    present = present_entries()
    read = read_draft(draft, present)
    with transaction.atomic():
        hold_directory()
        if not compared_with == draft.compared_with == directory_version():
            raise ValidationError(_("The directory was changed meanwhile. Look at the comparison again."))
        _own_draft(user, draft_id)  # two clicks take it over once
        found = [one for one in outcomes(read.entries, present, read.assumed) if one.state != "unchanged"]
        given = [one.after for one in found if not one.is_doubted or one.after.organisation_id in agreed]
        made, changed = save_entries(user, given, now, reason=f"import: {draft.source}")
        record(user, "directory_imported", f"{draft.source}: {made} / {changed}")
        for one in found:
            if one.is_doubted and one.after.organisation_id in agreed:
                record(user, "other_name_taken_over", one.after.organisation_id)
        draft.delete()
    return made, changed


def drop_draft(user, draft_id: int) -> None:
    """Throw a draft away."""
    _own_draft(user, draft_id).delete()


def _own_draft(user, draft_id: int) -> DirectoryDraft:
    require(roles_of(user).operator)
    draft = DirectoryDraft.objects.filter(made_by=user, id=draft_id).first()
    if draft is None:
        raise Http404
    return draft


def _examine(draft: DirectoryDraft) -> None:
    while True:
        draft.compared_with = directory_version()
        draft.found = examined(draft)
        if draft.compared_with == directory_version():
            return
