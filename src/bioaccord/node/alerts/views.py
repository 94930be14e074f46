"""The inbox, saved searches with their feeds and webhooks, the outbox, and the end of mails."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from bioaccord.brief import wording
from bioaccord.brief.digest_told import digest_as_html, moved_sentence, tell_digest, touched_of, when_of
from bioaccord.brief.phrases import phrase
from bioaccord.brief.standing import standing_from_json, standing_of
from bioaccord.node.accounts.access import roles_of
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.brief.payload import exposure_type
from bioaccord.node.brief.templatetags.wording import page_language, search_name
from bioaccord.node.partners.names import NamedRecords
from bioaccord.node.policy.access import signal_of
from bioaccord.node.policy.document_query import day_of
from bioaccord.node.policy.search_views import SAVED_FACETS, facet_value_name
from bioaccord.node.supply.access import current_network
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.signal import Stage
from bioaccord.vocabulary.topic import Topic, topic_name

from . import services
from .access import (
    InboxFilters,
    clock_for,
    inbox_for,
    mail_is_set_up,
    outbox_for,
    reader_of,
    subscription_for,
    subscriptions_for,
)
from .clock import MARKET, PULL
from .digests import LATELY_DAYS, digest_of_days, lately, lately_of_all, mail_links, next_digest, subscription_to_end
from .forms import KINDS, SubscriptionForm, facets_of, written_facets
from .models import Delivery, Hit, Rhythm, Subscription
from .services import SEARCH
from .words import JOBS, NOTICES, STATES

_DAYS = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 7, Rhythm.AT_ONCE: 7}


@login_required
def inbox(request):
    """Show what was found for the reader's saved searches, newest first."""
    filters = _inbox_filters(request.GET)
    page = Paginator(inbox_for(request.user, filters), 30).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "entries": _entries(request.user, list(page)),
        "page": page,
        "query": query.urlencode(),
        "filters": filters,
        "kinds": KINDS,
        "subscriptions": subscriptions_for(request.user),
        "section": "inbox",
    }
    return render(request, "alerts/inbox.html", context)


def _inbox_filters(given) -> InboxFilters:
    return InboxFilters(given.get("show") == "unread", given.get("kind", ""), given.get("subscription", ""))


def _entries(user, rows) -> list[dict]:
    language, reader = page_language(), reader_of(user)
    ids = [row.signal.signal_id for row in rows if row.signal]
    visible = reader.organisation_ids or reader.member_ids
    exposures: dict[str, list] = {}
    for record in ExposureRecord.objects.filter(signal_id__in=ids, organisation_id__in=visible):
        exposures.setdefault(record.signal_id, []).append(exposure_type().validate_python(record.payload))
    searches: dict[int, list[str]] = {}
    for signal_id, name in (
        Hit.objects.filter(subscription__owner=user, signal__signal_id__in=ids)
        .order_by("subscription__name")
        .values_list("signal_id", "subscription__name")
        .distinct()
    ):
        searches.setdefault(signal_id, []).append(search_name(name))
    records = NamedRecords(current_network(), standard_materials())
    told = []
    for row in rows:
        entry = {"id": row.id, "found_at": row.found_at, "is_read": row.read_at is not None}
        if row.signal is None:
            about = Text(row.about, row.about_en or row.about).in_language(language)
            told.append(entry | {"title": NOTICES[row.notice] % {"name": about}, "is_notice": True})
            continue
        signal = signal_of(row.signal)
        before = standing_from_json(row.before) if row.before else None
        told.append(
            entry
            | {
                "signal": signal,
                "title": signal.title.in_language(language),
                # A summary that nobody has translated is read on the signal's own page.
                "summary": signal.summary.in_language(language) if signal.summary.is_translated(language) else "",
                "moved": moved_sentence(before, standing_of(signal), language) if before else "",
                "when": when_of(signal, language),
                "touched": touched_of(exposures.get(signal.signal_id, []), reader, records, language),
                "searches": ", ".join(searches.get(row.signal_id, [])),
            }
        )
    return told


