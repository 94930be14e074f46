"""Scenarios: what could happen, in the users' words, as small files that a person can read and edit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from bioaccord.reading.model_error import sentence_of
from bioaccord.reading.text import read_text
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence, WrongValue

Share = Annotated[float, Field(gt=0, le=1)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
_LONGEST_DAYS = 3650


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _Event(_Plain):
    """Something that begins on a day, holds in full for `duration_days` and fades over `recovery_days`."""

    first_day: Annotated[int, Field(ge=0, le=_LONGEST_DAYS)] = 0
    duration_days: Annotated[int, Field(ge=1, le=_LONGEST_DAYS)]
    recovery_days: Annotated[int, Field(ge=0, le=_LONGEST_DAYS)] = 0


class SiteLost(_Event):
    """A site makes less, or nothing: fire, flood, strike, a closed licence."""

    kind: Literal["site_lost"] = "site_lost"
    site_id: str
    share: Share = 1.0


class CountryLost(_Event):
    """All sites of a country make less: an earthquake, a lockdown, a power cut."""

    kind: Literal["country_lost"] = "country_lost"
    country: Country
    share: Share = 1.0


class ExportBan(_Event):
    """A country lets materials out no more; none named means all, no destination named means every other country."""

    kind: Literal["export_ban"] = "export_ban"
    country: Country
    materials: tuple[str, ...] = ()
    to_countries: tuple[Country, ...] = ()
    share: Share = 1.0


class LaneClosed(_Event):
    """Goods from some countries to others do not arrive; an empty list is any country."""

    kind: Literal["lane_closed"] = "lane_closed"
    from_countries: tuple[Country, ...] = ()
    to_countries: tuple[Country, ...] = ()
    share: Share = 1.0


class PortClosed(_Event):
    """Part of what crosses a country's border, in and out, does not: `share` is the part that goes through the port."""

    kind: Literal["port_closed"] = "port_closed"
    country: Country
    share: Share


class Recall(_Event):
    """A contaminated material of one site: the site stops, and what its buyers hold of it is destroyed."""

    kind: Literal["recall"] = "recall"
    site_id: str
    material: str
    share: Share = 1.0


class PriceShock(_Event):
    """Materials, energy or feedstock become dearer by `rise` (0.5 is half as much again), wherever they are bought."""

    kind: Literal["price_shock"] = "price_shock"
    materials: Annotated[tuple[str, ...], Field(min_length=1)]
    rise: Annotated[float, Field(gt=0, le=100)]


class Tariff(_Event):
    """Goods from some countries into others cost `rate` more at the border; no material named means all."""

    kind: Literal["tariff"] = "tariff"
    from_countries: tuple[Country, ...] = ()
    to_countries: Annotated[tuple[Country, ...], Field(min_length=1)]
    materials: tuple[str, ...] = ()
    rate: Annotated[float, Field(gt=0, le=100)]


class DemandSurge(_Event):
    """Final demand for materials rises by `rise`; with a country, only the part that is sold there."""

    kind: Literal["demand_surge"] = "demand_surge"
    materials: Annotated[tuple[str, ...], Field(min_length=1)]
    country: Country | None = None
    rise: Annotated[float, Field(gt=-1, le=100)]

    @model_validator(mode="after")
    def _rises_or_falls(self) -> DemandSurge:
        if self.rise == 0:
            raise WrongValue(Sentence("a rise of 0 changes nothing; write 0.3 for three tenths more."))
        return self


class ProducerLost(_Event):
    """A producer named as the network names it makes less: a product, or an industry such as USA|c9 of a world table."""

    kind: Literal["producer_lost"] = "producer_lost"
    producer: str
    share: Share = 1.0


Event = Annotated[
    SiteLost
    | CountryLost
    | ExportBan
    | LaneClosed
    | PortClosed
    | Recall
    | PriceShock
    | Tariff
    | DemandSurge
    | ProducerLost,
    Field(discriminator="kind"),
]


