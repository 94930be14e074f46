"""Meetings left out: first how many for which cause, and what would hold how many of them, then the meetings of a cause."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from bioaccord.brief import wording
from bioaccord.events.left_out import LeftOut
from bioaccord.events.left_out import left_out as told_left_out
from bioaccord.events.left_out_remedies import (
    AS_IT_IS,
    AWAY,
    BUSY,
    CAUSES,
    MORE_TABLES,
    MOST_TRIED,
    OPENED_TIMES,
    OTHER,
    ROOM,
    TABLE,
    Remedy,
    cause_of,
    remedies,
)
from bioaccord.events.past_slots import slots_begun
from bioaccord.events.programme import Event
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.meeting import Meeting, MeetingStatus

from .rows import event_of, nothing_collected, read_meetings
from .rule_words import RuleWords
from .run_access import organised_event
from .run_views import event_context

_A_PAGE = 50
_TAKES_NO_PART = (MeetingStatus.PROPOSED, MeetingStatus.DECLINED, MeetingStatus.CANCELLED, MeetingStatus.EXPIRED)
LEFT_OUT_COLUMNS = ("meeting_id", "firms", "priority", "cause", "reason", "ways")
_CAUSE_NAMES = {
    ROOM: gettext_lazy("A slot and a table are there: make the schedule again"),
    TABLE: gettext_lazy("Both have time, but every table is taken then"),
    BUSY: gettext_lazy("The time both could attend is filled with other meetings"),
    AWAY: gettext_lazy("The two sides are never available together"),
    OTHER: gettext_lazy("Nobody is registered, or no slot is left by order, wish or time"),
}


@login_required
@never_cache
def left_out(request, event_id: str):
    """Show why accepted meetings have no slot: the causes with their counts, what would hold how many, and the meetings of one cause, page by page."""
    row, language = organised_event(request.user, event_id), page_language()
    count = row.meetings.filter(status=MeetingStatus.ACCEPTED, slot_id="").count()
    context = event_context(row, language) | {"count": count, "has_schedule": row.meetings.exclude(slot_id="").exists()}
    if count and context["has_schedule"]:
        event, meetings, found = _found(row)
        words = RuleWords(event, meetings, language)
        counts = Counter(map(cause_of, found))
        cause = request.GET.get("cause", "")
        cause = cause if cause in counts else next(one for one in CAUSES if counts[one])
        page = Paginator([one for one in found if cause_of(one) == cause], _A_PAGE).get_page(request.GET.get("page"))
        by_id = {one.meeting_id: one for one in meetings}
        context |= {
            "causes": [(one, _CAUSE_NAMES[one], counts[one]) for one in CAUSES if counts[one]],
            "cause": cause,
            "cause_name": _CAUSE_NAMES[cause],
            "remedies": [
                _remedy_words(one, words, language)
                for one in remedies(event, meetings, past_slots=slots_begun(event, timezone.now()))
            ],
            "most_tried": MOST_TRIED,
            "page": page,
            "query": f"cause={cause}",
            "left_out": [_row(one, by_id, words) for one in page],
        }
    return render(request, "events/schedule_left_out.html", context)


@login_required
@never_cache
def left_out_file(request, event_id: str, format: str):
    """Send the meetings left out with causes, reasons and ways as CSV or JSON."""
    row, language = organised_event(request.user, event_id), page_language()
    event, meetings, found = _found(row)
    words, by_id = RuleWords(event, meetings, language), {one.meeting_id: one for one in meetings}
    rows = [_row(one, by_id, words) for one in found]
    told = [one | {"ways": " / ".join(one["ways"])} for one in rows]
    return table_file(told, LEFT_OUT_COLUMNS, f"{event_id}-left-out", format)


def _found(row) -> tuple[Event, list[Meeting], list[LeftOut]]:
    """Return an event, its meetings, and those left out as the schedule stands now: what is worth most first."""
    event = event_of(row)
    with nothing_collected():
        meetings = read_meetings(row.meetings.exclude(status__in=_TAKES_NO_PART), event)
    value = {one.meeting_id: one.value for one in meetings}
    found = told_left_out(event, meetings, slots_begun(event, timezone.now()))
    return event, meetings, sorted(found, key=lambda one: (-value[one.meeting_id], one.meeting_id))


def _row(one: LeftOut, by_id: dict[str, Meeting], words: RuleWords) -> dict:
    meeting = by_id[one.meeting_id]
    return {
        "meeting_id": one.meeting_id,
        "firms": words.meeting(one.meeting_id),
        "priority": round(meeting.value),
        "cause": cause_of(one),
        "reason": words.why(meeting, one.why),
        "ways": [words.way(way) for way in one.ways],
    }


def _remedy_words(one: Remedy, words: RuleWords, language: Language) -> dict:
    if one.kind == MORE_TABLES:
        what = ngettext("{count} table more on {day}", "{count} tables more on {day}", one.tables).format(
            count=one.tables, day=wording.day(one.day, language)
        )
    elif one.kind == OPENED_TIMES:
        what = _("{person} is free in all slots").format(person=words.person(one.which))
    elif one.kind == AS_IT_IS:
        what = _("Making the schedule again, as everything is")
    else:
        what = _("{firm} sends one person more").format(firm=words.firm(one.which))
    return {"what": what, "gain": one.gain}
