"""The comparison of any two versions of a document, article by article."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.http import urlencode

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Language

from . import document_access as access
from .document_models import PolicyDocument, PolicyVersion
from .document_query import query_of
from .document_rows import effective_of
from .document_shown import amendment_name, change_shown, original_title, title

_ARTICLES_A_PAGE = 40


@login_required
def compare(request):
    """Show any two versions of a document side by side, article by article."""
    language = page_language()
    found, old, new = _pair(request)
    history = access.history_for(request.user, found)
    context = {
        "document": found,
        "title": title(found, language).in_language(language),
        "original": original_title(found, language),
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


def _pair(request) -> tuple[PolicyDocument, PolicyVersion, PolicyVersion]:
    given = request.GET
    found = access.document_for(request.user, given.get("document", ""))
    return (
        found,
        access.version_for(request.user, found, given.get("old", "")),
        access.version_for(request.user, found, given.get("new", "")),
    )


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
