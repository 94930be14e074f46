"""Policy documents: the timeline of both countries, one document, the comparison of two versions."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.brief.views import exposure_row
from bioaccord.node.files import table_file
from bioaccord.node.supply.access import current_network
from bioaccord.policy.comparison import part_titles
from bioaccord.policy.document import DocumentKind
from bioaccord.policy.document_names import KIND_NAMES
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import Stage, is_plausible
from bioaccord.vocabulary.topic import topic_name

from . import document_access as access
from . import document_services as services
from .document_access import DocumentFilters, month_before
from .document_models import PolicyDocument, PolicyVersion
from .document_rows import deadline_of, effective_of, other_deadlines_of, text_of
from .document_shown import (
    FILE_COLUMNS,
    ZONES,
    agencies,
    amendment_name,
    article_number,
    article_shown,
    change_shown,
    extra,
    file_row,
    identifier,
    kind_name,
    outline,
    shown,
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
from .search_access import words_miss_the_index
from .search_views import tells_what_cannot_be_read

ALL_TOPICS = "all"
"""In the address: whatever it is about, also where a page begins with our topics only."""
_MONTHS, _MOST_IN_MONTH, _MONTHS_DRAWN = 4, 8, 68
_MOST_IN_FILE = 20_000
_ARTICLES_A_PAGE = 40


def filters_of(request, topic: str = "") -> DocumentFilters:
    """Return the filters that an address names; `topic` is the one that holds where it names none, "all" lifts it."""
    given = request.GET
    asked = given.get("topic", "") or topic
    return DocumentFilters(
        given.get("country", ""),
        given.get("kind", ""),
        given.get("stage", ""),
        "" if asked == ALL_TOPICS else asked,
        given.get("words", ""),
        given.get("noise") == "1",
        given.get("members") == "1",
    )


def filter_choices(filters: DocumentFilters, language: Language) -> dict:
    """Return what the form of filters offers."""
    return {
        "filters": filters,
        "kinds": [(str(kind), KIND_NAMES[kind].in_language(language)) for kind in DocumentKind],
        "stages": [(str(stage), wording.stage_name(stage, language)) for stage in Stage if stage != Stage.OBSERVED],
        "topics": topic_choices(language),
        "countries": [(code, wording.country(code, language)) for code in ("KR", "US")],
        "without_index": words_miss_the_index(filters.words),
        "section": "policy",
    }


def query_of(request, **changed) -> str:
    """Return the query of the address with some names changed; those set to None are left out."""
    query = {name: value for name, value in request.GET.items() if value}
    query |= changed
    return urlencode({name: value for name, value in query.items() if value is not None})


def month_of(written: str) -> date | None:
    """Return the first day of the month that an address names as 2026-04."""
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError:
        return None
    return month if is_plausible(month) else None


def day_of(written: str) -> date | None:
    """Return the day that an address names; None where it is no day, or of a year that no paper here can be of."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if is_plausible(day) else None


@login_required
@tells_what_cannot_be_read
def timeline(request):
    """Show both countries side by side, month by month, newest first."""
    language, today = page_language(), timezone.localdate()
    filters = access.everywhere(filters_of(request))
    counts = access.month_counts(request.user, filters)
    asked = month_of(request.GET.get("month", ""))
    last = asked or max((month for month in counts if month <= today), default=today.replace(day=1))
    months = access.months_for(request.user, filters, last, _MONTHS, _MOST_IN_MONTH)
    newer = min((month for month in counts if month > last), default=None)
    older = max((month for month in counts if month <= month_before(last, _MONTHS)), default=None)
    context = filter_choices(filters, language) | {
        "months": [
            {
                "name": month_name(month.first_day, language),
                "key": f"{month.first_day:%Y-%m}",
                "is_empty": not any(month.counts.values()),
                "sides": [
                    {
                        "code": code,
                        "name": wording.country(code, language),
                        "count": month.counts[code],
                        "rest": month.counts[code] - len(month.entries[code]),
                        "entries": [shown(row, language, today) for row in month.entries[code]],
                        "query": query_of(request, month=f"{month.first_day:%Y-%m}", country=code),
                    }
                    for code in ("KR", "US")
                ],
            }
            for month in months
        ],
        "bars": _bars(request, counts, last, language),
        "years": sorted({month.year for month in counts}, reverse=True),
        "month": f"{last:%Y-%m}",
        "newer": query_of(request, month=f"{min(month_before(newer, -_MONTHS + 1), max(counts)):%Y-%m}")
        if newer
        else "",
        "older": query_of(request, month=f"{older:%Y-%m}") if older else "",
        "query": query_of(request, month=None),
        "count": {code: sum(row.get(code, 0) for row in counts.values()) for code in ("KR", "US")},
    }
    return render(request, "policy/timeline.html", context)


