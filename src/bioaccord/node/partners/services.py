"""The only way to write matches."""

from bioaccord.node.brief.payload import match_id_of, match_type
from bioaccord.vocabulary.match import Match

from .models import MatchRecord


def replace_matches(matches: list[Match]) -> None:
    """Store the matches of all briefs in place of those before."""
    unique = {match_id_of(match): match for match in matches}
    MatchRecord.objects.all().delete()
    MatchRecord.objects.bulk_create(
        [
            MatchRecord(
                match_id=match_id,
                organisation_id=match.need.organisation_id,
                candidate_organisation_id=match.candidate_organisation_id,
                signal_id=match.need.signal_id or "",
                payload=match_type().dump_python(match, mode="json"),
            )
            for match_id, match in unique.items()
        ]
    )
