"""Multi-echelon chains in the layout that Willems published 38 real ones in (Manufacturing & Service Operations Management 10, 2008).

A stage becomes a site that makes one material of its own, an arc an essential input of one unit. What goes through a stage is the demand behind
it; what it is worth is the cost added up to there. An arc's lead time is the stage time of its supplier. The layout names no stocks, no
countries and no second sources for an input: what stands in transit is the only bridge, and the country is given by whoever converts.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from bioaccord.reading.table import read_rows
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.material import Material, MaterialGroup
from bioaccord.vocabulary.network import Link, Network, Organisation, Product, RecipeLine, Site
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.topic import Area

from .production import DAYS_PER_YEAR

_LEAST = 1e-6  # a stage without demand, or without cost, still has some


@dataclass(frozen=True, slots=True)
class _Stage:
    row: int
    name: str
    cost: float
    days: float
    demand: float


def read_stage_chain(path: Path, country: str, *, name: str | None = None) -> Network:
    """Return the network of a chain, with the materials it names. Raises `InputError` with every row that is wrong."""
    stages, arcs = _read(path)
    order = _suppliers_first(path, stages, arcs)
    inputs: dict[str, list[str]] = defaultdict(list)
    outputs: dict[str, list[str]] = defaultdict(list)
    for supplier, buyer in arcs:
        inputs[buyer].append(supplier)
        outputs[supplier].append(buyer)
    cost: dict[str, float] = {}
    for stage in order:
        cost[stage] = stages[stage].cost + sum(cost[one] for one in inputs[stage])
    through: dict[str, float] = {}
    for stage in reversed(order):
        through[stage] = max(stages[stage].demand + sum(through[one] for one in outputs[stage]), _LEAST)
    chain = _slug(name or path.stem)
    own = {stage: f"{chain}_{_slug(stage)}" for stage in stages}
    firm = f"CHAIN-{chain.upper()}"
    title = Text(f"공급망 {name or path.stem}", f"Chain {name or path.stem}")
    return Network(
        organisations=(Organisation(firm, title, country),),
        sites=tuple(Site(stage, firm, Text(stage, stage), country) for stage in stages),
        products=tuple(
            Product(
                f"P-{stage}",
                stage,
                own[stage],
                Text(stage, stage),
                through[stage],
                "each",
                through[stage] * max(cost[stage], _LEAST) * DAYS_PER_YEAR,
            )
            for stage in stages
        ),
        recipes=tuple(
            RecipeLine(
                f"P-{buyer}",
                own[supplier],
                1.0,
                "each",
                cost_share=cost[supplier] / cost[buyer] if cost[buyer] > 0 else 0.0,
            )
            for supplier, buyer in arcs
        ),
        links=tuple(Link(supplier, buyer, own[supplier], 1.0, stages[supplier].days) for supplier, buyer in arcs),
        materials=tuple(
            Material(own[stage], Text(stage, stage, Language.KOREAN), Area.HEALTH_CARE, MaterialGroup.FIRMS_OWN, ())
            for stage in stages
        ),
    )


def _read(path: Path) -> tuple[dict[str, _Stage], list[tuple[str, str]]]:
    lines = read_rows(path)
    header = next((number for number, cells in lines[:3] if any(cell.endswith("@stageName") for cell in cells)), None)
    if header is None:
        remedy = Sentence(
            "The second row of a chain names columns such as /stages/stage/@stageName and /arcs/arc/@from."
        )
        raise InputError(Refusal(path.name, Sentence("is no chain of stages: no column @stageName."), remedy, 2))
    names = [cell.rsplit("@", 1)[-1] for cell in next(cells for number, cells in lines if number == header)]
    refusals: list[Refusal] = []
    stages: dict[str, _Stage] = {}
    arcs: list[tuple[int, str, str]] = []
    for number, cells in lines:
        if number <= header:
            continue
        row = {key: cell.strip() for key, cell in zip(names, cells, strict=False)}
        if row.get("stageName"):
            stage = _stage(path.name, number, row, refusals)
            if stage.name in stages:
                remedy = Sentence("Every stage stands in one row.")
                refusals.append(
                    Refusal(
                        path.name,
                        Sentence("'{name}' stands there twice.", name=stage.name),
                        remedy,
                        number,
                        "stageName",
                    )
                )
            stages[stage.name] = stage
        elif row.get("from"):
            arcs.append((number, row["from"], row.get("to", "")))
    seen: set[tuple[str, str]] = set()
    for number, supplier, buyer in arcs:
        for column, one in (("from", supplier), ("to", buyer)):
            if one not in stages:
                remedy = Sentence("Add its row, or take the arc out.")
                refusals.append(
                    Refusal(path.name, Sentence("the stage '{one}' has no row.", one=one), remedy, number, column, one)
                )
        if supplier == buyer or (supplier, buyer) in seen:
            problem = Sentence(
                "the arc from '{supplier}' to '{buyer}' joins a stage with itself or stands there twice.",
                supplier=supplier,
                buyer=buyer,
            )
            refusals.append(Refusal(path.name, problem, Sentence("Take it out."), number, "to", buyer))
        seen.add((supplier, buyer))
    if not stages:
        refusals.append(Refusal(path.name, Sentence("holds no stage."), Sentence("Export the chain again.")))
    if refusals:
        raise InputError(refusals)
    return stages, [(supplier, buyer) for _, supplier, buyer in arcs]


def _stage(file: str, number: int, row: dict[str, str], refusals: list[Refusal]) -> _Stage:
    values = {}
    for column in ("stageCost", "stageTime", "avgDemand"):
        text = row.get(column, "")
        try:
            value = float(text) if text else 0.0
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < 0:
            remedy = Sentence("Write a number from 0 on, or leave the cell empty.")
            refusals.append(
                Refusal(
                    file, Sentence("'{text}' is no {column}.", text=text, column=column), remedy, number, column, text
                )
            )
        values[column] = value
    return _Stage(number, row["stageName"], values["stageCost"], values["stageTime"], values["avgDemand"])


def _suppliers_first(path: Path, stages: dict[str, _Stage], arcs: list[tuple[str, str]]) -> list[str]:
    buyers: dict[str, list[str]] = defaultdict(list)
    waiting = dict.fromkeys(stages, 0)
    for supplier, buyer in arcs:
        buyers[supplier].append(buyer)
        waiting[buyer] += 1
    ready = [stage for stage, count in waiting.items() if count == 0]
    order = []
    while ready:
        stage = ready.pop()
        order.append(stage)
        for buyer in buyers[stage]:
            waiting[buyer] -= 1
            if waiting[buyer] == 0:
                ready.append(buyer)
    if len(order) < len(stages):
        circle = next(stage for stage in stages if stage not in set(order))
        problem = Sentence("'{circle}' needs itself through other stages.", circle=circle)
        raise InputError(
            Refusal(path.name, problem, Sentence("Take out the arc that closes the circle."), stages[circle].row, "to")
        )
    return order


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_") or "stage"
