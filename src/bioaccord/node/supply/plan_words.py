"""What to do first, in the words of the page: the verdict on a plan, its measures, the frontier, the assumptions."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bioaccord.brief import wording
from bioaccord.vocabulary.language import Language

from .calculation_words import (
    about_usd,
    basis_words,
    cause_rows,
    estimate,
    interval,
    question_words,
    rounded_usd,
    usd,
    worst_words,
)
from .models import Calculation

# Events that take money and no goods: neither a stock nor another source helps against them.
_NOT_HELPED = ("price_shock", "tariff")


def chosen_plan(row: Calculation) -> dict:
    """Return the plan of the budget that was asked about."""
    wanted = row.parameters["budget_usd"]
    return next(plan for plan in row.result["plans"] if plan["budget"] == wanted)


def mitigation_words(row: Calculation, language: Language) -> dict:
    """Return the answer to what should be done first."""
    plan, today = chosen_plan(row), row.result["plans"][0]
    return {
        "id": row.pk,
        "question": question_words(row, language),
        "budget": usd(plan["budget"], language),
        "verdict": _verdict(row, plan, today, language),
        "measures": [
            {"number": number, **_measure_words(one, language)} for number, one in enumerate(plan["measures"], start=1)
        ],
        "cost": usd(plan["cost"], language),
        "sum": rounded_usd(sum(one["avoided"]["value"] for one in plan["measures"]), language),
        "together": estimate(plan["shortfall_avoided"], language),
        "elsewhere": estimate(plan["avoided_elsewhere"], language),
        "plans": [_plan_words(one, plan, language) for one in row.result["plans"]],
        "causes": cause_rows(row.result, language),
        "has_price_causes": any(one["kind"] in _NOT_HELPED for one in row.result["causes"]),
        "collapsed": row.result["collapsed"],
        "assumptions": _assumptions(row, language),
        "basis": basis_words(row, language),
        "worst": worst_words(row.parameters["level"]),
    }


def _verdict(row: Calculation, plan: dict, today: dict, language: Language) -> list[str]:
    worst = worst_words(row.parameters["level"])
    if today["simulated_shortfall"]["value"] <= 0:
        return [
            _("There is nothing to buy: in none of the simulated years does an event take anything from this firm."),
        ]
    loss = _("As things are, the {worst} lose {amount} each on average ({interval}).").format(
        worst=worst,
        amount=about_usd(today["simulated_shortfall"]["value"], language),
        interval=interval(today["simulated_shortfall"], language),
    )
    if not plan["measures"]:
        return [_("This budget buys nothing that is worth its money."), loss, _why_nothing(row, language)]
    avoided, elsewhere = plan["shortfall_avoided"], plan["avoided_elsewhere"]
    first = _measure_words(plan["measures"][0], language)
    begin = _("First: {what}. At {where}, for {cost} a year.").format(
        what=first["what"], where=first["where"], cost=first["cost"]
    )
    begin += " " + _alone(plan["measures"][0]["avoided"], language)
    gain = _("All measures together cost {cost} a year and take {amount} off that ({interval}).").format(
        cost=usd(plan["cost"], language),
        amount=about_usd(avoided["value"], language),
        interval=interval(avoided, language),
    )
    return [begin, loss, gain, _average_words(plan, language), _how_sure(row, elsewhere, language)]


def _alone(avoided: dict, language: Language) -> str:
    """Return what the first measure brings by itself, and plainly where that may be nothing."""
    words = (
        _("Alone it takes {amount} off the losses of the worst years (90 %: {interval}).")
        if round(avoided["low"]) > 0
        else _(
            "Alone it takes {amount} off the losses of the worst years (90 %: {interval}); the interval reaches zero, so it may bring nothing."
        )
    )
    return words.format(amount=about_usd(avoided["value"], language), interval=interval(avoided, language))


def _average_words(plan: dict, language: Language) -> str:
    average = plan["loss_avoided"]["value"]
    words = (
        _("Over all years it avoids {amount} a year on average, more than it costs.")
        if average >= plan["cost"]
        else _(
            "Over all years it avoids {amount} a year on average, less than it costs: it is an insurance against bad years."
        )
    )
    return words.format(amount=about_usd(average, language))


def _how_sure(row: Calculation, elsewhere: dict, language: Language) -> str:
    years = f"{row.parameters['years']:,}"
    given = {
        "years": years,
        "amount": about_usd(elsewhere["value"], language),
        "interval": interval(elsewhere, language),
    }
    if elsewhere["low"] > 0:
        return _(
            "How sure: on {years} other random years, which the plan was not chosen on, it avoids {amount} ({interval})."
        ).format(**given)
    return _(
        "How sure: not yet. On {years} other random years, which the plan was not chosen on, it avoids {amount} ({interval}), "
        "which may be nothing. Compute with more years before you spend."
    ).format(**given)


def _why_nothing(row: Calculation, language: Language) -> str:
    result, costs, budget = row.result, row.parameters["costs"], row.parameters["budget_usd"]
    if not result["stocks"] and not result["sources"]:
        return _(
            "Why: the network names no essential input of this firm, so there is no stock to raise and no source to find."
        )
    qualification = costs["qualification_usd"] / costs["years"]
    if result["sources"] and qualification > budget:
        return _(
            "Why: one qualification alone costs {amount} a year, more than the budget, and no larger stock avoids more than it costs."
        ).format(amount=usd(qualification, language))
    if not result["sources"]:
        return _("Why: nobody else in the network makes these inputs, and no larger stock avoids more than it costs.")
    return _(
        "Why: no larger stock and no second source within the budget avoids more in the worst years than it costs."
    )


def _measure_words(one: dict, language: Language) -> dict:
    key, today = str(language), one["today"]
    material = one["material"][key]
    if one["kind"] == "stock":
        what = _("Raise the stock of {material} by {days}").format(
            material=material, days=wording.days(one["days"], language)
        )
    else:
        what = _(
            "Qualify {supplier}, {country}, as a second source of {material} (share {share}, lead time {days})"
        ).format(
            supplier=one["supplier"][key],
            country=wording.country(one["supplier_country"], language),
            material=material,
            share=wording.percent(one["share"], language),
            days=wording.days(one["lead_time_days"], language),
        )
    origins = ", ".join(
        f"{wording.country(country, language)} {wording.percent(share, language)}"
        for country, share in today["countries"]
    )
    stock = _("stock for {days}").format(days=wording.days(today["stock_days"], language))
    return {
        "what": what,
        "where": one["site"][key],
        "today": f"{stock}; {origins}" if origins else f"{stock}; {_('no supplier is named')}",
        "cost": usd(one["usd_per_year"], language),
        "avoided": estimate(one["avoided"], language),
        "missed": estimate(one["missed_without"], language),
    }


def _plan_words(plan: dict, chosen: dict, language: Language) -> dict:
    return {
        "budget": usd(plan["budget"], language),
        "chosen": plan is chosen,
        "cost": usd(plan["cost"], language),
        "planned": rounded_usd(plan["planned_shortfall"], language),
        "simulated": estimate(plan["simulated_shortfall"], language),
        "avoided": estimate(plan["shortfall_avoided"], language),
        "elsewhere": estimate(plan["avoided_elsewhere"], language),
        "average": rounded_usd(plan["loss_avoided"]["value"], language),
        "measures": ngettext("{count} measure", "{count} measures", len(plan["measures"])).format(
            count=len(plan["measures"])
        ),
    }


def _assumptions(row: Calculation, language: Language) -> list[dict]:
    costs, years = row.parameters["costs"], f"{row.parameters['years']:,}"
    spread = _("{amount} each, spread over {years} years").format(
        amount=usd(costs["qualification_usd"], language), years=f"{costs['years']:g}"
    )
    told = (
        (_("Holding a stock"), _("{share} % of its value a year").format(share=f"{costs['holding_per_year'] * 100:g}")),
        (_("Qualifying a second source"), spread),
        (
            _("A second source"),
            _(
                "delivers {share} % of the need; lead time as on other links of the material, {days} where there is none"
            ).format(share=f"{costs['second_share'] * 100:g}", days=wording.days(costs["lead_time_days"], language)),
        ),
        (_("Largest added stock"), wording.days(costs["most_stock_days"], language)),
        (
            _("Random years"),
            _("{years} with seed {seed} to choose on, {years} with seed {other} to check on").format(
                years=years, seed=row.parameters["seed"], other=row.result["seed_elsewhere"]
            ),
        ),
        (_("What was asked"), question_words(row, language)),
    )
    return [{"name": name, "value": value} for name, value in told]


PLAN_COLUMNS = (
    "budget_usd",
    "cost_usd",
    "planned_shortfall_usd",
    *(
        f"{name}_{part}usd"
        for name in ("simulated_shortfall", "shortfall_avoided", "avoided_elsewhere", "loss_avoided")
        for part in ("", "low_", "high_")
    ),
    "measures",
)
MEASURE_COLUMNS = (
    "budget_usd",
    "number",
    "kind",
    "site_id",
    "site",
    "material",
    "stock_days_added",
    "supplier_site_id",
    "supplier",
    "supplier_country",
    "supplier_share",
    "lead_time_days",
    "cost_usd",
    *(f"{name}_{part}usd" for name in ("avoided_alone", "missed_without") for part in ("", "low_", "high_")),
)


def plan_rows(row: Calculation) -> list[dict]:
    """Return the frontier as rows of a file; amounts in USD a year."""
    return [
        {
            "budget_usd": plan["budget"],
            "cost_usd": round(plan["cost"]),
            "planned_shortfall_usd": round(plan["planned_shortfall"]),
            **{
                column: value
                for name in ("simulated_shortfall", "shortfall_avoided", "avoided_elsewhere", "loss_avoided")
                for column, value in _figures(name, plan[name])
            },
            "measures": len(plan["measures"]),
        }
        for plan in row.result["plans"]
    ]


def measure_rows(row: Calculation, language: Language) -> list[dict]:
    """Return the measures of every budget's plan as rows of a file."""
    key, found = str(language), []
    for plan in row.result["plans"]:
        for number, one in enumerate(plan["measures"], start=1):
            source = one["kind"] == "source"
            found.append(
                {
                    "budget_usd": plan["budget"],
                    "number": number,
                    "kind": one["kind"],
                    "site_id": one["site_id"],
                    "site": one["site"][key],
                    "material": one["material"][key],
                    "stock_days_added": "" if source else one["days"],
                    "supplier_site_id": one["supplier_site_id"] if source else "",
                    "supplier": one["supplier"][key] if source else "",
                    "supplier_country": one["supplier_country"] if source else "",
                    "supplier_share": one["share"] if source else "",
                    "lead_time_days": round(one["lead_time_days"], 1) if source else "",
                    "cost_usd": round(one["usd_per_year"]),
                    **dict(_figures("avoided_alone", one["avoided"])),
                    **dict(_figures("missed_without", one["missed_without"])),
                }
            )
    return found


def _figures(name: str, figure: dict) -> list[tuple[str, int]]:
    return [
        (f"{name}_{part}usd", round(figure[key])) for part, key in (("", "value"), ("low_", "low"), ("high_", "high"))
    ]
