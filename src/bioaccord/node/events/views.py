"""Trade shows: the list, one of them as its reader may see it, the schedule, and diaries."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language

from . import services
from .access import event_row_for, event_rows_for
from .event_shown import event_name
from .organiser_views import organiser_page
from .registration_views import member_page
from .rows import programme_of
from .words import EVENT_STATES


@login_required
def events(request):
    """List the trade shows that the reader may see."""
    language = page_language()
    shown = []
    for row in event_rows_for(request.user):
        event = programme_of(row)
        shown.append(
            {
                "event_id": event.event_id,
                "name": event_name(event, language),
                "when": f"{wording.day(event.first_day, language)} – {wording.day(event.last_day, language)}",
                "city": wording.city(event.city, language),
                "state": EVENT_STATES[row.state][0],
                "slots": len(event.slots),
                "tables": len(event.tables),
                "delegates": row.delegates.filter(withdrawn_at=None).count(),
            }
        )
    return render(request, "events/events.html", {"events": shown, "section": "events"})


@login_required
def event(request, event_id: str):
    """Show one trade show: to its organiser what it needs, to a firm its programme."""
    row = event_row_for(request.user, event_id)
    return organiser_page(request, row) if roles_of(request.user).organiser else member_page(request, row)


@login_required
@require_POST
def schedule(request, event_id: str):
    """Assign slots to all accepted meetings."""
    result = services.schedule_event(request.user, event_id)
    messages.success(
        request,
        ngettext("%(count)d meeting has a slot.", "%(count)d meetings have a slot.", result.placed_count)
        % {"count": result.placed_count},
    )
    return redirect("event", event_id)


@login_required
def diary(request, event_id: str):
    """Lead to the diaries of the reader's firm: each delegate has one, and calendars follow it."""
    require(bool(roles_of(request.user).organisation_ids))
    return redirect("diaries", event_row_for(request.user, event_id).event_id)