class Scenario(_Plain):
    """One thing, or several at once, that could happen."""

    scenario_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    name_ko: Annotated[str, Field(min_length=1, max_length=200)]
    name_en: Annotated[str, Field(min_length=1, max_length=200)]
    events: Annotated[tuple[Event, ...], Field(min_length=1)]

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(ko=self.name_ko, en=self.name_en)


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Return the scenarios of a YAML file: one, or a list. Raises `InputError` with every place that is wrong."""
    given = read_yaml(path)
    entries = given if isinstance(given, list) else [given]
    scenarios: tuple[Scenario, ...] = parse_entries(TypeAdapter(tuple[Scenario, ...]), entries, path)
    ids = [scenario.scenario_id for scenario in scenarios]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        problem = Sentence(
            "the scenario_id {names} stands there more than once.", names=", ".join(repr(one) for one in twice)
        )
        raise InputError(
            Refusal(path.name, problem, Sentence("Give each scenario an id of its own."), column="scenario_id")
        )
    return scenarios


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds; raises `InputError` with the line where it is not YAML."""
    try:
        found = yaml.safe_load(read_text(path))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        remedy = Sentence("Check the indentation and the colons of that line.")
        raise InputError(
            Refusal(path.name, Sentence("is not YAML ({problem}).", problem=error.problem), remedy, line)
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(
            Refusal(path.name, Sentence("is not YAML ({error}).", error=error), Sentence("Write it as plain text."))
        ) from None
    if not found:
        raise InputError(Refusal(path.name, Sentence("is empty."), Sentence("Write at least one entry.")))
    return found


def parse_entries(adapter: TypeAdapter[Any], entries: Iterable[Any], path: Path) -> Any:
    """Return entries of a file as their type; raises `InputError` that names the line, entry, field and what would be accepted."""
    try:
        return adapter.validate_python(list(entries))
    except ValidationError as error:
        found = error.errors()
    root = yaml.compose(read_text(path), Loader=yaml.SafeLoader)
    # A list whose members are refused is told as too short as well, which is not what is wrong with it.
    inner = {one["loc"][:length] for one in found for length in range(len(one["loc"]))}
    told = [one for one in found if one["type"] != "too_short" or one["loc"] not in inner]
    raise InputError([_refusal(path.name, one, _line(root, one["loc"])) for one in told])


def _line(node: Any, place: tuple[Any, ...]) -> int:
    """Return the line (the first is 1) of the innermost thing on the way to a place that stands in the file."""
    line = int(node.start_mark.line)
    # A file that holds a single entry is no list of them.
    for part in place if isinstance(node, yaml.SequenceNode) else place[1:]:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = int(node.start_mark.line)
        elif isinstance(node, yaml.MappingNode):
            key = next((pair for pair in node.value if pair[0].value == part), None)
            if key is not None:
                line, node = int(key[0].start_mark.line), key[1]
    return line + 1


def _refusal(file: str, error: Any, line: int) -> Refusal:
    place = [part for part in error["loc"] if isinstance(part, str) and not part.startswith("function-")]
    entry = next((part for part in error["loc"] if isinstance(part, int)), 0)
    column = ".".join(place[-1:]) or None
    value = str(error.get("input", ""))[:80]
    said = sentence_of(error)
    remedy = Sentence("See the reference of scenario files.")
    if error["type"] == "extra_forbidden":
        said = Sentence("'{column}' is not a field of it.", column=column)
    elif error["type"] == "union_tag_invalid":
        known = [part.strip(" '") for part in error["ctx"]["expected_tags"].split(",")]
        remedy = did_you_mean(error["ctx"]["tag"], known) + Sentence("The kinds are {kinds}.", kinds=", ".join(known))
        said = Sentence("'{name}' is no kind of event.", name=error["ctx"]["tag"])
    elif error["type"] == "missing":
        said, value = Sentence("'{column}' is missing.", column=column), ""
    problem = Sentence("entry {number}: {said}", number=entry + 1, said=said)
    return Refusal(file, problem, remedy, line, column, value)
