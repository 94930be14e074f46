"""What one medicine's price may be, for its page: the ceiling, the first price by supply and by unit, 340B, and the price by year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Band, Finding
from ..parameter import Parameters, weakest
from ..trail import Answer, Step
from .age import LAST_YEAR
from .ceiling import ceiling
from .competition import chance_of_competition
from .covered_entities import most_of_covered_entity
from .discount_share import discount_share
from .end_of_selection import end_of_selection, is_negotiated
from .monopoly import monopoly
from .negotiated_price import first_price, per_unit
from .price_by_year import price_in
from .product import Medicine, Part

KEY, TITLE = "price.negotiated", Text("최고공정가", "Negotiated price")
_UNIT_RULE = "price.unit"


def price_findings(
    medicine: Medicine, year: int | None, parameters: Parameters, others: Sequence[Medicine] = ()
) -> list[Finding]:
    """Return the answers about the price that first applies in a year; none without a year, or where none was negotiated.

    `medicine` carries published prices; `others` are those of its holder.
    """
    if not year:
        return []
    if medicine.selected_for == year and is_negotiated(medicine, year, parameters).value is False:
        return _without_selection(medicine, year, parameters, others)
    kind = monopoly(medicine, year, parameters)
    unit = unit_of(medicine)
    bound, price = ceiling(medicine, year, parameters, kind, unit), first_price(medicine, year, parameters, kind, unit)
    found = [
        Finding("ceiling", Text("상한가", "Ceiling"), bound, _shown(unit)),
        Finding(
            "first_price",
            Text("최고공정가(첫 적용 연도)", "Negotiated price, first year"),
            price,
            _shown(unit),
            _estimated(price),
        ),
    ]
    other = "unit" if unit == "30 days" else "30 days"
    counted = _counted(medicine, price, unit)
    if counted:
        found.append(Finding(f"first_price.{other.replace(' ', '_')}", Text(f"최고공정가(첫 적용 연도, {_PER[other].ko})", f"Negotiated price, first year, {_PER[other].en}"), counted, _shown(other)))  # fmt: skip
    paid = most_of_covered_entity(medicine, price, year, parameters, unit)
    if paid:
        found.append(Finding("covered_entity", Text("340B 의료기관에 파는 가격", "Price to 340B hospitals"), paid, _shown(unit)))  # fmt: skip
    return found + _without_selection(medicine, year, parameters, others)


def _without_selection(
    medicine: Medicine, year: int, parameters: Parameters, others: Sequence[Medicine]
) -> list[Finding]:
    """Return what the discount programme would take, were it not selected; nothing without spending under Part D."""
    if not any(one.part is Part.D for one in medicine.spending):
        return []
    share = discount_share(medicine, year, parameters, None, others)
    return [Finding("discount_share", Text("선정되지 않았다면 할인 프로그램이 가져갈 몫(파트 D 지출 대비)", "What discounts would take of Part D spending, were it not selected"), share, "share")]  # fmt: skip


def _estimated(price: Answer[float]) -> Sentence | None:
    """Return that a price is an estimate, where it is: one that was published or given is no range."""
    return Sentence("An estimate: no negotiated price of it is known here.") if price.is_range else None


def price_bands(
    medicine: Medicine, parameters: Parameters, likely: Mapping[int, float] | None = None
) -> tuple[Band, ...]:
    """Return the price of a selected medicine by year while it applies; none of one that is not selected, or whose price is not told.

    `likely` says how likely (0 to 1) it still applies in a year, where that is a chance; a year of none is left out. Without it, one
    that the competitors given have ended by then, as far as the earliest determination goes, is none.
    """
    first = medicine.selected_for
    if not first or is_negotiated(medicine, first, parameters).value is False:
        return ()
    end = end_of_selection(medicine, first, parameters)
    ended = end.value
    unit, found = unit_of(medicine), list[Band]()
    # Of a price that is given only consumer prices to come are open; no draws.
    is_given = any(one.kind == "negotiated" and one.year == first for one in medicine.prices)
    for year in range(first, min(ended or LAST_YEAR + 1, LAST_YEAR + 1)):
        is_open = end.value is None and end.least is not None and year >= end.least
        # As the draws take it: what is marketed ends it as early as it can, what is expected as likely as it is said to come.
        still = 1 - chance_of_competition(medicine, date(year - 1, 4, 1)) if is_open else 1.0
        chance = still if likely is None else likely.get(year, 1.0)
        if not chance:
            break
        answer = price_in(medicine, first, year, parameters, unit)
        ends = [one for one in (answer.least, answer.value, answer.most) if one is not None]
        if not ends:
            break
        middle = answer.value if answer.value is not None else (min(ends) + max(ends)) / 2
        found.append(Band(KEY, TITLE, year, _shown(unit), min(ends), middle, max(ends), middle, None if chance == 1 else chance, weakest([answer.standing]), is_drawn=not is_given))  # fmt: skip
    return tuple(found)


def unit_of(medicine: Medicine) -> str:
    """Return the unit that most of a medicine's prices are given in."""
    given = [one.unit for one in medicine.prices if one.kind in ("negotiated", "list")] or [one.unit for one in medicine.prices]  # fmt: skip
    return Counter(given).most_common(1)[0][0] if given else "30 days"


_PER = {"30 days": Text("30일분", "a 30-day supply"), "unit": Text("단위", "a unit")}


def _counted(medicine: Medicine, price: Answer[float], unit: str) -> Answer[float] | None:
    """Return the price by supply as one by unit, or the other way round, by how many units make 30 days; None where that is not given."""
    units = medicine.units_per_30_days
    if not units or unit not in _PER:
        return None
    words = {"name": medicine.name, "units": f"{units:g}"}
    said = Sentence("{units} units of {name} make a 30-day supply.", **words)

    def in_other(one: float | None) -> float | None:
        return None if one is None else per_unit(one, units) if unit == "30 days" else one * units

    step = Step(_UNIT_RULE, said, None, (), medicine.standing)
    counted = replace(price, value=in_other(price.value), least=in_other(price.least), most=in_other(price.most))
    return replace(counted, steps=(*price.steps, step))


def _shown(unit: str) -> str:
    return "USD per 30 days" if unit == "30 days" else "USD per unit"
