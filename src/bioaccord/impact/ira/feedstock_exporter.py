"""What the act does to an exporter of feedstock: whether it still counts for the credit, and what credit its buyer loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band
from ..parameter import Parameters, UnknownParameter
from ..trail import Answer, Step
from .clean_fuel import countries_named, countries_that_do_not_count, credit, credit_per_gallon, feedstock_counts
from .firm_effect import Channel, Effect
from .fuel import FuelBatch, FuelRole
from .fuel_years import credit_bands

LOST_KEY = "energy.credit_lost"
_FEEDSTOCK = "korean.feedstock"
_LOST = Text("구매자가 잃는 세액공제", "Credit that the buyer loses")


def effects_on_feedstock(batch: FuelBatch, parameters: Parameters) -> tuple[Effect, ...]:
    """Return what the act does to an exporter whose feedstock a fuel is made of: whether it still counts, and what that costs the buyer."""
    if batch.role is not FuelRole.FEEDSTOCK_EXPORTER:
        return ()
    turn = _origin_turns(parameters)
    before, after = (
        feedstock_counts(batch.feedstock_countries, day, parameters, batch.standing)
        for day in (turn - timedelta(days=1), turn)
    )
    words: dict[str, object] = {"name": batch.name, "feedstock": batch.feedstock or batch.name, "day": turn}
    now = feedstock_counts(batch.feedstock_countries, batch.last_day, parameters, batch.standing)
    action = (
        Sentence("Seek buyers whose fuel needs no US credit for {feedstock}, and reopen prices that were set with it: it no longer counts from {day} on.", **words)
        if after.value is False
        else Sentence("Keep papers of origin for {feedstock} ready for the buyer.", **words)
    )  # fmt: skip
    channel = Channel.COST if after.value is False else Channel.DUTY
    found = [Effect("feedstock_counts", Text("원료의 세액공제 인정", "Whether the feedstock counts"), channel, now.after(before, after), action, turn)]  # fmt: skip
    if now.value is not False:
        return tuple(found)
    other = _of_feedstock_that_counts(batch)
    gallon = credit_per_gallon(other, batch.last_day, parameters)
    words |= {
        "country": countries_named(countries_that_do_not_count(batch.feedstock_countries, batch.last_day, parameters)),
        "sold": batch.last_day,
    }
    said = Sentence("{name}: the same fuel of feedstock that counts has this credit on {sold}; of feedstock from {country} it has none.", **words)  # fmt: skip
    step = Step(_FEEDSTOCK, said, True, (), batch.standing)
    action = Sentence("Expect the buyer to ask for up to this much less a gallon of fuel made of {feedstock}; how much of it is carried over is up to the contract.", **words)  # fmt: skip
    a_gallon: Answer[float] = Answer(gallon.value, (step,), (), gallon.least, gallon.most)
    found.append(Effect("credit_lost_a_gallon", Text("구매자가 잃는 세액공제(연료 갤런당)", "Credit that the buyer loses, a gallon of fuel"), Channel.COST, a_gallon.after(gallon), action, None, "USD per gallon"))  # fmt: skip
    whole = credit_lost(batch, parameters)
    action = Sentence("Over the gallons given, the buyer’s fuel has this much less credit than if {feedstock} counted.", **words)  # fmt: skip
    lost: Answer[float] = Answer(whole.value, (step,), (), whole.least, whole.most)
    found.append(Effect("credit_lost", _LOST, Channel.COST, lost.after(whole), action, None, "USD"))
    return tuple(found)


def credit_lost(batch: FuelBatch, parameters: Parameters) -> Answer[float]:
    """Return the credit (USD) that a batch would have of feedstock that counts, where its own does not; 0 where it does.

    A range from nothing where its origin is not given, or where a batch reaches over the day from which the origin decides.
    """
    first, last = (feedstock_counts(batch.feedstock_countries, day, parameters, batch.standing) for day in (batch.first_day, batch.last_day))  # fmt: skip
    if first.value and last.value:
        return Answer(0.0).after(first, last)
    whole = credit(_of_feedstock_that_counts(batch), parameters)
    if first.value is False and last.value is False:
        return whole.after(first, last)
    most = whole.value if whole.value is not None else whole.most
    open_one: Answer[float] = Answer(None, whole.steps, whole.missing, None if most is None else 0.0, most)
    return open_one.after(first, last)


def lost_bands(batches: Sequence[FuelBatch], parameters: Parameters) -> tuple[Band, ...]:
    """Return the credit that the buyer loses by year."""
    found = credit_bands(batches, (credit_lost,), parameters)
    return tuple(replace(one, key=LOST_KEY, title=_LOST) for one in found)


def _of_feedstock_that_counts(batch: FuelBatch) -> FuelBatch:
    return replace(batch, feedstock_countries=("US",))


def _origin_turns(parameters: Parameters) -> date:
    """Return the first day of production from which the origin of feedstock decides, as far as it is known."""
    values = parameters.by_name["clean_fuel.feedstock_origin"].values
    for one in values:
        try:
            if parameters.at("clean_fuel.feedstock_origin", one.effective_on).value != "any":
                return one.effective_on
        except UnknownParameter:
            continue
    return values[-1].effective_on
