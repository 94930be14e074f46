"""Spending joined to approvals: which drug each name that Medicare pays for belongs to, who else sells its ingredient, and what stays over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bioaccord.vocabulary.sentence import Sentence

from ..product import Part, Pathway
from .approved import ApprovedForm, BrandIndex, Drug, drugs_of
from .names import brand_words, generic_moieties, is_cut_name_of, may_be_the_same_ingredient, moieties_of
from .spending_file import Amounts, BrandSpending, SpendingFile

_SHORTEST = 4
"""Letters that the first word of an ingredient's name has at least, where what follows it is left out."""
_LETTERS = 6
"""Letters by which an ingredient that CMS cuts is known."""


@dataclass(slots=True)
class DrugSpending:
    """What was spent on one drug: by part and year, under which names (their highest year), and whether every name is surely its own."""

    drug: Drug
    amounts: dict[Part, Amounts] = field(default_factory=dict)
    names: dict[str, float] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    rows: dict[tuple[Part, int], int] = field(default_factory=dict)
    """How many names' amounts stand in each sum."""
    is_sure: bool = True

    def add(self, one: BrandSpending, amounts: Amounts, source: str, *, is_sure: bool) -> None:
        """Add what was spent under a name."""
        total = self.amounts.setdefault(one.part, {})
        for year, amount in amounts.items():
            total[year] = total.get(year, 0.0) + amount
            self.rows[one.part, year] = self.rows.get((one.part, year), 0) + 1
        if amounts:
            self.names[one.brand] = max(self.names.get(one.brand, 0.0), *amounts.values())
        if source not in self.sources:
            self.sources.append(source)
        self.is_sure = self.is_sure and is_sure

    @property
    def most(self) -> float:
        """Return the highest amount of a year, both parts together."""
        years = {year for amounts in self.amounts.values() for year in amounts}
        return max((sum(one.get(year, 0.0) for one in self.amounts.values()) for year in years), default=0.0)


@dataclass(frozen=True, slots=True)
class Sale:
    """That something was sold under an ingredient's or a competitor's name: by whom (empty: not told), from when to when, in which file."""

    seller: str
    name: str
    first_year: int
    last_year: int
    source: str


@dataclass(frozen=True, slots=True)
class Leftover:
    """Spending that is no drug's of the portfolio: under which name, and why."""

    part: Part
    name: str
    generic: str
    amounts: Amounts
    reason: Sentence
    source: str
    is_competitor: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """Drugs with what was spent on them, what was sold of ingredients and of competitors by name, and what stays over."""

    index: BrandIndex
    drugs: tuple[Drug, ...]
    spending: tuple[DrugSpending, ...]
    sales: dict[tuple[str, ...], list[Sale]]
    """Of generics, by moieties."""
    biosimilar_sales: dict[tuple[str, ...], list[Sale]]
    """Of biosimilars, by the words of their name."""
    leftovers: tuple[Leftover, ...]


def join(files: Sequence[SpendingFile], forms: Sequence[ApprovedForm]) -> Joined:
    """Return the spending of files joined to what is approved."""
    joining = _Joining(forms)
    for file in files:
        for one in file.brands:
            if one.most > 0:
                joining.place(one, file)
    spending = sorted(joining.spending.values(), key=lambda one: -one.most)
    return Joined(
        joining.index, joining.drugs, tuple(spending), joining.sales, joining.biosimilar_sales, tuple(joining.leftovers)
    )


