"""What a program read in one profile, sentence by sentence, as one thing: parts that stand in different sentences fit together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bioaccord.vocabulary.language import Text, share_of_hangul
from bioaccord.vocabulary.match import MatchKind

from .entry import Capability, Inspection, Origin, Scale, Traits
from .terms import standard_terms

_MOSTLY = 0.3
"""The share of Hangul from which a sentence is a Korean one; names and abbreviations in it are Latin."""
_LISTS = ("modalities", "steps", "stages", "hosts", "species", "fields", "material_ids")


def read_together(read: Sequence[Capability]) -> Capability | None:
    """Return capabilities that a program read in one profile as one, or None where there are none.

    Its scale reaches from the smallest run of the first unit to the largest; of an authority the latest day counts. It has no
    evidence of its own: which sentence is worth quoting depends on what is asked (see `telling_sentences`).
    """
    if not read:
        return None
    traits = [one.traits for one in read]
    per_year = next((one for one in traits if one.amount_per_year is not None), Traits())
    return Capability(
        capability_id="read",
        traits=Traits(
            modalities=_each(one.modalities for one in traits),
            steps=_each(one.steps for one in traits),
            scale=_scale([one.scale for one in traits if one.scale is not None]),
            stages=_each(one.stages for one in traits),
            hosts=_each(one.hosts for one in traits),
            species=_each(one.species for one in traits),
            fields=_each(one.fields for one in traits),
            material_ids=_each(one.material_ids for one in traits),
            hs_codes=_each(one.hs_codes for one in traits),
            inspections=_latest(found for one in traits for found in one.inspections),
            amount_per_year=per_year.amount_per_year,
            amount_unit=per_year.amount_unit,
        ),
        note=Text("", ""),
        origin=Origin.READ,
        kinds=tuple(dict.fromkeys(kind for one in read for kind in one.kinds)),
    )


def _each(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for one in lists for code in one))


def _scale(scales: Sequence[Scale]) -> Scale | None:
    of_unit = [one for one in scales if one.unit == scales[0].unit]
    if not of_unit:
        return None
    least, most = [one.least for one in of_unit], [one.most for one in of_unit]
    return Scale(
        None if None in least else min(one for one in least if one is not None),
        None if None in most else max(one for one in most if one is not None),
        of_unit[0].unit,
    )


def _latest(inspections: Iterable[Inspection]) -> tuple[Inspection, ...]:
    found: dict[str, Inspection] = {}
    for one in inspections:
        known = found.get(one.authority)
        if known is None or (one.inspected_on or date.min) > (known.inspected_on or date.min):
            found[one.authority] = one
    return tuple(found.values())


def telling_sentences(asked: Traits, kind: MatchKind, read: Sequence[Capability]) -> Text:
    """Return the sentence that names most of what is asked, in each language in which there is one that names any of it.

    Of sentences that name as much, the first counts; where none names anything, the first of all.
    """
    best: dict[bool, tuple[int, str]] = {}
    for one in read:
        count = _named(asked, one.traits) + (kind in one.kinds)
        is_korean = share_of_hangul(one.evidence) > _MOSTLY
        if count > best.get(is_korean, (0, ""))[0]:
            best[is_korean] = (count, one.evidence)
    if not best:
        return Text(read[0].evidence, read[0].evidence) if read else Text("", "")
    korean, english = best.get(True, (0, ""))[1], best.get(False, (0, ""))[1]
    return Text(korean or english, english or korean)


def _named(asked: Traits, told: Traits) -> int:
    """Return how many of the things asked are told, or something narrower or broader of the same kind."""
    terms, count = standard_terms(), 0
    for name in _LISTS:
        said = {broader for one in getattr(told, name) for broader in terms.with_broader(one)}
        for code in getattr(asked, name):
            count += 2 if code in said else bool(terms.with_broader(code) & set(getattr(told, name)))
    return count + (asked.scale is not None and told.scale is not None)
