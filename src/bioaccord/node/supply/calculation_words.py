"""Questions to a firm's chain and their answers, in the words of the page."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bioaccord.brief import wording
from bioaccord.brief.supply_words import event_kind
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.money import Money

from .access import ahead_of, current_version, may_cancel, state_of, version_made_at
from .models import Calculation, CalculationKind, CalculationState

_LONG_WAIT_SECONDS = 120
_COUNTRIES_FIRST = {
    "": gettext_lazy("second sources from anywhere"),
    "KR": gettext_lazy("second sources from Korea first"),
    "US": gettext_lazy("second sources from the United States first"),
}
# A source is quoted as the file of event rates has it; the sample's own is known in both languages.
_SOURCES = {"assumption of the sample": gettext_lazy("assumption of the sample")}


def usd(value: float, language: Language) -> str:
    """Return an amount in US dollars."""
    return wording.money(Money(value, "USD"), language, rounded=False)


def about_usd(value: float, language: Language) -> str:
    """Return an estimate in US dollars that says so."""
    return wording.money(Money(value, "USD"), language)


def interval(figure: dict, language: Language) -> str:
    """Return the interval of an estimate."""
    return f"{rounded_usd(figure['low'], language)} – {rounded_usd(figure['high'], language)}"


def estimate(figure: dict, language: Language) -> dict:
    """Return an estimate and its interval."""
    return {
        "value": rounded_usd(figure["value"], language),
        "low": rounded_usd(figure["low"], language),
        "high": rounded_usd(figure["high"], language),
        "interval": interval(figure, language),
    }


def rounded_usd(value: float, language: Language) -> str:
    """Return an estimate for a table, to three figures; more would only look exact."""
    return usd(float(f"{value:.3g}"), language)


def question_words(row: Calculation, language: Language) -> str:
    """Return what was asked."""
    if row.kind == CalculationKind.CHAIN:
        return _("Layers, and how long output lasts")
    years = _("{count} random years").format(count=f"{row.parameters['years']:,}")
    if row.kind == CalculationKind.STRESS_TEST:
        return years
    parts = [
        _("a budget of {amount} a year").format(amount=usd(row.parameters["budget_usd"], language)),
        worst_words(row.parameters["level"]),
        str(_COUNTRIES_FIRST[row.parameters["first_country"]]),
        years,
    ]
    return ", ".join(parts)


def worst_words(level: float) -> str:
    """Return which years are the worst ones."""
    return _("worst {share} % of the years").format(share=f"{(1 - level) * 100:.3g}")


def asked_words(row: Calculation, user, language: Language) -> dict:
    """Return a question that has no answer yet, with how far it is."""
    state = state_of(row)
    live = state in (CalculationState.WAITING, CalculationState.RUNNING)
    return {
        "id": row.pk,
        "question": question_words(row, language),
        "words": _state_words(row, state),
        "live": live,
        "done": row.done,
        "total": row.total or 1,
        "problem": row.problem,
        "may_cancel": live and not row.cancel_asked and may_cancel(user, row),
    }


def _state_words(row: Calculation, state: CalculationState) -> str:
    if state == CalculationState.WAITING:
        return _waiting_words(row)
    if state == CalculationState.RUNNING:
        if row.cancel_asked:
            return _("Is being cancelled.")
        return f"{_progress_words(row)} {_left_words(row)}".strip()
    if state == CalculationState.DONE:
        return _("Finished.")
    if state == CalculationState.CANCELLED:
        return _("Cancelled; nothing was changed.")
    if state == CalculationState.FAILED:
        return _("Could not be computed; nothing was changed. Change the question, or ask the operator of this node.")
    if row.network_version != current_version():
        return _("Interrupted: the network was replaced meanwhile. Start it again.")
    return _("Interrupted: the worker of this node ended. Start it again; what is finished is kept.")


def _waiting_words(row: Calculation) -> str:
    before = ahead_of(row)
    if before == 0 and (timezone.now() - row.made_at).total_seconds() > _LONG_WAIT_SECONDS:
        return _("Waits for a worker, and none takes it: ask the operator of this node whether its worker runs.")
    if before == 0:
        return _("Waits for a worker; next in line.")
    return ngettext("Waits; {count} other is before it.", "Waits; {count} others are before it.", before).format(
        count=before
    )


def _progress_words(row: Calculation) -> str:
    share = 100 * row.done // (row.total or 1)
    if row.kind == CalculationKind.STRESS_TEST and row.total:
        return _("{done} of {total} years are simulated ({share} %).").format(
            done=f"{row.done:,}", total=f"{row.total:,}", share=share
        )
    return _("{share} % is done.").format(share=share)


def _left_words(row: Calculation) -> str:
    if not row.total or row.done < row.total / 20:
        return ""
    gone = (row.seen_at - row.started_at).total_seconds()
    minutes = round(gone * (row.total - row.done) / row.done / 60)
    if minutes == 0:
        return _("Less than a minute is left.")
    return ngettext("About {count} minute is left.", "About {count} minutes are left.", minutes).format(count=minutes)


def version_words(language: Language) -> str:
    """Return which network a page tells of, and of which day it is."""
    number = current_version()
    made = timezone.localtime(version_made_at(number)).date()
    return _("network version {number} of {day}").format(number=number, day=wording.day(made, language))


def basis_words(row: Calculation, language: Language) -> dict:
    """Return on what an answer rests: network version, time, years, seed, event rates with their sources."""
    version, made = row.network_version, version_made_at(row.network_version)
    sources = dict.fromkeys(str(_SOURCES.get(rate["source"], rate["source"])) for rate in row.result["rates"])
    return {
        "version": version,
        "version_day": wording.day(timezone.localtime(made).date(), language) if made else "",
        "is_old": version != current_version(),
        "current_version": current_version(),
        "computed": wording.moment(timezone.localtime(row.finished_at), language),
        "years": f"{row.parameters['years']:,}",
        "seed": row.parameters["seed"],
        "sources": "; ".join(sources),
        "rates": [_rate_words(rate, language) for rate in row.result["rates"]],
    }


def _rate_words(rate: dict, language: Language) -> dict:
    materials = standard_materials()

    def countries(codes) -> str:
        return ", ".join(wording.country(code, language) for code in codes)

    of = [materials.name(one).in_language(language) if one in materials else one for one in rate["materials"]]
    where = countries(rate["countries"])
    if rate["to_countries"]:
        where = f"{where} → {countries(rate['to_countries'])}".strip()
    return {
        "kind": event_kind(rate["kind"], language),
        "where": " · ".join(filter(None, (where, ", ".join(of)))) or _("everywhere in the network"),
        "per_year": f"{rate['per_year']:g}",
        "duration": _spread_words(rate["duration_days"]),
        "source": str(_SOURCES.get(rate["source"], rate["source"])),
    }


def _spread_words(spread: dict) -> str:
    if spread["observed"]:
        return f"{min(spread['observed']):g} – {max(spread['observed']):g}"
    return f"{spread['low']:g} – {spread['mode']:g} – {spread['high']:g}"


def cause_rows(result: dict, language: Language) -> list[dict]:
    """Return what the losses of the worst years come from."""
    return [
        {
            "cause": f"{event_kind(one['kind'], language)}: {one['name'][str(language)]}",
            "share": wording.percent(one["share"], language),
        }
        for one in result["causes"]
    ]


def stress_words(row: Calculation, language: Language) -> dict:
    """Return the answer to a stress test."""
    result = row.result
    figures = (
        (_("Expected loss a year"), result["expected_loss"]),
        (_("Loss exceeded in one year of twenty (VaR 95 %)"), result["value_at_risk"]),
        (_("Mean of those years (expected shortfall)"), result["expected_shortfall"]),
    )
    return {
        "scenarios": f"{row.parameters['years']:,}",
        "collapsed": result["collapsed"],
        "figures": [{"name": name, **estimate(figure, language)} for name, figure in figures],
        "causes": cause_rows(result, language),
        "basis": basis_words(row, language),
    }
