"""The page on which an organiser adds a meeting of two firms; its own page then says where it can go."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bioaccord.node.brief.templatetags.wording import page_language

from .change_finding import MOST_SUGGESTED
from .firms import firm_names, firms_found
from .run_access import organised_event
from .run_views import event_context
from .walk_in_services import StandingMeetingError, add_meeting

_LONGEST = 300


@login_required
@never_cache
def add(request, event_id: str):
    """Take two firms, by name, and what they want to talk about."""
    row, language = organised_event(request.user, event_id), page_language()
    here = list(row.delegates.filter(withdrawn_at=None).order_by().values_list("organisation_id", flat=True).distinct())
    given = {name: request.POST.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in ("one", "other")}
    subject = request.POST.get("subject", "").replace("\0", "").strip()
    refused, standing = "", ""
    if request.method == "POST":
        try:
            firms = [_the_firm(given[name], here, language) for name in ("one", "other")]
            made = add_meeting(request.user, event_id, *firms, subject=subject)
            messages.success(request, _("The meeting is added and has no slot yet. Choose where it goes."))
            return redirect("schedule_meeting", event_id, made.meeting_id)
        except StandingMeetingError as error:
            refused, standing = error.messages[0], error.meeting_id
        except ValidationError as error:
            refused = error.messages[0]
    names = firm_names(here[:MOST_SUGGESTED])
    context = event_context(row, language) | {
        "given": given,
        "subject": subject,
        "refused": refused,
        "standing": standing,
        "firms": sorted(name.in_language(language) for name in names.values()),
    }
    return render(request, "events/add_meeting.html", context)


def _the_firm(words: str, here: list[str], language) -> str:
    """Return the one firm at the event that is called so. Raises `ValidationError` where there is none, or several."""
    found = firms_found(words, here)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(
            _(
                "No firm with delegates at the event is called “{words}”. Check the name, or register its delegates first."
            ).format(words=words)
        )
    names = firm_names(found)
    told = ", ".join(names[one].in_language(language) for one in found[:5])
    raise ValidationError(_("Several firms fit “{words}”: {firms}.").format(words=words, firms=told))
