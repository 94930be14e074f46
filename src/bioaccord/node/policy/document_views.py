"""One document: its history, what a version changed, labels and their correction."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.brief.views import exposure_row
from bioaccord.node.supply.access import current_network
from bioaccord.policy.comparison import part_titles
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.topic import topic_name

from . import correction_services as services
from . import document_access as access
from .comparison_views import changes_context
from .document_access import DocumentFilters
from .document_models import PolicyDocument, PolicyVersion
from .document_query import day_of, query_of
from .document_rows import deadline_of, effective_of, other_deadlines_of, text_of
from .document_shown import (
    ZONES,
    agencies,
    amendment_name,
    article_number,
    article_shown,
    extra,
    file_row,
    identifier,
    kind_name,
    original_title,
    outline,
    title,
    topic_choices,
)
from .proceeding_access import proceeding_for
from .proceeding_shown import (
    RULE_KINDS,
    bill_next,
    bill_steps,
    next_shown,
    proceeding_record,
    rule_sections,
    steps_shown,
    text_state,
)


@login_required
def document(request, document_id: str):
    """Show one document: history, what a version changed, dates, labels, proceeding, whom it reaches."""
    user, language, today = request.user, page_language(), timezone.localdate()
    found = access.document_for(user, document_id)
    history = access.history_for(user, found)
    rows = [one.row for one in history.versions]
    day = day_of(request.GET.get("on", "")) or today
    in_force = history.in_force_on(day)
    pending = history.pending_on(day)
    chosen = next((row for row in rows if row.version == request.GET.get("version")), None)
    if chosen is None and request.GET.get("version"):
        raise Http404
    chosen = chosen or rows[-1]
    place = rows.index(chosen)
    former = rows[place - 1] if place else None
    # The texts of an American bill are stages of it, never law by themselves, whatever became of the bill.
    is_bill = found.kind == "bill" or (found.kind == "act" and found.country == "US")
    is_law = found.kind in ("act", "decree", "rule", "administrative_rule", "code_section") and not is_bill
    context = {
        "document": found,
        "title": title(found, language).in_language(language),
        "original": original_title(found, language),
        "kind": kind_name(found.kind, language),
        "chosen": chosen,
        "chosen_action": amendment_name(chosen, language),
        "former": former,
        "is_newest": chosen is rows[-1],
        "is_law": is_law,
        "has_history": is_law or len(rows) > 1,
        "day_in_doubt": bool(extra(chosen, "day_in_doubt")),
        "agencies": agencies(chosen, language),
        "effective": effective_of(chosen),
        "deadline": deadline_of(chosen),
        "other_deadlines": other_deadlines_of(chosen),
        "deadline_past": bool(chosen.deadline_last and chosen.deadline_last < today),
        "zone": ZONES.get(chosen.deadline_zone, chosen.deadline_zone),
        "doubts": extra(chosen, "dates_in_doubt"),
        "number": next(iter(extra(chosen, "number")), ""),
        "annexes": extra(chosen, "annex"),
        "annexes_changed": bool(extra(chosen, "annexes_changed")),
        "links": [identifier(link.kind, link.value) for link in found.links.all() if link.kind != "law"],
        "day": day,
        "in_force": in_force.row if in_force else None,
        "pending": [one.row for one in pending],
        "also": [
            row
            for row in rows
            if in_force
            and row.published_on > in_force.row.published_on
            and (row.effective_first or row.published_on) <= day
        ],
        "history": [_history_row(row, in_force, pending, language) for row in reversed(rows)],
        "noise": request.GET.get("noise") == "1",
        "query_noise": query_of(request, noise="1", page=None),
        "query_matter": query_of(request, noise=None, page=None),
        "labels": access.labels_for(user, chosen),
        "without_substance": access.noise_for(user, chosen),
        "log_signals": access.signals_of_version(user, chosen)[:20],
        "article": article_shown(chosen, request.GET.get("article", ""), language),
        "section": "policy",
    }
    context |= _proceeding_context(user, found, chosen, today, language)
    if former is not None and (chosen.text_length or former.text_length):
        context |= changes_context(request, access.comparison_for(user, former, chosen), language)
    elif chosen.text_length:
        parts = part_titles(text_of(chosen), Language(found.language))
        context["parts"] = [(article_number(number, language), name) for number, name in parts]
    network = current_network()
    if roles_of(user).analyst or roles_of(user).member:
        reached = access.reach_for(user, chosen)
        context["exposures"] = [exposure_row(row, network, language) for row in reached[:100]]
        context["extents"] = any(row["extent"] for row in context["exposures"])
        context["reach_known"] = access.signals_of_version(user, chosen).exists()
    if roles_of(user).analyst:
        held = {label.topic for label in context["labels"]}
        context |= {
            "correction": access.correction_for(user, chosen),
            "rule_labels": access.rule_labels_for(user, chosen),
            "topic_groups": [
                (group, [(value, name, value in held) for value, name in choices])
                for group, choices in topic_choices(language)
            ],
        }
    context["labels"] = [
        (
            topic_name(label.topic).in_language(language),
            label,
            label.reason_ko if language == Language.KOREAN else label.reason_en,
        )
        for label in context["labels"]
    ]
    if context["without_substance"] is not None:
        context["without_substance_reason"] = context["without_substance"].in_language(language)
    if "rule_labels" in context:
        context["rule_labels"] = [topic_name(label.topic).in_language(language) for label in context["rule_labels"]]
    return render(request, "policy/document.html", context)


def _proceeding_context(user, found: PolicyDocument, chosen: PolicyVersion, today: date, language: Language) -> dict:
    """Return the steps of the proceeding or of the bill, what comes next, and a rule's text by section."""
    proceeding = proceeding_for(user, found)
    is_rule = found.country == "US" and found.kind in RULE_KINDS and found.publisher == "Federal Register"
    way = bill_steps(chosen, language)
    context = {
        "bill_steps": way,
        "bill_next": bill_next(found, way, language),
        "is_rule": is_rule,
        "rule_sections": rule_sections(text_of(chosen)) if is_rule and chosen.text_length else [],
        "text_state": text_state(chosen),
    }
    if proceeding is not None:
        context |= {
            "steps": steps_shown(proceeding, found, language),
            "next_days": next_shown(proceeding, today, language),
            "proceeding_names": [*proceeding.dockets, *(f"RIN {one}" for one in proceeding.rins)],
        }
    return context


