"""How dependence and chokepoints are told, in Korean and in English."""

from __future__ import annotations

import math
from typing import Any

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text

from .chokepoints import Chokepoint
from .concentration import Bounds
from .dependence import INDICATORS, By, Dependence
from .finding_words import amount, caveats, country_words, during, first_capital, months, sentences

_WORTH_TELLING = 0.005
_BETWEEN = "~"
"""What stands in a range of shares, and nowhere else in English."""


def dependence_told(one: Dependence) -> Text:
    """Return what a dependence says, with its year, its bounds and what is not known."""
    here, other = country_words(one.reporter), country_words(one.other)
    top = one.suppliers[0]
    there, share = country_words(top.country), shown(top.share)
    worth = amount(one.imports, one.unit)
    if not one.concentration.is_bounded:
        worth = Text(f"최소 {worth.ko}", f"at least {worth.en}")
    part = Text("", "")
    if top.country != one.other:
        part = Text(f"{other.ko}산은 {shown(one.other_share)}입니다.", f"{first_capital(other.en)} supplied {shown(one.other_share)}.")  # fmt: skip
    if one.by in INDICATORS:
        if one.by is By.FINAL_USE and part.ko:
            part = Text(f"{other.ko}에서 나온 것은 {shown(one.other_share)}입니다.", f"{first_capital(other.en)} added {shown(one.other_share)}.")  # fmt: skip
        return sentences(_industry(one, worth, there, share), part, _unnamed(one), caveats(one.flags))
    main = Text(
        f"{months(one.first, one.last_month).ko} {here.ko}의 {one.name.ko} 수입액은 {worth.ko}이고, {share}가 {there.ko}산입니다(HHI {index(one.concentration.hhi)}).",
        f"{first_capital(here.en)} imported {worth.en} of {one.name.en} {during(one.first, one.last_month)}; {share} came from {there.en} (HHI {index(one.concentration.hhi)}).",
    )
    unknown = Text("", "")
    if not one.concentration.is_bounded:
        unknown = Text(
            "값이 없는 상대국이 있고 세계 합계도 없어 비중의 상한을 정할 수 없습니다.",
            "Some suppliers' figures are missing and there is no total for the world, so shares have no firm bounds.",
        )
    elif one.concentration.uncertain and any(_BETWEEN in told for told in (main.en, part.en, replacement_told(one).en)):
        unknown = Text(
            "비공개·누락된 값이 있어 범위로 표시했습니다.", "Figures that are missing or kept secret make these ranges."
        )
        if any(supplier.share.upper > top.share.lower for supplier in one.suppliers[1:]):
            unknown = Text(
                "비공개·누락된 값이 있어 범위로 표시했으며, 최대 공급국이 다른 나라일 수도 있습니다.",
                "Figures that are missing or kept secret make these ranges; another supplier may be the largest.",
            )
    exceeds = Text("", "")
    if one.concentration.exceeds_total:
        exceeds = Text(
            "상대국 합이 발표된 세계 합계보다 커서 상대국 합을 썼습니다.",
            "The suppliers add up to more than the published total; their sum was taken.",
        )
    return sentences(main, part, replacement_told(one), _unnamed(one), unknown, exceeds, caveats(one.flags))


def unnamed_share(one: Dependence) -> float:
    """Return the part of imports (0..1) that no single country is named for."""
    return one.concentration.unplaced / one.concentration.total


def _unnamed(one: Dependence) -> Text:
    hidden = unnamed_share(one)
    if hidden < _WORTH_TELLING or (one.concentration.uncertain and one.by not in INDICATORS):
        return Text("", "")
    if _BETWEEN not in index(one.concentration.hhi):
        return Text(
            f"{hidden:.1%}는 나라별로 나뉘지 않은 지역의 몫입니다.",
            f"{hidden:.1%} is of regions that are not told by country.",
        )
    return Text(
        f"{hidden:.1%}는 나라별로 나뉘지 않은 지역의 몫이어서 HHI를 범위로 표시했습니다.",
        f"{hidden:.1%} is of regions that are not told by country, so the HHI is a range.",
    )


