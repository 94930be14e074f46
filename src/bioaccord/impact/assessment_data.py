"""What a law does to a portfolio as plain data: every word in both languages, every figure with section, link and standing.

Pages, files, the API and the command line all show this, so that they cannot tell different things.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.progress import Progress, tell
from bioaccord.vocabulary.sentence import Sentence

from .coming import coming
from .law import Assessment, Band, Entry, Finding, Law, RuleExplained, Subject
from .parameter import Parameter, Parameters, ParameterValue, Scenario, Standing, weakest
from .told_once import told_once
from .trail import Step
from .units import UNITS
from .value_words import NONE, STANDINGS, both, range_words, value_words

VERSION = 3
_LACKING = Text("자료 없음", "data missing")
_FRESH_DAYS = 180
"""Figures that are older than this at the day that is asked about are told to be so."""


def assessment_as_data(
    assessment: Assessment, law: Law, *, seed: int, progress: Progress | None = None
) -> dict[str, Any]:
    """Return an assessment as data that JSON can hold; words are `{"ko": …, "en": …}`."""
    titles = _Titles(law.parameters(), {one.rule_id: one for one in law.rules()})
    own = {one.key for one in assessment.bands}
    subjects = list[dict[str, Any]]()
    for number, one in enumerate(assessment.subjects, start=1):
        subjects.append(_subject(one, titles, own, assessment.as_of))
        tell(progress, number, len(assessment.subjects))
    # What matters most comes first; what is alike stays in the portfolio's order.
    subjects.sort(key=lambda row: -abs(row["largest"]["middle"]) if row["largest"] else 0.0)
    answers = [finding.answer for subject in assessment.subjects for finding in subject.findings]
    missing = [said for one in answers for said in one.missing]
    # What is told as missing is not told again as assumed.
    assumed = [
        *_not_seen(law, assessment.as_of),
        *(one for one in assessment.assumptions if one not in missing),
        *(said for answer in answers for said in answer.assumed),
    ]
    return {
        "version": VERSION,
        "law": {"id": law.law_id, "title": both(law.title), "summary": both(law.summary)},
        "as_of": assessment.as_of.isoformat(),
        "scenario": scenario_as_data(assessment.scenario) if assessment.scenario else None,
        "draws": assessment.draws,
        "seed": seed,
        "is_sample": assessment.is_sample,
        "subjects": subjects,
        "bands": [band_as_data(one) for one in assessment.bands],
        "coming": coming(subjects, assessment.as_of),
        "missing": [both(one) for one in told_once(missing)],
        "assumptions": [both(one) for one in told_once(assumed)],
        "sources": [both(one) for one in assessment.sources],
    }


def _not_seen(law: Law, as_of: date) -> tuple[Sentence, ...]:
    """Return since when nothing of a law is among its figures, where it is asked about a day long after that."""
    last = max((value.known_on for one in law.parameters() for value in one.values), default=as_of)
    if (as_of - last).days <= _FRESH_DAYS:
        return ()
    return (Sentence("The latest of the figures here was published on {last}: what came after it until {day} is not in the answer.", last=last, day=as_of),)  # fmt: skip


def scenario_as_data(scenario: Scenario) -> dict[str, Any]:
    """Return a proposal with what it lays over the law."""
    return {
        "id": scenario.scenario_id,
        "title": both(scenario.title),
        "summary": both(scenario.summary),
        "standing": str(scenario.standing),
        "standing_words": both(STANDINGS[scenario.standing]),
        "section": scenario.section,
        "link": scenario.link,
    }


def figures_as_data(law: Law) -> list[dict[str, Any]]:
    """Return every figure of a law: its values by date with unit, standing, section, link and the day they are known since."""
    return [
        {
            "name": one.name,
            "title": both(one.title),
            "unit": one.unit,
            "unit_words": both(UNITS[one.unit].title),
            "dated_by": both(one.dated_by),
            "lasting": str(one.lasting),
            "values": [_value(value, one) for value in one.values],
        }
        for one in law.parameters()
    ]


def rules_as_data(law: Law) -> list[dict[str, Any]]:
    """Return every rule of a law, explained, with its section, link and the names of its figures."""
    return [
        {
            "id": one.rule_id,
            "title": both(one.title),
            "explanation": both(one.explanation),
            "section": one.section,
            "link": one.link,
            "group": one.group,
            "figures": list(one.parameters),
        }
        for one in law.rules()
    ]


def band_as_data(band: Band) -> dict[str, Any]:
    """Return a figure of a year with its range."""
    return {
        "key": band.key,
        "title": both(band.title),
        "year": band.year,
        "unit": band.unit,
        "low": band.low,
        "middle": band.middle,
        "high": band.high,
        "mean": band.mean,
        "probability": band.probability,
        "is_drawn": band.is_drawn,
        "is_least": band.is_least,
        "standing": str(band.standing),
        "standing_words": both(STANDINGS[band.standing]),
        "shown": _in_both(lambda language: value_words(band.middle, band.unit, language)),
        "range": _in_both(
            lambda language: (
                range_words(None, band.low, band.high, band.unit, language) if band.low != band.high else ""
            )
        ),
    }


class _Titles:
    """What figures and rules are called."""

    def __init__(self, parameters: Parameters, rules: dict[str, RuleExplained]) -> None:
        self.parameters, self.rules = parameters.by_name, rules


def _subject(subject: Subject, titles: _Titles, own: set[str], as_of: date) -> dict[str, Any]:
    bands = [band_as_data(one) for one in subject.bands]
    timeline = [_entry(one, titles) for one in subject.timeline]
    # Of what adds up over the portfolio, each figure's largest year; of what adds up to nothing, its own amounts of money.
    money = [one for one in bands if one["middle"] and one["unit"] == "USD a year"]
    adding = [one for one in bands if one["key"] in own and one["middle"]] or money
    largest = [max((one for one in adding if one["key"] == key), key=_amount) for key in dict.fromkeys(one["key"] for one in adding)]  # fmt: skip
    largest.sort(key=_amount, reverse=True)
    return {
        "id": subject.subject_id,
        "name": both(subject.name),
        "headline": both(subject.headline),
        "standing": str(weakest(one.answer.standing for one in subject.findings)),
        "standing_words": both(STANDINGS[weakest(one.answer.standing for one in subject.findings)]),
        "findings": [_finding(one, titles) for one in subject.findings],
        "timeline": timeline,
        "bands": bands,
        "largest": largest[0] if largest else None,
        "largest_each": largest,
        "next": _next(timeline, as_of),
        "missing": [both(one) for one in subject.missing],
    }


def _amount(band: dict[str, Any]) -> float:
    return abs(float(band["middle"]))


def _next(timeline: list[dict[str, Any]], as_of: date) -> dict[str, Any] | None:
    """Return what begins or falls due first from a day on: its day, its title and what is said of it."""
    ahead = [one for one in timeline if one["first_day"] >= as_of.isoformat()]
    day = min((one["first_day"] for one in ahead), default=None)
    # Of one day's entries the last says the most: what the firm is to do follows what the agency does.
    first = [one for one in ahead if one["first_day"] == day][-1] if day else None
    return {"day": first["first_day"], "title": first["title"], "said": first["said"]} if first else None


def _finding(finding: Finding, titles: _Titles) -> dict[str, Any]:
    answer = finding.answer
    # That there is no such year or amount is an answer; that something is missing is not.
    is_untold = answer.value is None and not answer.is_range and bool(answer.missing)
    is_none = answer.value is None and not answer.is_range and not answer.missing and bool(answer.assumed or finding.said)  # fmt: skip
    return {
        "key": finding.key,
        "title": both(finding.title),
        "unit": finding.unit,
        "value": _plain(answer.value),
        "least": _plain(answer.least),
        "most": _plain(answer.most),
        "shown": both(NONE)
        if is_none
        else _in_both(lambda language: range_words(answer.value, answer.least, answer.most, finding.unit, language)),
        "said": both(finding.said) if finding.said else None,
        # How firmly the law stands says nothing of an answer that is not known.
        "standing": str(Standing.UNVERIFIED if is_untold else answer.standing),
        "standing_words": both(_LACKING if is_untold else STANDINGS[answer.standing]),
        "missing": [both(one) for one in answer.missing],
        "assumed": [both(one) for one in answer.assumed],
        "steps": [_step(one, titles) for one in answer.steps],
    }


def _entry(entry: Entry, titles: _Titles) -> dict[str, Any]:
    return {
        "first_day": entry.first_day.isoformat(),
        "last_day": entry.last_day.isoformat() if entry.last_day else None,
        "title": both(entry.title),
        "said": both(entry.said),
        "kind": entry.kind,
        "standing": str(entry.standing),
        "standing_words": both(STANDINGS[entry.standing]),
        "probability": entry.probability,
        "steps": [_step(one, titles) for one in entry.steps],
    }


def _step(step: Step, titles: _Titles) -> dict[str, Any]:
    rule = titles.rules.get(step.rule_id)
    return {
        "rule_id": step.rule_id,
        "rule": both(rule.title) if rule else {str(one): step.rule_id for one in Language},
        "section": rule.section if rule else "",
        "link": rule.link if rule else "",
        "said": both(step.said),
        "holds": step.holds,
        "standing": str(step.standing),
        "standing_words": both(STANDINGS[step.standing]),
        "data_standing": str(step.data_standing),
        "values": [_value(one, titles.parameters.get(one.name)) for one in step.values],
    }


def _value(value: ParameterValue, parameter: Parameter | None) -> dict[str, Any]:
    return {
        "name": value.name,
        "title": both(parameter.title) if parameter else {str(one): value.name for one in Language},
        "value": _plain(value.value),
        "unit": value.unit,
        "shown": _in_both(lambda language: _shown(value, parameter, language)),
        "effective_on": value.effective_on.isoformat(),
        "known_on": value.known_on.isoformat(),
        "standing": str(value.standing),
        "standing_words": both(STANDINGS[value.standing]),
        "section": value.section,
        "link": value.link,
        "note": both(value.note),
        "scenario_id": value.scenario_id,
    }


def _shown(value: ParameterValue, parameter: Parameter | None, language: Language) -> str:
    word = parameter.words.get(str(value.value)) if parameter else None
    if word is not None:
        return word.in_language(language)
    return "—" if value.value is None else value_words(value.value, value.unit, language, is_exact=True)


def _in_both(words: Any) -> dict[str, str]:
    return {str(language): words(language) for language in Language}


def _plain(value: Any) -> Any:
    """Return a value that JSON can hold."""
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (Text, Sentence)):
        return both(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    # Numbers of numpy and the like.
    return value.item() if hasattr(value, "item") else str(value)
