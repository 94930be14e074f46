"""What the United States adds to the base duty: Sections 301, 122 and 232, and the duties under IEEPA until they were struck down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bioaccord.vocabulary.country import KOREA, country_name
from bioaccord.vocabulary.sentence import Sentence

from ..parameter import Parameters, ParameterValue, Standing, UnknownParameter
from ..trail import Step
from .line import PROGRAMMES, Agreement, Kind, Line, Product, Programme, Rate
from .part import Option, Part
from .rates import gaps_of, options_of, percent, rates_for, steps_of

CHINA, HONG_KONG = "CN", "HK"
NEIGHBOURS = ("CA", "MX")
"""Outside the reciprocal duties; they had duties under IEEPA of their own."""
GOODS = ("syringes", "gloves", "masks")
PHARMACEUTICAL_CHAPTERS = ("29", "30")
_PERCENT = 100
_RATE_122 = "section 122: which rate"
_READING_232 = "section 232: cap with or without the base rate"


@dataclass(frozen=True, slots=True)
class Entry:
    """What is asked of every duty: the line of a product, one of its origins, the day of entry, the rates of the file, the law."""

    line: Line
    product: Product
    origin: str
    day: date
    rates: tuple[Rate, ...]
    parameters: Parameters
    as_of: date

    def at(self, name: str) -> ParameterValue | None:
        """Return a figure of the law on the day of entry; None where it has none as known."""
        try:
            return self.parameters.at(name, self.day)
        except UnknownParameter:
            return None

    def is_unset(self, name: str) -> bool:
        """Return whether the law is known to have something for the day, but not what: a value that says there is none."""
        try:
            self.parameters.at(name, self.day)
        except UnknownParameter:
            known = [one for one in self.parameters.by_name[name].values if one.effective_on <= self.day]
            known = [
                one for one in known if self.parameters.known_by is None or one.known_on <= self.parameters.known_by
            ]
            return bool(known) and known[-1].value is None
        return False

    def own(self, programme: Programme) -> Part | None:
        """Return the duty by the rates of the firm's own file, which go before the figures of the law; None where it has none."""
        found = rates_for(self.line, self.origin, programme, self.day, self.rates, self.as_of)
        if found is None:
            return None
        options = options_of(found, f"{self.line.line_id} {self.origin} {programme}")
        rule = f"tariff.{programme}"
        return Part(programme, options, steps_of(found, self.line, rule), gaps_of(found, self.line), not found.is_dated)

    def step(self, rule_id: str, said: Sentence, values: Sequence[ParameterValue], holds: bool | None = None) -> Step:
        """Return a step that rests on the line's own data too."""
        return Step(rule_id, said, holds, tuple(values), self.line.standing)


def section_301(entry: Entry) -> Part | None:
    """Return the Section 301 duty on a Chinese good: by the file, by the steps for medical goods, or open, as other lists are not here.

    A code that is only the beginning of one for medical goods may be that or another: nothing or its rate.
    """
    if entry.origin != CHINA:
        return None
    own = entry.own(Programme.SECTION_301)
    if own is not None:
        return own
    for goods in GOODS:
        codes = entry.at(f"section_301.codes.{goods}")
        begun = _begun_by(entry.line, str(codes.value)) if codes is not None else ()
        if codes is None or not (begun or _is_among(entry.line, str(codes.value))):
            continue
        rate = entry.at(f"section_301.rate.{goods}")
        if rate is None:
            break
        said = _rated(entry, Programme.SECTION_301, _share(rate))
        found = (
            Part(Programme.SECTION_301, (Option(_share(rate)),), (entry.step("tariff.section_301", said, (codes, rate)),))
            if goods != "syringes" or entry.line.is_enteral is False
            else _syringes(entry, codes, rate)
        )  # fmt: skip
        return _perhaps(entry, found, begun) if begun else found
    missing = Sentence("Whether a list of Section 301 names {name} from China is not among the figures: look its eight digits up and give the rate in the table of rates, 0 only where no list names them.", name=entry.line.name)  # fmt: skip
    return _open(Programme.SECTION_301, missing)


