"""The search over documents and signals: its page, and what it shows as a file."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.brief import wording
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import table_file
from bioaccord.policy.document import DocumentKind
from bioaccord.policy.document_names import agency_text
from bioaccord.policy.search.entry import SIGNAL as SIGNAL_KIND
from bioaccord.policy.search.entry import SearchEntry
from bioaccord.policy.search.highlights import Run
from bioaccord.policy.search.index import MOST_HITS_SHOWN, Found, Hit
from bioaccord.policy.search.order import Order
from bioaccord.policy.search.schema import FACETS
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import Stage, is_plausible
from bioaccord.vocabulary.topic import Topic, topic_name

from . import search_access as access
from .document_shown import article_number, kind_name
from .document_shown import title as document_title
from .search_access import UnreadableQueryError
from .search_entries import SIGNAL, document_id_of, entries_of_ids

_HITS_A_PAGE, _MOST_IN_FILE, _VALUES_SHOWN, _PARTS_SHOWN = 20, 1000, 8, 3
FACET_NAMES = {
    "country": gettext_lazy("Country"),
    "kind": gettext_lazy("Kind"),
    "topic": gettext_lazy("Topic"),
    "agency": gettext_lazy("Agency"),
    "stage": gettext_lazy("Stage"),
    "year": gettext_lazy("Year"),
}
SAVED_FACETS = ("country", "stage", "agency")
"""What of the facets a saved search keeps, besides topics."""
_ORDERS = {
    Order.RELEVANCE: gettext_lazy("Best first"),
    Order.NEWEST: gettext_lazy("Newest first"),
    Order.OLDEST: gettext_lazy("Oldest first"),
    Order.DEADLINE: gettext_lazy("Earliest deadline first"),
}
_COLUMNS = (
    "rank",
    "what",
    "id",
    "kind",
    "country",
    "stage",
    "title_ko",
    "title_en",
    "part",
    "earlier_wording",
    "published_on",
    "effective_on",
    "deadline_on",
    "agencies",
    "topics",
    "found_in",
    "page",
    "address",
)


def tells_what_cannot_be_read(view: Callable) -> Callable:
    """Return a view that, where the words typed cannot be read, says why in the page's language; a file is refused."""

    @wraps(view)
    def answered(request, *args, **named):
        try:
            return view(request, *args, **named)
        except UnreadableQueryError as error:
            told = error.told(page_language())
            if named.get("format"):
                return HttpResponse(told, status=400, content_type="text/plain; charset=utf-8")
            query = request.GET.get("q", request.GET.get("words", ""))
            context = {
                "refusal": told,
                "q": query,
                "path": request.path,
                "name": "q" if "q" in request.GET else "words",
            }
            return render(request, "policy/search_refused.html", context | {"section": "policy"})

    return answered


