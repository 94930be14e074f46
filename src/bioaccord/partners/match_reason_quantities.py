"""Reasons of scale and amount, and how much of what is offered the need would use."""

from __future__ import annotations

import math

from bioaccord.vocabulary.korean import with_particle
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import Condition
from bioaccord.vocabulary.unit import factor

from .entry import Scale
from .match_conditions import Level
from .match_reason_words import and_, quantity, scale_words


def scale_reason(level: int, wanted: Scale, told: Scale | None) -> Condition:
    """Return whether the scales of a run meet."""
    need = scale_words(wanted)
    if told is None or (told.least is None and told.most is None):
        text = Text(
            ko=f"규모: {with_particle(need.ko, '이/가')} 필요하지만 가능한 규모는 등록되어 있지 않습니다.",
            en=f"Scale: {need.en} is needed; the scale on offer is not on record.",
        )
        return Condition("scale", text)
    offer = scale_words(told)
    if level == Level.FITS:
        text = Text(ko=f"규모: 필요 {need.ko}, 가능 {offer.ko}.", en=f"Scale: {need.en} needed, {offer.en} on offer.")
    elif level == Level.AGAINST:
        text = Text(
            ko=f"규모: {with_particle(need.ko, '이/가')} 필요한데 가능한 규모는 {offer.ko}입니다.",
            en=f"Scale: {need.en} is needed, but {offer.en} is on offer.",
        )
    elif factor(told.unit, wanted.unit) is not None:
        text = Text(
            ko=f"규모: {with_particle(need.ko, '이/가')} 필요한데 소개 글에서 읽은 규모는 {offer.ko}입니다. 다른 규모도 가능한지는 알 수 없습니다.",
            en=f"Scale: {need.en} is needed; the profile speaks of {offer.en}. Whether more is possible is not known.",
        )
    else:
        text = Text(
            ko=f"규모: 필요한 {and_(need.ko)} 등록된 {with_particle(offer.ko, '은/는')} 단위가 달라 견줄 수 없습니다.",
            en=f"Scale: {need.en} needed and {offer.en} on offer are in units that cannot be compared.",
        )
    return Condition("scale", text)


def amount_reason(level: int, cover: float, wanted: float, unit: str, told: float | None, told_unit: str) -> Condition:
    """Return which share (0..1) of the amount of a year can be had."""
    need = quantity(wanted, unit)
    if told is None or not math.isfinite(told) or told <= 0:
        text = Text(
            ko=f"연간 물량: {with_particle(need.ko, '이/가')} 필요하지만 공급 가능량은 등록되어 있지 않습니다.",
            en=f"Amount a year: {need.en} needed; what can be supplied is not on record.",
        )
    elif level == Level.UNKNOWN:
        offer = quantity(told, told_unit)
        text = Text(
            ko=f"연간 물량: 필요한 {and_(need.ko)} 공급 가능한 {with_particle(offer.ko, '은/는')} 단위가 달라 견줄 수 없습니다.",
            en=f"Amount a year: {need.en} needed and {offer.en} on offer are in units that cannot be compared.",
        )
    else:
        size = factor(told_unit, unit)
        offer = quantity(told * size, unit) if size is not None else quantity(told, told_unit)
        text = Text(
            ko=f"연간 물량: 필요 {need.ko}, 공급 가능 {offer.ko}(필요량의 {cover * 100:.0f}%).",
            en=f"Amount a year: {need.en} needed, {offer.en} on offer ({cover * 100:.0f}% of the need).",
        )
    return Condition("amount", text)


def fill_reason(percent: int) -> Condition:
    """Return how much of what the candidate offers the need would use."""
    if percent < 1:
        text = Text(
            ko="제공 기업이 볼 때 필요한 물량은 자사 공급 능력의 1%에 못 미칩니다.",
            en="For the offering firm: the need would use less than 1% of what it offers.",
        )
    else:
        text = Text(
            ko=f"제공 기업이 볼 때 필요한 물량은 자사 공급 능력의 약 {percent}%입니다.",
            en=f"For the offering firm: the need would use about {percent}% of what it offers.",
        )
    return Condition("fill", text)