def _syringes(entry: Entry, codes: ParameterValue, rate: ParameterValue) -> Part:
    """Return the duty on syringes of which the row says that they are enteral ones, or does not say."""
    spared = entry.at("section_301.rate.enteral")
    step = entry.step("tariff.section_301", _rated(entry, Programme.SECTION_301, _share(rate)), (codes, rate))
    if spared is None or _share(spared) == _share(rate):
        return Part(Programme.SECTION_301, (Option(_share(rate)),), (step,))
    said = Sentence("Enteral syringes are spared until 2026.")
    steps = (step, entry.step("tariff.section_301", said, (spared,)))
    if entry.line.is_enteral:
        return Part(Programme.SECTION_301, (Option(_share(spared)),), steps[1:])
    question = f"{entry.line.line_id} enteral"
    missing = Sentence("Whether {name} is an enteral syringe is not said.", name=entry.line.name)
    options = (Option(_share(rate), ((question, 0),)), Option(_share(spared), ((question, 1),)))
    return Part(Programme.SECTION_301, options, steps, (missing,))


def _perhaps(entry: Entry, part: Part, begun: Sequence[str]) -> Part:
    """Return the duty on goods of which the code given is only the beginning, or nothing."""
    words = {"name": entry.line.name, "code": entry.line.hs_code or "-", "listed": ", ".join(begun), "rate": percent(max(part.shares))}  # fmt: skip
    said = Sentence("Section 301 names {listed}, of which the code {code} of {name} is only the beginning: anything from nothing to {rate}% is reckoned with. Give as many digits; if they are others, give the rate in the table of rates, 0 only where no list names them.", **words)  # fmt: skip
    if part.is_nothing:
        return part
    question = f"{entry.line.line_id} section 301: which code"
    options = (Option(0.0, ((question, 0),)), *(Option(one.share, (*one.when, (question, 1)), one.is_floor) for one in part.options))  # fmt: skip
    step = Step("tariff.section_301", said, None, (), Standing.UNVERIFIED)
    return Part(part.programme, options, (*part.steps, step), (*part.missing, said))


def fentanyl(entry: Entry) -> Part | None:
    """Return the duty under IEEPA over fentanyl: on Chinese goods, medicines too; open on goods whose rate was not read."""
    own = entry.own(Programme.FENTANYL)
    if own is not None:
        return own
    if entry.origin == CHINA:
        rate = entry.at("fentanyl.rate.china")
        if rate is None:
            return None
        said = _rated(entry, Programme.FENTANYL, _share(rate))
        return Part(Programme.FENTANYL, (Option(_share(rate)),), (entry.step("tariff.fentanyl", said, (rate,)),))
    name = {HONG_KONG: "fentanyl.rate.china"}.get(entry.origin, "fentanyl.rate.neighbours")
    if entry.origin not in (HONG_KONG, *NEIGHBOURS):
        return None
    rate = entry.at(name)
    is_charged = _share(rate) > 0 if rate is not None else entry.is_unset(name)
    if not is_charged:
        return None
    words = {"country": country_name(entry.origin)}
    return _open(Programme.FENTANYL, Sentence("The duty under IEEPA on goods of {country} is not among the figures: give its rate in the table of rates.", **words))  # fmt: skip


def reciprocal(entry: Entry) -> Part | None:
    """Return the reciprocal duty under IEEPA: added, or for Korean goods from 14 November 2025 filling the base rate up to 15 %.

    Annex II exempted many medicines: where the row does not say whether it names the code, either.
    """
    own = entry.own(Programme.RECIPROCAL)
    if own is not None:
        return own
    if entry.origin in NEIGHBOURS:
        return None
    china = "reciprocal.rate.china"
    name = {KOREA: "reciprocal.rate.korea", CHINA: china, HONG_KONG: china}.get(entry.origin, "reciprocal.rate.others")
    rate = entry.at(name)
    if rate is None:
        if not entry.is_unset(name) or entry.line.is_reciprocal_exempt:
            return None
        country = country_name(entry.origin)
        missing = Sentence("The reciprocal duty on goods of {country} is not among the figures: give its rate in the table of rates.", country=country)  # fmt: skip
        return _open(Programme.RECIPROCAL, missing)
    freed = _freed_generic(entry)
    if freed is not None and _share(rate) > 0:
        return freed
    way = entry.at("reciprocal.way.korea") if entry.origin == KOREA else None
    is_floor = way is not None and way.value == "floor"
    values = (rate, way) if way is not None and _share(rate) > 0 else (rate,)
    share = _share(rate)
    said = (
        Sentence("{name}: the reciprocal duty fills the base rate up to {rate}%.", name=entry.line.name, rate=percent(share))
        if is_floor and share > 0
        else _rated(entry, Programme.RECIPROCAL, share)
    )  # fmt: skip
    step = entry.step("tariff.reciprocal", said, values)
    is_exempt = entry.line.is_reciprocal_exempt
    unsaid = Sentence("Whether Annex II of Executive Order 14257 exempts {name} is not said.", name=entry.line.name)
    return _unless_exempt(entry, Programme.RECIPROCAL, (Option(share, (), is_floor),), step, is_exempt, unsaid)


