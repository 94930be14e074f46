"""The Entity Reconciliation API 0.2 over HTTP, and the page that tells how to use it.

Without a private address it answers what anybody may know (and, in a browser, what who is logged in may); with one, what its owner may.
JSONP is never answered by a log-in: a page of somebody else's could read it.
"""

import json
import re
from functools import wraps

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from bioaccord import __version__
from bioaccord.node.members.limits import LIMITS, LimitReached, spend, who_asks
from bioaccord.partners.entry import Entry
from bioaccord.vocabulary.country import country_name
from bioaccord.vocabulary.firm_kind import FirmKind, firm_kind_name
from bioaccord.vocabulary.language import Language, Text

from . import reconciliation_services as services
from .access import sees_entries
from .reconciliation_access import address_of, addresses_for, prepare_for, reconciler_for, seen_entries
from .reconciliation_form import (
    BATCH,
    ORGANISATION,
    PROPERTIES,
    UnreadableRequestError,
    asked_extension,
    asked_queries,
    type_shown,
    values_of,
)

_CALLBACK = re.compile(r"[A-Za-z_$][\w$.]{0,99}")
_SUGGESTED = 20
_WIDTH, _HEIGHT = 430, 260
_SERVICE = Text("bioaccord 기업 명부", "bioaccord directory of firms")
_EMPTY_SERVICE = Text(
    "bioaccord 기업 명부 (이 주소로 조회할 수 있는 기업이 없습니다. 로그인해 개인 주소를 만들거나 협회에 문의하십시오)",
    "bioaccord directory of firms (nothing is open at this address: log in and make a private one, or ask the association)",
)


def _answers(view):
    """Make a view an endpoint: who asks, how often, CORS, JSONP and errors are the same for all."""

    @csrf_exempt
    @wraps(view)
    def asked(request, language: str, word: str = "", **more):
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
            response["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", "")[:500]
            return _open(response)
        callback = request.GET.get("callback", "")
        if callback and not _CALLBACK.fullmatch(callback):
            return _refused("The callback is no name of a function.", 400)
        if request.method not in ("GET", "HEAD", "POST"):
            return _refused("Ask by GET or POST.", 405)
        user = request.user if not callback else AnonymousUser()
        who = who_asks(request)
        if word:
            address = address_of(word)
            if address is None:
                return _refused("This private address was revoked or never made. Make one at /reconcile/.", 401)
            services.was_used(address)
            user, who = address.owner, f"user:{address.owner_id}"
        request.asks, request.asks_as = user, who
        with translation.override(language):
            try:
                answer = view(request, Language(language), word, **more)
            except UnreadableRequestError as error:
                return _refused(str(error), error.status)
        if isinstance(answer, HttpResponse):
            return _open(answer)
        text = json.dumps(answer, ensure_ascii=False)
        if callback:
            # The empty comment keeps the answer from being read as anything but a script.
            return _open(HttpResponse(f"/**/{callback}({text});", content_type="application/javascript; charset=utf-8"))
        return _open(HttpResponse(text, content_type="application/json; charset=utf-8"))

    return asked