def _history_row(row: PolicyVersion, in_force, pending, language: Language) -> dict:
    return {
        "row": row,
        "action": amendment_name(row, language) or row.action,
        "effective": effective_of(row),
        "outline": outline(row, language),
        "day_in_doubt": bool(extra(row, "day_in_doubt")),
        "in_force": in_force is not None and in_force.row is row,
        "pending": any(one.row is row for one in pending),
    }


@login_required
def document_json(request, document_id: str):
    """Give a document with its versions, links and, for each version, labels with their reasons."""
    found = access.document_for(request.user, document_id)
    rows = (
        access.versions_for(request.user, DocumentFilters(noise=True)).filter(document=found).prefetch_related("labels")
    )
    versions = [
        file_row(row)
        | {
            "action": row.action,
            "agencies": row.agencies,
            "summary": row.summary,
            "extra": row.extra,
            "labels": [
                {"topic": one.topic, "score": one.score, "reason_ko": one.reason_ko, "reason_en": one.reason_en}
                for one in row.labels.all()
                if one.holds
            ],
        }
        for row in rows
    ]
    proceeding = proceeding_for(request.user, found)
    answer = {
        "document_id": found.document_id,
        "kind": found.kind,
        "country": found.country,
        "publisher": found.publisher,
        "title_ko": found.title_ko,
        "title_en": found.title_en,
        "original_language": found.language,
        "links": [{"kind": one.kind, "value": one.value} for one in found.links.all()],
        "proceeding": proceeding_record(proceeding) if proceeding else None,
        "versions": versions,
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})


@login_required
@require_POST
def correct(request, document_id: str):
    """Correct the labels of a version, or withdraw the correction; for analysts."""
    found, version = access.document_for(request.user, document_id), request.POST.get("version", "")
    try:
        if request.POST.get("withdraw"):
            services.withdraw_correction(request.user, document_id, version)
            messages.success(request, _("The correction is withdrawn; the labels of the rules hold again."))
        else:
            services.correct_labels(
                request.user,
                document_id,
                version,
                request.POST.getlist("topics"),
                is_noise=request.POST.get("noise") == "1",
                reason=request.POST.get("reason", ""),
            )
            messages.success(request, _("The correction is saved. It stays when documents are imported again."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(f"{reverse('policy_document', args=[found.document_id])}?{urlencode({'version': version})}#labels")