def _bars(request, counts: dict[date, dict[str, int]], last: date, language: Language) -> dict:
    """Return the scale of months as a drawing: Korea upwards, the United States downwards, each side on its own scale."""
    newest = max(last, min(month_before(last, -12), max(counts, default=last)))
    months = [month_before(newest, back) for back in reversed(range(_MONTHS_DRAWN))]
    most = {
        code: max((counts.get(month, {}).get(code, 0) for month in months), default=0) or 1 for code in ("KR", "US")
    }
    bars = []
    for place, month in enumerate(months):
        korea, america = (counts.get(month, {}).get(code, 0) for code in ("KR", "US"))
        up, down = round(44 * korea / most["KR"], 1), round(44 * america / most["US"], 1)
        bars.append(
            {
                "x": place * 15 + 1,
                "up": up,
                "up_y": 50 - up,
                "down": down,
                "korea": korea,
                "america": america,
                "name": month_name(month, language),
                "query": query_of(request, month=f"{month:%Y-%m}"),
                "year": month.year if month.month == 1 and place < _MONTHS_DRAWN - 2 else "",
                "current": month == last,
            }
        )
    return {"bars": bars, "width": _MONTHS_DRAWN * 15, "most_korea": most["KR"], "most_america": most["US"]}


def month_name(month: date, language: Language) -> str:
    """Return a month written out."""
    return f"{month.year}년 {month.month}월" if language == Language.KOREAN else f"{month:%B %Y}"


@login_required
@tells_what_cannot_be_read
def documents(request):
    """List every version under the filters, of one month or of all time."""
    language, today, filters = page_language(), timezone.localdate(), filters_of(request)
    rows = access.versions_for(request.user, filters)
    month = month_of(request.GET.get("month", ""))
    if month:
        rows = rows.filter(published_on__gte=month, published_on__lt=month_before(month, -1))
    page = Paginator(rows.prefetch_related("labels"), 25).get_page(request.GET.get("page"))
    context = filter_choices(filters, language) | {
        "page": page,
        "count": page.paginator.count,
        "entries": [shown(row, language, today) for row in page],
        "query": query_of(request, page=None),
        "month": request.GET.get("month", "") if month else "",
        "month_name": month_name(month, language) if month else "",
    }
    return render(request, "policy/documents.html", context)


@login_required
@tells_what_cannot_be_read
def timeline_file(request, format: str):
    """Give the versions under the filters as CSV or JSON, newest first."""
    rows = access.versions_for(request.user, filters_of(request))
    month = month_of(request.GET.get("month", ""))
    if month:
        rows = rows.filter(published_on__gte=month, published_on__lt=month_before(month, -1))
    found = [file_row(row) for row in rows.prefetch_related("labels")[:_MOST_IN_FILE]]
    return table_file(found, FILE_COLUMNS, "policy-timeline", format)


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
        "original": _original(found, language),
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


def _original(row: PolicyVersion | PolicyDocument, language: Language) -> str:
    names = title(row, language)
    return names.in_language(names.original) if names.original and names.original != language else ""


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


def changes_context(request, changed: list[dict], language: Language) -> dict:
    """Return the changes of substance a page at a time, with the way to all of them; those without substance beside them."""
    told = [change_shown(one, place, language) for place, one in enumerate(changed)]
    matter = [one for one in told if not one["why"]]
    noise = [one for one in told if one["why"]]
    page = Paginator(matter, _ARTICLES_A_PAGE).get_page(request.GET.get("page"))
    for place, one in enumerate(matter):
        number = place // _ARTICLES_A_PAGE + 1
        one["address"] = (
            f"#{one['anchor']}" if number == page.number else f"?{query_of(request, page=number)}#{one['anchor']}"
        )
    return {
        "compared": True,
        "matter": matter,
        "matter_page": page,
        "noise_changes": noise,
        "page": page,
        "query": query_of(request, page=None),
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


def _pair(request) -> tuple[PolicyDocument, PolicyVersion, PolicyVersion]:
    given = request.GET
    found = access.document_for(request.user, given.get("document", ""))
    return (
        found,
        access.version_for(request.user, found, given.get("old", "")),
        access.version_for(request.user, found, given.get("new", "")),
    )


@login_required
def compare(request):
    """Show any two versions of a document side by side, article by article."""
    language = page_language()
    found, old, new = _pair(request)
    history = access.history_for(request.user, found)
    context = {
        "document": found,
        "title": title(found, language).in_language(language),
        "original": _original(found, language),
        "old": old,
        "new": new,
        "old_effective": effective_of(old),
        "new_effective": effective_of(new),
        "old_action": amendment_name(old, language) or old.action,
        "new_action": amendment_name(new, language) or new.action,
        "choices": [
            (one.row.version, one.row.published_on, amendment_name(one.row, language)) for one in history.versions
        ],
        "swapped": urlencode({"document": found.document_id, "old": new.version, "new": old.version}),
        "file_query": urlencode({"document": found.document_id, "old": old.version, "new": new.version}),
        "section": "policy",
    } | changes_context(request, access.comparison_for(request.user, old, new), language)
    return render(request, "policy/compare.html", context)


@login_required
def compare_json(request):
    """Give what `compare` shows: each changed article with its provisions as runs of words, marked where they changed."""
    found, old, new = _pair(request)
    answer = {
        "document_id": found.document_id,
        "old": old.version,
        "new": new.version,
        "changes": access.comparison_for(request.user, old, new),
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


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
