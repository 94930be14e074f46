"""An analyst's own log of changes, kept as YAML files, a list of entries told in both languages, or as tables (see `change_table`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bioaccord.reading.model_error import sentence_of
from bioaccord.reading.text import read_text
from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.recognition import Recogniser
from bioaccord.vocabulary.sentence import NOTHING, Sentence, WrongValue
from bioaccord.vocabulary.signal import (
    Certainty,
    Channel,
    DatedWords,
    Effect,
    EffectKind,
    Evidence,
    Signal,
    SignalKind,
    Stage,
    Subject,
    SubjectType,
)
from bioaccord.vocabulary.topic import Topic

from . import change_table

NAME = "change-log"
_ENDINGS = ("*.yaml", "*.yml", "*.tsv")
Share = Annotated[float, Field(ge=-1, le=10)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BothLanguages(_Strict):
    """Words in Korean and English, both written."""

    ko: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def text(self) -> Text:
        return Text(ko=self.ko.strip(), en=self.en.strip())


class DayWithWords(_Strict):
    """A day, or a first and a last day, with the words it was read from."""

    day: date | None = None
    first_day: date | None = None
    last_day: date | None = None
    words: str

    @model_validator(mode="after")
    def _one_or_two_days(self) -> DayWithWords:
        if (self.day is None) == (self.first_day is None or self.last_day is None):
            raise WrongValue(Sentence("give either day, or first_day and last_day."))
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise WrongValue(Sentence("last_day is before first_day."))
        return self

    def dated(self) -> DatedWords:
        first, last = self.day or self.first_day, self.day or self.last_day
        assert first is not None and last is not None
        return DatedWords(first, last, self.words)


class Things(_Strict):
    """What a change is about, by the ids of the vocabulary."""

    materials: list[str] = []
    hs_codes: list[str] = []
    firm_kinds: list[FirmKind] = []
    drugs: list[str] = []

    @model_validator(mode="after")
    def _are_known(self) -> Things:
        known = standard_materials()
        for material in self.materials:
            if material not in known:
                raise WrongValue(
                    Sentence("'{material}' is not in the table of materials.", material=material)
                    + did_you_mean(material, known.ids())
                )
        for code in self.hs_codes:
            HSCode(code)
        return self

    def subjects(self) -> tuple[Subject, ...]:
        return (
            *(Subject(SubjectType.MATERIAL, one) for one in self.materials),
            *(Subject(SubjectType.HS_CODE, str(HSCode(one))) for one in self.hs_codes),
            *(Subject(SubjectType.FIRM_KIND, str(one)) for one in self.firm_kinds),
            *(Subject(SubjectType.DRUG, one) for one in self.drugs),
        )


class Subjects(Things):
    """All subjects of an entry."""

    topics: list[Topic] = []
    agencies: list[str] = []
    countries: list[str] = []

    def subjects(self) -> tuple[Subject, ...]:
        return (
            *Things.subjects(self),
            *(Subject(SubjectType.TOPIC, str(one)) for one in self.topics),
            *(Subject(SubjectType.AGENCY, one) for one in self.agencies),
            *(Subject(SubjectType.COUNTRY, one) for one in self.countries),
        )


class EffectEntry(Things):
    """What a change does, where, and how much."""

    kind: EffectKind
    made_in: list[str] = []
    sold_in: list[str] = []
    magnitude: Share | None = None
    certainty: Certainty = Certainty.ASSUMED
    reason: BothLanguages | None = None
    duration_days: Annotated[int, Field(ge=1)] | None = None
    action: BothLanguages | None = None

    @model_validator(mode="after")
    def _magnitude_fits(self) -> EffectEntry:
        if self.magnitude is not None and self.kind.channel == Channel.SUPPLY and not 0 <= self.magnitude <= 1:
            raise WrongValue(Sentence("magnitude of a supply effect is the share that is lost: a number from 0 to 1."))
        if self.magnitude is not None and self.kind.channel in (Channel.DUTY, Channel.CHANCE):
            raise WrongValue(Sentence("{kind} has no magnitude: take it out.", kind=self.kind))
        if self.magnitude is not None and self.reason is None:
            raise WrongValue(Sentence("a magnitude needs a reason in both languages: where does the figure come from?"))
        return self

    def effect(self) -> Effect:
        nothing = Text("", "")
        return Effect(
            kind=self.kind,
            subjects=self.subjects(),
            made_in=tuple(self.made_in),
            sold_in=tuple(self.sold_in),
            magnitude=self.magnitude,
            magnitude_certainty=self.certainty,
            magnitude_reason=self.reason.text() if self.reason else nothing,
            duration_days=self.duration_days,
            action=self.action.text() if self.action else nothing,
        )


class Source(_Strict):
    """Where a change was read."""

    publisher: str
    address: Annotated[str, Field(pattern=r"^https?://\S+$")]


class Entry(_Strict):
    """One change, as an analyst writes it down."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    kind: SignalKind
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    stage: Stage
    title: BothLanguages
    summary: BothLanguages
    published_on: date
    effective_on: DayWithWords | None = None
    deadline_on: DayWithWords | None = None
    severity: Annotated[float, Field(ge=0, le=1)]
    severity_reason: BothLanguages
    subjects: Subjects = Subjects()
    effects: list[EffectEntry] = []
    sources: Annotated[list[Source], Field(min_length=1)]
    confidence: Annotated[str, Field(pattern=r"^[ABC]$")]
    checked_on: date
    supersedes: str | None = None

    @model_validator(mode="after")
    def _dates_in_order(self) -> Entry:
        if self.deadline_on and self.deadline_on.dated().last_day < self.published_on:
            raise WrongValue(Sentence("deadline_on is before published_on."))
        return self

    def signal(self) -> Signal:
        """Return the entry as a signal."""
        checked = datetime.combine(self.checked_on, time(), tzinfo=UTC)
        return Signal(
            signal_id=f"{NAME}:{self.id}",
            kind=self.kind,
            title=self.title.text(),
            summary=self.summary.text(),
            country=self.country,
            published_on=self.published_on,
            stage=self.stage,
            severity=self.severity,
            severity_reason=self.severity_reason.text(),
            subjects=self.subjects.subjects(),
            effects=tuple(effect.effect() for effect in self.effects),
            evidence=tuple(Evidence(one.publisher, one.address, checked) for one in self.sources),
            effective_on=self.effective_on.dated() if self.effective_on else None,
            deadline_on=self.deadline_on.dated() if self.deadline_on else None,
            supersedes=self.supersedes,
        )


