"""Introductions: asking, answering, and what the association looks at."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.events.free_slots import common_slots
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.events.access import next_event, scheduled_meetings
from bioaccord.node.events.services import propose_meeting
from bioaccord.node.members.entry_access import entry_for
from bioaccord.node.supply.access import current_network
from bioaccord.partners.introduction import DAYS_TO_ANSWER, Answer, AskerState, IntroductionError

from . import introduction_services as services
from .directory import firm_name
from .introduction_access import (
    ASKED,
    ASKER,
    SeenIntroduction,
    blocked_for,
    held_for,
    introduction_for,
    introductions_for,
    passed_on_by_association,
)
from .models import ShownAs
from .partner_forms import AskForm, ContactForm
from .posting_access import own_entry, own_firms, own_postings
from .words import ASKED_STATES, ASKER_STATES, KINDS


@login_required
def introductions(request):
    """List what the own firms asked for and were asked for."""
    found = [introduction_shown(one) for one in introductions_for(request.user)]
    roles = roles_of(request.user)
    context = {
        "received": [one for one in found if one["seen"].role == ASKED],
        "asked_for": [one for one in found if one["seen"].role == ASKER],
        "passed_on": [one for one in found if one["seen"].role not in (ASKED, ASKER)],
        "held_count": held_for(request.user).count() if roles.analyst else 0,
        "blocked": [row for firm in own_firms(request.user) for row in blocked_for(request.user, firm)],
        "days": DAYS_TO_ANSWER,
        "section": "partners",
    }
    return render(request, "partners/introductions.html", context)


def introduction_shown(seen: SeenIntroduction) -> dict:
    """Return an introduction in the words of the page."""
    language = page_language()
    return {
        "seen": seen,
        "other": seen.other.in_language(language),
        "from_whom": seen.from_whom.in_language(language),
        "kind": KINDS.get(seen.kind, ""),
        "posting": seen.posting.in_language(language),
        "state": (ASKER_STATES if isinstance(seen.state, AskerState) else ASKED_STATES)[seen.state],
    }


@login_required
def introduction(request, introduction_id: str):
    """Show one introduction as the reader may see it, with what can be done."""
    seen = introduction_for(request.user, introduction_id)
    form = ContactForm(initial=own_contact(request.user))
    return _page(request, seen, form)


def _page(request, seen: SeenIntroduction, form: ContactForm):
    firms = (seen.own_id, seen.other_id)
    event, slots = next_event(firms), []
    parties = {one.organisation_id for one in current_network().organisations}
    can_meet = seen.agreed and seen.role in (ASKER, ASKED) and event and {seen.own_id, seen.other_id} <= parties
    if can_meet:
        free = common_slots(event, seen.own_id, seen.other_id, scheduled_meetings(event.event_id, firms))
        slots = [(one.slot_id, wording.slot(one, event.time_zone, page_language())) for one in free]
    context = introduction_shown(seen) | {
        "form": form,
        "is_asked": seen.role == ASKED,
        "is_asker": seen.role == ASKER,
        "event_name": event.name.in_language(page_language()) if event else "",
        "slots": slots,
        "can_meet": bool(slots),
        "section": "partners",
    }
    return render(request, "partners/introduction.html", context)


@login_required
def ask(request, organisation_id: str):
    """Ask to be introduced to a firm that the reader may see."""
    asked = entry_for(request.user, organisation_id, timezone.localdate())
    entry = own_entry(request.user, request.POST.get("firm", request.GET.get("firm", "")))
    language, ways = page_language(), services.ways_to_be_shown(entry)
    mine = [one for one in own_postings(request.user) if one.entry.organisation_id == entry.organisation_id]
    begun_from = request.GET.get("posting", "")
    # The need from which somebody comes stands first; chosen is nothing that tells of the firm until a person chooses it.
    mine.sort(key=lambda one: one.posting.posting_id != begun_from)
    form, reveals = AskForm(request.POST or None, initial=own_contact(request.user)), ()
    form.fields["shown_as"].choices = [(one, text.in_language(language)) for one, text in ways.items()]
    form.fields["posting_id"].choices = [
        ("", _("none")),
        *((one.posting.posting_id, one.posting.title.in_language(language)) for one in mine),
    ]
    if request.method == "POST" and form.is_valid():
        try:
            given = dict(
                form.cleaned_data,
                shown_as=ShownAs(form.cleaned_data["shown_as"]),
                told_anyway=frozenset(request.POST.getlist("told_anyway")),
            )
            row = services.ask(
                request.user,
                services.Request(asker=entry.organisation_id, asked=asked.organisation_id, **given),
                timezone.now(),
            )
        except services.RevealsError as error:
            form.add_error(None, error.told(language))
            reveals = error.found
        except IntroductionError as error:
            form.add_error(None, error.told(language))
        else:
            messages.success(request, _("Your request is on its way. You will be told how it ends."))
            return redirect("introduction", row.introduction_id)
    context = {
        "form": form,
        "reveals": [(one.key, one.sentence.in_language(language)) for one in reveals],
        "asked": asked,
        "asked_name": asked.name.in_language(language) or asked.organisation_id,
        "own_name": firm_name(entry.organisation_id).in_language(language),
        "firm": entry.organisation_id,
        "passed_on": passed_on_by_association(asked.organisation_id),
        "days": DAYS_TO_ANSWER,
        "section": "partners",
    }
    return render(request, "partners/ask.html", context)


def own_contact(user) -> dict:
    """Return what a form for a contact begins with: the person who fills it in."""
    name = user.name_ko if page_language() == "ko" else user.name_en
    return {"contact_name": name or user.name_ko or user.name_en, "contact_mail": user.email}


@login_required
@require_POST
def answer(request, introduction_id: str):
    """Answer a request for an introduction."""
    said = request.POST.get("answer", "")
    if said not in (Answer.YES, Answer.NO, Answer.NOT_NOW):
        raise Http404
    contact = {}
    if said == Answer.YES:
        form = ContactForm(request.POST)
        if not form.is_valid():
            return _page(request, introduction_for(request.user, introduction_id), form)
        contact = {"name": form.cleaned_data["contact_name"], "mail": form.cleaned_data["contact_mail"]}
    try:
        services.answer(request.user, introduction_id, Answer(said), timezone.now(), **contact)
    except IntroductionError as error:
        messages.error(request, error.told(page_language()))
    else:
        messages.success(
            request,
            _("You both agreed: the contacts stand below, and both sides are told by mail.")
            if said == Answer.YES
            else _("Your answer is kept. The other side is not told that you answered."),
        )
    return redirect("introduction", introduction_id)


@login_required
@require_POST
def act(request, introduction_id: str):
    """Withdraw an own request; report or block whoever sent one; propose a meeting."""
    wanted = request.POST.get("act", "")
    seen = introduction_for(request.user, introduction_id)
    try:
        if wanted == "withdraw":
            services.withdraw(request.user, introduction_id, timezone.now())
            messages.success(request, _("Your request is withdrawn."))
        elif wanted == "report":
            services.report(request.user, introduction_id, request.POST.get("words", ""), timezone.now())
            messages.success(request, _("The association will look at it. The other side is not told."))
        elif wanted == "block":
            services.block(request.user, seen.own_id, introduction_id, timezone.now())
            messages.success(request, _("You will see no request of this firm any more. It is not told."))
            return redirect("introductions")
        elif wanted == "meet":
            return _meet(request, seen)
        else:
            raise Http404
    except IntroductionError as error:
        messages.error(request, error.told(page_language()))
    return redirect("introduction", introduction_id)


def _meet(request, seen: SeenIntroduction):
    if not seen.agreed or not seen.other_id:
        raise Http404
    event = next_event(())
    try:
        propose_meeting(
            request.user,
            event.event_id if event else "",
            seen.own_id,
            seen.other_id,
            subject=request.POST.get("subject", "").strip() or seen.posting.in_language(page_language()),
            slot_id=request.POST.get("slot", ""),
        )
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
        return redirect("introduction", seen.introduction_id)
    messages.success(request, _("The meeting is proposed. The other side now answers."))
    return redirect("meetings")


@login_required
@require_POST
def unblock(request, block_id: int):
    """Let requests of a firm be shown again."""
    for firm in own_firms(request.user):
        services.unblock(request.user, firm, block_id)
    messages.success(request, _("Requests of this firm are shown again."))
    return redirect("introductions")


@login_required
def held(request):
    """Show the association's analysts what was held back or reported; decide on one."""
    require(roles_of(request.user).analyst)
    if request.method == "POST":
        founded = request.POST.get("decision") == "founded"
        services.settle(request.user, request.POST.get("introduction", ""), founded=founded, now=timezone.now())
        messages.success(request, _("The decision is kept. Neither firm is told who decided."))
        return redirect("held_introductions")
    language = page_language()
    rows = [
        {
            "row": row,
            "asker": firm_name(row.asker).in_language(language),
            "asked": firm_name(row.asked).in_language(language),
        }
        for row in held_for(request.user)
    ]
    return render(request, "partners/held.html", {"rows": rows, "section": "partners"})
