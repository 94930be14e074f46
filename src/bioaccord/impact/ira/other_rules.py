"""What the rules beside the negotiation mean for one medicine and for fuels: answers for their pages, and their timelines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from ..law import Entry, Finding, Subject
from ..parameter import Parameters, Standing, UnknownParameter, weakest
from ..trail import Answer, Step
from .clean_fuel import credit
from .covered_entities import selected_part_b_payment
from .discount_programme import yearly_discount
from .end_of_selection import applies_in, end_of_selection
from .exact import between, ends, exact, in_floats
from .excise_tax import excise_share, taxed_from
from .fuel import FuelBatch, FuelRole
from .korean_firms import effects_on, effects_on_feedstock, is_in_part, reference_of
from .negotiation import first_price_year
from .orphan import day_of
from .part_b_rebate import FIRST_QUARTER, part_b_benchmark, part_b_factor, quarter_of
from .part_d_rebate import FIRST_PERIOD, Benchmark, part_d_benchmark, part_d_factor
from .product import Medicine, Part, Pathway, Portfolio, Price
from .rebate_report import reported_by

_BRANDS = (Pathway.DRUG, Pathway.BIOLOGIC, Pathway.BIOSIMILAR)
_DAYS_A_YEAR = 365
_PART_D_REBATE = Text("파트 D 물가 연동 리베이트", "Part D inflation rebate")
_AMENDED = date(2026, 1, 1)
"""A day by which every rule about fuels is what it is now, or what a proposal makes it."""


def other_findings(
    medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date
) -> tuple[Finding, ...]:
    """Return the answers of the other rules about one medicine: rebates, discount programme, Part B payment, excise tax, our firm's part."""
    found = [one.finding() for one in effects_on(medicine, portfolio, parameters, as_of)]
    if medicine.role == "holder" and medicine.pathway in _BRANDS:
        if is_in_part(medicine, Part.D):
            found += [*_part_d_rebate(medicine, parameters, as_of), *_discount(medicine, parameters, as_of)]
        if is_in_part(medicine, Part.B):
            found += [*_part_b_rebate(medicine, parameters, as_of), *_part_b_payment(medicine, parameters)]
        found += _excise(medicine, parameters)
    return tuple(found)


