"""What the credit for advanced energy projects does to a plant of a portfolio: the answer, its days, the year of the credit."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band, Entry, Finding, Subject
from ..parameter import Parameters, Standing, weakest
from ..trail import Answer, Step
from ..value_words import usd_words
from .band_of_parts import band_of
from .energy_project import EnergyProject, energy_project_credit, evidence_by, in_service_by
from .fuel_years import KEY, TITLE
from .product import Portfolio

_RULE = "energy_project.credit"


def project_subjects(portfolio: Portfolio, parameters: Parameters) -> tuple[Subject, ...]:
    """Return what the credit does to each plant of a portfolio."""
    return tuple(_project(one, parameters) for one in portfolio.projects)


def _project(project: EnergyProject, parameters: Parameters) -> Subject:
    answer = energy_project_credit(project, parameters)
    finding = Finding("project_credit", Text("첨단에너지 시설 투자 세액공제(48C)", "Advanced energy project credit (48C)"), answer, "USD")  # fmt: skip
    return Subject(
        project.project_id,
        project.name,
        _headline(answer, project),
        (finding,),
        _days(project, parameters, has_credit=answer.value != 0),
        _bands(answer, project),
        answer.missing,
    )


def _headline(answer: Answer[float], project: EnergyProject) -> Sentence:
    if answer.value == 0:
        return Sentence("No credit for this plant.")
    if answer.value is not None:
        return Sentence("A credit of {amount} for the plant, in the year it is placed in service.", amount=usd_words(answer.value))  # fmt: skip
    if answer.least is None or answer.most is None:
        return Sentence("No certification yet: a credit cannot be told.")
    return Sentence("A credit of {least} to {most} for the plant: whether wages and apprenticeship are met decides.", least=usd_words(answer.least), most=usd_words(answer.most))  # fmt: skip


def _days(project: EnergyProject, parameters: Parameters, *, has_credit: bool) -> tuple[Entry, ...]:
    words: dict[str, object] = {"name": project.name}
    found = list[Entry]()

    def add(day: date | None, title: Text, said: Sentence, names: tuple[str, ...] = ()) -> None:
        if day:
            values = tuple(parameters.at(f"energy_project.{one}", date(2023, 1, 1)) for one in names)
            step = Step(_RULE, said, None, values, project.standing)
            found.append(Entry(day, day, title, said, "milestone", step.standing, steps=(step,)))

    evidence, service = evidence_by(project, parameters), in_service_by(project, parameters)
    if not project.evidence_on:
        said = Sentence("{name} has until {by} to show that the requirements of the certification are met.", by=evidence, **words)  # fmt: skip
        add(evidence, Text("48C 요건 증빙 시한", "Requirements shown by (48C)"), said, ("years_to_certify",))
    add(project.certified_on, Text("48C 인증", "Certified (48C)"), Sentence("{name} was certified on {day}.", day=project.certified_on, **words))  # fmt: skip
    said = Sentence("{name} has to be placed in service by {by}, or its certification is void.", by=service, **words)
    add(service, Text("48C 가동 개시 시한", "Placed in service by (48C)"), said, ("years_to_service",))
    said = (
        Sentence("{name} is placed in service on {day}: the credit is of that year.", day=project.in_service_on, **words)
        if has_credit
        else Sentence("{name} is placed in service on {day}, without a credit.", day=project.in_service_on, **words)
    )  # fmt: skip
    add(project.in_service_on, Text("가동 개시", "Placed in service"), said)
    return tuple(sorted(found, key=lambda one: one.first_day))


def _bands(answer: Answer[float], project: EnergyProject) -> tuple[Band, ...]:
    low, high = (answer.value, answer.value) if answer.value is not None else (answer.least, answer.most)
    if not project.in_service_on or low is None or not high:
        return ()
    standing = weakest([Standing.COMPUTED, answer.standing])
    return (band_of(project.in_service_on.year, [(low, (low + high) / 2, high, standing)], KEY, TITLE),)
