"""Figures, scenarios and explained rules of a law, read from its YAML files; whatever contradicts itself is refused, with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import yaml

from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from .law import RuleExplained
from .parameter import Lasting, Parameter, Parameters, ParameterValue, Scenario, Standing
from .units import UNITS

Word = TypeVar("Word", bound=StrEnum)
_OF_A_PARAMETER = {
    "name",
    "title",
    "unit",
    "dated_by",
    "lasting",
    "values",
    "series",
    "standing",
    "section",
    "link",
    "known_after_days",
    "words",
}
_OF_A_VALUE = {"effective_on", "value", "standing", "section", "link", "known_on", "note"}


class _Lines(dict[str, Any]):
    """A mapping that knows the line it begins on."""

    line = 1


class _Loader(yaml.SafeLoader):
    """YAML whose mappings know their line and refuse a key that stands twice."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> _Lines:
    found = _Lines()
    found.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass
class _File:
    """One file while it is read: what is refused is told with the line of the mapping it stands in."""

    name: str
    refusals: Refusals

    def refuse(
        self, entry: Mapping[str, Any], field: str | None, problem: Sentence, remedy: Sentence = NOTHING
    ) -> None:
        """Refuse something about a mapping."""
        line = getattr(entry, "line", None)
        self.refusals.add(lambda: Refusal(self.name, problem, remedy, row=line, column=field))

    def text(self, entry: Mapping[str, Any], field: str, *, is_needed: bool = True) -> Text:
        """Return words in both languages."""
        given = entry.get(field)
        if given is None and not is_needed:
            return Text("", "")
        if (
            isinstance(given, dict)
            and set(given) == {"ko", "en"}
            and all(isinstance(one, str) and one.strip() for one in given.values())
        ):
            return Text(given["ko"], given["en"])
        self.refuse(
            entry, field, Sentence("must say it in Korean and in English."), Sentence("Write it as {{ko: …, en: …}}.")
        )
        return Text("", "")

    def word(self, entry: Mapping[str, Any], field: str, kind: type[Word], default: Word | None = None) -> Word:
        """Return one of a few words."""
        given = entry.get(field, default)
        if given in tuple(kind):
            return kind(given)
        known = ", ".join(kind)
        self.refuse(
            entry,
            field,
            Sentence("'{given}' is not one of {known}.", given=given, known=known),
            did_you_mean(str(given), known.split(", ")),
        )
        return next(iter(kind))

    def day(self, entry: Mapping[str, Any], field: str) -> date:
        """Return a day."""
        given = entry.get(field)
        if type(given) is date:
            return given
        self.refuse(
            entry, field, Sentence("'{given}' is not a date.", given=given), Sentence("Write it as 2026-01-31.")
        )
        return date.min

    def source(self, entry: Mapping[str, Any], field: str, outer: Mapping[str, Any] | None = None) -> str:
        """Return where something stands written; a value without a source is refused."""
        given = entry.get(field, (outer or {}).get(field))
        is_link = field == "link"
        if isinstance(given, str) and given.strip() and (not is_link or given.startswith("https://")):
            return given
        remedy = (
            Sentence("Give the address that was read, beginning with https://.")
            if is_link
            else Sentence("Name the section of the law, the notice or the table.")
        )
        self.refuse(entry, field, Sentence("has no source."), remedy)
        return ""

    def is_figure(self, entry: Mapping[str, Any], field: str, name: str, parameters: Parameters) -> bool:
        """Return whether the law has a figure of a name; refuses the field where it has not."""
        if name in parameters.by_name:
            return True
        problem = Sentence("'{name}' is no figure of this law.", name=name)
        self.refuse(entry, field, problem, did_you_mean(name, parameters.by_name.keys()))
        return False

    def known_keys(self, entry: Mapping[str, Any], known: Iterable[str]) -> None:
        """Refuse keys that nobody reads: most likely a slip in one that somebody does."""
        for key in entry.keys() - set(known):
            self.refuse(entry, str(key), Sentence("is not known here."), did_you_mean(str(key), set(known)))


