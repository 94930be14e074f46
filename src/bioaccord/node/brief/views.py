"""The brief as a page and as files; exposures, drawn and listed."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.brief.json_document import brief_as_json
from bioaccord.brief.markdown import brief_as_markdown
from bioaccord.brief.picture import exposure_chart
from bioaccord.brief.sheet import Item
from bioaccord.brief.told import tell, tell_item
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.files import chart_file, table_file
from bioaccord.node.members.access import own_member_ids
from bioaccord.node.partners.names import NamedRecords
from bioaccord.node.policy.access import signal_for
from bioaccord.node.supply.access import current_materials, current_network
from bioaccord.partners.needs import needs_from_exposures
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.signal import Channel, Stage

from .access import ExposureFilters, brief_for, exposure_for, exposure_of, exposures_for
from .drawing import draw_path
from .payload import exposure_id_of, match_id_of
from .templatetags.wording import page_language


@login_required
def own_brief(request):
    """Show the brief of the reader's own firm."""
    own = roles_of(request.user).organisation_ids
    require(bool(own))
    return _brief_page(request, own[0])


@login_required
def brief_of(request, organisation_id: str):
    """Show the brief of a firm that the reader may see."""
    return _brief_page(request, organisation_id)


def _brief_page(request, organisation_id: str):
    language = page_language()
    brief = brief_for(request.user, organisation_id)
    told = tell(brief, language, timezone.get_current_timezone())
    sections = []
    for section, words in zip(brief.sections, told.sections, strict=True):
        items = [
            {
                "words": told_item,
                "exposure_id": exposure_id_of(item.exposures[0]),
                "suggestions": [
                    {"words": told_suggestion, "match_id": match_id_of(suggestion.match)}
                    for told_suggestion, suggestion in zip(told_item.suggestions, item.suggestions, strict=True)
                ],
            }
            for told_item, item in zip(words.items, section.items, strict=True)
        ]
        sections.append({"words": words, "entries": items, "count": section.count})
    context = {
        "told": told,
        "sections": sections,
        "organisation_id": organisation_id,
        "has_chart": exposure_chart(brief, language) is not None,
        "section": "brief",
    }
    return render(request, "brief/brief.html", context)


@login_required
def brief_file(request, organisation_id: str, format: str):
    """Send a brief as HTML for mail and print, as Markdown or as JSON."""
    brief, language = brief_for(request.user, organisation_id), page_language()
    if format == "json":
        return HttpResponse(brief_as_json(brief), content_type="application/json; charset=utf-8")
    if format == "markdown":
        text, kind, ending = brief_as_markdown(brief, language), "text/markdown", "md"
    else:
        from bioaccord.brief.html import brief_as_html

        text, kind, ending = brief_as_html(brief, language), "text/html", "html"
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    # The page carries its style inside, so it is handed over as a file instead of being shown under this site's policy.
    response["Content-Disposition"] = f'attachment; filename="{organisation_id}-{brief.as_of}.{ending}"'
    return response


@login_required
def brief_chart(request, organisation_id: str, format: str):
    """Send the chart of a brief: its specification, or drawn as SVG or PNG."""
    specification = exposure_chart(brief_for(request.user, organisation_id), page_language())
    if specification is None:
        raise Http404
    return chart_file(specification, format)


