"""What the duties mean for a product: its rates on a day, what they come to in a year, and what was paid by duties struck down since."""

from __future__ import annotations

from datetime import date, timedelta

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Finding
from ..parameter import Standing, UnknownParameter
from ..trail import Answer, Step, cannot_tell
from ..value_words import usd_words
from .duty import Tariff
from .line import PROGRAMMES, Line, Programme
from .origin import has_agreement, origins_of, qualifies
from .part import BASE, Stack
from .timeline import FIRST_DAY, rates_said

_STRUCK_DOWN = (Programme.RECIPROCAL, Programme.FENTANYL)
_COST = "tariff.cost"
QUALIFIES = "qualifies:"
"""How the keys of findings begin that tell whether a line qualifies."""


def findings(lines: tuple[Line, ...], tariff: Tariff) -> tuple[Finding, ...]:
    """Return the answers about one product: the year's duty at the rates of the day, then each line's rate and amount, and what may come back."""
    found = [Finding("duty_a_year", Text("그날 세율로 본 연간 관세", "Duty a year at the rates of the day"), duty_a_year(lines, tariff), "USD a year")]  # fmt: skip
    struck = struck_down(lines, tariff)
    if struck is not None:
        found.append(Finding("struck_down", Text("위법 판결을 받은 IEEPA 관세로 낸 금액", "Paid by the IEEPA duties that were struck down"), struck, "USD", Sentence("Refunds were left to lower courts.")))  # fmt: skip
    for line in lines:
        stack = tariff.duty(line, tariff.as_of)
        title = Text(f"{line.name.ko}: 관세율", f"{line.name.en}: rate of duty")
        found.append(Finding(f"rate:{line.line_id}", title, stack.answer(), "share", rate_said(stack)))
        title = Text(f"{line.name.ko}: 연간 관세", f"{line.name.en}: duty a year")
        found.append(Finding(f"duty:{line.line_id}", title, line_duty(line, stack), "USD a year"))
        if any(has_agreement(line, one, tariff.as_of, tariff.parameters) for one in origins_of(line).countries):
            answer = qualifies(line, tariff.portfolio.lines_of(line.product_id), tariff.as_of, tariff.parameters)
            if answer.value is None and all(part.is_nothing for part in stack.parts if part.programme in BASE):
                # There is no base duty to be spared: what is missing for the preference does not matter.
                continue
            title = Text(
                f"{line.name.ko}: 한미 FTA 원산지 충족", f"{line.name.en}: qualifies under the Korea-US agreement"
            )
            found.append(Finding(f"{QUALIFIES}{line.line_id}", title, answer))  # fmt: skip
    return tuple(found)


def duty_a_year(lines: tuple[Line, ...], tariff: Tariff) -> Answer[float]:
    """Return the year's duty (USD) of some lines at the rates of the day; at least what can be told, where a line cannot be."""
    answers = [line_duty(line, tariff.duty(line, tariff.as_of)) for line in lines]
    if not answers:
        empty = Sentence("The bill of materials has no line.")
        return cannot_tell(empty, steps=(Step(_COST, empty, None, (), Standing.UNVERIFIED),))
    least = sum(one.value if one.value is not None else one.least or 0.0 for one in answers)
    mosts = [one.value if one.value is not None else one.most for one in answers]
    return _between(least, sum(one for one in mosts if one is not None) if None not in mosts else None).after(*answers)


def line_duty(line: Line, stack: Stack) -> Answer[float]:
    """Return the year's duty (USD) of one line at the rates of a day."""
    rate = stack.answer()
    if line.value_usd is None:
        return cannot_tell(*line.value_gaps).after(rate)
    least, most = (rate.value, rate.value) if rate.value is not None else (rate.least, rate.most)
    if least is None:
        return cannot_tell().after(rate)
    words = {"name": line.name, "value": f"{line.value_usd:,.0f}"}
    step = Step(_COST, Sentence("{name}: the rate on a value of {value} USD a year.", **words), None, (), line.standing)
    top = None if most is None else most * line.value_usd
    return _with(_between(least * line.value_usd, top), step).after(rate)


