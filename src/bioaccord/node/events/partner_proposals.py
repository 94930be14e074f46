"""Firms at a trade show that fit the reader's: by the matches of the own offers and needs, and of what reaches the own supply chain."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bioaccord.node.members.entry_access import reader_of
from bioaccord.node.partners.access import matches_for
from bioaccord.node.partners.match_access import matches_of
from bioaccord.node.partners.posting_access import own_postings
from bioaccord.node.partners.searched_directory import searched_directory
from bioaccord.partners.directory_search import Why
from bioaccord.partners.entry import Side
from bioaccord.vocabulary.language import Text

_MOST_REASONS = 4
_MOST_POSTINGS = 8
_MOST_FOUND = 400


@dataclass(frozen=True)
class FoundPartner:
    """A firm at the event, why it is proposed, what stands against it, and how well it fits (0..1)."""

    organisation_id: str
    because: tuple[Text, ...]
    against: tuple[Text, ...]
    score: float


def proposed_partners(user, there: Collection[str], today: date) -> list[FoundPartner]:
    """Return the firms at the event that fit what the reader's firms offer, need, or are exposed to; the best first, each with the reasons."""
    found: dict[str, FoundPartner] = {}
    for match in matches_for(user):
        _add(found, there, match.candidate_organisation_id, match.fits, match.conflicts, match.score)
    for posting in own_postings(user)[:_MOST_POSTINGS]:
        for match in matches_of(user, posting, today):
            is_need = posting.posting.side is Side.NEED
            other = match.candidate_organisation_id if is_need else match.need.organisation_id
            _add(found, there, other, match.fits, match.conflicts, match.score, posting.posting.title)
    return sorted(found.values(), key=lambda one: (-one.score, one.organisation_id))


def searched_partners(user, query: str, there: Collection[str], today: date) -> list[FoundPartner] | None:
    """Return the firms at the event that a search of the directory finds; None while the directory is being made ready."""
    searched = searched_directory(reader_of(user), today)
    if searched is None:
        return None
    hits = searched.index.search(query, limit=_MOST_FOUND).hits
    return [
        FoundPartner(one.organisation_id, tuple(map(_told, one.why[:_MOST_REASONS])), (), one.score)
        for one in hits
        if one.organisation_id in there
    ]


def _told(why: Why) -> Text:
    """Return what was asked, and the words of the profile in which it was found."""
    if not (why.words.ko or why.words.en):
        return why.asked
    return Text(*(f"{why.asked.in_language(one)}: “{why.words.in_language(one)}”" for one in ("ko", "en")))


def _add(found, there, other: str, fits, conflicts, score: float, title: Text | None = None) -> None:
    if other not in there:
        return
    known = found.get(other)
    if known is not None and known.score >= score:
        return
    because = tuple(one.sentence for one in fits[:_MOST_REASONS])
    if title is not None:
        because = (
            Text(f"우리 기업의 제안·수요 ‘{title.in_language('ko')}’", f"Your own posting “{title.in_language('en')}”"),
            *because,
        )
    found[other] = FoundPartner(other, because, tuple(one.sentence for one in conflicts[:2]), score)
