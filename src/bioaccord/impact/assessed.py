"""A law asked about a portfolio as it was known on a day, under a scenario: what the command line and the node both call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.progress import Progress, stage
from bioaccord.vocabulary.sentence import Sentence

from .assessment_data import assessment_as_data
from .law import Law, Rows, laws
from .parameter import Scenario, UnknownParameter

DRAWS, MOST_DRAWS = 1_000, 100_000
SEED = 1


def law_ids() -> tuple[str, ...]:
    """Return the ids of all laws without reading any of them."""
    package = import_module(__package__ or "bioaccord.impact")
    return tuple(one.name for one in iter_modules(package.__path__) if one.ispkg)


def law_of(law_id: str) -> Law:
    """Return a law by its id; raises `InputError` with what is known."""
    found = laws().get(law_id)
    if found is None:
        problem = Sentence("there is no law '{name}'.", name=law_id)
        remedy = did_you_mean(law_id, laws()) + Sentence("The laws are {names}.", names=", ".join(laws()))
        raise InputError(Refusal(Sentence("law"), problem, remedy))
    return found


def scenario_of(law: Law, scenario_id: str) -> Scenario | None:
    """Return a scenario of a law by its id, None for an empty one; raises `InputError` with what is known."""
    if not scenario_id:
        return None
    known = {one.scenario_id: one for one in law.scenarios()}
    if scenario_id not in known:
        problem = Sentence("there is no scenario '{name}'.", name=scenario_id)
        remedy = did_you_mean(scenario_id, known) + Sentence("The scenarios are {names}.", names=", ".join(known))
        raise InputError(Refusal(Sentence("scenario"), problem, remedy))
    return known[scenario_id]


def assessed_data(
    law: Law,
    rows: Rows,
    as_of: date,
    scenario_id: str,
    *,
    seed: int,
    draws: int,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return what a law does to a portfolio, as data; raises `InputError` for rows or a scenario that cannot be read.

    Raises `Cancelled` where `progress` answers false.

    The same seed gives the same draws whatever the scenario, so that scenarios differ by their rules alone.
    """
    scenario = scenario_of(law, scenario_id)
    figures = law.parameters().known(as_of).under(scenario)
    try:
        found = law.assessed(rows, figures, as_of, np.random.default_rng(seed), draws, stage(progress, 0, 0.8))
    except UnknownParameter as error:
        first = min(one.known_on for one in law.parameters().by_name[error.name].values)
        if first <= as_of:
            raise
        problem = Sentence("the law was not known yet on {day}.", day=as_of)
        remedy = Sentence(
            "Ask as of {first} or later: then the first figure was published that the answer needs.", first=first
        )
        raise InputError(Refusal(Sentence("day"), problem, remedy)) from error
    return assessment_as_data(found, law, seed=seed, progress=stage(progress, 0.8, 1))


def compared(answers: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield a row for each finding of each subject: what it is under each answer, and where that is another than under the first."""
    by_scenario = [{one["id"]: one for one in answer["subjects"]} for answer in answers]
    for subject_id in dict.fromkeys(one for subjects in by_scenario for one in subjects):
        subjects = [subjects.get(subject_id) for subjects in by_scenario]
        name = next(one["name"] for one in subjects if one)
        findings = [{one["key"]: one for one in subject["findings"]} if subject else {} for subject in subjects]
        for key in dict.fromkeys(one for those in findings for one in those):
            cells = [those.get(key) for those in findings]
            title = next(one["title"] for one in cells if one)
            first = _told(cells[0])
            yield {
                "subject_id": subject_id,
                "name": name,
                "key": key,
                "title": title,
                "cells": [
                    {
                        "shown": _shown(cell) if cell else None,
                        "standing": cell["standing"] if cell else None,
                        "standing_words": cell["standing_words"] if cell else None,
                        "differs": _told(cell) != first,
                    }
                    for cell in cells
                ],
                "differs": any(_told(cell) != first for cell in cells),
            }


def _shown(cell: dict[str, Any]) -> dict[str, str]:
    """Return a finding in a cell: its value, and what is said of it."""
    return {one: " · ".join(filter(None, (told, cell["said"] and cell["said"][one]))) for one, told in cell["shown"].items()}  # fmt: skip


def _told(cell: dict[str, Any] | None) -> tuple[Any, ...] | None:
    return (cell["value"], cell["least"], cell["most"]) if cell else None