def other_entries(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> tuple[Entry, ...]:
    """Return the timeline of the other rules for one medicine, in the order of the days."""
    found = list[Entry]()
    for one in effects_on(medicine, portfolio, parameters, as_of):
        if one.day:
            found.append(Entry(one.day, one.day, one.day_title or one.title, one.action, "milestone", one.answer.standing, steps=one.answer.steps))  # fmt: skip
    if medicine.role == "holder" and medicine.pathway in _BRANDS:
        if is_in_part(medicine, Part.D):
            found += [*_part_d_period(medicine, parameters), *_discount_periods(medicine, parameters)]
            found += _report_days(medicine, found, parameters, as_of)
        if is_in_part(medicine, Part.B):
            found += _part_b_period(medicine, parameters)
        found += _excise_days(medicine, parameters)
    return tuple(sorted(found, key=lambda one: one.first_day))


def other_headline(medicine: Medicine, portfolio: Portfolio, parameters: Parameters, as_of: date) -> Sentence | None:
    """Return what stands at the head of a biosimilar of ours, which itself is never selected; None for other medicines."""
    if medicine.role != "biosimilar_maker":
        return None
    reference = reference_of(medicine, portfolio)
    if reference is None:
        return Sentence("Biosimilar: its reference is not in the portfolio.")
    first = first_price_year(reference, parameters, as_of)
    words: dict[str, object] = {"reference": reference.name, "year": first.value or first.least}
    if reference.selected_for:
        return Sentence("Biosimilar of {reference}, which was selected for {year}.", **words)
    if words["year"]:
        return Sentence("Biosimilar of {reference}, which can be selected for {year} at the earliest.", **words)
    return Sentence("Biosimilar of {reference}, which cannot be selected as things stand.", **words)


def fuel_subjects(portfolio: Portfolio, parameters: Parameters) -> tuple[Subject, ...]:
    """Return what the clean fuel credit does to each fuel of a portfolio, its batches together."""
    by_id: dict[str, list[FuelBatch]] = {}
    for one in portfolio.fuels:
        by_id.setdefault(one.fuel_id, []).append(one)
    return tuple(_fuel(batches, parameters) for batches in by_id.values())


def _fuel(batches: list[FuelBatch], parameters: Parameters) -> Subject:
    first = batches[0]
    findings = list[Finding]()
    for one in batches:
        key = f"credit.{one.first_day}" if len(batches) > 1 else "credit"
        title = Text(f"청정연료 생산 세액공제(45Z), {one.first_day}~{one.last_day}", f"Clean fuel production credit (45Z), {one.first_day} to {one.last_day}")  # fmt: skip
        findings.append(Finding(key, title, credit(one, parameters), "USD"))
    for effect in effects_on_feedstock(batches[-1], parameters):
        findings.append(effect.finding())
    told = [one.answer for one in findings if one.key.startswith("credit") and one.key != "credit_lost"]
    known = [one.value if one.value is not None else one.least for one in told]
    total = sum(one for one in known if one is not None)
    words: dict[str, object] = {"total": f"{total:,.0f}", "country": ", ".join(first.feedstock_countries)}
    if first.role is FuelRole.FEEDSTOCK_EXPORTER:
        counts = next((one for one in findings if one.key == "feedstock_counts"), None)
        headline = (
            Sentence("Feedstock from {country} counts for the US credit.", **words)
            if counts and counts.answer.value
            else Sentence("Feedstock from {country} does not count for the US credit any more.", **words)
            if counts and counts.answer.value is False
            else Sentence("Whether the feedstock counts for the US credit cannot be told.")
        )
    elif all(one is None for one in known):
        headline = Sentence("The credit cannot be told: something is missing.")
    elif all(one.value is not None for one in told):
        headline = Sentence("A credit of {total} USD for what was produced.", **words)
    else:
        headline = Sentence("A credit of at least {total} USD for what was produced; something is open.", **words)
    missing = tuple(dict.fromkeys(gap for one in findings for gap in one.answer.missing))
    return Subject(first.fuel_id, first.name, headline, tuple(findings), _fuel_days(first, parameters), missing=missing)


def _fuel_days(fuel: FuelBatch, parameters: Parameters) -> tuple[Entry, ...]:
    begins, ends_on = (parameters.at(f"clean_fuel.{name}", _AMENDED) for name in ("first_day", "last_sale_day"))
    said = Sentence("The credit is for fuel produced from {first} on and sold by {last}.", first=begins.value, last=ends_on.value)  # fmt: skip
    step = Step("clean_fuel.fuel", said, None, (begins, ends_on))
    found = [Entry(day_of(begins), day_of(ends_on), Text("45Z 적용 기간", "Clean fuel credit (45Z)"), said, "period", step.standing, steps=(step,))]  # fmt: skip
    for one in parameters.by_name["clean_fuel.feedstock_origin"].values:
        value = parameters.at("clean_fuel.feedstock_origin", one.effective_on)
        if value.value != "any":
            said = Sentence("From production on {day} on, feedstock has to come from {countries} only.", day=one.effective_on, countries=value.value)  # fmt: skip
            step = Step("clean_fuel.feedstock", said, None, (value,))
            found.append(Entry(one.effective_on, one.effective_on, Text("원료 원산지 제한 시작", "Origin of feedstock decides"), said, "milestone", step.standing, steps=(step,)))  # fmt: skip
    if fuel.is_aviation:
        for name in ("aviation_rate_last_day", "aviation_rate_last_day_otherwise"):
            try:
                value = parameters.at(f"clean_fuel.{name}", _AMENDED)
            except UnknownParameter:
                continue
            said = Sentence("{title}: {day}", title=parameters.by_name[value.name].title, day=value.value)
            step = Step("clean_fuel.amount", said, None, (value,))
            found.append(Entry(day_of(value), day_of(value), parameters.by_name[value.name].title, said, "milestone", step.standing, steps=(step,)))  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.first_day))


