"""The only way to write reports. Each act is on the audit trail, and every version is kept in the report's history."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from bioaccord.brief.area_report import area_report
from bioaccord.brief.report import MOST_PARTS, FoundPart, report_type
from bioaccord.brief.report_figures import pinned
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.audit.services import record
from bioaccord.vocabulary.topic import Area

from .access import draft_of, report_row_for, store, told_report
from .found import findings_for
from .models import ReportRow

Parts = list[dict]


@transaction.atomic
def make_report(user, head: dict[str, object]) -> ReportRow:
    """Begin a report; `head` are the values of its form."""
    require(roles_of(user).analyst)
    row = ReportRow(made_by=user, changed_at=timezone.now(), **head)
    row.save()
    record(user, "report_made", str(row.id))
    return row


def make_area_report(user, area: Area) -> ReportRow:
    """Begin a report with the dashboard of an area and what is new in it, as it is today."""
    require(roles_of(user).analyst)
    report = area_report(area, store(), findings_for(user, area), written_on=timezone.localdate())
    head = {
        "title_ko": report.title.ko,
        "title_en": report.title.en,
        "association_ko": settings.ASSOCIATION_NAME[0],
        "association_en": settings.ASSOCIATION_NAME[1],
        "author": user.name_ko or user.name_en,
        "written_on": report.written_on,
        "parts": report_type().dump_python(report, mode="json")["parts"],
    }
    return make_report(user, head)


@transaction.atomic
def change_head(user, report_id: int, revision: int, head: dict[str, object]) -> ReportRow:
    """Change title, association, author, day and marking."""
    row = _locked(user, report_id, revision)
    for name, value in head.items():
        setattr(row, name, value)
    return _save(user, row)


def add_part(user, report_id: int, revision: int, part: dict) -> int:
    """Add a part at the end and return its place, from 0. Raises `InputError` where it, or a figure of it, is not right."""

    def add(parts: Parts) -> int:
        if len(parts) >= MOST_PARTS:
            raise ValidationError(_("A report holds at most 200 parts. Write another report, or take parts out."))
        parts.append(part)
        return len(parts) - 1

    return _change_parts(user, report_id, revision, add, checked=True)


def add_found(user, report_id: int, revision: int, finding_id: str) -> int:
    """Add what the search for what is new found, whole, at the end. Raises `Http404` where it finds no such thing (any more)."""
    found = next((one for one in findings_for(user) if one.finding_id == finding_id), None)
    if found is None:
        raise Http404
    part = TypeAdapter(FoundPart).dump_python(FoundPart("found", found), mode="json")
    return add_part(user, report_id, revision, part)


def change_part(user, report_id: int, revision: int, place: int, part: dict) -> int:
    """Put another part in the place of one."""

    def change(parts: Parts) -> int:
        parts[_known(parts, place)] = part
        return place

    return _change_parts(user, report_id, revision, change, checked=True)


def move_part(user, report_id: int, revision: int, place: int, *, up: bool) -> int:
    """Let a part change places with the one before or after it, and return where it is then."""

    def move(parts: Parts) -> int:
        other = _known(parts, place) + (-1 if up else 1)
        if not 0 <= other < len(parts):
            return place
        parts[place], parts[other] = parts[other], parts[place]
        return other

    return _change_parts(user, report_id, revision, move)


def remove_part(user, report_id: int, revision: int, place: int) -> int:
    """Take a part out; its words stay in the history. Returns where one is now: the part that followed, or the last."""

    def remove(parts: Parts) -> int:
        parts.pop(_known(parts, place))
        return max(0, min(place, len(parts) - 1))

    return _change_parts(user, report_id, revision, remove)


@transaction.atomic
def publish(user, report_id: int, revision: int) -> ReportRow:
    """Publish a report as it is, with every figure pinned to its day. Raises `InputError`."""
    row = _locked(user, report_id, revision)
    report = draft_of(row)
    if not report.parts:
        raise ValidationError(_("An empty report cannot be published. Add a part first."))
    row.published = report_type().dump_python(pinned(report, store()), mode="json")
    row.published_at, row.published_tlp = timezone.now(), str(report.tlp)
    return _save(user, row, "report_published")


@transaction.atomic
def withdraw(user, report_id: int, revision: int) -> ReportRow:
    """Take a published report back; it goes on being written."""
    row = _locked(user, report_id, revision)
    row.published, row.published_at, row.published_tlp = None, None, ""
    return _save(user, row, "report_withdrawn")


@transaction.atomic
def _change_parts(user, report_id: int, revision: int, change: Callable[[Parts], int], *, checked: bool = False) -> int:
    row = _locked(user, report_id, revision)
    parts = list(row.parts)
    place = change(parts)
    row.parts = parts
    if checked:
        # A part whose figure is not there would only be noticed when somebody prints the report.
        told_report(draft_of(row), "ko")
    _save(user, row)
    return place


def _locked(user, report_id: int, revision: int) -> ReportRow:
    require(roles_of(user).analyst)
    report_row_for(user, report_id)
    row = ReportRow.objects.select_for_update().get(id=report_id)
    if row.revision != revision:
        raise ValidationError(
            _("Somebody changed this report meanwhile. Look at it as it is now, then change it again.")
        )
    return row


def _save(user, row: ReportRow, act: str = "report_changed") -> ReportRow:
    row.revision += 1
    row.changed_at = timezone.now()
    row.save()
    record(user, act, str(row.id))
    return row


def _known(parts: Parts, place: int) -> int:
    if not 0 <= place < len(parts):
        raise ValidationError(_("This part is no longer there."))
    return place