@login_required
@tells_what_cannot_be_read
def search(request):
    """Search documents and signals: hits with the words found, what was searched besides, and counts to narrow by."""
    language, given = page_language(), request.GET
    query, only, order = given.get("q", ""), _only(given), _order(given)
    number = min(_number(given.get("page", "")), MOST_HITS_SHOWN // _HITS_A_PAGE)
    ready = access.index_is_ready()
    find = _find if ready else _find_plainly
    told = find(request.user, given, language, number)
    page = Paginator(range(min(told["documents"], MOST_HITS_SHOWN)), _HITS_A_PAGE).get_page(number)
    if page.number != number and told["documents"]:
        told = find(request.user, given, language, page.number)
    context = told | {
        "q": query,
        "page": page,
        "query": _query(given, page=None),
        "ready": ready,
        "order": order,
        "orders": [(str(one), name) for one, name in _ORDERS.items()],
        "chosen": [
            {
                "facet": FACET_NAMES[name],
                "name": facet_value_name(name, value, language),
                "without": _query(given, page=None, **{name: [one for one in only[name] if one != value]}),
            }
            for name in FACETS
            for value in only.get(name, ())
        ],
        "hidden": [(name, value) for name in (*FACETS, "in", "earlier") for value in filter(None, given.getlist(name))],
        "with_earlier": _query(given, page=None, earlier=["1"]),
        "without_earlier": _query(given, page=None, earlier=None),
        "everywhere": _query(given, page=None, **{"in": None}),
        "most_in_file": _MOST_IN_FILE,
        "most_shown": MOST_HITS_SHOWN,
        "saved": _saved_search(query, only),
        "section": "policy",
    }
    return render(request, "policy/search.html", context)


@login_required
@tells_what_cannot_be_read
def search_file(request, format: str):
    """Give the first thousand hits as CSV, or as JSON with all counts and what was searched besides."""
    language, given = page_language(), request.GET
    query, only, order = given.get("q", ""), _only(given), _order(given)
    if not access.index_is_ready():
        told = _("The full-text index is being built. Ask again in a few minutes.")
        return HttpResponse(told, status=503, headers={"Retry-After": "120"}, content_type="text/plain; charset=utf-8")
    found = access.search_for(
        request.user, query, language=language, only=only, order=order, most=_MOST_IN_FILE, **_where(given)
    )
    rows = [_file_row(rank, hit, request) for rank, hit in enumerate(found.hits, start=1)]
    if format == "csv":
        return table_file(rows, _COLUMNS, "policy-search", format)
    answer = {
        "query": query,
        "only": only,
        "order": str(order),
        "count": found.count,
        "also_searched": [{"typed": one.typed, "also": one.also} for one in found.also_searched],
        "facets": {name: {one.value: one.count for one in counts} for name, counts in found.facets.items()},
        "hits": rows,
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _find(user, given: QueryDict, language: Language, number: int) -> dict:
    query, only, order = given.get("q", ""), _only(given), _order(given)
    first = (number - 1) * _HITS_A_PAGE
    where = _where(given)
    # One law does not fill the page; within the one that was chosen every hit stands by itself.
    parts = None if where["part_of"] else _PARTS_SHOWN
    found = access.search_for(
        user, query, language=language, only=only, order=order, first=first, most=_HITS_A_PAGE, parts=parts, **where
    )
    there = access.rows_of(user, [hit.entry.document or hit.entry.entry_id for hit in found.hits])
    hits = [hit for hit in found.hits if (hit.entry.document or hit.entry.entry_id) in there]
    within = there.get(where["part_of"])
    return {
        "count": found.count,
        "documents": found.documents,
        "earlier": found.earlier,
        "is_with_earlier": where["earlier"],
        "within": document_title(within, language).in_language(language) if within else "",
        "hits": [
            _shown(hit, language)
            | {
                "parts": [_shown(one, language) for one in hit.parts],
                "within": hit.within,
                "all": _query(given, page=None, **{"in": [hit.entry.document]}),
            }
            for hit in hits
        ],
        "also_searched": [(one.typed, ", ".join(one.also)) for one in found.also_searched],
        "facets": _facets(found, only, language, given),
    }


def _find_plainly(user, given: QueryDict, language: Language, number: int) -> dict:
    first = (number - 1) * _HITS_A_PAGE
    found = access.plain_search_for(user, given.get("q", ""), only=_only(given), first=first, most=_HITS_A_PAGE)
    entries = {entry.entry_id: entry.as_of(timezone.localdate()) for entry in entries_of_ids(found.ids)}
    hits = []
    for entry in (entries[one] for one in found.ids if one in entries):
        text = entry.text.in_language(language)
        words = " ".join(text[:400].split())
        cut = f"{words[:240]} …" if len(words) > 240 else words
        title = (Run(entry.title.in_language(language), False),)
        hits.append(_shown(Hit(entry, 0.0, title, (Run(cut, False),) if cut else ()), language))
    return {"count": found.count, "documents": found.count, "hits": hits, "also_searched": [], "facets": []}


def _shown(hit: Hit, language: Language) -> dict:
    entry = hit.entry
    original = entry.title.original
    foreign = original is not None and original != language and entry.title.is_translated(language)
    return {
        "address": page_of(entry),
        "number": article_number(entry.number, language),
        "part": hit.part,
        "law": entry.title.ko.partition(f" {entry.number}")[0] if entry.number else "",
        "is_earlier": entry.is_earlier,
        "is_signal": entry.kind == SIGNAL_KIND,
        "country": entry.country,
        "published_on": entry.published_on,
        "kind": facet_value_name("kind", entry.kind, language),
        "stage": facet_value_name("stage", entry.stage, language) if entry.stage else "",
        "title": hit.title,
        "title_language": language if entry.title.is_translated(language) else original,
        "original": entry.title.in_language(original) if foreign and original else "",
        "original_language": original,
        "snippet": hit.snippet,
        "snippet_text": "".join(run.words for run in hit.snippet),
        "deadline": entry.deadline_on,
        "effective": entry.effective_on,
        "not_yet": entry.effective_on is not None and entry.effective_on > timezone.localdate(),
        "topics": [facet_value_name("topic", one, language) for one in entry.topics],
    }


def _facets(found: Found, only: dict[str, list[str]], language: Language, given: QueryDict) -> list[dict]:
    told = []
    for name in FACETS:
        counts = {one.value: one.count for one in found.facets[name]}
        values = {value: counts.pop(value, 0) for value in only.get(name, ())} | counts
        if name == "year":
            values = dict(sorted(values.items(), reverse=True))
        chosen = only.get(name, [])
        rows = []
        for value, count in values.items():
            others = [one for one in chosen if one != value] if value in chosen else [*chosen, value]
            rows.append(
                {
                    "name": facet_value_name(name, value, language),
                    "count": count,
                    "chosen": value in chosen,
                    "address": f"?{_query(given, page=None, **{name: others})}",
                }
            )
        told.append(
            {"name": FACET_NAMES[name], "key": name, "first": rows[:_VALUES_SHOWN], "rest": rows[_VALUES_SHOWN:]}
        )
    return [one for one in told if one["first"]]


def facet_value_name(facet: str, value: str, language: Language) -> str:
    """Return what a value of a facet is called on a page."""
    if facet == "kind" and value in {SIGNAL_KIND, *DocumentKind}:
        return _("Signal") if value == SIGNAL_KIND else kind_name(value, language)
    if facet == "stage" and value in set(Stage):
        return wording.stage_name(Stage(value), language)
    if facet == "topic" and value in set(Topic):
        return topic_name(value).in_language(language)
    if facet == "country":
        return wording.country(value, language)
    if facet == "agency":
        return agency_text(value).in_language(language)
    return value


def _file_row(rank: int, hit: Hit, request) -> dict:
    entry = hit.entry
    return {
        "rank": rank,
        "what": "signal" if entry.kind == SIGNAL_KIND else "document",
        "id": entry.entry_id.partition(":")[2],
        "kind": entry.kind,
        "country": entry.country,
        "stage": entry.stage,
        "title_ko": entry.title.ko,
        "title_en": entry.title.en,
        "part": entry.number,
        "earlier_wording": entry.is_earlier,
        "published_on": str(entry.published_on),
        "effective_on": str(entry.effective_on) if entry.effective_on and is_plausible(entry.effective_on) else "",
        "deadline_on": str(entry.deadline_on or ""),
        "agencies": ";".join(entry.agencies),
        "topics": ";".join(entry.topics),
        "found_in": "".join(run.words for run in hit.snippet),
        "page": request.build_absolute_uri(page_of(entry)),
        "address": entry.address,
    }


def page_of(entry: SearchEntry) -> str:
    """Return the address of the page of what was found."""
    if entry.entry_id.startswith(SIGNAL):
        return reverse("signal", args=[entry.entry_id.removeprefix(SIGNAL)])
    page = reverse("policy_document", args=[document_id_of(entry.entry_id)])
    if not entry.number:
        return page
    return f"{page}?{urlencode({'version': entry.version, 'article': entry.number})}#article"


def _where(given: QueryDict) -> dict:
    """Return in which document is searched, if in one, and whether also in wordings that no longer hold."""
    return {"part_of": given.get("in", "")[:400], "earlier": given.get("earlier") == "1"}


def _saved_search(query: str, only: dict[str, list[str]]) -> dict:
    """Return the form of a saved search that finds the same signals; a year, or kinds of documents, say nothing about what is to come."""
    kept = QueryDict(mutable=True)
    if query.strip():
        kept["words"] = query.strip()
    kept.setlist("topics", only.get("topic", []))
    for name in SAVED_FACETS:
        values = only.get(name, [])
        if len(values) == 1 and name != "agency":
            kept[name] = values[0]
        else:
            for value in values:
                kept.appendlist("facets", f"{name}={value}")
    left = [FACET_NAMES[name] for name in ("kind", "year") if only.get(name) and only[name] != [SIGNAL_KIND]]
    return {"query": kept.urlencode(), "left": ", ".join(map(str, left))}


def _only(given: QueryDict) -> dict[str, list[str]]:
    wanted = {name: [value for value in dict.fromkeys(given.getlist(name)) if value] for name in FACETS}
    wanted["year"] = [one for one in wanted["year"] if one.isascii() and one.isdecimal() and len(one) == 4]
    return {name: values[:20] for name, values in wanted.items() if values}


def _order(given: QueryDict) -> Order:
    asked = given.get("order", "")
    if asked in set(Order):
        return Order(asked)
    return Order.RELEVANCE if given.get("q", "").strip() else Order.NEWEST


def _number(written: str) -> int:
    return max(1, int(written)) if written.isascii() and written.isdecimal() and len(written) < 6 else 1


def _query(given: QueryDict, **changed: list[str] | None) -> str:
    query = given.copy()
    for name, values in changed.items():
        query.setlist(name, values or [])
    return query.urlencode()
