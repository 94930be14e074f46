"""The only way to read matches for a person."""

from django.http import Http404

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.payload import match_type
from bioaccord.node.members.access import own_member_ids
from bioaccord.vocabulary.match import Match

from .models import MatchRecord


def matches_for(user) -> list[Match]:
    """Return the matches of the reader's firms, and, for analysts, of every member."""
    require(user.is_authenticated)
    roles = roles_of(user)
    visible = set(roles.organisation_ids) | (set(own_member_ids()) if roles.analyst else set())
    rows = MatchRecord.objects.filter(organisation_id__in=visible).order_by("organisation_id", "match_id")
    return [match_type().validate_python(row.payload) for row in rows]


def match_for(user, match_id: str) -> Match:
    """Return one match of the reader's firm, or, for analysts, of any member; others do not exist."""
    require(user.is_authenticated)
    row = MatchRecord.objects.filter(match_id=match_id).first()
    if row is None or not roles_of(user).may_see_organisation(row.organisation_id, own_member_ids()):
        raise Http404
    return match_type().validate_python(row.payload)