def _freed_generic(entry: Entry) -> Part | None:
    """Return that a Korean generic, or an ingredient of one, was freed from the reciprocal duty by the fact sheet; None for anything else."""
    code, freed = entry.line.hs_code, entry.at("reciprocal.generic.korea")
    is_one = entry.product.kind is Kind.GENERIC and code is not None and code[:2] in PHARMACEUTICAL_CHAPTERS
    if entry.origin != KOREA or not is_one or freed is None:
        return None
    said = Sentence("{name}: the fact sheet removed additional duties on Korean generics and their ingredients.", name=entry.line.name)  # fmt: skip
    return Part(Programme.RECIPROCAL, (Option(0.0),), (entry.step("tariff.reciprocal", said, (freed,), False),))


def section_122(entry: Entry) -> Part | None:
    """Return the surcharge under Section 122: 10 % as proclaimed, 15 % as announced a day later.

    Both rates stand until a source says which was collected. Where the row does not say whether the code is exempt, nothing or either.
    """
    own = entry.own(Programme.SECTION_122)
    if own is not None:
        return own
    proclaimed, announced = entry.at("section_122.rate.proclaimed"), entry.at("section_122.rate.announced")
    if proclaimed is None:
        return None
    shares = [_share(proclaimed)]
    values = [proclaimed]
    gaps = list[Sentence]()
    is_law = entry.parameters.scenario is None or proclaimed.scenario_id is None
    if announced is not None and _share(announced) != shares[0] and is_law:
        shares.append(_share(announced))
        values.append(announced)
        said = Sentence("{name}: the surcharge is {first}% as proclaimed or {second}% as announced a day later; sources give either.", name=entry.line.name, first=percent(shares[0]), second=percent(shares[1]))  # fmt: skip
        gaps.append(Sentence("Sources contradict each other on the rate of Section 122: {first}% as proclaimed, {second}% as announced a day later.", first=percent(shares[0]), second=percent(shares[1])))  # fmt: skip
    else:
        said = _rated(entry, Programme.SECTION_122, shares[0])
    options = (
        (Option(shares[0]),)
        if len(shares) == 1
        else tuple(Option(share, ((_RATE_122, number),)) for number, share in enumerate(shares))
    )
    step = entry.step("tariff.section_122", said, values)
    unsaid = Sentence("Whether the proclamation under Section 122 exempts {name} is not said.", name=entry.line.name)
    return _unless_exempt(entry, Programme.SECTION_122, options, step, entry.line.is_section_122_exempt, unsaid, gaps)


def section_232(entry: Entry) -> Part | None:
    """Return the Section 232 duty on pharmaceuticals: 100 % on patented medicines and their ingredients, for Korea 15 % at most.

    Generics and biosimilars are left out for now. What the product, its firm and its code leave open makes a range.
    """
    own = entry.own(Programme.SECTION_232)
    if own is not None:
        return own
    line, product = entry.line, entry.product
    if line.hs_code is None or line.hs_code[:2] not in PHARMACEUTICAL_CHAPTERS or line.is_section_232_listed is False:
        return None
    first, others = entry.at("section_232.rate.annex_iii"), entry.at("section_232.rate.others")
    named = [one for one, is_in in ((first, True), (others, False)) if product.is_in_annex_iii in (None, is_in)]
    rates = [one for one in named if one is not None]
    if not rates:
        return None
    if all(_share(one) == 0 for one in rates):
        said = Sentence("{name}: a duty under Section 232 had been announced, but is not in force.", name=line.name)
        return Part(Programme.SECTION_232, (Option(0.0),), (entry.step("tariff.section_232", said, rates),))
    kind = _kind(entry)
    if kind is not None and kind.options == (Option(0.0),):
        return kind
    return _patented(entry, named, kind)


