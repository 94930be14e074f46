"""The programme as a file: given out, and changed by one that is brought back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from bioaccord.events.programme_edit import ProgrammeError
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.supply.drafts import kept_refusal, refusals_of
from bioaccord.vocabulary.errors import BioaccordError, InputError

from . import programme_services as services
from .models import EventDraft
from .programme_seen import MOST_SHOWN, programme_context, seen_first, settled
from .rows import programme_of
from .run_access import organised_event

_FORMATS = {
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_required
@require_safe
def file(request, event_id: str, format: str):
    """Send the programme as a ZIP of CSV tables, or as a workbook."""
    answer = HttpResponse(services.programme_file(request.user, event_id, format), content_type=_FORMATS[format])
    answer["Content-Disposition"] = f'attachment; filename="{event_id}-programme.{format}"'
    return answer


@login_required
@require_POST
def upload(request, event_id: str):
    """Keep a file of a programme, and show what it changes."""
    try:
        kept = services.keep_programme_file(request.user, event_id, request.FILES.get("file"))
    except ProgrammeError as error:
        messages.error(request, error.told(page_language()))
        return redirect("event_programme", event_id)
    return redirect("programme_draft", event_id, kept.id)


@login_required
def draft(request, event_id: str, draft_id: int):
    """Show what a file of a programme changes and breaks, and every refused cell; write it once that was seen."""
    row = organised_event(request.user, event_id)
    kept = EventDraft.objects.filter(
        made_by=request.user, id=draft_id, event=row, kind=EventDraft.Kind.PROGRAMME
    ).first()
    if kept is None:
        raise Http404
    back, change = reverse("event_programme", args=[event_id]), services.change_of_file(kept)
    try:
        if request.method == "POST":
            answer = settled(request, event_id, change, back)
            if answer.status_code == 302:
                kept.delete()
            return answer
        return seen_first(request, event_id, services.look_at(request.user, event_id, change), back)
    except InputError as error:
        refused = {"refusals": [kept_refusal(one) for one in error.refusals[:MOST_SHOWN]]}
        context = {"count": error.count, "refusals": refusals_of(refused)}
    except BioaccordError as error:
        context = {"count": 0, "problem": error.told(page_language())}
    shown = programme_context(request, row, programme_of(row)) | context | {"file_name": kept.file_name}
    return render(request, "events/programme_refused.html", shown)
