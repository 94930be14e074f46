"""The only way to read matches for a person."""

from django.http import Http404

from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.payload import match_type
from bioaccord.node.members.access import own_member_ids
from bioaccord.vocabulary.match import Match

from .models import MatchRecord


def match_for(user, match_id: str) -> Match:
    """Return one match of the reader's firm, or, for analysts, of any member; others do not exist."""
    require(user.is_authenticated)
    row = MatchRecord.objects.filter(match_id=match_id).first()
    if row is None or not roles_of(user).may_see_organisation(row.organisation_id, own_member_ids()):
        raise Http404
    return match_type().validate_python(row.payload)
