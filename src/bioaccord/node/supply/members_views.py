"""What the members of an association depend on together: what to do first, a picture, tables and files; for analysts."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _

from bioaccord.brief import wording
from bioaccord.brief.chokepoints_picture import ChokepointBar, chokepoints_chart
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.files import chart_file, table_file
from bioaccord.supply.dependence import Unit
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.money import Money

from .access import chokepoints_for, countries_of_makers_for
from .calculation_words import version_words

_SHOWN = 15  # bars of a picture


@login_required
def members(request):
    """Show what the members depend on together."""
    groups = [_chokepoint_group(request.user, unit) for unit in (Unit.COUNTRY, Unit.MATERIAL)]
    context = {
        "groups": groups,
        "first": _first_step(request.user, *groups),
        "version": version_words(page_language()),
        "section": "members",
    }
    return render(request, "supply/members.html", context)


@login_required
def members_file(request, format: str):
    """Send what the members depend on together as CSV or JSON."""
    columns = ("unit", "key", "name", "members", "usd_per_year", "share")
    groups = [_chokepoint_group(request.user, unit) for unit in (Unit.COUNTRY, Unit.MATERIAL)]
    rows = [{name: row[name] for name in columns} for group in groups for row in group["rows"]]
    return table_file(rows, columns, "chokepoints", format)


@login_required
def members_chart(request, unit: str, format: str):
    """Send the chart of the countries or materials that members depend on as a specification, SVG or PNG."""
    rows = _chokepoint_group(request.user, Unit(unit))["rows"][:_SHOWN]
    bars = [ChokepointBar(row["name"], row["members"], row["share"]) for row in rows]
    return chart_file(chokepoints_chart(bars, page_language()), format)


def _first_step(user, countries: dict, materials: dict) -> list[str]:
    """Return what to do first, from the first rows that may be told, and who may be asked; nothing where nothing is told."""
    found, language = [], page_language()
    if materials["rows"]:
        row = materials["rows"][0]
        found.append(
            _(
                "First: find a second source of {material}. Without it {count} members lose {amount} a year together, {share} of all members' revenue."
            ).format(material=row["name"], count=row["members"], amount=row["amount"], share=row["percent"])
        )
        makers = [wording.country(code, language) for code in countries_of_makers_for(user, row["key"])]
        found.append(
            _("Whom to ask: the firms that make it in {countries}.").format(countries=", ".join(makers))
            if makers
            else _(
                "Whom to ask: in no country of this network do five firms make it, so none is named here; each member's own matches name who offers it."
            )
        )
    if countries["rows"]:
        row = countries["rows"][0]
        found.append(
            _("The country behind most revenue is {country}: {count} members, {share} of all members' revenue.").format(
                country=row["name"], count=row["members"], share=row["percent"]
            )
        )
    return found


def _chokepoint_group(user, unit: Unit) -> dict:
    language, found = page_language(), chokepoints_for(user, unit)
    materials = standard_materials()
    rows = [
        {
            "unit": str(unit),
            "key": row.key,
            "name": wording.country(row.key, language)
            if unit == Unit.COUNTRY
            else materials.name(row.key).in_language(language),
            "members": row.members,
            "usd_per_year": round(row.usd_per_year),
            "share": round(row.share, 4),
            "amount": wording.money(Money(row.usd_per_year, "USD"), language),
            "percent": wording.percent(row.share, language),
        }
        for row in found.rows
    ]
    title = _("Countries") if unit == Unit.COUNTRY else _("Materials")
    return {"unit": str(unit), "title": title, "rows": rows, "held_back": found.held_back}
