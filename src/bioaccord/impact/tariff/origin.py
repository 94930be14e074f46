"""Where a good is from, and whether it qualifies for the preference of the agreement between Korea and the United States."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.country import KOREA, UNITED_STATES, country_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing, UnknownParameter, weakest
from ..trail import Answer, Step, cannot_tell
from .line import Line, OriginRule
from .rates import percent

PARTIES = (KOREA, UNITED_STATES)
_OTHER_LIMITS = frozenset((*range(1, 25), *range(50, 64)))
"""Chapters of farm goods and textiles, of which other shares are tolerated than of the rest."""
_ORIGIN, _PREFERENCE = "tariff.origin", "tariff.preference"


@dataclass(frozen=True, slots=True)
class Origins:
    """The countries a good may be from; none: nobody says. Two: what is declared and where it was last transformed differ."""

    countries: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    missing: tuple[Sentence, ...] = ()


def origins_of(line: Line) -> Origins:
    """Return the origin of a line, both where the declared one is not where it was last transformed."""
    words: dict[str, object] = {"name": line.name}
    declared, last = line.origin, line.last_transformed_in
    if not declared and not last:
        return Origins((), (), (Sentence("The origin of {name} is not known.", **words),))
    if declared and last and declared != last:
        words |= {"declared": country_name(declared), "last": country_name(last)}
        said = Sentence("{name} is declared as of {declared} but was last substantially transformed in {last}: both are reckoned with.", **words)  # fmt: skip
        return Origins((declared, last), (Step(_ORIGIN, said, None, (), line.standing),), (said,))
    words["country"] = country_name(declared or last)
    said = (
        Sentence("{name} is of {country}.", **words)
        if declared
        else Sentence("{name} was last substantially transformed in {country} and is taken to be of there.", **words)
    )
    return Origins((declared or last,), (Step(_ORIGIN, said, None, (), line.standing),))


def has_agreement(line: Line, origin: str, day: date, parameters: Parameters) -> bool:
    """Return whether a line goes from one party of the agreement to the other, on a day on which it is in force."""
    if {origin, line.imported_into} != set(PARTIES):
        return False
    try:
        return bool(parameters.at("preference.agreement", day).value)
    except UnknownParameter:
        return False


def qualifies(line: Line, bill: tuple[Line, ...], day: date, parameters: Parameters) -> Answer[bool]:
    """Return whether a line is an originating good: as its row says, or else by its rule, the tariff shift and the regional value content.

    What the row leaves open is worked out of the materials of its bill, for the finished product only. `cannot_tell` where that does not do.
    """
    words: dict[str, object] = {"name": line.name}
    if line.qualifies is not None:
        said = (
            Sentence("{name} qualifies for the preference, as its row says.", **words)
            if line.qualifies
            else Sentence("{name} does not qualify for the preference, as its row says.", **words)
        )
        return Answer(line.qualifies, (Step(_PREFERENCE, said, line.qualifies, (), line.standing),))
    rule = line.origin_rule
    if rule is None:
        return _open(Sentence("Whether {name} qualifies for the preference is not said, nor by which rule of origin.", **words))  # fmt: skip
    if rule is OriginRule.WHOLLY:
        return _open(Sentence("Whether {name} is wholly obtained in Korea or the United States is not said.", **words))  # fmt: skip
    shift = tariff_shift(line, bill, day, parameters)
    value = value_content(line, bill)
    if rule is OriginRule.SHIFT:
        return shift
    if rule is OriginRule.VALUE:
        return value
    is_either = rule is OriginRule.SHIFT_OR_VALUE
    told = (shift.value, value.value)
    if is_either in told:
        # One that is met is enough for "or"; one that is not met is enough against "and".
        decides = shift if shift.value is is_either else value
        return Answer(is_either, decides.steps)
    if None in told:
        return cannot_tell().after(shift, value)
    return Answer(not is_either, ()).after(shift, value)


def tariff_shift(line: Line, bill: tuple[Line, ...], day: date, parameters: Parameters) -> Answer[bool]:
    """Return whether every material that is not originating has another code than the good, at the level the rule asks.

    Materials whose code stays count as shifted while they are no larger a share of the value than is tolerated.
    """
    words: dict[str, object] = {"name": line.name}
    if line.has_shift is not None:
        said = (
            Sentence("The tariff shift of {name} is met, as its row says.", **words)
            if line.has_shift
            else Sentence("The tariff shift of {name} is not met, as its row says.", **words)
        )
        return Answer(line.has_shift, (Step(_PREFERENCE, said, line.has_shift, (), line.standing),))
    level, code = line.shift_level, line.hs_code
    if not line.is_finished or not _materials(bill) or level is None or code is None:
        return _open(Sentence("Whether the tariff shift of {name} is met is not said.", **words))
    outside, unsure = _not_originating(bill)
    if any(one.hs_code is None or len(one.hs_code) < min(level.digits, len(code)) for one in (*outside, *unsure)):
        return _open(Sentence("The tariff shift of {name} cannot be worked out: the code of a material is not known.", **words))  # fmt: skip
    stays, may_stay = (
        [one for one in those if one.hs_code and one.hs_code[: level.digits] == code[: level.digits]]
        for those in (outside, unsure)
    )
    if may_stay:
        return _open(Sentence("The tariff shift of {name} cannot be worked out: of a material with its code it is not known whether it is originating.", **words))  # fmt: skip
    standing = weakest(one.standing for one in (line, *outside, *unsure))
    words["level"] = level.digits
    if not stays:
        said = Sentence("Every material of {name} from elsewhere has another code in its first {level} digits.", **words)  # fmt: skip
        return Answer(True, (Step(_PREFERENCE, said, True, (), standing),))
    if int(code[:2]) in _OTHER_LIMITS:
        return _open(Sentence("Materials of {name} keep its code; what is tolerated of a farm good or a textile is not among the figures.", **words))  # fmt: skip
    words["materials"] = Text(", ".join(one.name.ko for one in stays), ", ".join(one.name.en for one in stays))
    tolerated = parameters.at("preference.tolerated_share", day)
    values = [one.value_usd for one in stays]
    if line.value_usd and all(value is not None for value in values):
        share = sum(value for value in values if value is not None) / line.value_usd
        words["share"] = percent(round(share, 4))
        if share <= tolerated.number:
            said = Sentence("{materials} keep the first {level} digits of {name}, but are only {share}% of its value.", **words)  # fmt: skip
            return Answer(True, (Step(_PREFERENCE, said, True, (tolerated,), standing),))
        said = Sentence("{materials} keep the first {level} digits of {name} and are {share}% of its value.", **words)
        return Answer(False, (Step(_PREFERENCE, said, False, (tolerated,), standing),))
    return _open(Sentence("Materials of {name} keep its code, and their share of its value cannot be told.", **words))  # fmt: skip


def value_content(line: Line, bill: tuple[Line, ...]) -> Answer[bool]:
    """Return whether the regional value content is what the rule asks; where it is not given, build-down: (value - materials from elsewhere) / value."""
    words: dict[str, object] = {"name": line.name}
    needed, given = line.regional_value_needed, line.regional_value
    if needed is None:
        return _open(Sentence("The regional value content that the rule asks of {name} is not given.", **words))
    words["needed"] = percent(needed)
    if given is not None:
        return _held_against(line, words, needed, given, given, line.standing)
    outside, unsure = _not_originating(bill)
    values = [one.value_usd for one in (*outside, *unsure)]
    if not line.is_finished or not _materials(bill) or not line.value_usd or None in values:
        return _open(Sentence("The regional value content of {name} is not given and cannot be worked out of its bill.", **words))  # fmt: skip
    # A material of which it is not known whether it is originating makes the content anything between two ends.
    elsewhere, perhaps = (sum(one.value_usd or 0.0 for one in those) for those in (outside, unsure))
    most = max(0.0, (line.value_usd - elsewhere) / line.value_usd)
    least = max(0.0, (line.value_usd - elsewhere - perhaps) / line.value_usd)
    standing = weakest([Standing.COMPUTED, *(one.standing for one in (line, *outside, *unsure))])
    return _held_against(line, words, needed, least, most, standing)


def _held_against(
    line: Line, words: dict[str, object], needed: float, least: float, most: float, standing: Standing
) -> Answer[bool]:
    # A content that is just met must not fail by the last digit of a float.
    least, most, needed = round(least, 9), round(most, 9), round(needed, 9)
    words = words | {"least": percent(round(least, 4)), "most": percent(round(most, 4))}
    if least >= needed:
        said = Sentence("The regional value content of {name} is {least}% or more, of {needed}% asked.", **words)
    elif most < needed:
        said = Sentence("The regional value content of {name} is {most}% at most, of {needed}% asked.", **words)
    else:
        return _open(Sentence("The regional value content of {name} is between {least}% and {most}%, and {needed}% is asked.", **words))  # fmt: skip
    return Answer(least >= needed, (Step(_PREFERENCE, said, least >= needed, (), standing),))


def _open(missing: Sentence) -> Answer[bool]:
    return cannot_tell(missing, steps=(Step(_PREFERENCE, missing, None, (), Standing.UNVERIFIED),))


def _materials(bill: tuple[Line, ...]) -> list[Line]:
    return [one for one in bill if not one.is_finished]


def _not_originating(bill: tuple[Line, ...]) -> tuple[list[Line], list[Line]]:
    """Return the materials that are not originating, and those of which that cannot be told."""
    outside, unsure = list[Line](), list[Line]()
    for one in _materials(bill):
        countries = origins_of(one).countries
        if not countries or (set(countries) & set(PARTIES) and one.qualifies is None):
            unsure.append(one)
        elif not set(countries) <= set(PARTIES) or not one.qualifies:
            outside.append(one)
    return outside, unsure