def _kind(entry: Entry) -> Part | None:
    """Return that a product is left out by its kind, or may be; None for a patented one."""
    product, line = entry.product, entry.line
    name = {Kind.GENERIC: "section_232.covers.generic", Kind.BIOSIMILAR: "section_232.covers.biosimilar"}
    question = f"{product.product_id} covered"
    if product.kind is Kind.OTHER:
        said = Sentence("{name} is no medicine and under no duty on pharmaceuticals.", name=line.name)
        return Part(Programme.SECTION_232, (Option(0.0),), (entry.step("tariff.section_232", said, (), False),))
    if product.kind is None:
        missing = Sentence("Whether {product} is patented, a generic or a biosimilar is not said.", product=product.name)  # fmt: skip
        return Part(Programme.SECTION_232, (Option(0.0, ((question, 0),)),), (), (missing,))
    if product.kind is Kind.PATENTED:
        return None
    covers = entry.at(name[product.kind])
    if covers is None or covers.value == "open":
        values = (covers,) if covers else ()
        said = Sentence("Whether the duty on pharmaceuticals reaches {product} is not said by its sources.", product=product.name)  # fmt: skip
        return Part(Programme.SECTION_232, (Option(0.0, ((question, 0),)),), (entry.step("tariff.section_232", said, values),), (said,))  # fmt: skip
    if covers.value == "covered":
        return None
    said = Sentence("Generics, biosimilars and their ingredients are left out of the duty on pharmaceuticals: {product} is one.", product=product.name)  # fmt: skip
    return Part(Programme.SECTION_232, (Option(0.0),), (entry.step("tariff.section_232", said, (covers,), False),))


def _patented(entry: Entry, named: list[ParameterValue | None], kind: Part | None) -> Part:
    """Return the duty on a medicine that is not left out; `named` are the rates of the two groups of firms it may be in."""
    line, product = entry.line, entry.product
    steps, missing = list(kind.steps if kind else ()), list(kind.missing if kind else ())
    rates = [one for one in named if one is not None]
    groups = [0.0 if one is None else _share(one) for one in named]
    firm: tuple[tuple[float, tuple[tuple[str, int], ...]], ...] = ((groups[0], ()),)
    if len(set(groups)) > 1:
        question = f"{product.product_id} annex iii"
        firm = tuple((share, ((question, number),)) for number, share in enumerate(groups))
        missing.append(Sentence("Whether the firm of {product} stands in Annex III, so that the duty begins earlier, is not said.", product=product.name))  # fmt: skip
    said = Sentence("{name}: {rate}% on patented medicines and their ingredients.", name=line.name, rate=percent(max(groups)))  # fmt: skip
    steps.append(entry.step("tariff.section_232", said, rates))
    options = [option for share, when in firm for option in _by_origin(entry, share, when, steps, missing)]
    options = _by_agreement(entry, options, steps, missing)
    if kind is not None:
        options = [*kind.options, *(Option(one.share, (*one.when, (f"{product.product_id} covered", 1)), one.is_floor) for one in options)]  # fmt: skip
    if line.is_section_232_listed is None:
        question = f"{line.line_id} listed"
        missing.append(Sentence("Whether Annex I of the proclamation lists the code of {name} is not said.", name=line.name))  # fmt: skip
        options = [Option(one.share, (*one.when, (question, 1)), one.is_floor) for one in options]
        options.insert(0, Option(0.0, ((question, 0),)))
    return Part(Programme.SECTION_232, tuple(options), tuple(steps), tuple(dict.fromkeys(missing)))


