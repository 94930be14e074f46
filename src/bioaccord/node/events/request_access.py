"""The only way to read requests as lists: a firm's own by what is to be done, and the organiser's board over all of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from bioaccord.events.request_cap import most_pending
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.vocabulary.meeting import MeetingStatus

from .access import event_row_for, meetings_for
from .firms import firms_found
from .models import DelegateRecord, EventRecord, MeetingRecord
from .rows import programme_of

TO_ANSWER, WAITING, AGREED, OVER = "to_answer", "waiting", "agreed", "over"
_AGREED = (MeetingStatus.ACCEPTED, MeetingStatus.SCHEDULED, MeetingStatus.MOVED)
UNANSWERED, OVER_CAP, NO_TIMES, NO_OWNER = "unanswered", "over_cap", "no_times", "no_owner"


@dataclass(frozen=True)
class BoardFilters:
    """What the organiser's board is narrowed by; an empty filter narrows nothing."""

    status: str = ""
    firm: str = ""
    what: str = ""


def own_requests(user, box: str, event_id: str = "") -> QuerySet[MeetingRecord]:
    """Return the requests of the reader's firms that are to be answered, wait for the other side, are agreed, or are over."""
    own = roles_of(user).organisation_ids
    rows = meetings_for(user).filter(Q(asking__in=own) | Q(asked__in=own))
    if event_id:
        rows = rows.filter(event__event_id=event_id)
    if box == TO_ANSWER:
        return rows.filter(asked__in=own, status=MeetingStatus.PROPOSED).order_by("-priority", "asked_at", "id")
    if box == WAITING:
        return rows.filter(asking__in=own, status=MeetingStatus.PROPOSED).order_by("asked_at", "id")
    if box == AGREED:
        return rows.filter(status__in=_AGREED).order_by("event__first_day", "shown_slot", "id")
    return rows.exclude(status__in=(MeetingStatus.PROPOSED, *_AGREED)).order_by("-changed_at", "id")


def counts_of_own(user, event_id: str = "") -> dict[str, int]:
    """Return how many requests stand in each box of the reader's."""
    own = roles_of(user).organisation_ids
    rows = meetings_for(user).filter(Q(asking__in=own) | Q(asked__in=own)).order_by()
    if event_id:
        rows = rows.filter(event__event_id=event_id)
    proposed, agreed = Q(status=MeetingStatus.PROPOSED), Q(status__in=_AGREED)
    return rows.aggregate(
        to_answer=Count("id", filter=proposed & Q(asked__in=own)),
        waiting=Count("id", filter=proposed & Q(asking__in=own)),
        agreed=Count("id", filter=agreed),
        over=Count("id", filter=~(proposed | agreed)),
    )


def board_for(user, event_id: str, filters: BoardFilters) -> QuerySet[MeetingRecord]:
    """Return the requests of a trade show for its organiser, narrowed; read a page at a time. Subjects and messages are for the two firms only."""
    require(roles_of(user).organiser)
    event = event_row_for(user, event_id)
    rows = event.meetings.defer("subject", "message", "outcome").order_by("id")
    if filters.status in set(MeetingStatus):
        rows = rows.filter(status=filters.status)
    if filters.firm:
        firms = firms_of_event(event, filters.firm)
        rows = rows.filter(Q(asking__in=firms) | Q(asked__in=firms))
    if filters.what == UNANSWERED:
        rows = rows.filter(status=MeetingStatus.PROPOSED).order_by("asked_at", "id")
    elif filters.what == NO_OWNER:
        rows = rows.filter(_without_owner(event))
    elif filters.what == OVER_CAP:
        rows = rows.filter(status=MeetingStatus.PROPOSED, asking__in=list(firms_over_cap(event)))
    elif filters.what == NO_TIMES:
        untold = delegates_without_times(event).values("organisation_id")
        rows = rows.filter(status__in=(MeetingStatus.PROPOSED, *_AGREED)).filter(
            Q(asking__in=untold) | Q(asked__in=untold)
        )
    return rows


def counts_of_board(user, event_id: str) -> dict[str, int]:
    """Return how many requests of a trade show are in each state, and how many ask for the organiser."""
    require(roles_of(user).organiser)
    event = event_row_for(user, event_id)
    found = dict(event.meetings.order_by().values_list("status").annotate(count=Count("id")))
    return {
        **{status.value: found.get(status.value, 0) for status in MeetingStatus},
        NO_OWNER: event.meetings.filter(_without_owner(event)).count(),
        OVER_CAP: len(firms_over_cap(event)),
        NO_TIMES: delegates_without_times(event).count(),
    }


def firms_over_cap(event: EventRecord) -> dict[str, tuple[int, int]]:
    """Return the firms that have at least as many unanswered requests as their badges allow: how many, and how many may be."""
    badges = programme_of(event).badges
    if not badges:
        return {}
    pending = event.meetings.filter(status=MeetingStatus.PROPOSED).order_by().values_list("asking")
    least = min(one.most_pending for one in badges)
    many = dict(pending.annotate(count=Count("id")).filter(count__gte=least))
    held: dict[str, set[str]] = {one: set() for one in many}
    for firm, badge in (
        event.delegates.filter(withdrawn_at=None).order_by().values_list("organisation_id", "badge").distinct()
    ):
        if firm in held:
            held[firm].add(badge)
    caps = {firm: most_pending(badges, held[firm]) for firm in many}
    return {firm: (many[firm], cap) for firm, cap in caps.items() if cap is not None and many[firm] >= cap}


def delegates_without_times(event: EventRecord) -> QuerySet[DelegateRecord]:
    """Return the delegates who have not said when they are free."""
    return event.delegates.filter(withdrawn_at=None, has_told_times=False)


def delegates_for_organiser(user, event_id: str, *, firm: str = "", what: str = "") -> QuerySet[DelegateRecord]:
    """Return the delegates of a trade show for its organiser, narrowed to a firm or to those who have not told their times."""
    require(roles_of(user).organiser)
    event = event_row_for(user, event_id)
    rows = delegates_without_times(event) if what == NO_TIMES else event.delegates.filter(withdrawn_at=None)
    return rows.filter(organisation_id__in=firms_of_event(event, firm)) if firm else rows


def firms_of_event(event: EventRecord, words: str) -> list[str]:
    """Return the firms of a trade show, by delegates and requests, with that id or called so in either language."""
    if event.delegates.filter(organisation_id=words).exists():
        return [words]
    here = set(event.delegates.order_by().values_list("organisation_id", flat=True).distinct())
    for side in ("asking", "asked"):
        here |= set(event.meetings.order_by().values_list(side, flat=True).distinct())
    return firms_found(words, here)


def standing_pairs(event: EventRecord, states: Iterable[str]) -> set[frozenset[str]]:
    """Return the pairs of firms that have a meeting in one of these states."""
    pairs = event.meetings.filter(status__in=list(states)).order_by().values_list("asking", "asked")
    return {frozenset(pair) for pair in pairs.iterator(chunk_size=5000)}


def _without_owner(event: EventRecord) -> Q:
    """Accepted, and nobody answers for it: no owner, or one who has withdrawn."""
    gone = event.delegates.exclude(withdrawn_at=None).values("delegate_id")
    return Q(status__in=_AGREED) & (Q(owner="") | Q(owner__in=gone))