def _dates(medicine: Medicine) -> tuple[date | None, date | None]:
    """Return the first approval and the first marketing; the approval stands in for a marketing that is not given."""
    approved = medicine.first_approved_on or medicine.first_approval()
    return approved, min((one.marketed_on for one in medicine.forms if one.marketed_on), default=None)


def _last_selected(medicine: Medicine, parameters: Parameters, on: date) -> int | None:
    """Return the last year of the price applicability period, where it is over on a day."""
    if not medicine.selected_for:
        return None
    end = end_of_selection(medicine, medicine.selected_for, parameters).value
    return end - 1 if end and end > medicine.selected_for and date(end, 1, 1) <= on else None


def _against(medicine: Medicine, parameters: Parameters, on: date) -> Answer[Benchmark]:
    approved, marketed = _dates(medicine)
    last = _last_selected(medicine, parameters, on)
    return part_d_benchmark(medicine.name, approved, marketed, last, parameters, medicine.standing)


def _part_d_rebate(medicine: Medicine, parameters: Parameters, as_of: date) -> list[Finding]:
    """Return by how much the price may have risen in the latest period whose index is known, and by how much it rose more."""
    latest = date(as_of.year if as_of >= date(as_of.year, 10, 1) else as_of.year - 1, 10, 1)
    title = Text("리베이트 없이 오를 수 있는 배수(파트 D)", "Rise without a rebate (Part D)")
    for period in (latest, latest.replace(year=latest.year - 1)):
        if period < FIRST_PERIOD:
            continue
        against = _against(medicine, parameters, period)
        if against.value is None:
            untold: Answer[float] = Answer(None)
            return [Finding("part_d_factor", title, untold.after(against), "factor")]
        if against.value.last_day >= period:
            continue
        factor = part_d_factor(against.value, period, parameters)
        if ends(factor) is None:
            continue
        said = Sentence("For the period from {day}, against prices of {first} to {last}.", day=period, first=against.value.first_day, last=against.value.last_day)  # fmt: skip
        found = [Finding("part_d_factor", title, in_floats(factor).after(against), "factor", said)]
        return found + _excess(medicine, against.value, period, factor)
    return []


def _excess(medicine: Medicine, against: Benchmark, period: date, factor: Answer[Fraction]) -> list[Finding]:
    prices = {one.year: one for one in medicine.prices if one.kind == "amp"}
    before, now = prices.get(against.first_day.year), prices.get(period.year + 1) or prices.get(period.year)
    rise = ends(factor)
    if before is None or now is None or rise is None or before.unit != now.unit:
        return []
    most, least = (max(Fraction(0), exact(now.amount_usd) - exact(before.amount_usd) * one) for one in rise)
    words = {"name": medicine.name, "now": f"{now.amount_usd:,.2f}", "before": f"{before.amount_usd:,.2f}", "year": now.year, "base": before.year}  # fmt: skip
    said = Sentence("{name} cost {before} USD in {base} and {now} USD in {year}; yearly averages stand in for the quarters that the law weighs by units.", **words)  # fmt: skip
    step = Step("rebates.part_d.amount", said, most > 0, (), Standing.UNVERIFIED)
    answer = in_floats(between(least, most, Answer(None, (step,)))).after(factor)
    unit = "USD per unit" if now.unit == "unit" else "USD per 30 days"
    return [Finding("part_d_excess", Text("파트 D 리베이트(단위당)", "Part D rebate a unit"), answer, unit)]