def _by_origin(
    entry: Entry, share: float, when: tuple[tuple[str, int], ...], steps: list[Step], missing: list[Sentence]
) -> list[Option]:
    """Return the rate for the country: capped for Korea, lower by an unread rate for partners, else as it is."""
    if share == 0:
        return [Option(0.0, when)]
    cap = entry.at("section_232.cap.korea") if entry.origin == KOREA else None
    if cap is not None:
        capped = min(share, _share(cap))
        said = Sentence("{name} is of Korea: {rate}% at most. Whether the base rate is within it is not said.", name=entry.line.name, rate=percent(capped))  # fmt: skip
        steps.append(entry.step("tariff.section_232", said, (cap,)))
        return [Option(capped, (*when, (_READING_232, 0))), Option(capped, (*when, (_READING_232, 1)), is_floor=True)]
    partners = entry.at("section_232.partners")
    if partners is not None and entry.origin in str(partners.value).split():
        said = Sentence("Goods of {country} have a lower rate that is not among the figures: anything up to {rate}% is reckoned with.", country=country_name(entry.origin), rate=percent(share))  # fmt: skip
        steps.append(entry.step("tariff.section_232", said, (partners,)))
        missing.append(said)
        question = f"section 232: rate of {entry.origin}"
        return [Option(0.0, (*when, (question, 0))), Option(share, (*when, (question, 1)))]
    return [Option(share, when)]


def _by_agreement(entry: Entry, options: list[Option], steps: list[Step], missing: list[Sentence]) -> list[Option]:
    """Return the options with what an agreement of the firm may make of them: nothing for both kinds, something lower for one."""
    product = entry.product
    if product.agreement is Agreement.NONE:
        return options
    words: dict[str, object] = {"product": product.name}
    if product.agreement is Agreement.BOTH:
        said = Sentence("The firm of {product} has agreed on production and on prices; whether its rate is nothing or how low is not among the figures.", **words)  # fmt: skip
        steps.append(entry.step("tariff.section_232", said, ()))
    elif product.agreement is None:
        said = Sentence("Whether the firm of {product} has an agreement that lowers the rate is not said.", **words)
    else:
        said = Sentence("The firm of {product} has an agreement that lowers the rate; by how much is not among the figures.", **words)  # fmt: skip
    missing.append(said)
    question = f"{product.product_id} agreement"
    return [Option(0.0, ((question, 0),)), *(Option(one.share, (*one.when, (question, 1)), one.is_floor) for one in options)]  # fmt: skip


def _unless_exempt(
    entry: Entry, programme: Programme, options: tuple[Option, ...], step: Step, is_exempt: bool | None, unsaid: Sentence,
    gaps: Sequence[Sentence] = (),
) -> Part:  # fmt: skip
    """Return the options, or nothing for an exempt line, or both where that is not said."""
    if all(one.share == 0 for one in options) or is_exempt is False:
        return Part(programme, options, (step,), tuple(gaps))
    words: dict[str, object] = {"name": entry.line.name, "programme": PROGRAMMES[programme]}
    if is_exempt:
        said = Sentence("{name} is exempt from the {programme}, as its row says.", **words)
        return Part(programme, (Option(0.0),), (Step(step.rule_id, said, False, step.values, step.data_standing),))
    question = f"{entry.line.line_id} exempt from {programme}"
    taxed = tuple(Option(one.share, (*one.when, (question, 0)), one.is_floor) for one in options)
    return Part(programme, (*taxed, Option(0.0, ((question, 1),))), (step,), (*gaps, unsaid))


def _open(programme: Programme, missing: Sentence) -> Part:
    """Return a duty whose rate is not known: nothing, or anything."""
    step = Step(f"tariff.{programme}", missing, None, (), Standing.UNVERIFIED)
    return Part(programme, (Option(0.0),), (step,), (missing,), is_open=True)


def _is_among(line: Line, codes: str) -> bool:
    """Return whether a line is under one of the codes."""
    return line.hs_code is not None and any(line.hs_code.startswith(code) for code in codes.split())


def _begun_by(line: Line, codes: str) -> tuple[str, ...]:
    """Return those of the codes of which the line's own, shorter one is the beginning."""
    code = line.hs_code
    return tuple(one for one in codes.split() if code is not None and one != code and one.startswith(code))


def _rated(entry: Entry, programme: Programme, share: float) -> Sentence:
    return Sentence("{name}: {programme} of {rate}%.", name=entry.line.name, programme=PROGRAMMES[programme], rate=percent(share))  # fmt: skip


def _share(value: ParameterValue) -> float:
    return value.number / _PERCENT
