"""What each delegate asked for and got: requested, met, missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .free_slots import HOLDS_A_SLOT
from .programme import Event

_UNANSWERED = (MeetingStatus.PROPOSED,)
_REFUSED = (MeetingStatus.DECLINED, MeetingStatus.EXPIRED)


@dataclass(frozen=True, slots=True)
class DelegateReport:
    """The meetings (ids) that concern one delegate, by what became of them.

    A meeting concerns who sits at it; one that has no slot concerns those whom its request names, or the whole team where it names nobody.
    """

    delegate_id: str
    met: tuple[str, ...]
    """Meetings with a slot at which the delegate sits."""
    missed: tuple[str, ...]
    """Accepted and without a slot, or with a slot for which the other side did not come."""
    unanswered: tuple[str, ...]
    refused: tuple[str, ...]
    """Declined, or expired without an answer."""
    cancelled: tuple[str, ...]

    @property
    def requested(self) -> int:
        """Return how many meetings concern the delegate, whatever became of them."""
        return sum(map(len, (self.met, self.missed, self.unanswered, self.refused, self.cancelled)))

    @property
    def share_met(self) -> float | None:
        """Return the share of accepted meetings that have a slot; None where none was accepted."""
        accepted = len(self.met) + len(self.missed)
        return len(self.met) / accepted if accepted else None


def delegate_reports(event: Event, meetings: Sequence[Meeting]) -> list[DelegateReport]:
    """Return for each delegate of an event what was requested, met and missed, in the event's order of delegates."""
    team: dict[str, list[str]] = defaultdict(list)
    for one in event.delegates:
        team[one.organisation_id].append(one.delegate_id)
    by_kind: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for meeting in meetings:
        kind = _kind(meeting)
        for delegate_id in _concerned(meeting, team):
            by_kind[delegate_id][kind].append(meeting.meeting_id)
    return [
        DelegateReport(
            one.delegate_id,
            *(
                tuple(by_kind[one.delegate_id][kind])
                for kind in ("met", "missed", "unanswered", "refused", "cancelled")
            ),
        )
        for one in event.delegates
    ]


def _kind(meeting: Meeting) -> str:
    if meeting.status in HOLDS_A_SLOT and meeting.slot is not None:
        return "met"
    if meeting.status in _UNANSWERED:
        return "unanswered"
    if meeting.status in _REFUSED:
        return "refused"
    return "cancelled" if meeting.status is MeetingStatus.CANCELLED else "missed"


def _concerned(meeting: Meeting, team: dict[str, list[str]]) -> list[str]:
    if meeting.delegates:
        return list(meeting.delegates)
    found: list[str] = []
    for place, party in enumerate(meeting.parties):
        named = meeting.attendance[place].among if place < len(meeting.attendance) else ()
        found += [one for one in (named or team.get(party, ())) if one not in found]
    return found
