"""Calls for partners, their answers, their deadlines as a calendar, and saved searches of partners."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from icalendar import Calendar, Event, vText

from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.node.members.entry_access import as_seen_by, reader_of
from bioaccord.partners.call import CallError, CallState, is_addressed
from bioaccord.partners.terms import standard_terms
from bioaccord.vocabulary.language import Text

from . import call_services as services
from .call_access import SeenCall, call_for, call_of, calls_for
from .directory import current_directory, firm_name
from .partner_forms import CallAnswerForm, CallForm
from .posting_access import own_firm
from .words import AUDIENCES, CALL_KINDS, CALL_STATES

_COLUMNS = ("organisation_id", "firm_ko", "firm_en", "words", "contact_name", "contact_mail", "answered_at")


@login_required
def calls(request):
    """List the calls that the reader may see, the next deadline first."""
    roles = roles_of(request.user)
    context = {
        "calls": [call_shown(one) for one in calls_for(request.user)],
        "can_call": roles.member or roles.analyst,
        "section": "partners",
    }
    return render(request, "partners/calls.html", context)


def call_shown(seen: SeenCall) -> dict:
    """Return a call in the words of the page."""
    row, language, terms = seen.row, page_language(), standard_terms()
    caller = firm_name(row.organisation_id).in_language(language) if row.organisation_id else _("Our association")
    return {
        "seen": seen,
        "row": row,
        "title": Text(row.title_ko, row.title_en).in_language(language),
        "text": Text(row.text_ko, row.text_en).in_language(language),
        "kind": CALL_KINDS[row.kind],
        "state": CALL_STATES[seen.state],
        "is_open": seen.state is CallState.OPEN,
        "caller": caller,
        "days_left": (row.deadline_on - timezone.localdate()).days,
        "audience": AUDIENCES[row.audience],
        "terms": ", ".join(terms.name(one).in_language(language) for one in row.terms),
        "answered": any(one.withdrawn_at is None and one.organisation_id in seen.answer_as for one in seen.answers),
    }


@login_required
def new_call(request):
    """Post a call for one's own firm, or for the association."""
    roles, language = roles_of(request.user), page_language()
    firm = own_firm(request.user, request.POST.get("firm", "")) if roles.member else ""
    form = CallForm(request.POST or None, user=request.user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            row = services.post_call(request.user, firm, form.cleaned_data, timezone.now())
        except CallError as error:
            form.add_error(None, error.told(language))
        else:
            messages.success(request, _("The call is posted. Those whom it addresses are told."))
            return redirect("call", row.call_id)
    context = {
        "form": form,
        "caller": firm_name(firm).in_language(language) if firm else _("Our association"),
        "section": "partners",
    }
    return render(request, "partners/call_form.html", context)


@login_required
def call(request, call_id: str):
    """Show a call: to the caller and its association with all answers, to others with their own."""
    seen = call_for(request.user, call_id)
    return _page(request, seen, _answer_form(request, seen))


def _answer_form(request, seen: SeenCall) -> CallAnswerForm:
    own = next((one for one in seen.answers if one.organisation_id in seen.answer_as), None)
    if own is not None and own.withdrawn_at is None:
        initial = {"words": own.words, "contact_name": own.contact_name, "contact_mail": own.contact_mail}
    else:
        name = request.user.name_ko if page_language() == "ko" else request.user.name_en
        initial = {"contact_name": name, "contact_mail": request.user.email}
    return CallAnswerForm(initial=initial)


def _page(request, seen: SeenCall, form: CallAnswerForm):
    language = page_language()
    context = call_shown(seen) | {
        "form": form,
        "answers": [{"row": one, "firm": firm_name(one.organisation_id).in_language(language)} for one in seen.answers],
        "addressed_count": _count_addressed(request.user, seen) if seen.sees_all else None,
        "answer_as": [(one, firm_name(one).in_language(language)) for one in seen.answer_as],
        "section": "partners",
    }
    return render(request, "partners/call.html", context)


def _count_addressed(user, seen: SeenCall) -> int:
    """Return how many organisations a call addresses, as far as the caller may see them."""
    call_, terms = call_of(seen.row), standard_terms()
    reader, today = reader_of(user), timezone.localdate()
    entries = (as_seen_by(entry, reader, today) for entry in current_directory().entries.values())
    return sum(is_addressed(call_, entry, terms) for entry in entries if entry)


@login_required
@require_POST
def act_on_call(request, call_id: str):
    """Answer a call or take the answer back; close or withdraw an own call."""
    wanted, now = request.POST.get("act", ""), timezone.now()
    try:
        if wanted == "answer":
            seen, form = call_for(request.user, call_id), CallAnswerForm(request.POST)
            if not form.is_valid():
                return _page(request, seen, form)
            firm = own_firm(request.user, request.POST.get("firm", ""))
            services.answer_call(request.user, call_id, firm, form.cleaned_data, now)
            messages.success(request, _("Your answer is kept. Only the caller and its association see it."))
        elif wanted == "take_back":
            services.withdraw_answer(request.user, call_id, request.POST.get("firm", ""), now)
            messages.success(request, _("Your answer is withdrawn."))
        elif wanted in ("close", "withdraw"):
            services.end_call(request.user, call_id, now, withdraw=wanted == "withdraw")
            messages.success(request, _("The call is withdrawn.") if wanted == "withdraw" else _("The call is closed."))
        else:
            raise Http404
    except CallError as error:
        messages.error(request, error.told(page_language()))
    return redirect("call", call_id)


@login_required
def answers_file(request, call_id: str, format: str):
    """Send the answers to a call as CSV or JSON, to the caller and its association."""
    seen = call_for(request.user, call_id)
    if not seen.sees_all:
        raise Http404
    rows = [
        {
            "organisation_id": one.organisation_id,
            "firm_ko": firm_name(one.organisation_id).in_language("ko"),
            "firm_en": firm_name(one.organisation_id).in_language("en"),
            "words": one.words,
            "contact_name": one.contact_name,
            "contact_mail": one.contact_mail,
            "answered_at": one.answered_at.isoformat(timespec="minutes"),
        }
        for one in seen.answers
        if one.withdrawn_at is None
    ]
    return table_file(rows, _COLUMNS, f"answers-{call_id}", format)


@login_required
def deadlines(request):
    """Send the deadlines of open calls as an iCalendar file."""
    language = page_language()
    calendar = Calendar()
    calendar.add("prodid", "-//bioaccord//calls//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(_("Calls for partners")))
    for seen in calls_for(request.user):
        if seen.state is CallState.OPEN:
            entry = Event()
            entry.add("uid", f"{seen.row.call_id}@calls.bioaccord")
            entry.add("dtstamp", seen.row.posted_at)
            entry.add("dtstart", seen.row.deadline_on)
            entry.add("summary", Text(seen.row.title_ko, seen.row.title_en).in_language(language))
            entry.add("url", settings.BASE_ADDRESS + reverse("call", args=[seen.row.call_id]))
            entry.add("description", Text(seen.row.text_ko, seen.row.text_en).in_language(language))
            calendar.add_component(entry)
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="calls.ics"'
    return response
