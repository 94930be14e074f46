"""The duty everything else comes on top of: most-favoured-nation, or preferential where the good qualifies."""

from __future__ import annotations

from datetime import date

from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, Standing
from ..trail import Step
from .line import Line, Programme, Rate
from .origin import PARTIES, has_agreement, qualifies
from .part import Option, Part
from .rates import gaps_of, options_of, rates_for, steps_of

_RULE = "tariff.base"


def base(
    line: Line, origin: str, bill: tuple[Line, ...], day: date, rates: tuple[Rate, ...], parameters: Parameters, as_of: date
) -> Part:  # fmt: skip
    """Return the base duty of a line of an origin on a day.

    Where it cannot be told whether the good qualifies, either rate; where the table has no rate, open (anything from nothing on).
    """
    found = rates_for(line, origin, Programme.MFN, day, rates, as_of)
    has_own = {origin, line.imported_into} == set(PARTIES)
    is_in_force = has_agreement(line, origin, day, parameters)
    lower = None if has_own and not is_in_force else rates_for(line, origin, Programme.PREFERENCE, day, rates, as_of)
    missing = list[Sentence]()
    words: dict[str, object] = {"name": line.name, "code": line.hs_code or "-", "day": day}
    mfn: tuple[Option, ...] = (Option(0.0),)
    steps, is_open = tuple(steps_of(found, line, _RULE)) if found else (), found is None or not found.is_dated
    if found is None:
        said = Sentence("The table of rates has no most-favoured-nation rate for {name} (HS {code}) on {day}.", **words)
        missing.append(said)
        steps = (Step(_RULE, said, None, (), Standing.UNVERIFIED),)
    else:
        mfn = options_of(found, f"{line.line_id} {origin} mfn")
        missing += gaps_of(found, line)
    if lower is None and not is_in_force:
        return Part(Programme.MFN, mfn, steps, tuple(missing), is_open)

    answer = qualifies(line, bill, day, parameters)
    steps = (*steps, *answer.steps)
    if answer.value is False:
        return Part(Programme.MFN, mfn, steps, tuple(missing), is_open)
    if not is_open and all(one.share == 0 for one in mfn):
        # Nothing is lower than nothing: it does not matter whether the good qualifies.
        return Part(Programme.MFN, mfn, steps, tuple(missing))
    if lower is None:
        missing.append(Sentence("The table of rates has no preferential rate for {name} (HS {code}) on {day}: anything from nothing to the most-favoured-nation rate is reckoned with.", **words))  # fmt: skip
        preferred: tuple[Option, ...] = (Option(0.0),)
        question = f"{line.line_id} {origin} preferential rate"
        if answer.value:
            return Part(Programme.PREFERENCE, _either(mfn, preferred, question), steps, tuple(missing), is_open)
    else:
        preferred = options_of(lower, f"{line.line_id} {origin} preference")
        steps = (*steps, *steps_of(lower, line, "tariff.preference"))
        missing += gaps_of(lower, line)
        if answer.value:
            # The most-favoured-nation rate does not matter to a good that qualifies.
            gaps = (*gaps_of(lower, line), *answer.missing)
            return Part(Programme.PREFERENCE, preferred, steps, gaps, not lower.is_dated)
    if is_open or {one.share for one in mfn} != {one.share for one in preferred} or len(mfn) > 1:
        missing += answer.missing
    return Part(Programme.MFN, _either(mfn, preferred, f"{line.line_id} qualifies"), steps, tuple(missing), is_open)


def _either(first: tuple[Option, ...], second: tuple[Option, ...], question: str) -> tuple[Option, ...]:
    """Return the options of both, of which a question says which."""
    return tuple(
        Option(one.share, (*one.when, (question, number)), one.is_floor)
        for number, options in enumerate((first, second))
        for one in options
    )