def struck_down(lines: tuple[Line, ...], tariff: Tariff) -> Answer[float] | None:
    """Return what a product's lines paid by duties under IEEPA (USD), once it is known that they are void; None where there was none."""
    try:
        ruling = tariff.parameters.at("reciprocal.ruling", tariff.as_of)
    except UnknownParameter:
        return None
    least, most, missing = 0.0, 0.0, dict[Sentence, None]()
    steps = dict[Step, None]()
    is_open = False
    for line in lines:
        if line.value_usd is None:
            continue
        starts = tariff.changes(line, FIRST_DAY, tariff.as_of)
        for start, end in zip(starts, [*starts[1:], tariff.as_of + timedelta(days=1)], strict=True):
            stack = tariff.duty(line, start)
            parts = [part for part in stack.parts if part.programme in _STRUCK_DOWN and not part.is_nothing]
            if not parts:
                continue
            shares = [sum(one.shares.get(programme, 0.0) for programme in _STRUCK_DOWN) for one in stack.possible]
            value = line.value_usd * (end - start).days / _days_in_year(start)
            least, most = least + min(shares) * value, most + max(shares) * value
            steps |= dict.fromkeys(step for part in parts for step in part.steps)
            missing |= dict.fromkeys(said for part in parts for said in part.missing)
            is_open = is_open or any(part.is_open for part in parts)
    if most == 0 and not is_open:
        return None
    said = Sentence("The Supreme Court ruled on {day} that the emergency-powers act authorises no duties.", day=ruling.value)  # fmt: skip
    last = Step("tariff.reciprocal", said, None, (ruling,))
    found = _between(least, None if is_open else most)
    return Answer(found.value, (*steps, last), (*missing, *found.missing), found.least, found.most)


def rate_said(stack: Stack) -> Sentence | None:
    """Return the sum in words: each duty that is not nothing, with its rate."""
    said: Sentence | None = None
    for programme in Programme:
        parts = [part for part in stack.parts if part.programme is programme]
        if not parts or (all(part.is_nothing for part in parts) and programme not in (Programme.MFN, Programme.PREFERENCE)):  # fmt: skip
            continue
        shares = stack.shares_by_programme[programme]
        one = Sentence("{programme} {rate}", programme=PROGRAMMES[programme], rate=rates_said(shares, is_open=any(part.is_open for part in parts)))  # fmt: skip
        said = one if said is None else Sentence("{before} + {after}", before=said, after=one)
    return said


def headline(lines: tuple[Line, ...], tariff: Tariff) -> Sentence:
    """Return in a sentence what a product owes a year at the rates of the day."""
    answer, day = duty_a_year(lines, tariff), tariff.as_of
    if answer.value is not None and answer.value == 0:
        return Sentence("No duty is owed by the rates of {day}.", day=day)
    if answer.value is not None:
        return Sentence("By the rates of {day} it owes {amount} a year.", day=day, amount=usd_words(answer.value))
    if answer.least is not None and answer.most is not None:
        return Sentence("By the rates of {day} it owes {least} to {most} a year, depending on what is open.", day=day, least=usd_words(answer.least), most=usd_words(answer.most))  # fmt: skip
    if answer.least:
        return Sentence("By the rates of {day} it owes {least} a year or more.", day=day, least=usd_words(answer.least))
    return Sentence("What it owes by the rates of {day} cannot be told.", day=day)


def _between(least: float, most: float | None) -> Answer[float]:
    least, most = round(least, 2), None if most is None else round(most, 2)
    if most is None:
        return Answer(None, least=least) if least > 0 else cannot_tell()
    return Answer(least) if least == most else Answer(None, least=least, most=most)


def _with(answer: Answer[float], step: Step) -> Answer[float]:
    return Answer(answer.value, (step,), answer.missing, answer.least, answer.most)


def _days_in_year(day: date) -> int:
    return (date(day.year, 12, 31) - date(day.year, 1, 1)).days + 1