def read_parameters(files: Iterable[Traversable]) -> Parameters:
    """Return the figures that YAML files hold; raises `InputError` with every place where unit, order, source or words are wrong."""
    refusals, found = Refusals(), dict[str, Parameter]()
    for file, entry in _all_entries(files, refusals):
        parameter = _parameter(file, entry)
        if parameter.name in found:
            file.refuse(entry, "name", Sentence("'{name}' stands twice.", name=parameter.name))
        found[parameter.name] = parameter
    if refusals:
        raise InputError(refusals)
    return Parameters(found)


def read_scenarios(files: Iterable[Traversable], parameters: Parameters) -> tuple[Scenario, ...]:
    """Return the scenarios of YAML files, whose values are laid over those of `parameters`; raises `InputError`."""
    refusals, found = Refusals(), list[Scenario]()
    for file, entry in _all_entries(files, refusals):
        file.known_keys(entry, {"id", "title", "summary", "standing", "section", "link", "known_on", "values"})
        scenario_id = _name(file, entry, "id")
        standing = file.word(entry, "standing", Standing)
        values = []
        for value in _list(file, entry, "values"):
            file.known_keys(value, {"name", "effective_on", "value", "note"})
            name = str(value.get("name"))
            if not file.is_figure(value, "name", name, parameters):
                continue
            law = parameters.by_name[name]
            values.append(_value(file, {**entry, **value}, value, law.name, law.unit, standing, scenario_id))
        found.append(
            Scenario(
                scenario_id, file.text(entry, "title"), file.text(entry, "summary"), standing,
                file.source(entry, "section"), file.source(entry, "link"), tuple(values),
            )
        )  # fmt: skip
    if refusals:
        raise InputError(refusals)
    return tuple(found)


def read_rules(files: Iterable[Traversable], parameters: Parameters) -> tuple[RuleExplained, ...]:
    """Return the rules that YAML files explain; raises `InputError`, also for a figure named that the law has not."""
    refusals, found = Refusals(), list[RuleExplained]()
    for file, entry in _all_entries(files, refusals):
        file.known_keys(entry, {"id", "title", "explanation", "section", "link", "parameters"})
        names = tuple(entry.get("parameters", ()))
        for name in names:
            file.is_figure(entry, "parameters", name, parameters)
        found.append(
            RuleExplained(
                _name(file, entry, "id"), file.text(entry, "title"), file.text(entry, "explanation"),
                file.source(entry, "section"), file.source(entry, "link"), names,
            )
        )  # fmt: skip
    if refusals:
        raise InputError(refusals)
    return tuple(found)


def _all_entries(files: Iterable[Traversable], refusals: Refusals) -> Iterator[tuple[_File, _Lines]]:
    for path in sorted(files, key=lambda one: one.name):
        file = _File(path.name, refusals)
        for entry in _entries(file, path):
            yield file, entry


def _entries(file: _File, path: Traversable) -> list[_Lines]:
    try:
        read = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader that also counts lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        problem = str(error.problem)
        file.refusals.add(
            lambda: Refusal(file.name, Sentence("is not YAML: {problem}.", problem=problem), NOTHING, row=line)
        )
        return []
    if not isinstance(read, list) or not all(isinstance(one, _Lines) for one in read):
        file.refusals.add(lambda: Refusal(file.name, Sentence("must hold a list of entries."), NOTHING))
        return []
    return read


def _name(file: _File, entry: Mapping[str, Any], field: str) -> str:
    given = entry.get(field)
    if isinstance(given, str) and given.strip():
        return given
    file.refuse(entry, field, Sentence("must be given."))
    return ""


def _list(file: _File, entry: Mapping[str, Any], field: str) -> list[_Lines]:
    given = entry.get(field)
    if isinstance(given, list) and given and all(isinstance(one, _Lines) for one in given):
        return given
    file.refuse(entry, field, Sentence("must hold a list of entries."))
    return []


