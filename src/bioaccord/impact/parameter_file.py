"""Figures, scenarios and explained rules of a law, read from its YAML files; whatever contradicts itself is refused, with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from importlib.resources.abc import Traversable
from typing import Any, TypeGuard, TypeVar
from urllib.parse import urlsplit

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
_YEARS = range(1900, 2201)
_MOST_DAYS = 3_660
"""No figure is published more than ten years after the period it is of."""
_OF_A_VALUE = {"effective_on", "value", "standing", "section", "link", "known_on", "note"}


class _Lines(dict[str, Any]):
    """A mapping that knows the line it begins on, and that of each of its keys."""

    def __init__(self, line: int = 1) -> None:
        super().__init__()
        self.line = line
        self.line_of: dict[str, int] = {}


class _WrongPlace(Exception):
    """Something in a file that YAML allows and a law's file does not, with the line it stands in."""

    def __init__(self, problem: Sentence, mark: Any) -> None:
        super().__init__(problem)
        self.problem, self.line = problem, int(mark.line) + 1 if mark else 1


class _Loader(yaml.SafeLoader):
    """YAML whose mappings know their line; refuses a key that stands twice, and what only points to another place."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Return the next node; an alias is refused: whoever changed what it points to would change both places, one unseen."""
        if self.check_event(yaml.AliasEvent):
            event: yaml.AliasEvent = self.get_event()  # type: ignore[no-untyped-call]
            raise _WrongPlace(Sentence("points to another place: write it out."), event.start_mark)
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> _Lines:
    found = _Lines(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if isinstance(key, (list, dict, set)):
            raise _WrongPlace(Sentence("has a key that is no word."), key_node.start_mark)
        if key in found:
            raise _WrongPlace(Sentence("the key '{key}' stands twice.", key=key), key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
        found.line_of[str(key)] = key_node.start_mark.line + 1
    return found


def _timestamp(loader: _Loader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError as error:
        raise _WrongPlace(Sentence("'{given}' is not a date.", given=node.value), node.start_mark) from error


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


@dataclass
class _File:
    """One file while it is read: what is refused is told with the line it stands in."""

    name: str
    refusals: Refusals

    def refuse(
        self, entry: Mapping[str, Any], field: str | None, problem: Sentence, remedy: Sentence = NOTHING
    ) -> None:
        """Refuse something about a mapping, with the line of the field, or of the mapping where it lacks the field."""
        line = entry.line_of.get(field or "", entry.line) if isinstance(entry, _Lines) else None
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
        given: Any = entry.get(field)
        if _is_day(given):
            return given
        self.refuse(
            entry, field, Sentence("'{given}' is not a date.", given=given), Sentence("Write it as 2026-01-31.")
        )
        return date.min

    def source(self, entry: Mapping[str, Any], field: str, outer: Mapping[str, Any] | None = None) -> str:
        """Return where something stands written; a value without a source is refused."""
        given = entry.get(field, (outer or {}).get(field))
        is_link = field == "link"
        if isinstance(given, str) and given.strip() and (not is_link or _is_address(given)):
            return given
        remedy = (
            Sentence("Give the address that was read, beginning with https://.")
            if is_link
            else Sentence("Name the section of the law, the notice or the table.")
        )
        self.refuse(entry, field, Sentence("has no source."), remedy)
        return ""

    def is_figure(self, entry: Mapping[str, Any], field: str, name: Any, parameters: Parameters) -> bool:
        """Return whether the law has a figure of a name; refuses the field where it has not."""
        if isinstance(name, str) and name in parameters.by_name:
            return True
        problem = Sentence("'{name}' is no figure of this law.", name=name)
        self.refuse(entry, field, problem, did_you_mean(str(name), parameters.by_name.keys()))
        return False

    def value(
        self, entry: Mapping[str, Any], field: str, given: Any, name: str, unit: Any, words: Collection[str]
    ) -> Any:
        """Return a value of a figure; what its unit or the words that it can be do not allow is refused, and returned as none."""
        known = UNITS.get(unit) if isinstance(unit, str) else None
        if known and known.refuses_figure(given):
            problem = Sentence("'{value}' of '{name}' cannot be in {unit}.", value=given, name=name, unit=known.title)
            self.refuse(entry, field, problem)
            return None
        if words and isinstance(given, str) and given not in words:
            problem = Sentence("'{given}' is not one of {known}.", given=given, known=", ".join(words))
            self.refuse(entry, field, problem, did_you_mean(given, words))
        return given

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
        if any(one.scenario_id == scenario_id for one in found):
            file.refuse(entry, "id", Sentence("'{name}' stands twice.", name=scenario_id))
        standing = file.word(entry, "standing", Standing)
        values = list[ParameterValue]()
        for value in _list(file, entry, "values"):
            file.known_keys(value, {"name", "effective_on", "value", "note"})
            name = value.get("name")
            if not file.is_figure(value, "name", name, parameters):
                continue
            law = parameters.by_name[str(name)]
            made = _value(file, {**entry, **value}, value, law.name, law.unit, standing, law.words, scenario_id)
            if any((one.name, one.effective_on) == (made.name, made.effective_on) for one in values):
                problem = Sentence("'{name}' stands twice for {day}.", name=law.name, day=made.effective_on)
                file.refuse(value, "effective_on", problem)
            values.append(made)
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
        named = entry.get("parameters", [])
        if not isinstance(named, list):
            file.refuse(entry, "parameters", Sentence("must hold a list of entries."))
            named = []
        names = tuple(name for name in named if file.is_figure(entry, "parameters", name, parameters))
        rule_id = _name(file, entry, "id")
        if any(one.rule_id == rule_id for one in found):
            file.refuse(entry, "id", Sentence("'{name}' stands twice.", name=rule_id))
        found.append(
            RuleExplained(
                rule_id, file.text(entry, "title"), file.text(entry, "explanation"),
                file.source(entry, "section"), file.source(entry, "link"), names, file.name.removesuffix(".yaml"),
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
    content = path.read_bytes()
    try:
        read = yaml.load(content.decode("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader that also counts lines
    except _WrongPlace as error:
        return _refused(file, error.problem, error.line)
    except UnicodeDecodeError as error:
        return _refused(file, Sentence("is not written in UTF-8."), content[: error.start].count(b"\n") + 1)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return _refused(file, Sentence("is not YAML: {problem}.", problem=str(error.problem)), line)
    except yaml.reader.ReaderError as error:
        said = Sentence("holds a character that cannot stand in YAML (U+{code}).", code=f"{error.character:04X}")
        return _refused(file, said, content.decode("utf-8")[: error.position].count("\n") + 1)
    except RecursionError:
        return _refused(file, Sentence("is nested too deeply."), 1)
    if not isinstance(read, list) or not read or not all(isinstance(one, _Lines) for one in read):
        return _refused(file, Sentence("must hold a list of entries."), 1)
    return read


def _refused(file: _File, problem: Sentence, line: int) -> list[_Lines]:
    file.refusals.add(lambda: Refusal(file.name, problem, NOTHING, row=line))
    return []


def _is_address(given: str) -> bool:
    """Return whether a link names a host that can be asked by https."""
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "") and not any(one.isspace() for one in given)


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
    name, unit, words = _name(file, entry, "name"), entry.get("unit"), _words(file, entry)
    if not isinstance(unit, str) or unit not in UNITS:
        file.refuse(entry, "unit", Sentence("'{unit}' is no unit.", unit=unit), did_you_mean(str(unit), UNITS))
    if "series" in entry:
        values = _series(file, entry, name, str(unit))
        places = [(entry["series"], str(one.effective_on)) for one in values]
        if "values" in entry:
            file.refuse(entry, "series", Sentence("stands beside 'values': give one of the two."))
    else:
        values, places = list[ParameterValue](), list[tuple[Any, str]]()
        for one in _list(file, entry, "values"):
            file.known_keys(one, _OF_A_VALUE)
            standing = file.word(one, "standing", Standing, entry.get("standing"))
            values.append(_value(file, {**entry, **one}, one, name, str(unit), standing, words))
            places.append((one, "effective_on"))
    for before, after, (place, field) in zip(values, values[1:], places[1:], strict=False):
        if date.min in (before.effective_on, after.effective_on, before.known_on, after.known_on):
            continue  # refused already
        if (before.effective_on, before.known_on) >= (after.effective_on, after.known_on):
            problem = Sentence(
                "{after} of '{name}' stands after {before}.",
                after=after.effective_on,
                before=before.effective_on,
                name=name,
            )
            file.refuse(
                place,
                field,
                problem,
                Sentence(
                    "Order the values by the date from which they apply, then by the date since which they are known; no two alike."
                ),
            )
    return Parameter(
        name, file.text(entry, "title"), str(unit), file.text(entry, "dated_by"),
        file.word(entry, "lasting", Lasting, Lasting.UNTIL_NEXT), tuple(values), words,
    )  # fmt: skip


def _words(file: _File, entry: _Lines) -> dict[str, Text]:
    """Return what is shown for the words that a figure can be."""
    given = entry.get("words", _Lines())
    if isinstance(given, _Lines) and all(isinstance(word, str) for word in given):
        return {word: file.text(given, word) for word in given}
    file.refuse(entry, "words", Sentence("must say for each word what a reader is shown."))
    return {}


def _value(
    file: _File,
    whole: Mapping[str, Any],
    entry: _Lines,
    name: str,
    unit: str,
    standing: Standing,
    words: Mapping[str, Text],
    scenario_id: str | None = None,
) -> ParameterValue:
    if "value" not in entry:
        file.refuse(
            entry, "value", Sentence("must be given."), Sentence("Write null, with a note why, where there is none.")
        )
    given = entry.get("value")
    value = file.value(entry, "value", given, name, unit, words)
    note = file.text(entry, "note", is_needed=given is None)
    return ParameterValue(
        name, unit, file.day(entry, "effective_on"), value, standing,
        _sourced(file, entry, whole, "section"), _sourced(file, entry, whole, "link"), _known_on(file, entry, whole), note, scenario_id,
    )  # fmt: skip


def _is_day(given: Any) -> TypeGuard[date]:
    return type(given) is date and given.year in _YEARS


def _sourced(file: _File, entry: _Lines, whole: Mapping[str, Any], field: str) -> str:
    return file.source(entry, field, whole)


def _known_on(file: _File, entry: _Lines, whole: Mapping[str, Any]) -> date:
    given = whole.get("known_on")
    if _is_day(given):
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
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= _MOST_DAYS:
        file.refuse(
            entry,
            "known_after_days",
            Sentence("must be given."),
            Sentence("Give how many days (0 to {most}) after its first day a period's figure is published.", most=_MOST_DAYS),
        )  # fmt: skip
        days = 0
    dated: list[tuple[Any, Any]] = list(series.items()) if isinstance(series, _Lines) else []
    if not dated or not all(_is_day(day) for day, _ in dated):
        file.refuse(entry, "series", Sentence("must give a value by date."))
        return []
    found = []
    for day, given in dated:
        # Alone the value; with what is peculiar to one period, a mapping. Without a value it says why there is none.
        single = given if isinstance(given, _Lines) else _Lines()
        file.known_keys(single, {"value", "known_on", "note"})
        is_single = isinstance(given, _Lines)
        alone = single.get("value") if is_single else given
        value = file.value(series, str(day), alone, name, unit, ())
        note = file.text(single, "note", is_needed=is_single and alone is None)
        known_on = file.day(single, "known_on") if "known_on" in single else day + timedelta(days=days)
        if given is None:
            file.refuse(
                series,
                str(day),
                Sentence("must be given."),
                Sentence("Write null, with a note why, where there is none."),
            )
        found.append(ParameterValue(name, unit, day, value, standing, section, link, known_on, note))
    return found