def replacement_told(one: Dependence) -> Text:
    """Return what the other country could replace, and in which year it exported so, where that is another one."""
    other = country_words(one.other)
    if one.other_exports is None:
        return Text(
            f"{with_particle(other.ko, '이/가')} 세계에 수출하는 금액은 자료가 없습니다.",
            f"What {other.en} exports of it to the world is not in the store.",
        )
    sold = _between(one.other_exports, one.unit)
    year = Text("", "")
    if one.exports_last is not None and one.exports_last.year != one.last.year:
        year = Text(f"({one.exports_last.year}년 수출 기준)", f" (exports of {one.exports_last.year})")
    without = Text(" 재수출을 빼고", ", re-exports left out,") if one.are_domestic else Text("", "")
    if one.replaceable is None:
        return Text(
            f"{with_particle(other.ko, '이/가')}{without.ko} 다른 나라에 수출하는 금액은 {sold.ko}입니다{year.ko}.",
            f"{first_capital(other.en)} exports{without.en} {sold.en} of it to others{year.en}.",
        )
    if one.other_share.lower >= 1:
        return Text(
            f"수입이 모두 {other.ko}산이어서 {with_particle(other.ko, '이/가')} 더 대체할 몫이 없습니다.",
            f"All of it comes from {other.en} already, so nothing is left to replace.",
        )
    part = whole_percent(one.replaceable)
    return Text(
        f"{with_particle(other.ko, '이/가')}{without.ko} 다른 나라에 수출하는 금액은 {sold.ko}로, {other.ko}산이 아닌 수입의 {part.ko}에 해당합니다(국경 통과 금액 기준, 생산능력은 아님){year.ko}.",
        f"{first_capital(other.en)} exports{without.en} {sold.en} of it to others, {part.en} of what does not come from there (values at the border, not capacity){year.en}.",
    )


def _industry(one: Dependence, worth: Text, there: Text, share: str) -> Text:
    here, year, hhi = country_words(one.reporter), one.last.year, index(one.concentration.hhi)
    whole = one.imports + one.own
    part = f"{one.imports / whole:.1%}" if whole > 0 else "–"
    if one.by is By.FINAL_USE:
        return Text(
            f"{year}년 {here.ko}에서 소비·투자된 {one.name.ko} 부문 재화·서비스의 부가가치 가운데 {part}({worth.ko})가 국외에서 생겼고, 그중 {share}가 {there.ko}에서 나왔습니다(HHI {hhi}).",
            f"Of the value of what {here.en} consumed and invested in from {one.name.en} in {year}, {part} ({worth.en}) was added abroad; {share} of that in {there.en} (HHI {hhi}).",
        )
    return Text(
        f"{year}년 {here.ko}의 {one.name.ko} 산업이 산 중간재 가운데 {part}({worth.ko})가 수입품이고, 그중 {share}가 {there.ko}산입니다(HHI {hhi}).",
        f"Of what the industry {one.name.en} of {here.en} bought to produce with in {year}, {part} ({worth.en}) was imported; {share} of that from {there.en} (HHI {hhi}).",
    )


def chokepoint_told(one: Chokepoint) -> Text:
    """Return what a chokepoint says."""
    there, worth = country_words(one.country), amount(one.value_at_stake, one.unit)
    ko, en = [], []
    for side in (one.first, one.second):
        buyer, share = country_words(side.reporter), shown(side.share_of(one.country))
        ko.append(f"{buyer.ko} {share}")
        en.append(f"{buyer.en} {share}")
    doubt = Text("", "")
    if not one.is_certain:
        doubt = Text(
            "비공개·누락된 값이 모두 이 나라 것일 때의 이야기입니다.",
            "That holds only if what is missing or kept secret came from there.",
        )
    stake = Text(f"해당 수입액은 {worth.ko}입니다.", f"{worth.en} of imports are at stake.")
    if one.first.by is By.FINAL_USE:
        stake = Text(f"이 나라에서 생긴 부가가치는 {worth.ko}입니다.", f"{worth.en} of their value was added there.")
    main = Text(
        f"{one.name.ko}: 두 나라 모두 {there.ko}에 의존합니다({', '.join(ko)}). {stake.ko}",
        f"{first_capital(one.name.en)}: both depend on {there.en} ({', '.join(en)}). {stake.en}",
    )
    return sentences(main, doubt)