def _parameter(file: _File, entry: _Lines) -> Parameter:
    file.known_keys(entry, _OF_A_PARAMETER)
    name, unit = _name(file, entry, "name"), entry.get("unit")
    if unit not in UNITS:
        file.refuse(entry, "unit", Sentence("'{unit}' is no unit.", unit=unit), did_you_mean(str(unit), UNITS))
    if "series" in entry:
        values = _series(file, entry, name, str(unit))
    else:
        values = []
        for one in _list(file, entry, "values"):
            file.known_keys(one, _OF_A_VALUE)
            standing = file.word(one, "standing", Standing, entry.get("standing"))
            values.append(_value(file, {**entry, **one}, one, name, str(unit), standing))
    for before, after in zip(values, values[1:], strict=False):
        if (before.effective_on, before.known_on) >= (after.effective_on, after.known_on):
            problem = Sentence(
                "{after} of '{name}' stands after {before}.",
                after=after.effective_on,
                before=before.effective_on,
                name=name,
            )
            file.refuse(
                entry,
                "values",
                problem,
                Sentence(
                    "Order the values by the date from which they apply, then by the date since which they are known; no two alike."
                ),
            )
    return Parameter(
        name, file.text(entry, "title"), str(unit), file.text(entry, "dated_by"),
        file.word(entry, "lasting", Lasting, Lasting.UNTIL_NEXT), tuple(values), _words(file, entry),
    )  # fmt: skip


def _words(file: _File, entry: _Lines) -> dict[str, Text]:
    """Return what is shown for the words that a figure can be."""
    given = entry.get("words")
    return {str(word): file.text(given, word) for word in given} if isinstance(given, _Lines) else {}


def _value(
    file: _File,
    whole: Mapping[str, Any],
    entry: _Lines,
    name: str,
    unit: str,
    standing: Standing,
    scenario_id: str | None = None,
) -> ParameterValue:
    if "value" not in entry:
        file.refuse(
            entry, "value", Sentence("must be given."), Sentence("Write null, with a note why, where there is none.")
        )
    value = entry.get("value")
    if unit in UNITS and UNITS[unit].refuses(value):
        file.refuse(
            entry,
            "value",
            Sentence("'{value}' of '{name}' cannot be in {unit}.", value=value, name=name, unit=UNITS[unit].title),
        )
    note = file.text(entry, "note", is_needed=value is None)
    return ParameterValue(
        name, unit, file.day(entry, "effective_on"), value, standing,
        _sourced(file, entry, whole, "section"), _sourced(file, entry, whole, "link"), _known_on(file, entry, whole), note, scenario_id,
    )  # fmt: skip


def _sourced(file: _File, entry: _Lines, whole: Mapping[str, Any], field: str) -> str:
    return file.source(entry, field, whole)


def _known_on(file: _File, entry: _Lines, whole: Mapping[str, Any]) -> date:
    given = whole.get("known_on")
    if type(given) is date:
        return given
    file.refuse(
        entry,
        "known_on",
        Sentence("'{given}' is not a date.", given=given),
        Sentence("Give the day on which this was enacted or published."),
    )
    return date.min


def _series(file: _File, entry: _Lines, name: str, unit: str) -> list[ParameterValue]:
    """Return a value a month, quarter or year, all of one source."""
    standing = file.word(entry, "standing", Standing)
    section, link = file.source(entry, "section"), file.source(entry, "link")
    days, series = entry.get("known_after_days"), entry["series"]
    if not isinstance(days, int):
        file.refuse(
            entry,
            "known_after_days",
            Sentence("must be given."),
            Sentence("Give how many days after its first day a period's figure is published."),
        )
        days = 0
    dated: list[tuple[Any, Any]] = list(series.items()) if isinstance(series, _Lines) else []
    if not dated or not all(type(day) is date for day, _ in dated):
        file.refuse(entry, "series", Sentence("must give a value by date."))
        return []
    found = []
    for day, given in dated:
        is_none = isinstance(given, dict)
        value = None if is_none else given
        if unit in UNITS and UNITS[unit].refuses(value):
            file.refuse(
                series,
                str(day),
                Sentence("'{value}' of '{name}' cannot be in {unit}.", value=value, name=name, unit=UNITS[unit].title),
            )
        note = file.text(given, "note") if is_none else Text("", "")
        if value is None and not is_none:
            file.refuse(
                series,
                str(day),
                Sentence("must be given."),
                Sentence("Write null, with a note why, where there is none."),
            )
        found.append(ParameterValue(name, unit, day, value, standing, section, link, day + timedelta(days=days), note))
    return found
