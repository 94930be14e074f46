"""Saved searches of partners."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.members.finding import chosen_in
from bioaccord.node.members.finding_words import chosen_told
from bioaccord.partners.terms import standard_terms

from . import watch_services as services
from .models import PartnerWatch
from .partner_forms import WatchForm
from .watch_services import watch_for, watches_for
from .watching import NotReadyError, fitting
from .words import KINDS, SIDES


@login_required
def watches(request):
    """List the reader's saved searches of partners."""
    rows = [{"row": one, "search": search_words(one)} for one in watches_for(request.user)]
    return render(request, "partners/watches.html", {"rows": rows, "section": "partners"})


def search_words(watch: PartnerWatch) -> str:
    """Return a search in the words of the page."""
    language = page_language()
    if watch.posting_id:
        return _("new matches of an own offer or need, from %(score)s") % {
            "score": wording.percent(watch.least_score, language)
        }
    parts = [str(SIDES[watch.side])] if watch.side else [_("Organisations")]
    if watch.kind:
        parts.append(str(KINDS[watch.kind]))
    if watch.words:
        parts.append(f"“{watch.words}”")
    if watch.country:
        parts.append(wording.country(watch.country, language))
    if watch.term:
        parts.append(standard_terms().name(watch.term).in_language(language))
    parts += chosen_told(chosen_in(_as_query(watch.facets)))
    return " · ".join(parts)


def _as_query(facets: dict[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in facets.items():
        query.setlist(name, values)
    return query


@login_required
def new_watch(request):
    """Save a search of partners; what fits it already is counted and not told.

    An address of the directory (`q` and its facets) or of the list of offers and needs (`side`, `kind`) is taken over.
    """
    given = {name: request.GET[name] for name in ("side", "kind", "term") if request.GET.get(name)}
    chosen = {} if "side" in request.GET else chosen_in(request.GET)
    if chosen:
        given.pop("kind", None)
    words = request.GET.get("q", "").strip()[:200]
    told = chosen_told(chosen)
    name = " · ".join(part for part in (words, *told) if part)[:120]
    form = WatchForm(
        request.POST or None,
        initial=given | {"words": words, "name": name},
        facets={facet.value: list(values) for facet, values in chosen.items()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = services.save_watch(request.user, form.cleaned_data, timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The search is saved. What is new will be told once, in your inbox."))
            return redirect("partner_watch", row.id)
    return render(request, "partners/watch_form.html", {"form": form, "narrowed": told, "section": "partners"})


@login_required
def watch(request, watch_id: int):
    """Show what fits a saved search now, what was told of it, and delete it."""
    row = watch_for(request.user, watch_id)
    if request.method == "POST":
        services.delete_watch(request.user, watch_id)
        messages.success(request, _("The search is deleted."))
        return redirect("partner_watches")
    language = page_language()
    try:
        names, is_ready = fitting(row, timezone.localdate(), wait=False), True
    except NotReadyError:
        names, is_ready = {}, False
    told_at = {one.key: one.found_at for one in row.hits.filter(was_told=True)}
    found = [
        {
            "organisation_id": key.partition("/")[0],
            "posting_id": key.partition("/")[2],
            "name": name.in_language(language),
            "told_at": told_at.get(key),
        }
        for key, name in names.items()
    ]
    # What was told comes first, the rest in the order of the search: the best fitting first.
    found.sort(key=lambda one: one["told_at"] is None)
    context = {
        "row": row,
        "search": search_words(row),
        "found": found[:200],
        "count": len(found),
        "is_ready": is_ready,
        "section": "partners",
    }
    return render(request, "partners/watch.html", context)


@login_required
@require_POST
def watch_posting(request, posting_id: str):
    """Have new matches of an own offer or need told, or no more."""
    score = {"0.4": 0.4, "0.5": 0.5, "0.6": 0.6, "0.7": 0.7}.get(request.POST.get("least_score", ""), 0.5)
    if request.POST.get("act") == "stop":
        services.stop_watching(request.user, posting_id)
        messages.success(request, _("New matches are told no more."))
    else:
        services.watch_posting(request.user, posting_id, score, timezone.now())
        messages.success(request, _("New matches will be told once each, in your inbox."))
    return redirect("posting", posting_id)