@login_required
def exposure(request, exposure_id: str):
    """Show one exposure: its path drawn and as a table, its figures and what they rest on, and who can help."""
    found, language = exposure_for(request.user, exposure_id), page_language()
    signal = signal_for(request.user, found.signal_id)
    records = NamedRecords(current_network(), current_materials())
    suggestions = next(
        (
            item.suggestions
            for item in brief_for(request.user, found.organisation_id).section(found.channel).items
            if item.signal.signal_id == found.signal_id
        ),
        (),
    )
    item = Item(
        signal=signal,
        channel=found.channel,
        exposures=(found,),
        suggestions=suggestions,
        is_consultation=signal.stage == Stage.PROPOSED,
        is_past=False,
    )
    told = tell_item(item, records, language, timezone.get_current_timezone())
    words = {
        "title": _("Path of suppliers from the subject of the signal to the product"),
        "lost": _("lost"),
        "transit": _("transit"),
        "stock": _("stock"),
        "of_need": _("share"),
    }
    product = records.products.get(found.product_id or "")
    own = found.organisation_id in roles_of(request.user).organisation_ids
    context = {
        "can_post_need": own and bool(needs_from_exposures([found], current_network())),
        "exposure_id": exposure_id,
        "organisation_id": found.organisation_id,
        "firm": wording.organisation_name(records.organisations[found.organisation_id], language),
        "channel": found.channel,
        "channel_name": wording.channel_name(found.channel, language),
        "item": told,
        "suggestions": [
            {"words": told_suggestion, "match_id": match_id_of(suggestion.match)}
            for told_suggestion, suggestion in zip(told.suggestions, suggestions, strict=True)
        ],
        "product_name": product.name.in_language(language) if product else _("The whole firm"),
        "extent": wording.extent(found, language),
        "drawing": draw_path(found, records, language, words),
        "path_rows": [_path_row(step, records, language) for step in found.path],
        "signal_id": found.signal_id,
        "as_of": wording.day(found.as_of, language),
        "section": "exposures" if roles_of(request.user).analyst else "brief",
    }
    return render(request, "brief/exposure.html", context)


def _path_row(step, records: NamedRecords, language: Language) -> dict[str, str]:
    return {
        "firm": wording.organisation_name(records.organisations[step.organisation_id], language),
        "country": wording.country(step.country, language),
        "material": records.products[step.product_id].name.in_language(language),
        "lost": wording.percent(step.share_lost, language) if step.share_lost else "–",
        "share": wording.percent(step.share, language),
        "lead": f"{step.lead_time_days:,.0f}" if step.lead_time_days else "–",
        "stock": f"{step.stock_days:,.0f}" if step.stock_days else "–",
    }


@login_required
def exposure_json(request, exposure_id: str):
    """Send one exposure as JSON."""
    from .payload import exposure_type

    found = exposure_for(request.user, exposure_id)
    return JsonResponse(exposure_type().dump_python(found, mode="json"))


def _filters(request) -> ExposureFilters:
    given = request.GET
    return ExposureFilters(
        channel=given.get("channel", ""), organisation=given.get("organisation", ""), words=given.get("words", "")
    )


@login_required
def exposures(request):
    """List the exposures of all members, for analysts."""
    require(roles_of(request.user).analyst)
    language, network, filters = page_language(), current_network(), _filters(request)
    rows = exposures_for(request.user, filters)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    members = sorted(own_member_ids())
    context = {
        "rows": [exposure_row(row, network, language) for row in page],
        "count": page.paginator.count,
        "page": page,
        "query": query.urlencode(),
        "filters": filters,
        "channels": [(channel.value, wording.channel_name(channel, language)) for channel in Channel],
        "members": [(one, wording.organisation_name(network.organisation(one), language)) for one in members],
        "section": "exposures",
    }
    return render(request, "brief/exposures.html", context)


def exposure_row(row, network, language: Language) -> dict[str, str]:
    """Return one line of a list of exposures in the words of the page."""
    found = exposure_of(row)
    product = network.product(found.product_id).name.in_language(language) if found.product_id else _("The whole firm")
    title = row.title_ko if language == Language.KOREAN else row.title_en
    return {
        "exposure_id": row.exposure_id,
        "organisation_id": row.organisation_id,
        "firm": wording.organisation_name(network.organisation(row.organisation_id), language),
        "title": title,
        "channel": wording.channel_name(found.channel, language),
        "product": product,
        "extent": wording.extent(found, language),
        "when": wording.until(found.days_until, language) if found.days_until is not None else "",
        "value": wording.money(found.value_at_risk, language) if found.value_at_risk else "",
    }


@login_required
def exposures_file(request, format: str):
    """Send the filtered list of exposures as CSV or JSON."""
    require(roles_of(request.user).analyst)
    language, network = page_language(), current_network()
    rows = [exposure_row(row, network, language) for row in exposures_for(request.user, _filters(request))]
    columns = ("firm", "title", "channel", "product", "extent", "when", "value", "exposure_id")
    return table_file(rows, columns, "exposures", format)