@login_required
def open_entry(request, entry_id: int):
    """Mark an entry as read and lead to what it tells of."""
    row = inbox_for(request.user, InboxFilters()).filter(id=entry_id).first()
    if row is None:
        raise Http404
    services.mark_read(request.user, entry_id)
    if row.address:
        return redirect(row.address)
    return redirect("signal", row.signal.signal_id) if row.signal else redirect("subscriptions")


@login_required
@require_POST
def mark_entry(request, entry_id: int):
    """Mark an entry as read or unread."""
    services.mark_read(request.user, entry_id, read=request.POST.get("read") == "yes")
    return redirect(_back_to_inbox(request))


@login_required
@require_POST
def mark_all(request):
    """Mark everything shown as read."""
    count = services.mark_all_read(request.user, _inbox_filters(request.POST))
    messages.success(
        request, ngettext("%(count)d entry is read.", "%(count)d entries are read.", count) % {"count": count}
    )
    return redirect(_back_to_inbox(request))


def _back_to_inbox(request) -> str:
    query = request.POST.get("query", "")
    return reverse("inbox") + (f"?{query}" if query else "")


@login_required
def subscriptions(request):
    """List the reader's saved searches."""
    rows = [_row(one) for one in subscriptions_for(request.user).annotate(found=Count("hits"))]
    return render(
        request,
        "alerts/subscriptions.html",
        {"rows": rows, "mail_is_set_up": mail_is_set_up(), "section": "subscriptions"},
    )


def _row(subscription: Subscription) -> dict:
    return {
        "id": subscription.id,
        "name": subscription.name,
        "active": subscription.active,
        "search": search_words(subscription),
        "ways": _ways(subscription),
        "found": subscription.found,
    }


def search_words(subscription: Subscription) -> str:
    """Return a search in the words of the page."""
    language = page_language()
    parts = [str(dict(KINDS).get(subscription.kind, ""))] if subscription.kind else []
    if subscription.country:
        parts.append(wording.country(subscription.country, language))
    if subscription.words:
        parts.append(subscription.words if '"' in subscription.words else f"“{subscription.words}”")
    if subscription.stage:
        parts.append(wording.stage_asked(Stage(subscription.stage), language))
    parts += [facet_value_name(name, one, language) for name, values in subscription.facets.items() for one in values]
    parts += [topic_name(one).in_language(language) for one in subscription.topics]
    parts += [standard_materials().name(one).in_language(language) for one in subscription.materials]
    if subscription.least_severity:
        parts.append(
            _("severity from %(percent)s") % {"percent": wording.percent(subscription.least_severity, language)}
        )
    if subscription.only_mine:
        parts.append(_("only what touches my firm"))
    return " · ".join(parts) or _("everything")


def _ways(subscription: Subscription) -> str:
    parts = [_("inbox")] if subscription.to_inbox else []
    if subscription.by_mail:
        hour = {"hour": f"{subscription.hour:02}:00"}
        if subscription.rhythm == Rhythm.DAILY:
            parts.append(_("mail every day at %(hour)s") % hour)
        else:
            day = dict(SubscriptionForm.base_fields["weekday"].choices)[subscription.weekday]
            parts.append(_("mail every week, %(day)s %(hour)s") % (hour | {"day": day}))
    if hasattr(subscription, "webhook"):
        parts.append(_("webhook (disabled)") if subscription.webhook.disabled_at else _("webhook"))
    return " · ".join(parts) or _("feeds only")


@login_required
def new_subscription(request):
    """Save a search: the form begins with the filters of the list it was called from."""
    given = {name: request.GET[name] for name in ("kind", "country", "words", "stage") if request.GET.get(name)}
    if topics := [one for one in request.GET.getlist("topics") if one in set(Topic)]:
        given["topics"] = topics
    facets = [one for one in request.GET.getlist("facets") if one.partition("=")[0] in SAVED_FACETS]
    if facets:
        given["facets"] = facets
    # The filters, in words, are a name to begin with.
    name = search_words(Subscription(**{**given, "facets": facets_of(facets)})) if given else ""
    return _form(request, None, given | {"name": name[:120], "language": str(page_language())})


