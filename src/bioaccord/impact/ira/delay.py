"""Whether the selection of a biologic can be put off because its biosimilar is about to come."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, weakest
from ..trail import Answer, Step
from .anniversary import years_after
from .approval import approval
from .orphan import day_of
from .product import Competitor, CompetitorKind, Medicine, Pathway

_RULE = "negotiation.delay"


def delay(medicine: Medicine, year: int, parameters: Parameters) -> Answer[int]:
    """Return for how many years the selection of a biologic for a year can be put off: 0, or a range from 0 to 1 or 2.

    42 USC 1320f-1(f). The agency grants it where a biosimilar's maker asked before the publication date and it finds it highly likely
    that the biosimilar is licensed and marketed within two years; so where nothing rules it out, the answer is a range. Counts for a
    biologic that would be an extended-monopoly drug (12 to 16 years; that such drugs are none before 2030 follows from an agreement,
    which does not exist yet), from another maker, whose licence, if there is one, is not older than a year without marketing. No
    second year where it would have become a long-monopoly drug.
    """
    first_day = date(year, 1, 1)
    published = parameters.at("negotiation.publication_date", first_day)
    day = day_of(published)
    words: dict[str, object] = {"name": medicine.name, "day": day, "year": year}
    if medicine.pathway is not Pathway.BIOLOGIC or medicine.is_vaccine:
        said = Sentence("Only the selection of a biologic that is no vaccine can be put off for a biosimilar.", **words)
        return _none(said, (), medicine.standing)
    approved = approval(medicine)
    counted = parameters.at("negotiation.monopoly_counted_on", first_day)
    extended, long = (parameters.at(f"negotiation.monopoly_years.{kind}", first_day) for kind in ("extended", "long"))
    oldest, youngest = approved.earliest, approved.latest
    asked = (counted, extended, long)
    if (youngest and years_after(youngest, int(long.number)) <= day_of(counted)) or (
        oldest and years_after(oldest, int(extended.number)) > day_of(counted)
    ):
        words |= {"extended": extended.value, "long": long.value, "first": counted.value}
        said = Sentence("{name} does not have {extended} to {long} years on {first}: its selection cannot be put off.", **words)  # fmt: skip
        return _none(said, asked, approved.standing)
    steps, gaps, most = list[Step](), list[Sentence](), 0
    if approved.day is None:
        gaps += approved.gaps
    for one in medicine.competitors:
        if one.kind is CompetitorKind.BIOSIMILAR:
            step, open_ones, years = _granted(medicine, one, published, year, parameters)
            steps.append(step)
            gaps += open_ones
            most = max(most, years)
    if not steps:
        said = Sentence("No biosimilar of {name} is given for which its selection could be put off.", **words)
        return _none(said, (published,), medicine.standing)
    if most == 0:
        return Answer(0, tuple(steps))
    if most > 1 and youngest and years_after(youngest, int(long.number)) <= years_after(day_of(counted), 1):
        said = Sentence(
            "{name} becomes a long-monopoly drug during the first year: no second year can follow.", **words
        )
        steps.append(Step(_RULE, said, False, (long, counted), approved.standing))
        most = 1
    rebates = tuple(parameters.at(f"negotiation.delay.rebate_share.part_{part}", first_day) for part in "db")
    words |= {"most": most, "part_d": f"{rebates[0].number:.0%}", "part_b": f"{rebates[1].number:.0%}"}
    said = Sentence("The selection of {name} for {year} may be put off by a year, if the agency finds the biosimilar highly likely. Where it does not come, a rebate is owed: {part_d} of what AMP exceeds the maximum fair price by under Part D, {part_b} of what the payment does under Part B.", **words) if most == 1 else Sentence("The selection of {name} for {year} may be put off by up to {most} years, if the agency finds the biosimilar highly likely. Where it does not come, a rebate is owed: {part_d} of what AMP exceeds the maximum fair price by under Part D, {part_b} of what the payment does under Part B.", **words)  # fmt: skip
    steps.append(Step(_RULE, said, None, (*asked, *rebates), Standing.ENACTED))
    return Answer(None, tuple(steps), (*gaps, said), least=0, most=most)


def _granted(
    medicine: Medicine, one: Competitor, published: ParameterValue, year: int, parameters: Parameters
) -> tuple[Step, list[Sentence], int]:
    """Return the step of one biosimilar, what is missing about it, and the most years it can bring.

    Nobody can have failed to ask before the day by which to ask: until then a request that is not given is open.
    """
    first_day, day = date(year, 1, 1), day_of(published)
    ahead = parameters.at("negotiation.delay.years_ahead", first_day)
    unmarketed = parameters.at("negotiation.delay.years_unmarketed", first_day)
    most = parameters.at("negotiation.delay.most_years", first_day)
    words: dict[str, object] = {"competitor": one.name, "name": medicine.name, "day": day}
    by = years_after(day, int(ahead.number))
    coming = one.expected_on or one.marketed_on
    can_ask = parameters.known_by is not None and parameters.known_by < day
    if one.marketed_on and one.marketed_on <= day:
        said = Sentence(
            "{competitor} is on the market by {day}: there is competition, and nothing to put off.", **words
        )
    elif one.same_manufacturer:
        said = Sentence("{competitor} comes from the maker of {name}: its selection cannot be put off for it.", **words)
    elif not one.delay_requested_on and not can_ask or one.delay_requested_on and one.delay_requested_on >= day:
        said = Sentence("The maker of {competitor} has not asked before {day} that the selection of {name} be put off.", **words)  # fmt: skip
    elif one.approved_on and years_after(one.approved_on, int(unmarketed.number)) < day:
        words |= {"approved": one.approved_on}
        said = Sentence("{competitor} has been licensed since {approved} and was not marketed within a year: the selection of {name} cannot be put off for it.", **words)  # fmt: skip
    elif one.likelihood == 0 or (coming and coming >= by):
        words |= {"by": by}
        said = Sentence("{competitor} is not expected on the market before {by}, two years after the publication date.", **words)  # fmt: skip
    else:
        said = Sentence("The maker of {competitor} asked in time that the selection of {name} be put off.", **words)
        gaps = list[Sentence]()
        if not one.delay_requested_on:
            said = Sentence("Whether the maker of {competitor} asks before {day} that the selection of {name} be put off is open; draws take it as not asked.", **words)  # fmt: skip
            gaps.append(said)
        if not one.approved_on:
            gaps.append(Sentence("Whether an application for {competitor} is accepted is not given: without one the selection of {name} is not put off.", **words))  # fmt: skip
        if not coming:
            gaps.append(Sentence("When {competitor} is expected on the market is not given.", **words))
        standing = weakest([one.standing, Standing.PROPOSED])
        years = int(most.number)
        if one.approved_on and years > 1 and years_after(one.approved_on, int(unmarketed.number)) < years_after(day, 1):
            # Still unsold by the next list it would have been licensed for too long; sold by then, there is nothing to put off.
            words |= {"approved": one.approved_on}
            said += Sentence("{competitor} was licensed on {approved}: by the next list the licence would be older than a year without marketing, so no second year can follow.", **words)  # fmt: skip
            years = 1
        holds = True if one.delay_requested_on else None
        return Step(_RULE, said, holds, (published, ahead, unmarketed, most), standing), gaps, years
    return Step(_RULE, said, False, (published, ahead, unmarketed), one.standing), [], 0


def _none(said: Sentence, values: tuple[ParameterValue, ...], standing: Standing) -> Answer[int]:
    return Answer(0, (Step(_RULE, said, False, values, standing),))
