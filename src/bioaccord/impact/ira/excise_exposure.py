"""What the excise tax would be for one medicine whose maker has not agreed, and from which days."""

from __future__ import annotations

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Entry, Finding
from ..parameter import Parameters
from ..trail import Answer, Step
from .exact import exact
from .excise_tax import excise_share, taxed_from
from .orphan import day_of
from .product import Medicine


def excise_findings(medicine: Medicine, parameters: Parameters) -> tuple[Finding, ...]:
    """Return how many times the price the tax is, from the first day to after the last stage, for a selected medicine."""
    if not medicine.selected_for:
        return ()
    values = taxed_from(medicine.selected_for, parameters)
    first, last = (excise_share(day, parameters) for day in (1, 271))
    low, high = (float(exact(one.number) / (1 - exact(one.number))) for one in (first, last))
    words = {"name": medicine.name, "agreement": values[0].value, "price": values[1].value, "low": f"{low:.3f}", "high": f"{high:.0f}"}  # fmt: skip
    said = Sentence("Without an agreement on {name} from {agreement}, or an agreed price from {price}, the tax is {low} times the price, after 270 days {high} times.", **words)  # fmt: skip
    step = Step("excise.stage", said, None, (first, last, *values), medicine.standing)
    answer: Answer[float] = Answer(None, (step,), (), low, high)
    return (Finding("excise", Text("합의하지 않을 때의 특별소비세(판매가 대비 배수)", "Excise tax without an agreement, of the price"), answer, "factor"),)  # fmt: skip


def excise_entries(medicine: Medicine, parameters: Parameters) -> tuple[Entry, ...]:
    """Return the days from which a selected medicine is taxed without an agreement, and without a price."""
    if not medicine.selected_for:
        return ()
    found = list[Entry]()
    for value in taxed_from(medicine.selected_for, parameters):
        said = Sentence("{title}: {day}", title=parameters.by_name[value.name].title, day=value.value)
        step = Step("excise.period", said, None, (value,), medicine.standing)
        found.append(Entry(day_of(value), day_of(value), parameters.by_name[value.name].title, said, "milestone", step.standing, steps=(step,)))  # fmt: skip
    return tuple(found)
