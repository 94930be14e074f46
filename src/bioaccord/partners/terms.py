"""The words in which capabilities, offers and needs are typed: one code, its names and the words for it in both languages."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from bioaccord.vocabulary.language import Text


class Facet(StrEnum):
    """The fields of `partners.entry.Traits` that hold codes, and the kind of help."""

    MODALITY = "modality"
    STEP = "step"
    STAGE = "stage"
    HOST = "host"
    SPECIES = "species"
    FIELD = "field"
    AUTHORITY = "authority"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Term:
    """One code. `broader` are codes that include it: who asks for a broader term is answered by a narrower one, not the other way round.

    `words_ko` and `words_en` are further words by which a text may name it. Codes of the facet KIND are the values of `MatchKind`.
    """

    code: str
    facet: Facet
    name: Text
    words_ko: tuple[str, ...] = ()
    words_en: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


class Terms:
    """The table of terms."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_code = {term.code: term for term in terms}

    def __getitem__(self, code: str) -> Term:
        return self._by_code[code]

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Term]:
        return iter(self._by_code.values())

    def name(self, code: str) -> Text:
        """Return the name of a code, or the code itself where the table does not hold it."""
        term = self._by_code.get(code)
        return term.name if term else Text(code, code)

    def of(self, facet: Facet) -> list[Term]:
        """Return the terms of a facet, in the order of the table."""
        return [term for term in self if term.facet is facet]

    def with_broader(self, code: str) -> frozenset[str]:
        """Return a code and all that include it."""
        found, left = {code}, [code]
        while left:
            term = self._by_code.get(left.pop())
            for broader in term.broader if term else ():
                if broader not in found:
                    found.add(broader)
                    left.append(broader)
        return frozenset(found)


@cache
def standard_terms() -> Terms:
    """Return the terms that bioaccord ships (`terms.tsv`, written by hand for this project)."""
    text = files("bioaccord.partners").joinpath("terms.tsv").read_text(encoding="utf-8")
    return Terms(
        Term(
            code=row["code"],
            facet=Facet(row["facet"]),
            name=Text(ko=row["ko"], en=row["en"]),
            words_ko=_split(row["words_ko"]),
            words_en=_split(row["words_en"]),
            broader=_split(row["broader"]),
        )
        for row in csv.DictReader(text.splitlines(), delimiter="\t")
    )


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(part for one in (cell or "").split(";") if (part := one.strip()))
