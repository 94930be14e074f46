"""The only way to read briefs and exposures for a person: members see their own firm's, analysts all members'."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404

from bioaccord.brief.json_document import brief_type
from bioaccord.brief.sheet import Brief
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.members.access import own_member_ids
from bioaccord.vocabulary.exposure import Exposure

from .models import BriefRecord, ExposureRecord
from .payload import exposure_type


@dataclass(frozen=True)
class ExposureFilters:
    """What a list of exposures is narrowed by; an empty filter narrows nothing."""

    channel: str = ""
    organisation: str = ""
    words: str = ""
    signal_id: str = ""


def brief_for(user, organisation_id: str) -> Brief:
    """Return the brief of a firm; raises `PermissionDenied`, or `Http404` where none was composed."""
    require(user.is_authenticated)
    require(roles_of(user).may_see_organisation(organisation_id, own_member_ids()))
    row = BriefRecord.objects.filter(organisation_id=organisation_id).first()
    if row is None:
        raise Http404
    return brief_type().validate_python(row.payload)


def exposures_for(user, filters: ExposureFilters) -> QuerySet[ExposureRecord]:
    """Return the exposures a person may see, largest first."""
    require(user.is_authenticated)
    roles = roles_of(user)
    visible = set(roles.organisation_ids) | (set(own_member_ids()) if roles.analyst else set())
    rows = ExposureRecord.objects.filter(organisation_id__in=visible)
    if filters.channel:
        rows = rows.filter(channel=filters.channel)
    if filters.organisation:
        rows = rows.filter(organisation_id=filters.organisation)
    if filters.signal_id:
        rows = rows.filter(signal_id=filters.signal_id)
    for word in filters.words.split():
        rows = rows.filter(Q(title_ko__icontains=word) | Q(title_en__icontains=word))
    return rows


def exposure_for(user, exposure_id: str) -> Exposure:
    """Return one exposure; one of another firm does not exist for a member."""
    row = exposures_for(user, ExposureFilters()).filter(exposure_id=exposure_id).first()
    if row is None:
        raise Http404
    return exposure_of(row)


def exposure_of(row: ExposureRecord) -> Exposure:
    """Return the exposure of a row."""
    return exposure_type().validate_python(row.payload)
