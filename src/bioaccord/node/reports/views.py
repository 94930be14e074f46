"""Reports: the list, one to read, its files, and the desk at which an analyst puts it together."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bioaccord.brief.phrases import phrase
from bioaccord.brief.report import Report, report_as_json
from bioaccord.brief.report_pdf import report_as_pdf
from bioaccord.brief.report_sources import series_name, source_title
from bioaccord.market.areas import PANELS
from bioaccord.market.chart import titled
from bioaccord.market.finding import Finding
from bioaccord.market.finding_figure import figure_interval, figure_periods, figure_value
from bioaccord.market.finding_words import chance
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file
from bioaccord.node.policy.access import signal_for
from bioaccord.node.policy.payload import signal_type
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.topic import Area, topic_name

from . import services
from .access import (
    draft_for,
    history_for,
    published_for,
    report_row_for,
    reports_for,
    series_found,
    told_report,
)
from .forms import FORMS, NAMES, HeadForm, values_of
from .found import findings_for

_WORDS = (
    "report_sources",
    "report_disclaimers",
    "report_disclaimers_lead",
    "report_annex",
    "report_sample",
    "report_sample_notice",
)


@login_required
def reports(request):
    """List the reports that the reader may see."""
    rows = Paginator(reports_for(request.user), 30).get_page(request.GET.get("page"))
    return render(request, "reports/reports.html", {"page": rows, "section": "reports"})


@login_required
def new_report(request):
    """Begin a report."""
    require(roles_of(request.user).analyst)
    own = dict(zip(("association_ko", "association_en"), settings.ASSOCIATION_NAME, strict=True))
    form = HeadForm(
        request.POST or None,
        initial={"written_on": timezone.localdate(), "author": _own_name(request.user), **own},
    )
    if request.method == "POST" and form.is_valid():
        return redirect("write_report", services.make_report(request.user, form.cleaned_data).id)
    return render(request, "reports/form.html", {"form": form, "heading": _("New report"), "section": "reports"})


@login_required
@require_POST
def new_area_report(request, area: str):
    """Make a report of a dashboard by one press, and lead to the desk where it is gone on with."""
    if area not in list(Area):
        raise Http404
    try:
        row = services.make_area_report(request.user, Area(area))
    except InputError as error:
        messages.error(request, error.told(page_language()))
        return redirect("market_area", area)
    messages.success(request, _("The report is made. Look through it, write what it means, and take it as a PDF."))
    return redirect("write_report", row.id)


@login_required
def report(request, report_id: int):
    """Show a report to read: as it was published, or, for analysts who ask for it, as it is being written."""
    row, told, refused = report_row_for(request.user, report_id), None, ""
    asks_draft = _asks_draft(request, row)
    try:
        told = told_report(_asked(request, report_id), page_language(), is_draft=asks_draft)
    except InputError as error:
        refused = error.told(page_language())
    context = {
        "row": row,
        "told": told,
        "refused": refused,
        "is_draft": asks_draft,
        "query": _query(request, row),
        "words": {key: phrase(key, page_language()) for key in _WORDS},
        "section": "reports",
    }
    return render(request, "reports/report.html", context)


@login_required
def pdf(request, report_id: int):
    """Send a report as PDF, in the language that `language` names or in that of the page."""
    language = Language(request.GET["language"]) if request.GET.get("language") in list(Language) else page_language()
    try:
        is_draft = _asks_draft(request, report_row_for(request.user, report_id))
        file = report_as_pdf(told_report(_asked(request, report_id), language, is_draft=is_draft))
    except InputError as error:
        return HttpResponse(error.told(page_language()), status=409, content_type="text/plain; charset=utf-8")
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="report-{report_id}-{language}.pdf"'
    return response


@login_required
def plain(request, report_id: int):
    """Send a report as the JSON that `bioaccord market report` reads."""
    text = report_as_json(_asked(request, report_id))
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="report-{report_id}.json"'
    return response


@login_required
def chart(request, report_id: int, number: int, format: str):
    """Send one chart of a report as its specification, SVG or PNG; `number` is that of its part, from 1."""
    told = told_report(_asked(request, report_id), page_language())
    if not 1 <= number <= len(told.parts) or told.parts[number - 1].specification is None:
        raise Http404
    part = told.parts[number - 1]
    if request.GET.get("heading") == "no":
        return chart_file(part.specification, format)
    # What is taken out of the report keeps its title, its day and its sources.
    return chart_file(titled(part.specification, part.title, part.dated, part.credit), format)


@login_required
def write(request, report_id: int):
    """Show the desk: the parts in order, what can be added, and the history."""
    require(roles_of(request.user).analyst)
    row, words = report_row_for(request.user, report_id), request.GET.get("series", "")[:200]
    context = {
        "row": row,
        "parts": [_part_line(part, place, len(row.parts)) for place, part in enumerate(row.parts)],
        "kinds": [(kind, NAMES[kind]) for kind in FORMS],
        "words": words,
        "found": series_found(request.user, words, page_language()),
        "history": history_for(request.user, report_id),
        "moved": request.GET.get("moved", ""),
        "by": request.GET.get("by", ""),
        "section": "reports",
    }
    return render(request, "reports/write.html", context)


@login_required
def found(request, report_id: int):
    """List what the figures show is new, to be put into the report with figures, picture and test; add one of it."""
    require(roles_of(request.user).analyst)
    row, asked = report_row_for(request.user, report_id), request.GET.get("area", "")
    if request.method == "POST":
        try:
            place = services.add_found(request.user, report_id, _revision(request), request.POST.get("finding", ""))
            return redirect(f"{reverse('write_report', args=[report_id])}#part-{place + 1}")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("report_found", report_id)
    area, held = (
        Area(asked) if asked in list(Area) else None,
        {part["finding"]["finding_id"] for part in row.parts if part["kind"] == "found"},
    )
    context = {
        "row": row,
        "findings": [_finding_line(one, held) for one in findings_for(request.user, area)],
        "areas": [(str(one), topic_name(one)) for one in PANELS],
        "area": asked,
        "section": "reports",
    }
    return render(request, "reports/found.html", context)


@login_required
def head(request, report_id: int):
    """Change title, author, day and marking."""
    require(roles_of(request.user).analyst)
    row = report_row_for(request.user, report_id)
    form = HeadForm(request.POST or None, initial={name: getattr(row, name) for name in HeadForm.base_fields})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_head(request.user, report_id, _revision(request), form.cleaned_data)
            return redirect("write_report", report_id)
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "row": row, "heading": _("Title and marking"), "section": "reports"}
    return render(request, "reports/form.html", context)


@login_required
def new_part(request, report_id: int, kind: str):
    """Add a part of a kind."""
    return _part_form(request, report_id, kind, None)


@login_required
def change_part(request, report_id: int, place: int):
    """Change the part at a place, counted from 0."""
    require(roles_of(request.user).analyst)
    parts = report_row_for(request.user, report_id).parts
    if place >= len(parts) or parts[place]["kind"] not in FORMS:
        raise Http404
    return _part_form(request, report_id, parts[place]["kind"], place)


@login_required
@require_POST
def act(request, report_id: int):
    """Move or remove a part, publish the report or take it back."""
    user, asked, revision = request.user, request.POST.get("act", ""), _revision(request)
    place = int(request.POST["place"]) if request.POST.get("place", "").isdecimal() else -1
    address = reverse("write_report", args=[report_id])
    try:
        if asked in ("up", "down"):
            moved = services.move_part(user, report_id, revision, place, up=asked == "up")
            # Without a fragment: a browser then gives the focus to the button that was pressed, and not to the top.
            return redirect(f"{address}?moved={moved}&by={asked}")
        if asked == "remove":
            left = services.remove_part(user, report_id, revision, place)
            return redirect(f"{address}#part-{left + 1}")
        if asked == "publish":
            services.publish(user, report_id, revision)
            messages.success(request, _("Published, with every figure pinned to its day."))
        elif asked == "withdraw":
            services.withdraw(user, report_id, revision)
            messages.success(request, _("Taken back. Members no longer see it."))
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except InputError as error:
        messages.error(request, error.told(page_language()))
    return redirect(address)


def _part_form(request, report_id: int, kind: str, place: int | None):
    require(roles_of(request.user).analyst)
    row = report_row_for(request.user, report_id)
    if kind not in FORMS:
        raise Http404
    initial = values_of(row.parts[place]) if place is not None else {"series": request.GET.get("series", "")}
    form = FORMS[kind](request.POST or None, initial={name: one for name, one in initial.items() if one is not None})
    if request.method == "POST" and form.is_valid():
        try:
            part = _signal_part(request.user, form) if kind == "signal" else form.part()
            if place is None:
                place = services.add_part(request.user, report_id, _revision(request), part)
            else:
                services.change_part(request.user, report_id, _revision(request), place, part)
            return redirect(f"{reverse('write_report', args=[report_id])}#part-{place + 1}")
        except ValidationError as error:
            form.add_error(None, error)
        except InputError as error:
            form.add_error(None, error.told(page_language()))
    context = {"form": form, "row": row, "heading": NAMES[kind], "section": "reports"}
    return render(request, "reports/form.html", context)


def _signal_part(user, form) -> dict:
    try:
        signal = signal_for(user, form.cleaned_data["signal_id"].strip())
    except Http404:
        raise ValidationError(
            _("There is no signal of this id. Copy it from the address of the signal's page.")
        ) from None
    return {"kind": "signal", "signal": signal_type().dump_python(signal, mode="json")}


def _asks_draft(request, row) -> bool:
    """Tell whether an analyst asks for what is being written, or nothing was published that could be shown instead."""
    analyst = roles_of(request.user).analyst
    return analyst and (row.published_at is None or "draft" in request.GET or "version" in request.GET)


def _asked(request, report_id: int) -> Report:
    row = report_row_for(request.user, report_id)
    if not _asks_draft(request, row):
        return published_for(request.user, report_id)
    version = request.GET.get("version", "")
    return draft_for(request.user, report_id, int(version) if version.isdecimal() else None)


def _query(request, row) -> str:
    if not _asks_draft(request, row):
        return ""
    version = request.GET.get("version", "")
    return f"version={version}" if version.isdecimal() else "draft=1"


def _revision(request) -> int:
    written = request.POST.get("revision", "")
    return int(written) if written.isdecimal() and len(written) < 10 else -1


def _part_line(part: dict, place: int, count: int) -> dict:
    language = page_language()
    texts = [part.get(name) for name in ("text", "title", "statement")]
    for name in ("signal", "finding", "panel"):
        if name in part:
            texts.append(part[name]["title"])
    first, other = ("ko", "en") if language == Language.KOREAN else ("en", "ko")
    words = next((one[first] or one[other] for one in texts if one and (one[first] or one[other])), "")
    return {
        "place": place,
        "number": place + 1,
        "kind": NAMES[part["kind"]],
        "words": words,
        "series": [series_name(one, language) for one in part.get("series", ())],
        "may_change": part["kind"] in FORMS,
        "is_first": place == 0,
        "is_last": place == count - 1,
    }


def _finding_line(one: Finding, held: set[str]) -> dict:
    language = page_language()
    return {
        "finding": one,
        "source": source_title(one.source, language),
        "chance": chance(one.test.adjusted_p_value),
        "figures": [
            (
                figure.name,
                figure_value(figure, language),
                figure_interval(figure, language),
                figure_periods(figure, one.frequency, language),
            )
            for figure in one.figures
        ],
        "is_held": one.finding_id in held,
    }


def _own_name(user) -> str:
    korean = page_language() == Language.KOREAN
    return (user.name_ko or user.name_en) if korean else (user.name_en or user.name_ko)