@_answers
def endpoint(request, language: Language, word: str):
    """Answer queries (`queries`), give values (`extend`), or say what this service is."""
    given = request.POST if request.method == "POST" else request.GET
    if "queries" in given:
        asked = asked_queries(given["queries"])
        if (refused := _too_many(request, len(asked))) is not None:
            return refused
        reconciler = reconciler_for(request.asks)
        found = dict(zip(asked, reconciler.answers(list(asked.values())), strict=True))
        ids = {one.organisation_id for candidates in found.values() for one in candidates}
        entries = seen_entries(request.asks, list(ids))
        return {
            key: {
                "result": [
                    _candidate(one, entries[one.organisation_id], language)
                    for one in candidates
                    if one.organisation_id in entries
                ]
            }
            for key, candidates in found.items()
        }
    if "extend" in given:
        asked = asked_extension(given["extend"])
        if (refused := _too_many(request, 1 + len(asked.ids) // 10)) is not None:
            return refused
        entries = seen_entries(request.asks, asked.ids)
        return {
            "meta": [{"id": name, "name": PROPERTIES[name].in_language(language)} for name in asked.properties],
            "rows": {
                one: {
                    name: values_of(entries[one], name, language) if one in entries else [] for name in asked.properties
                }
                for one in asked.ids
            },
        }
    if request.method == "POST":
        raise UnreadableRequestError("A POST needs the form parameter 'queries' or 'extend'.")
    # A client that asks what this is asks for names next.
    prepare_for(request.asks)
    return _manifest(language, word, is_empty=not sees_entries(request.asks))


@_answers
def suggest(request, language: Language, word: str, kind: str):
    """Suggest organisations, types or properties that begin as somebody types."""
    prefix = request.GET.get("prefix", "")[:300]
    cursor = request.GET.get("cursor", "0")
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 6:
        raise UnreadableRequestError("'cursor' must be a number from 0 on.")
    if (refused := _too_many(request, 1)) is not None:
        return refused
    start = int(cursor)
    if kind == "entity":
        ids = reconciler_for(request.asks).suggestions(prefix, _SUGGESTED, start)
        entries = seen_entries(request.asks, ids)
        found = [
            {
                "id": one,
                "name": entries[one].name.in_language(language),
                "description": _description(entries[one], language),
                "notable": [type_shown(code, language) for code in _types(entries[one])],
            }
            for one in ids
            if one in entries
        ]
        return {"result": found}
    if kind == "type":
        all_types = [type_shown(code, language) for code in (ORGANISATION, *FirmKind)]
        return {"result": _beginning(all_types, prefix)[start : start + _SUGGESTED]}
    all_properties = [{"id": code, "name": name.in_language(language)} for code, name in PROPERTIES.items()]
    return {"result": _beginning(all_properties, prefix)[start : start + _SUGGESTED]}


@_answers
def flyout(request, language: Language, word: str, kind: str):
    """Return a small preview of something suggested."""
    wanted = request.GET.get("id", "")
    if (refused := _too_many(request, 1)) is not None:
        return refused
    if kind == "entity":
        entry = seen_entries(request.asks, [wanted]).get(wanted)
        if entry is None:
            return _refused("There is no such organisation.", 404)
        return {"id": wanted, "html": render_to_string("identity/_card.html", _card(entry, language))}
    names = {code: name.in_language(language) for code, name in PROPERTIES.items()}
    if kind == "type":
        names = {code: type_shown(code, language)["name"] for code in (ORGANISATION, *FirmKind)}
    if wanted not in names:
        return _refused(f"There is no such {kind}.", 404)
    return {"id": wanted, "html": render_to_string("identity/_word.html", {"name": names[wanted], "code": wanted})}


@_answers
def properties(request, language: Language, word: str):
    """Propose properties to fetch; all types have the same ones."""
    limit = request.GET.get("limit", "")
    count = int(limit) if limit.isascii() and limit.isdigit() and len(limit) < 6 else len(PROPERTIES)
    shown = [{"id": code, "name": name.in_language(language)} for code, name in PROPERTIES.items()]
    answer = {"properties": shown[:count], "type": request.GET.get("type", ORGANISATION)[:100]}
    return answer | ({"limit": count} if limit else {})


@xframe_options_exempt
@csp({"default-src": [NONE], "style-src": [SELF], "font-src": [SELF], "base-uri": [NONE], "frame-ancestors": ["*"]})
@_answers
def preview(request, language: Language, word: str, organisation_id: str):
    """Show an organisation in a small frame."""
    if (refused := _too_many(request, 1)) is not None:
        return refused
    entry = seen_entries(request.asks, [organisation_id]).get(organisation_id)
    context = _card(entry, language) if entry else {"entry": None}
    return render(
        request, "identity/preview.html", context | {"language": language.value}, status=200 if entry else 404
    )


@require_safe
def guide(request):
    """Tell how one's own list is matched with the directory, and list one's private addresses."""
    return _guide(request)


@login_required
@require_POST
def make_address(request):
    """Make a private address and show it once."""
    try:
        word = services.make_address(request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("reconcile_guide")
    return _guide(request, word)


@login_required
@require_POST
def revoke_address(request, address_id: int):
    """Revoke a private address."""
    services.revoke_address(request.user, address_id)
    messages.success(request, _("The address is revoked. It answers nothing any more."))
    return redirect("reconcile_guide")


def _guide(request, word: str = ""):
    language = "ko" if (translation.get_language() or "").startswith("ko") else "en"
    made = f"{settings.BASE_ADDRESS}{reverse('reconcile_with', args=[language, word])}" if word else ""
    context = {
        "public": f"{settings.BASE_ADDRESS}{reverse('reconcile', args=[language])}",
        "made": made,
        "addresses": addresses_for(request.user) if request.user.is_authenticated else [],
        "properties": [(code, name.in_language(language)) for code, name in PROPERTIES.items()],
        "batch": BATCH,
        "is_public_empty": not sees_entries(AnonymousUser()),
        "an_hour": LIMITS["reconcile"].of(who_asks(request)),
        "section": "reconcile",
    }
    return render(request, "identity/reconcile.html", context)


def _manifest(language: Language, word: str, *, is_empty: bool) -> dict:
    ending, arguments = ("_with", [language.value, word]) if word else ("", [language.value])

    def at(name: str, *more: str) -> str:
        return settings.BASE_ADDRESS + reverse(f"reconcile_{name}{ending}", args=[*arguments, *more])

    def suggested(kind: str) -> dict[str, str]:
        return {
            "service_url": settings.BASE_ADDRESS,
            "service_path": reverse(f"reconcile_suggest{ending}", args=[*arguments, kind]),
            "flyout_service_url": settings.BASE_ADDRESS,
            "flyout_service_path": reverse(f"reconcile_flyout{ending}", args=[*arguments, kind]) + "?id=${id}",
        }

    preview_address = at("preview", "ID").removesuffix("ID") + "{{id}}"
    return {
        "versions": ["0.2"],
        # The name is what a client shows, and nothing else of an answer has room for words.
        "name": (_EMPTY_SERVICE if is_empty else _SERVICE).in_language(language),
        "identifierSpace": f"{settings.BASE_ADDRESS}/directory/",
        "schemaSpace": "https://schema.org/Organization",
        "defaultTypes": [type_shown(ORGANISATION, language)],
        "documentation": settings.BASE_ADDRESS + reverse("reconcile_guide"),
        "serviceVersion": __version__,
        "logo": f"{settings.BASE_ADDRESS}{settings.STATIC_URL}node/icon.svg",
        "view": {"url": f"{settings.BASE_ADDRESS}/directory/{{{{id}}}}/"},
        "preview": {"url": preview_address, "width": _WIDTH, "height": _HEIGHT},
        "suggest": {kind: suggested(kind) for kind in ("entity", "type", "property")},
        "extend": {
            "propose_properties": {
                "service_url": settings.BASE_ADDRESS,
                "service_path": reverse(f"reconcile_properties{ending}", args=arguments),
            },
            "property_settings": [],
        },
        "batchSize": BATCH,
    }


def _candidate(found, entry: Entry, language: Language) -> dict:
    return {
        "id": found.organisation_id,
        "name": entry.name.in_language(language),
        "description": _description(entry, language),
        "type": [{"id": one, "name": type_shown(one, language)["name"]} for one in _types(entry)],
        "score": found.score,
        "match": found.match,
        "features": [{"id": name, "value": value} for name, value in found.features.items()],
    }


def _types(entry: Entry) -> list[str]:
    return [ORGANISATION, *(kind.value for kind in entry.firm_kinds)]


def _description(entry: Entry, language: Language) -> str:
    other = entry.name.in_language("en" if language is Language.KOREAN else "ko")
    parts = [other if other != entry.name.in_language(language) else "", entry.city]
    parts.append(country_name(entry.country).in_language(language) if entry.country else "")
    return " · ".join(filter(None, parts))


def _card(entry: Entry, language: Language) -> dict:
    return {
        "entry": entry,
        "name": entry.name.in_language(language),
        "description": _description(entry, language),
        "kinds": [firm_kind_name(kind).in_language(language) for kind in entry.firm_kinds],
        "industry": entry.industry.in_language(language),
        "products": entry.products.in_language(language),
        "home_page": entry.identifier("home_page"),
    }


def _beginning(rows: list[dict], prefix: str) -> list[dict]:
    wanted = prefix.strip().casefold()
    return [
        row
        for row in rows
        if row["id"].startswith(wanted) or any(part.startswith(wanted) for part in _parts(row["name"]))
    ]


def _parts(name: str) -> list[str]:
    words = name.casefold().split()
    return [" ".join(words[start:]) for start in range(len(words))]


def _too_many(request, queries: int) -> HttpResponse | None:
    try:
        spend(request.asks_as, "reconcile", timezone.now(), queries)
    except LimitReached as reached:
        response = _refused(reached.told(translation.get_language() or "en"), 429)
        response["Retry-After"] = str(reached.seconds)
        return response
    return None


def _refused(told: str, status: int) -> HttpResponse:
    """Return an error: the status says its kind, the body what to do (of which the specification says nothing)."""
    text = json.dumps({"status": "error", "message": told}, ensure_ascii=False)
    return _open(HttpResponse(text, status=status, content_type="application/json; charset=utf-8"))


def _open(response: HttpResponse) -> HttpResponse:
    # Any page may ask, but no page may ask as whoever is logged in: credentials are not allowed.
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
