"""The qualifying advanced energy project credit for a plant. 26 USC 48C(e)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing
from ..trail import Answer, Step, cannot_tell
from .anniversary import years_after
from .exact import between, exact, in_floats

_RULE = "energy_project.credit"
_FIRST = date(2023, 1, 1)


@dataclass(frozen=True, slots=True)
class EnergyProject:
    """A plant with a certification, or in want of one: `investment_usd` in eligible property, `designated_usd` what the agency named as eligible.

    `refines_other_fuel`: its part is used to refine or blend transport fuel that is not renewable. None: not known or not yet.
    """

    name: Text
    investment_usd: float
    designated_usd: float | None
    accepted_on: date | None
    evidence_on: date | None
    certified_on: date | None
    in_service_on: date | None
    pays_wages: bool | None
    refines_other_fuel: bool = False
    has_other_credit: bool = False
    is_moved: bool = False
    standing: Standing = Standing.ENACTED
    project_id: str = ""
    source: str = ""


def evidence_by(project: EnergyProject, parameters: Parameters) -> date | None:
    """Return the last day to show that the certification's requirements are met; None before an application is accepted."""
    years = parameters.at("energy_project.years_to_certify", _FIRST)
    return years_after(project.accepted_on, int(years.number)) if project.accepted_on else None


def in_service_by(project: EnergyProject, parameters: Parameters) -> date | None:
    """Return the last day to be placed in service; None before a certification."""
    years = parameters.at("energy_project.years_to_service", _FIRST)
    return years_after(project.certified_on, int(years.number)) if project.certified_on else None


def energy_project_credit(project: EnergyProject, parameters: Parameters) -> Answer[float]:
    """Return the credit (USD) for a plant: 30 % of what is invested, 6 % without prevailing wages and apprentices.

    Of no more than the agency designated; nothing for refining other transport fuel than renewable, for a project certified or placed
    in service too late or elsewhere, or where another credit is taken for the same investment. A range where wages are not told.
    """
    words: dict[str, object] = {"name": project.name}
    prove, serve = (parameters.at(f"energy_project.{one}", _FIRST) for one in ("years_to_certify", "years_to_service"))
    if project.refines_other_fuel or project.has_other_credit or project.is_moved:
        said = Sentence("{name} refines other transport fuel than renewable, has another credit for the same investment, or was built elsewhere: no credit.", **words)  # fmt: skip
        return Answer(0.0, (Step(_RULE, said, False, (), project.standing),))
    for by, done, years in (
        (evidence_by(project, parameters), project.evidence_on, prove),
        (in_service_by(project, parameters), project.in_service_on, serve),
    ):
        if by and done and done > by:
            words |= {"day": done, "by": by}
            said = Sentence("{name} had until {by} and was ready on {day}: the certification is void.", **words)
            return Answer(0.0, (Step(_RULE, said, False, (years,), project.standing),))
    if project.certified_on is None or project.designated_usd is None:
        gap = Sentence("{name} has no certification with a designated amount: no credit can be told.", **words)
        return cannot_tell(gap, steps=(Step(_RULE, gap, None, (), project.standing),))
    high, low = (parameters.at(f"energy_project.{one}", max(project.in_service_on or _FIRST, _FIRST)) for one in ("share", "base_share"))  # fmt: skip
    counted = exact(min(project.investment_usd, project.designated_usd))
    shares = {True: (high,), False: (low,), None: (low, high)}[project.pays_wages]
    amounts = [counted * exact(one.number) for one in shares]
    words |= {"amount": f"{float(counted):,.0f}", "shares": " / ".join(f"{one.number:.0%}" for one in shares)}
    said = Sentence("{name}: {shares} of {amount} USD.", **words)
    gaps: tuple[Sentence, ...] = ()
    if project.pays_wages is None:
        gaps = (Sentence("Whether prevailing wages and apprenticeship are met for {name} is not given.", **words),)
    if project.in_service_on is None:
        gaps = (*gaps, Sentence("When {name} is placed in service is not given: it has to be by {by}.", by=in_service_by(project, parameters), **words))  # fmt: skip
    step = Step(_RULE, said, None, (*shares, prove, serve), project.standing)
    return in_floats(between(amounts[0], amounts[-1], Answer(None, (step,), gaps)))


def is_within_allocation(elsewhere_usd: float, total_usd: float, on: date, parameters: Parameters) -> bool:
    """Return whether allocations (USD, of these outside energy communities) keep to the limits of 26 USC 48C(e)(2)."""
    total, elsewhere = (parameters.at(f"energy_project.{one}", on) for one in ("total", "elsewhere"))
    return total_usd <= total.number and elsewhere_usd <= elsewhere.number