@login_required
def subscription(request, subscription_id: int):
    """Show one saved search: what it would tell next, its feeds and its webhook."""
    return _page(request, subscription_id)


@login_required
def edit_subscription(request, subscription_id: int):
    """Change a saved search."""
    row = subscription_for(request.user, subscription_id)
    fields = SubscriptionForm.base_fields
    initial = {name: getattr(row, name) for name in fields}
    return _form(request, subscription_id, initial | {"facets": written_facets(row.facets)})


def _form(request, subscription_id: int | None, initial: dict):
    roles = roles_of(request.user)
    form = SubscriptionForm(
        request.POST or None, initial=initial, for_association=roles.analyst and not roles.organisation_ids
    )
    if request.method == "POST" and form.is_valid() and "try" not in request.POST:
        try:
            saved = services.save_subscription(request.user, form.values(), subscription_id)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The search is saved."))
            return redirect("subscription", saved.id)
    may_narrow = roles.organisation_ids or roles.analyst
    context = {
        "form": form,
        "subscription_id": subscription_id,
        "may_narrow": may_narrow,
        "would_have": _would_have(request.user, form),
        "section": "subscriptions",
    }
    return render(request, "alerts/form.html", context)


def _would_have(user, form: SubscriptionForm) -> dict | None:
    """Return what the search in a form would have told of lately; None where the form cannot be read."""
    if form.is_bound:
        if not form.is_valid():
            return None
        given = {name: form.values()[name] for name in SEARCH}
    else:
        given = {name: form.initial[name] for name in SEARCH if name in form.initial}
        given["facets"] = facets_of(given.get("facets", []))
    return _lately(Subscription(owner=user, **given))


def _lately(subscription: Subscription) -> dict:
    told, language = lately(subscription, timezone.localdate()), page_language()
    return {
        "days": LATELY_DAYS,
        "count": len(told),
        "of_all": lately_of_all(timezone.localdate()),
        "is_much": len(told) > LATELY_DAYS,
        "newest": [(one.signal_id, one.published_on, one.title.in_language(language)) for one in told[:5]],
    }


@never_cache
def _page(request, subscription_id: int, **shown_once: str):
    row = subscription_for(request.user, subscription_id)
    digest, as_of = _asked_digest(request, row)
    language = Language(row.language)
    told = tell_digest(digest, NamedRecords(current_network(), standard_materials()), language)
    context = {
        "subscription": row,
        "search": search_words(row),
        "ways": _ways(row),
        "told": told,
        "would_have": _lately(row),
        "as_of": as_of,
        "words": {"evidence": phrase("evidence", language)},
        "tokens": row.tokens.all(),
        "webhook": getattr(row, "webhook", None),
        "deliveries": [{"row": one, "state": STATES[one.state]} for one in row.deliveries.defer("text", "html")[:10]],
        "mail_is_set_up": mail_is_set_up(),
        "section": "subscriptions",
    }
    return render(request, "alerts/subscription.html", context | shown_once)


def _asked_digest(request, row: Subscription):
    as_of = day_of(request.GET.get("as_of", ""))
    if as_of is None:
        if request.GET.get("as_of"):
            messages.error(request, _("There is no digest of that day: the day is written as 2026-04-06."))
        return next_digest(row, timezone.now()), None
    return digest_of_days(row, as_of, _DAYS[row.rhythm]), as_of