def _part_b_rebate(medicine: Medicine, parameters: Parameters, as_of: date) -> list[Finding]:
    approved, marketed = _dates(medicine)
    quarter = quarter_of(as_of)
    title = Text("리베이트 없이 오를 수 있는 배수(파트 B)", "Rise without a rebate (Part B)")
    last = _last_selected(medicine, parameters, quarter)
    against = part_b_benchmark(medicine.name, approved, marketed, last, parameters, medicine.standing)
    if medicine.is_vaccine or (against.value and quarter < against.value.owed_from):
        return []
    if against.value is None:
        untold: Answer[float] = Answer(None)
        return [Finding("part_b_factor", title, untold.after(against), "factor")]
    factor = part_b_factor(against.value, quarter, parameters)
    said = Sentence("For the quarter from {day}, against the payment of the quarter from {first}.", day=quarter, first=against.value.first_day)  # fmt: skip
    return [Finding("part_b_factor", title, in_floats(factor).after(against), "factor", said)]


def _discount(medicine: Medicine, parameters: Parameters, as_of: date) -> list[Finding]:
    """Return what the maker owes for one person who takes the medicine all year, at its latest list price a 30-day supply."""
    year = max(as_of.year, 2025)
    rows = [one for one in medicine.prices if one.kind == "list" and one.unit == "30 days"]
    if not rows:
        return []
    price: Price = max(rows, key=lambda one: one.year)
    spending = float(exact(price.amount_usd) * _DAYS_A_YEAR / 30)
    selected = _is_priced(medicine, year, parameters)
    marketed = _dates(medicine)[1] or _dates(medicine)[0]
    kind_open = yearly_discount(spending, year, None, parameters, marketed_on=marketed, is_selected=selected)
    said = Sentence("{name} at {price} USD for 30 days, all year: the list price of {year} stands in for the negotiated one of the plan.", name=medicine.name, price=f"{price.amount_usd:,.2f}", year=price.year)  # fmt: skip
    step = Step("discount.amount", said, None, (), weakest([price.standing, Standing.COMPUTED]))
    answer = replace(kind_open, steps=(*kind_open.steps, step))
    return [Finding("discount", Text("환자 1인당 연간 제조사 할인(파트 D)", "Manufacturer’s discount a person and year (Part D)"), answer, "USD a year")]  # fmt: skip


def _is_priced(medicine: Medicine, year: int, parameters: Parameters) -> bool:
    first = medicine.selected_for
    return first is not None and applies_in(medicine, year, first, parameters).value is True


def _part_b_payment(medicine: Medicine, parameters: Parameters) -> list[Finding]:
    rows = [one for one in medicine.prices if one.kind == "negotiated" and one.unit == "unit" and one.year >= 2026]
    if not medicine.selected_for or not rows:
        return []
    price = max(rows, key=lambda one: one.year)
    answer = selected_part_b_payment(medicine.name, price.amount_usd, price.year, parameters, price.standing)
    return [Finding("part_b_payment", Text("선정 의약품의 파트 B 지급액(단위당)", "Part B payment for a selected drug, a unit"), answer, "USD per unit")]  # fmt: skip


def _excise(medicine: Medicine, parameters: Parameters) -> list[Finding]:
    if not medicine.selected_for:
        return []
    values = taxed_from(medicine.selected_for, parameters)
    first, last = (excise_share(day, parameters) for day in (1, 271))
    low, high = (float(exact(one.number) / (1 - exact(one.number))) for one in (first, last))
    words = {"name": medicine.name, "agreement": values[0].value, "price": values[1].value, "low": f"{low:.3f}", "high": f"{high:.0f}"}  # fmt: skip
    said = Sentence("Without an agreement on {name} from {agreement}, or an agreed price from {price}, the tax is {low} times the price, after 270 days {high} times.", **words)  # fmt: skip
    step = Step("excise.stage", said, None, (first, last, *values), medicine.standing)
    answer: Answer[float] = Answer(None, (step,), (), low, high)
    return [Finding("excise", Text("합의하지 않을 때의 특별소비세(판매가 대비 배수)", "Excise tax without an agreement, of the price"), answer, "factor")]  # fmt: skip