def dependence_rows(found: list[Dependence]) -> list[dict[str, Any]]:
    """Return dependences as a table, one row each, with the five largest suppliers; shares are 0..1, values in `unit`.

    `own` is what came back from the country itself, and is no import; of industries, what they had from their own country.
    """
    rows = []
    for one in found:
        row: dict[str, Any] = {
            "reporter": one.reporter,
            "by": one.by.value,
            "key": one.key,
            "name_ko": one.name.ko,
            "name_en": one.name.en,
            "first": str(one.first),
            "last": str(one.last),
            "imports_at_least": one.imports,
            "unit": one.unit,
            "hhi_at_least": one.concentration.hhi.lower,
            "hhi_at_most": one.concentration.hhi.upper,
            "other": one.other,
            "other_share_at_least": one.other_share.lower,
            "other_share_at_most": one.other_share.upper,
            "other_exports_at_least": one.other_exports.lower if one.other_exports else None,
            "other_exports_at_most": _finite(one.other_exports.upper) if one.other_exports else None,
            "other_exports_year_to": str(one.exports_last) if one.exports_last else None,
            "are_re_exports_left_out": one.are_domestic,
            "replaceable_at_least": one.replaceable.lower if one.replaceable else None,
            "replaceable_at_most": one.replaceable.upper if one.replaceable else None,
            "other_reports": one.other_reports,
            "own": one.own,
            "is_total_published": one.is_total_published,
            "source": one.source,
            "vintage": str(one.vintage),
            "flags": one.flags,
            "codes": " ".join(one.codes),
        }
        for number in range(5):
            supplier = one.suppliers[number] if number < len(one.suppliers) else None
            row[f"supplier_{number + 1}"] = supplier.country if supplier else None
            row[f"supplier_{number + 1}_value"] = supplier.value if supplier else None
            row[f"supplier_{number + 1}_share_at_least"] = supplier.share.lower if supplier else None
            row[f"supplier_{number + 1}_share_at_most"] = supplier.share.upper if supplier else None
        rows.append(row)
    return rows


def shown(share: Bounds) -> str:
    """Return a share in percent, as a range where it is one.

    >>> shown(Bounds(0.6, 0.6)), shown(Bounds(0.1, 0.25))
    ('60.0%', '10.0~25.0%')
    """
    if f"{share.lower:.1%}" == f"{share.upper:.1%}":
        return f"{share.lower:.1%}"
    return f"{share.lower * 100:.1f}~{share.upper:.1%}"


def index(hhi: Bounds) -> str:
    """Return a Herfindahl-Hirschman index (0..1), as a range where it is one."""
    lower, upper = f"{hhi.lower:.2f}", f"{hhi.upper:.2f}"
    return lower if lower == upper else f"{lower}~{upper}"


def whole_percent(share: Bounds) -> Text:
    """Return a share in whole percent, as a range where it is one.

    >>> whole_percent(Bounds(0.391, 0.391)).en, whole_percent(Bounds(0.0, 0.25)).ko
    ('39%', '0~25%')
    """
    lower, upper = f"{share.lower * 100:.0f}", f"{share.upper * 100:.0f}"
    told = lower if lower == upper else f"{lower}~{upper}"
    return Text(f"{told}%", f"{told}%")


def _between(worth: Bounds, unit: str) -> Text:
    least, most = amount(worth.lower, unit), amount(worth.upper, unit) if _finite(worth.upper) is not None else None
    if most is None:
        return Text(f"최소 {least.ko}", f"at least {least.en}")
    if least == most:
        return most
    if worth.lower <= 0:
        return Text(f"최대 {most.ko}", f"at most {most.en}")
    return Text(f"{least.ko}~{most.ko}", f"{least.en} to {most.en}")


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