def signals_from_file(
    path: Path, *, retrieved_at: datetime | None, since: date | None, recogniser: Recogniser
) -> list[Signal]:
    """Return the signals of a YAML file or a table (.tsv, .csv, .xlsx), or of every YAML file and .tsv in a folder, oldest first.

    In YAML subjects are those the analyst wrote; nothing is guessed. In a table they are words, and what `recogniser` knows of them
    counts. Raises `InputError` with file, line, field, value and remedy for each entry that is wrong.
    """
    files = sorted(file for ending in _ENDINGS for file in path.glob(ending)) if path.is_dir() else [path]
    if not files:
        raise InputError(
            Refusal(
                str(path),
                Sentence("holds no .yaml and no .tsv file."),
                Sentence("A change log is a folder of YAML files or tables."),
            )
        )
    refusals: list[Refusal] = []
    signals: dict[str, Signal] = {}
    for file in files:
        for line, signal in _signals_in(file, retrieved_at, recogniser, refusals):
            if signal.signal_id in signals:
                name = signal.signal_id.partition(":")[2]
                refusals.append(
                    Refusal(
                        str(file),
                        Sentence("the id '{name}' stands there twice.", name=name),
                        Sentence("Give it another id."),
                        line,
                        "id",
                        name,
                    )
                )
            signals[signal.signal_id] = signal
    if refusals:
        raise InputError(refusals)
    kept = [signal for signal in signals.values() if since is None or signal.published_on >= since]
    return sorted(kept, key=lambda signal: (signal.published_on, signal.signal_id))


def _signals_in(
    file: Path, retrieved_at: datetime | None, recogniser: Recogniser, refusals: list[Refusal]
) -> Iterator[tuple[int, Signal]]:
    """Yield line and signal of each entry that is right; what is wrong goes to `refusals`."""
    if file.suffix.lower() in change_table.SUFFIXES:
        try:
            yield from change_table.signals_of_table(file, NAME, retrieved_at, recogniser)
        except InputError as error:
            refusals += error.refusals
        return
    for line, raw in _entries(file):
        try:
            yield line, Entry.model_validate(raw).signal()
        except ValidationError as error:
            refusals += _refusals(file, line, raw, error)


def _entries(file: Path) -> list[tuple[int, Any]]:
    text = read_text(file)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or Sentence("it cannot be read")
        raise InputError(
            Refusal(
                str(file),
                Sentence("is not YAML: {problem}.", problem=problem),
                Sentence("Most likely the indentation or a colon without quotation marks."),
                line,
            )
        ) from None
    except ValueError as error:
        # The reader of YAML makes days itself, and stumbles over one that no calendar has.
        raise InputError(
            Refusal(
                str(file),
                Sentence("holds a day that does not exist ({error}).", error=error),
                Sentence("Write days as 2025-01-31."),
            )
        ) from None
    if not isinstance(node, yaml.SequenceNode) or not isinstance(values, list):
        raise InputError(
            Refusal(
                str(file),
                Sentence("is not a list of entries."),
                Sentence("Begin each entry with '- id: …'; see the reference."),
                1,
            )
        )
    return [(item.start_mark.line + 1, value) for item, value in zip(node.value, values, strict=True)]


@cache
def _known_words() -> tuple[str, ...]:
    enums = (EffectKind, Stage, SignalKind, FirmKind, Topic, Certainty)
    fields = (Entry, EffectEntry, Subjects, Source, DayWithWords)
    return (
        *(str(member) for enum in enums for member in enum),
        *(name for model in fields for name in model.model_fields),
    )


def _refusals(file: Path, line: int, raw: Any, error: ValidationError) -> list[Refusal]:
    found = []
    name = raw.get("id", "?") if isinstance(raw, dict) else "?"
    for problem in error.errors():
        place = ".".join(str(part) for part in problem["loc"]) or "entry"
        last = str(problem["loc"][-1]) if problem["loc"] else ""
        value = problem["input"] if isinstance(problem["input"], (str, int, float, date)) else None
        if problem["type"] == "extra_forbidden":
            said = Sentence("the field '{field}' is not known.", field=last)
            remedy = did_you_mean(last, _known_words())
        elif problem["type"] == "missing":
            said, remedy = Sentence("the field '{field}' is missing.", field=last), NOTHING
        else:
            said = sentence_of(problem)
            remedy = did_you_mean(str(value), _known_words()) if problem["type"] == "enum" else NOTHING
        found.append(
            Refusal(
                str(file),
                Sentence("entry '{entry}': {said}", entry=name, said=said),
                remedy + Sentence("See docs/reference/change-log.md."),
                line,
                place,
                None if value is None else str(value),
            )
        )
    return found