@login_required
def digest_file(request, subscription_id: int):
    """Send the digest that the page shows, as the HTML a mail would hold."""
    row = subscription_for(request.user, subscription_id)
    digest, _as_of = _asked_digest(request, row)
    text = digest_as_html(
        digest, NamedRecords(current_network(), standard_materials()), Language(row.language), mail_links(row)
    )
    response = HttpResponse(text, content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="digest-{digest.as_of}.html"'
    return response


@login_required
@require_POST
def pause(request, subscription_id: int):
    """Pause a saved search, or let it go on."""
    active = request.POST.get("active") == "yes"
    services.pause_subscription(request.user, subscription_id, active=active)
    messages.success(request, _("The search goes on.") if active else _("The search is paused."))
    return redirect("subscriptions")


@login_required
@require_POST
def delete(request, subscription_id: int):
    """Delete a saved search."""
    services.delete_subscription(request.user, subscription_id)
    messages.success(request, _("The search is deleted."))
    return redirect("subscriptions")


@login_required
@require_POST
def make_address(request, subscription_id: int):
    """Make private addresses and show them this once."""
    token = services.make_feed_token(request.user, subscription_id)
    return _page(
        request,
        subscription_id,
        feed_address=settings.BASE_ADDRESS + reverse("private_feed", args=[token]),
        calendar_address=settings.BASE_ADDRESS + reverse("private_calendar", args=[token]),
    )


@login_required
@require_POST
def revoke_address(request, subscription_id: int, token_id: int):
    """Revoke a private address."""
    services.revoke_feed_token(request.user, subscription_id, token_id)
    messages.success(request, _("The address is revoked."))
    return redirect("subscription", subscription_id)


@login_required
@require_POST
def webhook(request, subscription_id: int):
    """Set, renew, enable or take away the webhook of a saved search."""
    act = request.POST.get("act")
    try:
        if act == "set":
            secret = services.set_webhook(request.user, subscription_id, request.POST.get("address", ""))
            return _page(request, subscription_id, secret=secret)
        if act == "renew":
            return _page(request, subscription_id, secret=services.rotate_secret(request.user, subscription_id))
        if act == "enable":
            services.enable_webhook(request.user, subscription_id)
        elif act == "drop":
            services.drop_webhook(request.user, subscription_id)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("subscription", subscription_id)


@login_required
def outbox(request):
    """Show an operator how sending goes: what waits, what failed and why. What is said in it is not shown."""
    rows = outbox_for(request.user)
    counts = dict(rows.order_by().values_list("state").annotate(number=Count("id")))
    page = Paginator(rows.exclude(state__in=(Delivery.State.SENT, Delivery.State.NOTHING)), 50).get_page(
        request.GET.get("page")
    )
    context = {
        "counts": [(name, counts.get(state, 0)) for state, name in STATES.items()],
        "rows": [{"row": one, "state": STATES[one.state], "said": _said_of(one.last_error)} for one in page],
        "page": page,
        "query": "",
        "jobs": _jobs(request.user),
        "mail_is_set_up": mail_is_set_up(),
        "section": "outbox",
    }
    return render(request, "alerts/outbox.html", context)


def _said_of(failure: str) -> tuple[str, str]:
    """Return what failed, in the language of the page, and the words of the other side."""
    what, _colon, said = failure.partition(": ")
    named = {"mail server not reached": _("mail server not reached"), "log-in refused": _("log-in refused")}
    return (f"{named[what]}: ", said) if what in named else ("", failure)


def _pull_name(written: str) -> str:
    of_figures = f"{MARKET} "
    if written.startswith(of_figures):
        return _("Pull of figures: %(source)s") % {"source": written.removeprefix(of_figures)}
    return _("Pull: %(source)s") % {"source": written}


def _jobs(user) -> list[dict]:
    now = timezone.now()
    return [
        {
            "name": JOBS[row.name] if row.name in JOBS else _pull_name(row.name.removeprefix(PULL)),
            "row": row,
            "is_running": row.held_until is not None and row.held_until > now,
            # A clock looks every few seconds; what is due for long says that none runs.
            "is_late": row.due_at < now - timedelta(minutes=15) and (row.held_until is None or row.held_until < now),
        }
        for row in clock_for(user)
    ]


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, token: str):
    """End the mails of a subscription without log-in: a GET asks, a POST does it (RFC 8058). No cookie is read or set."""
    row = subscription_to_end(token)
    if row is None:
        raise Http404
    if request.method == "POST":
        services.end_mails(token)
    with override(row.language):
        context = {"name": row.name, "is_done": request.method == "POST" or not row.by_mail}
        return render(request, "alerts/unsubscribe.html", context)