def _part_d_period(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    against = _against(medicine, parameters, FIRST_PERIOD)
    if against.value is None:
        return []
    last = against.value.last_day
    day = max(FIRST_PERIOD, date(last.year if last < date(last.year, 10, 1) else last.year + 1, 10, 1))
    said = Sentence("Rebates are owed for {name} where its price rises faster than consumer prices since {last}.", name=medicine.name, last=last)  # fmt: skip
    return [Entry(day, None, _PART_D_REBATE, said, "period", against.standing, steps=against.steps)]  # fmt: skip


def _report_days(medicine: Medicine, entries: list[Entry], parameters: Parameters, as_of: date) -> list[Entry]:
    """Return by when the rebates of the Part D period that ended last and of the one that runs are reported."""
    begins = next((one.first_day for one in entries if one.title == _PART_D_REBATE), None)
    runs = date(as_of.year if as_of >= date(as_of.year, 10, 1) else as_of.year - 1, 10, 1)
    found = list[Entry]()
    for first_day in (runs.replace(year=runs.year - 1), runs):
        if begins and first_day >= begins:
            day = reported_by(Part.D, first_day, parameters)
            if day.value:
                found.append(Entry(day.value, day.value, Text("파트 D 리베이트 통지 시한", "Part D rebate reported by"), day.steps[-1].said, "milestone", weakest([day.standing, medicine.standing]), steps=day.steps))  # fmt: skip
    return found


def _part_b_period(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    approved, marketed = _dates(medicine)
    against = part_b_benchmark(medicine.name, approved, marketed, None, parameters, medicine.standing)
    if against.value is None or medicine.is_vaccine:
        return []
    words = {"name": medicine.name, "last": against.value.first_day}
    said = Sentence("Rebates are owed for {name} where its price rises faster than consumer prices since {last}.", **words)  # fmt: skip
    return [Entry(max(against.value.owed_from, FIRST_QUARTER), None, Text("파트 B 물가 연동 리베이트", "Part B inflation rebate"), said, "period", against.standing, steps=against.steps)]  # fmt: skip


def _discount_periods(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    """Return the years in which the maker gives discounts: from 2025 on, without those of a negotiated price."""
    said = Sentence("The manufacturer of {name} gives discounts of 10% and, beyond the out-of-pocket threshold, 20%; less while phased in for small ones.", name=medicine.name)  # fmt: skip
    title = Text("제조사 할인 프로그램", "Manufacturer discount programme")
    approved = _dates(medicine)[0]
    begins = max(date(2025, 1, 1), approved or date(2025, 1, 1))
    rates = tuple(parameters.at(f"part_d.share.{phase}.applicable.maker", date(2025, 1, 1)) for phase in ("initial", "catastrophic"))  # fmt: skip
    step = Step("discount.rate", said, None, rates, medicine.standing)
    first = medicine.selected_for
    if first is None or not applies_in(medicine, first, first, parameters).value:
        return [Entry(begins, None, title, said, "period", step.standing, steps=(step,))]
    found = [Entry(begins, date(first - 1, 12, 31), title, said, "period", step.standing, steps=(step,))]
    end = end_of_selection(medicine, first, parameters).value
    if end:
        found.append(Entry(date(end, 1, 1), None, title, said, "period", step.standing, steps=(step,)))
    return found


def _excise_days(medicine: Medicine, parameters: Parameters) -> list[Entry]:
    if not medicine.selected_for:
        return []
    found = list[Entry]()
    for value in taxed_from(medicine.selected_for, parameters):
        said = Sentence("{title}: {day}", title=parameters.by_name[value.name].title, day=value.value)
        step = Step("excise.period", said, None, (value,), medicine.standing)
        found.append(Entry(day_of(value), day_of(value), parameters.by_name[value.name].title, said, "milestone", step.standing, steps=(step,)))  # fmt: skip
    return found
