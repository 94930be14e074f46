"""Assessments as pages and files show them: figures by year in groups, rows of tables, a run in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from bioaccord.impact.band_chart import drawn_bands
from bioaccord.impact.law import Law
from bioaccord.impact.range_notes import range_notes
from bioaccord.impact.year_table import year_table
from bioaccord.vocabulary.language import Language

from .access import state_of
from .models import AssessmentRun, RunState

BAND_COLUMNS = (
    "subject_id", "figure", "title", "year", "unit", "low", "middle", "high", "mean", "probability", "standing", "as_of",
    "scenario", "draws", "seed", "is_sample",
)  # fmt: skip
TIMELINE_COLUMNS = (
    "subject_id", "first_day", "last_day", "kind", "title", "said", "probability", "standing", "as_of", "scenario", "is_sample",
)  # fmt: skip
COMPARISON_COLUMNS = (
    "subject_id",
    "product",
    "finding",
    "scenario",
    "value",
    "differs",
    "standing",
    "as_of",
    "is_sample",
)
_NAMES_SHOWN = 4
_LIVE = (RunState.WAITING, RunState.RUNNING)


def groups_of(bands: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Return figures by year, a group a figure: money first, then in the order they come. `band_chart.drawn_bands` says what is drawn."""
    groups: dict[str, list] = {}
    for one in bands:
        groups.setdefault(one["key"], []).append(one)
    found = [
        {
            "key": key,
            "title": those[0]["title"],
            "rows": sorted(those, key=lambda one: one["year"]),
            "is_money": those[0]["unit"].startswith("USD"),
            "is_drawn": bool(drawn_bands(those)),
        }
        for key, those in groups.items()
    ]
    return sorted(found, key=lambda one: not one["is_money"])


def by_year(bands: Sequence[Mapping[str, Any]], language: Language) -> dict:
    """Return what a page shows of figures by year: their groups, one table of them, what it leaves out, and how firmly they stand."""
    groups = groups_of(bands)
    table = year_table([one for group in groups for one in group["rows"]], language)
    standings = {one["standing"]: one for one in bands}
    return {
        "groups": groups,
        "table": table,
        "notes": (*table.notes(language), *range_notes(bands, language)),
        "standings": list(standings.values()),
    }


def coming_shown(rows: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Return what comes next with the first names of many apart, so that a long list folds."""
    shown = []
    for row in rows:
        names = {language: told.split(", ") for language, told in row["names"].items()}
        more = max(0, len(row["subject_ids"]) - _NAMES_SHOWN)
        shown.append(
            dict(row)
            | {
                "first": {language: ", ".join(those[:_NAMES_SHOWN]) for language, those in names.items()},
                "rest": {language: ", ".join(those[_NAMES_SHOWN:]) for language, those in names.items()},
                "more": more,
            }
        )
    return shown


def rule_groups(law: Law, rules: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Return the rules of a law in its groups, as it orders them; those of no group it names come last."""
    order = {group: place for place, group in enumerate(law.rule_groups)}
    groups: dict[str, list] = {}
    for one in sorted(rules, key=lambda one: order.get(one["group"], len(order))):
        groups.setdefault(one["group"] if one["group"] in order else "", []).append(one)
    return [{"id": key or "other", "title": law.rule_groups.get(key, law.title), "rules": those} for key, those in groups.items()]  # fmt: skip


def band_rows(answer: Mapping[str, Any], language: Language) -> list[dict]:
    """Return every figure by year of the portfolio (empty subject) and of its products."""
    asked = _asked_of(answer) | {"draws": answer["draws"], "seed": answer["seed"]}
    return [
        {
            "subject_id": subject_id,
            "figure": one["key"],
            "title": one["title"][language],
            **{
                name: one[name] for name in ("year", "unit", "low", "middle", "high", "mean", "probability", "standing")
            },
            **asked,
        }
        for subject_id, bands in [("", answer["bands"]), *((one["id"], one["bands"]) for one in answer["subjects"])]
        for one in bands
    ]


def timeline_rows(subject: Mapping[str, Any], answer: Mapping[str, Any], language: Language) -> list[dict]:
    """Return what applies to a product when."""
    return [
        {
            "subject_id": subject["id"],
            "title": one["title"][language],
            "said": one["said"][language],
            **{name: one[name] for name in ("first_day", "last_day", "kind", "probability", "standing")},
            **_asked_of(answer),
        }
        for one in subject["timeline"]
    ]


def comparison_rows(
    rows: Sequence[Mapping[str, Any]], answers: Sequence[Mapping[str, Any]], language: Language
) -> list[dict]:
    """Return a row for each finding under each scenario."""
    return [
        {
            "subject_id": row["subject_id"],
            "product": row["name"][language],
            "finding": row["title"][language],
            "value": cell["shown"][language] if cell["shown"] else "",
            "differs": cell["differs"],
            "standing": cell["standing"] or "",
            **_asked_of(answer),
        }
        for row in rows
        for answer, cell in zip(answers, row["cells"], strict=True)
    ]


def compared_bands(answers: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Return the portfolio's figures by year, each under each scenario, with what differs from the first marked."""
    by_answer = [{(one["key"], one["year"]): one for one in answer["bands"]} for answer in answers]
    rows = []
    for key in sorted({key for bands in by_answer for key in bands}):
        cells = [bands.get(key) for bands in by_answer]
        first = cells[0]["middle"] if cells[0] else None
        named = next(one for one in cells if one)
        rows.append(
            {
                "title": named["title"],
                "year": named["year"],
                "cells": [{"band": one, "differs": (one["middle"] if one else None) != first} for one in cells],
                "differs": any((one["middle"] if one else None) != first for one in cells),
            }
        )
    return rows


def run_words(row: AssessmentRun) -> dict:
    """Return a run with how far it is, in words."""
    state = state_of(row)
    live = state in _LIVE
    total = len(row.scenarios)
    said = {
        RunState.WAITING: _("Waits for the worker of this node."),
        RunState.RUNNING: _("{done} of {total} scenarios computed; {part} of the next one.").format(
            done=row.done, total=total, part=f"{row.part:.0%}"
        ),
        RunState.DONE: _("Finished."),
        RunState.CANCELLED: _("Cancelled; what was finished is kept."),
        RunState.FAILED: _(
            "Could not be computed. Change the portfolio or the question, or ask the operator of this node."
        ),
        RunState.INTERRUPTED: _(
            "Interrupted: the worker of this node ended. Start it again; what is finished is kept."
        ),
    }[state]
    return {
        "id": row.pk,
        "question": _("{count} scenarios as of {day}, {draws} draws").format(
            count=total, day=row.as_of.isoformat(), draws=f"{row.draws:,}"
        ),
        "words": said,
        "live": live,
        "done": round(row.done + row.part, 2),
        "total": total or 1,
        "problem": row.problem,
    }


def _asked_of(answer: Mapping[str, Any]) -> dict:
    scenario = answer["scenario"]
    return {"as_of": answer["as_of"], "scenario": scenario["id"] if scenario else "", "is_sample": answer["is_sample"]}
