"""What is asked of a publisher that can be asked live, and how a question that it cannot be asked is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypedDict, TypeVar

from bioaccord.vocabulary.errors import InputError, Refusal, did_you_mean
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

Source = TypeVar("Source")


class Asked(TypedDict):
    """What every publisher is asked with: first and last day, when, the folder that keeps the answers, and the address."""

    since: date
    until: date
    retrieved_at: datetime
    folder: Path | None
    address: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a publisher: first and last day, and the values by filter; `folder` keeps the answers, so that a pull goes on."""

    since: date
    until: date
    retrieved_at: datetime
    folder: Path | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    address: str = ""

    def asked(self, address: str) -> Asked:
        """Return what a publisher is asked with whose own address is this one."""
        return {
            "since": self.since,
            "until": self.until,
            "retrieved_at": self.retrieved_at,
            "folder": self.folder,
            "address": self.address or address,
        }

    def all(self, name: str) -> tuple[str, ...]:
        """Return the values of a filter."""
        return tuple(self.filters.get(name, ()))

    def first(self, name: str) -> str:
        """Return the one value of a filter; "" for none."""
        return next(iter(self.all(name)), "")

    def refused_days(self) -> list[Refusal]:
        """Return the refusal of days that are the wrong way round; nothing where they are not."""
        if self.until >= self.since:
            return []
        return [
            Refusal(
                "--until",
                Sentence("the last day is before the first."),
                Sentence("Give days from the first to the last."),
            )
        ]

    def refused_filter(self, name: str, known: Sequence[str], title: Text) -> Refusal | None:
        """Return the refusal of a filter that a publisher called `title` does not know; None where it does or nothing is given."""
        if name in known or not self.all(name):
            return None
        return Refusal(
            f"--{name}",
            Sentence("{source} cannot be narrowed by this.", source=title),
            Sentence("It can be narrowed by: {names}.", names=", ".join(f"--{one}" for one in known))
            if known
            else Sentence("Leave it out."),
        )


def source_called(name: str, sources: Mapping[str, Source]) -> Source:
    """Return the publisher of a name; raises `InputError`."""
    if name in sources:
        return sources[name]
    raise InputError(
        Refusal(
            name,
            Sentence("is not a publisher that can be asked live."),
            did_you_mean(name, sources) + Sentence("Write one of the names {names}.", names=", ".join(sorted(sources))),
        )
    )
