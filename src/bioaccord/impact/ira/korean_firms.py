"""What the act does to a firm that is not the holder: makers of biosimilars and contract manufacturers, by the firm's part in a medicine.

Exporters of feedstock are in `feedstock_exporter.py`. Each effect has a channel (cost, chance, duty), an answer with its trail, and what to
do by when.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import NOTHING, Sentence

from ..law import Band, Entry
from ..parameter import Parameters
from ..trail import Answer
from ..value_words import value_words
from .biosimilar_maker import biosimilar_bands, effects_on_biosimilar
from .biosimilar_reference import reference_of
from .contract_manufacturer import effects_on_contract
from .firm_effect import Effect
from .negotiated_price import first_price
from .negotiation import first_price_year
from .product import Medicine, Portfolio

BIOSIMILAR_MAKER, MANUFACTURER = "biosimilar_maker", "manufacturer"


def effects_on(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> tuple[Effect, ...]:
    """Return what the act does to the firm by its part in a medicine; nothing for a holder, whom the other rules reach directly."""
    if medicine.role == BIOSIMILAR_MAKER:
        return effects_on_biosimilar(medicine, portfolio, parameters, as_of)
    if medicine.role == MANUFACTURER:
        return effects_on_contract(medicine, parameters, as_of)
    return ()


def firm_entries(effects: Iterable[Effect]) -> tuple[Entry, ...]:
    """Return the days of those effects that have one."""
    return tuple(
        Entry(one.day, one.day, one.day_title or one.title, one.action, "milestone", one.answer.standing, steps=one.answer.steps)
        for one in effects
        if one.day
    )  # fmt: skip


def firm_bands(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> tuple[Band, ...]:
    """Return what a biosimilar is paid, and its room under its reference's negotiated price, by year."""
    return biosimilar_bands(medicine, portfolio, parameters, as_of) if medicine.role == BIOSIMILAR_MAKER else ()


def firm_headline(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> Sentence | None:
    """Return what stands at the head of a medicine in which we are not the holder; None for the holder's own."""
    if medicine.role == MANUFACTURER and medicine.selected_for:
        said = Sentence("We make {name} under contract; it was selected for {year}.", name=medicine.name, year=medicine.selected_for)  # fmt: skip
        price = first_price(medicine, medicine.selected_for, parameters)
        is_told = price.is_told and not price.is_range
        return said + (Sentence("Maximum fair price: {price}.", price=_a_supply(price)) if is_told else NOTHING)
    if medicine.role != BIOSIMILAR_MAKER:
        return None
    reference = reference_of(medicine, portfolio, parameters)
    if reference is None:
        return Sentence("Biosimilar: its reference is not in the portfolio.")
    first = first_price_year(reference, parameters, as_of)
    words: dict[str, object] = {"reference": reference.name, "year": first.value or first.least}
    if reference.selected_for:
        said = Sentence("Biosimilar of {reference}, which was selected for {year}.", **words)
        price = first_price(reference, reference.selected_for, parameters)
        is_told = price.is_told and not price.is_range
        return said + (Sentence("Its maximum fair price: {price}.", price=_a_supply(price)) if is_told else NOTHING)
    if words["year"]:
        return Sentence("Biosimilar of {reference}, which can be selected for {year} at the earliest.", **words)
    return Sentence("Biosimilar of {reference}, which cannot be selected as things stand.", **words)


def _a_supply(price: Answer[float]) -> Text:
    ko, en = (value_words(price.value, "USD per 30 days", language) for language in Language)
    return Text(ko, en)
