"""A match with its reasons, and the proposal of a meeting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.brief.sheet import Suggestion
from bioaccord.brief.told import tell_suggestion
from bioaccord.events.free_slots import common_slots
from bioaccord.events.proposals import MeetingError
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.events.access import next_event, scheduled_meetings
from bioaccord.node.events.services import propose_meeting
from bioaccord.node.supply.access import current_materials, current_network
from bioaccord.vocabulary.language import Text, mid_sentence
from bioaccord.vocabulary.unit import unit_name

from .access import match_for
from .names import NamedRecords


@login_required
def match(request, match_id: str):
    """Show what fits, what stands against it and what is not known; offer to propose a meeting."""
    found, language, network = match_for(request.user, match_id), page_language(), current_network()
    need = found.need
    told = tell_suggestion(Suggestion(found, None), NamedRecords(network, current_materials()), language)
    firms = (need.organisation_id, found.candidate_organisation_id)
    event = next_event(firms)
    slots = common_slots(event, *firms, scheduled_meetings(event.event_id, firms)) if event else []
    own = need.organisation_id in roles_of(request.user).organisation_ids
    why_not = ""
    if not own:
        why_not = _("Only the firm with the need can propose the meeting.")
    elif not slots:
        why_not = _("No coming trade show has a slot in which both are free.")
    context = {
        "suggestion": told,
        "match_id": match_id,
        "organisation_id": need.organisation_id,
        "firm": wording.organisation_name(network.organisation(need.organisation_id), language),
        "kind_name": _("Second source"),
        "need_sentence": _need(need).in_language(language),
        "score_for_need": wording.percent(found.score_for_need, language),
        "score_for_candidate": wording.percent(found.score_for_candidate, language),
        "signal_id": need.signal_id,
        "event_name": event.name.in_language(language) if event else "",
        "slots": [(slot.slot_id, wording.slot(slot, event.time_zone, language)) for slot in slots],
        "can_propose": own and bool(slots),
        "why_not": why_not,
        "subject": _subject(found).in_language(language),
        "section": "brief",
    }
    return render(request, "partners/match.html", context)


@login_required
@require_POST
def propose(request, match_id: str):
    """Propose a meeting about a match."""
    found = match_for(request.user, match_id)
    event = next_event(())
    try:
        propose_meeting(
            request.user,
            event.event_id if event else "",
            found.need.organisation_id,
            found.candidate_organisation_id,
            subject=request.POST.get("message", "").strip() or _subject(found).in_language(page_language()),
            match_id=match_id,
            slot_id=request.POST.get("slot", ""),
        )
    except MeetingError as error:
        messages.error(request, error.told(page_language()))
        return redirect("match", match_id)
    messages.success(request, _("The meeting is proposed. The other side now answers."))
    return redirect("meetings")


def _need(need) -> Text:
    name = current_materials().name(need.material_id)
    if need.quantity_per_day is None:
        return Text(ko=f"필요한 것: {name.ko}", en=f"What is needed: {mid_sentence(name.en)}.")
    unit = unit_name(need.unit)
    return Text(
        ko=f"필요한 것: {name.ko} 하루 {need.quantity_per_day:,.4g} {unit.ko}",
        en=f"What is needed: {need.quantity_per_day:,.4g} {unit.en} of {mid_sentence(name.en)} a day.",
    )


def _subject(found) -> Text:
    name = current_materials().name(found.material_id)
    return Text(ko=f"{name.ko} 이원화(제2 공급처) 협의", en=f"{name.en} as a second source")