class _Joining:
    def __init__(self, forms: Sequence[ApprovedForm]) -> None:
        self.drugs = drugs_of(forms)
        self.index = BrandIndex(self.drugs)
        self.biosimilars = _by_name(one for one in forms if one.pathway is Pathway.BIOSIMILAR)
        generics = [one for one in forms if one.pathway is Pathway.GENERIC]
        self.generic_names = _by_name(generics)
        self.ingredients = {one.moieties for one in generics} | {drug.moieties for drug in self.drugs}
        self.abbreviated: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        for one in self.ingredients:
            self.abbreviated[_abbreviated(one)].append(one)
        self.spending: dict[int, DrugSpending] = {}
        self.sales: dict[tuple[str, ...], list[Sale]] = defaultdict(list)
        self.biosimilar_sales: dict[tuple[str, ...], list[Sale]] = defaultdict(list)
        self.leftovers: list[Leftover] = []
        self._ingredient_of = lru_cache(maxsize=None)(self._find_ingredient)

    def place(self, one: BrandSpending, file: SpendingFile) -> None:
        """Find where a name's spending belongs."""
        words = brand_words(one.brand)
        found, is_whole = self.index.named(one.brand)
        if words in self.biosimilars and not (is_whole and any(drug.is_sold for drug in found)):
            form = self.biosimilars[words][0]
            self._sold(self.biosimilar_sales[words], one.by_maker, one, file, seller=form.holder)
            self._leave(one, file, Sentence("It is a biosimilar, which is not negotiated itself."), is_competitor=True)
            return
        ingredient = self._ingredient_of(one.brand, one.generic)
        if ingredient:
            self._place_generic(one, ingredient, file)
            return
        if words in self.generic_names and not any(drug.is_sold for drug in found):
            form = self.generic_names[words][0]
            self._sold(self.sales[form.moieties], {}, one, file, seller=form.holder)
            self._leave(one, file, Sentence("It is a generic, which is not negotiated itself."), is_competitor=True)
            return
        alike = [drug for drug in found if may_be_the_same_ingredient(one.generic, drug.moieties)]
        if found and not alike and not is_whole:
            listed = ", ".join(dict.fromkeys("/".join(drug.moieties) for drug in found))
            self._leave(
                one, file, Sentence("The approval of that name is of another ingredient ({found}).", found=listed)
            )
            return
        # An ingredient may go by another name (lipase, protease and amylase: pancrelipase) where the brand's is just the same.
        chosen = _narrowed(alike or found, one)
        if len(chosen) == 1:
            is_sure = bool(alike) and not one.is_shared and (is_whole or bool(one.generic))
            self._spending_of(chosen[0]).add(one, one.amounts, file.source, is_sure=is_sure)
        elif chosen:
            holders = ", ".join(dict.fromkeys(drug.holder for drug in chosen))
            self._leave(one, file, Sentence("Approvals of that name are several drugs’ ({holders}).", holders=holders))
        else:
            self._leave(one, file, Sentence("No approval of that name stands in the files."))

    def _place_generic(self, one: BrandSpending, moieties: tuple[str, ...], file: SpendingFile) -> None:
        """Give a holder what it sells without a brand; the rest is sold by others, under approvals of their own or not."""
        drugs = [drug for drug in self.index.of_moieties(moieties) if drug.is_sold]
        others, left, unbranded = dict(one.by_maker), dict(one.amounts), False
        for maker, amounts in one.by_maker.items():
            own = [drug for drug in drugs if is_cut_name_of(maker, drug.holder)]
            if len(own) == 1:
                self._spending_of(own[0]).add(one, amounts, file.source, is_sure=False)
                others.pop(maker)
                unbranded = True
                # Of what all makers sold, some is told of none of them.
                left = {year: max(0.0, amount - amounts.get(year, 0.0)) for year, amount in left.items()}
        if not one.by_maker and [drug.pathway for drug in drugs] == [Pathway.BIOLOGIC]:
            # Whatever is sold under a biologic's proper name without a suffix is its holder's, where there is but one.
            self._spending_of(drugs[0]).add(one, one.amounts, file.source, is_sure=False)
            return
        if unbranded and not others:
            return
        if one.part is Part.D or one.by_maker:
            self._sold(self.sales[moieties], others, one, file, seller="")
        if any(left.values()):
            self._leave(one, file, Sentence("It is sold under its ingredient’s name, not by one holder of an approval alone."), left, is_competitor=True)  # fmt: skip

    def _sold(
        self, sales: list[Sale], makers: dict[str, Amounts], one: BrandSpending, file: SpendingFile, *, seller: str
    ) -> None:
        given = makers if makers and not seller else {seller: one.amounts}
        for maker, amounts in given.items():
            years = [year for year, amount in amounts.items() if amount > 0]
            if years:
                sales.append(Sale(maker, one.brand, min(years), max(years), file.source))

    def _leave(
        self,
        one: BrandSpending,
        file: SpendingFile,
        reason: Sentence,
        amounts: Amounts | None = None,
        *,
        is_competitor: bool = False,
    ) -> None:
        given = one.amounts if amounts is None else amounts
        self.leftovers.append(Leftover(one.part, one.brand, one.generic, given, reason, file.source, is_competitor))

    def _spending_of(self, drug: Drug) -> DrugSpending:
        return self.spending.setdefault(id(drug), DrugSpending(drug))

    def _find_ingredient(self, brand: str, generic: str) -> tuple[str, ...]:
        """Return the moieties a name is just the name of (with what follows it, as `ER` or `Kwikpen`); none for a brand."""
        words = brand_words(brand)
        for name in (brand, brand.replace("-", " ")):
            if generic_moieties(name) in self.ingredients:
                return generic_moieties(name)
        if generic and brand_words(generic)[:1] == words[:1]:
            if moieties_of(generic) in self.ingredients:
                return moieties_of(generic)
            # CMS cuts the ingredients of a combination, and leaves salts and esters out.
            meant = self.abbreviated.get(_abbreviated(moieties_of(generic)), [])
            if len(meant) == 1:
                return meant[0]
        parts = brand.split()
        for length in range(len(parts) - 1, 0, -1):
            cut = generic_moieties(" ".join(parts[:length]))
            if cut in self.ingredients and len(words[0]) >= _SHORTEST:
                return cut
        return ()


def _narrowed(drugs: Sequence[Drug], one: BrandSpending) -> list[Drug]:
    """Return the drugs left when those no longer sold, and those of firms that sell none of it, are left out while others remain."""
    left = [drug for drug in drugs if drug.is_sold] or list(drugs)
    if len(left) > 1 and one.by_maker:
        sold = [drug for drug in left if any(is_cut_name_of(maker, drug.holder) for maker in one.by_maker)]
        left = sold or left
    return left


def _abbreviated(moieties: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(one[:_LETTERS] for one in moieties))


def _by_name(forms: Iterable[ApprovedForm]) -> dict[tuple[str, ...], list[ApprovedForm]]:
    found: dict[tuple[str, ...], list[ApprovedForm]] = defaultdict(list)
    for one in forms:
        for name in one.names:
            found[brand_words(name)].append(one)
    return found
