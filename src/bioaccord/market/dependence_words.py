"""How dependence and chokepoints are told, in Korean and in English."""

from __future__ import annotations

from typing import Any

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text

from .chokepoints import Chokepoint
from .concentration import Bounds
from .dependence import Dependence
from .finding_words import amount, caveats, country_words, during, first_capital, months, sentences


def dependence_told(one: Dependence) -> Text:
    """Return what a dependence says, with its year, its bounds and what is not known."""
    here, other = country_words(one.reporter), country_words(one.other)
    top = one.suppliers[0]
    there, share = country_words(top.country), shown(top.share)
    worth = amount(one.imports, one.unit)
    if not one.concentration.is_bounded:
        worth = Text(f"최소 {worth.ko}", f"at least {worth.en}")
    main = Text(
        f"{months(one.first, one.last_month).ko} {here.ko}의 {one.name.ko} 수입액은 {worth.ko}이고, {share}가 {there.ko}산입니다(HHI {_index(one.concentration.hhi)}).",
        f"{first_capital(here.en)} imported {worth.en} of {one.name.en} {during(one.first, one.last_month)}; {share} came from {there.en} (HHI {_index(one.concentration.hhi)}).",
    )
    part = Text("", "")
    if top.country != one.other:
        part = Text(f"{other.ko}산은 {shown(one.other_share)}입니다.", f"{first_capital(other.en)} supplied {shown(one.other_share)}.")  # fmt: skip
    if one.other_exports is None:
        replaced = Text(
            f"{with_particle(other.ko, '이/가')} 세계에 수출하는 금액은 자료가 없습니다.",
            f"What {other.en} exports of it to the world is not in the store.",
        )
    elif one.replaceable is None:
        sold = amount(one.other_exports, one.unit)
        replaced = Text(
            f"{with_particle(other.ko, '이/가')} 다른 나라에 수출하는 금액은 {sold.ko}입니다.",
            f"{first_capital(other.en)} exports {sold.en} of it to others.",
        )
    else:
        sold = amount(one.other_exports, one.unit)
        replaced = Text(
            f"{with_particle(other.ko, '이/가')} 다른 나라에 수출하는 금액은 {sold.ko}로, {other.ko}산이 아닌 수입의 {one.replaceable:.0%}에 해당합니다(국경 통과 금액 기준, 생산능력은 아님).",
            f"{first_capital(other.en)} exports {sold.en} of it to others, {one.replaceable * 100:.0f} % of what does not come from there (values at the border, not capacity).",
        )
    unknown = Text("", "")
    if not one.concentration.is_bounded:
        unknown = Text(
            "값이 없는 상대국이 있고 세계 합계도 없어 비중의 상한을 정할 수 없습니다.",
            "Some suppliers' figures are missing and there is no total for the world, so shares have no firm bounds.",
        )
    elif not (top.share.is_known and one.concentration.hhi.is_known):
        unknown = Text(
            "비공개·누락된 값이 있어 범위로 표시했습니다.", "Figures that are missing or kept secret make these ranges."
        )
    exceeds = Text("", "")
    if one.concentration.exceeds_total:
        exceeds = Text(
            "상대국 합이 공표된 세계 합계보다 커서 상대국 합을 썼습니다.",
            "The suppliers add up to more than the published total; their sum was taken.",
        )
    return sentences(main, part, replaced, unknown, exceeds, caveats(one.flags))


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
    main = Text(
        f"{one.name.ko}: 두 나라 모두 {there.ko}에 의존합니다({', '.join(ko)}). 걸려 있는 수입액은 {worth.ko}입니다.",
        f"{first_capital(one.name.en)}: both depend on {there.en} ({', '.join(en)}). {worth.en} of imports are at stake.",
    )
    return sentences(main, doubt)


def dependence_rows(found: list[Dependence]) -> list[dict[str, Any]]:
    """Return dependences as a table, one row each, with the five largest suppliers; shares are 0..1, values in `unit`."""
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
            "other_exports": one.other_exports,
            "replaceable": one.replaceable,
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
    if share.is_known:
        return f"{share.lower:.1%}"
    return f"{share.lower * 100:.1f}~{share.upper:.1%}"


def _index(hhi: Bounds) -> str:
    return f"{hhi.lower:.2f}" if hhi.is_known else f"{hhi.lower:.2f}~{hhi.upper:.2f}"
