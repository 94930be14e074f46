"""What FDA has approved, as its two books list it: forms under an application, and the drugs that forms of one holder make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ..product import Pathway
from .names import brand_words, firm_words, is_presentation


@dataclass(frozen=True, slots=True)
class ApprovedForm:
    """A product of a book: names it is sold under, moieties, holder, way of approval, dosage form, day, and whether it is sold.

    `approved_on` None: not told. `is_day_sure` no: the day is only known to lie before 1982, or is that of the deemed licence.
    `orphan_until`: to which days each orphan exclusivity lasts, by its code. `reference`: of a biosimilar, the names of what it refers to.
    """

    names: tuple[str, ...]
    moieties: tuple[str, ...]
    holder: str
    pathway: Pathway
    application: str
    form: str
    approved_on: date | None
    is_sold: bool
    is_day_sure: bool = True
    orphan_until: tuple[tuple[str, date | None], ...] = ()
    reference: tuple[str, ...] = ()
    is_plasma_derived: bool | None = None
    is_vaccine: bool = False
    source: str = ""


@dataclass(slots=True)
class Drug:
    """All forms of the same moieties under the same way of approval that one holder has: what the law counts as one."""

    moieties: tuple[str, ...]
    pathway: Pathway
    holder: str
    forms: list[ApprovedForm] = field(default_factory=list)

    @property
    def is_sold(self) -> bool:
        """Return whether any form is."""
        return any(one.is_sold for one in self.forms)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names it is or was sold under."""
        return tuple(dict.fromkeys(name for one in self.forms for name in one.names))

    @property
    def first_approved_on(self) -> date | None:
        """Return the earliest approval of its forms that is told."""
        return min((one.approved_on for one in self.forms if one.approved_on), default=None)


def drugs_of(forms: Iterable[ApprovedForm]) -> tuple[Drug, ...]:
    """Return the drugs that forms approved under 505(c) or licensed under 351(a) make: of the same moieties and the same holder.

    Holders are the same where the words that tell a firm are (`names.firm_words`); firms of one group with other names stay apart.
    """
    found: dict[tuple[object, ...], Drug] = {}
    for one in forms:
        if one.pathway in (Pathway.DRUG, Pathway.BIOLOGIC) and one.moieties:
            key = (one.moieties, one.pathway, firm_words(one.holder))
            found.setdefault(key, Drug(one.moieties, one.pathway, one.holder)).forms.append(one)
    for drug in found.values():
        # As the holder writes itself today, on what it sells and approved last.
        newest = max(drug.forms, key=lambda one: (one.is_sold, one.approved_on or date.min))
        drug.holder = newest.holder
    return tuple(found.values())


class BrandIndex:
    """Drugs by the names they are sold under."""

    def __init__(self, drugs: Iterable[Drug]) -> None:
        self._whole: dict[tuple[str, ...], list[Drug]] = defaultdict(list)
        self._begun: dict[tuple[str, ...], list[Drug]] = defaultdict(list)
        self._moieties: dict[tuple[str, ...], list[Drug]] = defaultdict(list)
        for drug in drugs:
            self._moieties[drug.moieties].append(drug)
            for words in dict.fromkeys(brand_words(name) for name in drug.names):
                self._whole[words].append(drug)
                for length in range(1, len(words)):
                    if drug not in self._begun[words[:length]]:
                        self._begun[words[:length]].append(drug)

    def named(self, name: str) -> tuple[tuple[Drug, ...], bool]:
        """Return the drugs a name may be of, and whether it is just their name (how it is filled or released may follow).

        A longer name counts by its beginning (`Lantus Solostar`: Lantus), a shorter one as the beginning of theirs.
        """
        words = brand_words(name)
        if words in self._whole:
            return tuple(self._whole[words]), True
        for length in range(len(words) - 1, 0, -1):
            if words[:length] in self._whole and (length > 1 or len(words[0]) >= 4):
                return tuple(self._whole[words[:length]]), is_presentation(words[length:])
        return tuple(self._begun.get(words, ())), False

    def of_moieties(self, moieties: tuple[str, ...]) -> tuple[Drug, ...]:
        """Return the drugs of just these moieties."""
        return tuple(self._moieties.get(moieties, ()))
