"""Two entries of one organisation made one, what they disagree on, and one entry taken apart again.

Nothing here asks whether the two are the same organisation: that is `same_organisation`'s, or a person's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.region import region_code
from bioaccord.vocabulary.tlp import TLP

from .entry import Capability, Entry, EntrySite, Identifier, IdentifierScheme, NameKind, OrganisationName, Posting

_NARROWNESS = {marking: place for place, marking in enumerate(TLP)}
_TEXTS = ("industry", "products", "summary")
_KEYED = {"sites": "site_id", "capabilities": "capability_id", "postings": "posting_id"}
_SETS = ("names", "identifiers", "firm_kinds", "competitors")
_ONES = (
    "country",
    "region",
    "city",
    "association",
    "industry",
    "products",
    "summary",
    "employees",
    "tlp",
    "confirmed_on",
    "confirmed_by",
    "fictional",
)
_SHARED_SCHEMES = (IdentifierScheme.HOME_PAGE, IdentifierScheme.TICKER)
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What two entries say differently. `field` is that of `Entry`, or the scheme of an identifier; both sides are as written.

    One that `holds` speaks against one organisation so strongly that no program may merge them.
    """

    field: str
    kept: str
    other: str
    holds: bool


@dataclass(frozen=True, slots=True)
class LaterEdit:
    """Something that was added, changed or removed in a merged entry, and where it goes when the entry is taken apart.

    `goes_to` is the organisation that has it afterwards. What was removed comes back with the other organisation, if it came with it.
    """

    field: str
    before: str
    after: str
    goes_to: str


@dataclass(frozen=True, slots=True)
class TakenApart:
    """Both organisations after an entry was taken apart, and what was edited since it was made one."""

    keep: Entry
    other: Entry
    edits: tuple[LaterEdit, ...]


def merged(keep: Entry, other: Entry) -> Entry:
    """Return one entry for both: what `keep` says, and what `other` adds.

    The official names of `other` become further names (`NameKind.SHORT`) where `keep` has an official one in that language. Identifiers
    that differ stand side by side, and of what can be said once only, `keep`'s word stands (`contradictions` lists what differs). The
    marking is the narrower one; what only the members of another association might see is closed to all but those named. The same two
    entries give the same result, and merging `other` once more changes nothing.
    """
    foreign = bool(keep.association and other.association and keep.association != other.association)
    sites, site_ids = _united(keep.sites, other.sites, "site_id", other.organisation_id, lambda one: one)

    def capability_of(one: Capability) -> Capability:
        return replace(one, site_id=site_ids.get(one.site_id, one.site_id))

    def posting_of(one: Posting) -> Posting:
        return replace(
            one,
            organisation_id=keep.organisation_id,
            site_id=site_ids.get(one.site_id, one.site_id),
            tlp=_closed(one.tlp) if foreign else one.tlp,
        )

    capabilities, _ = _united(
        keep.capabilities, other.capabilities, "capability_id", other.organisation_id, capability_of
    )
    postings, _ = _united(keep.postings, other.postings, "posting_id", other.organisation_id, posting_of)
    own = {keep.organisation_id, other.organisation_id}
    confirmed = keep if keep.confirmed_on else other
    tlp = _closed(other.tlp) if foreign else other.tlp
    return replace(
        keep,
        names=_names(keep, other),
        country=keep.country or other.country,
        region=keep.region or other.region,
        city=keep.city or other.city,
        association=keep.association or other.association,
        identifiers=_together(keep.identifiers, other.identifiers),
        firm_kinds=_together(keep.firm_kinds, other.firm_kinds),
        industry=_text(keep.industry, other.industry),
        products=_text(keep.products, other.products),
        summary=_text(keep.summary, other.summary),
        employees=other.employees if keep.employees is None else keep.employees,
        sites=sites,
        capabilities=capabilities,
        postings=postings,
        competitors=tuple(one for one in _together(keep.competitors, other.competitors) if one not in own),
        tlp=max(keep.tlp, tlp, key=_NARROWNESS.__getitem__),
        source="; ".join(_together(_parts(keep.source), _parts(other.source))),
        as_of=min(filter(None, (keep.as_of, other.as_of)), default=None),
        updated_on=max(filter(None, (keep.updated_on, other.updated_on)), default=None),
        confirmed_on=confirmed.confirmed_on,
        confirmed_by=confirmed.confirmed_by,
        fictional=keep.fictional or other.fictional,
    )


def contradictions(keep: Entry, other: Entry) -> tuple[Contradiction, ...]:
    """Return what two entries say differently, what speaks against one organisation first."""
    found = []
    numbers = [
        {(one.scheme, one.value) for one in entry.identifiers if one.scheme not in _SHARED_SCHEMES and one.value}
        for entry in (keep, other)
    ]
    for scheme in IdentifierScheme:
        kept, others = (
            {one.value for one in entry.identifiers if one.scheme is scheme and one.value} for entry in (keep, other)
        )
        if kept and others and not kept & others:
            holds = scheme is not IdentifierScheme.HOME_PAGE
            if scheme is IdentifierScheme.TICKER:
                # A share has a symbol at each exchange where it is listed.
                holds = not numbers[0] & numbers[1] and bool(_exchanges(kept) & _exchanges(others))
            found.append(Contradiction(scheme.value, ", ".join(sorted(kept)), ", ".join(sorted(others)), holds))
    for name in ("country", "association"):
        kept_one, other_one = getattr(keep, name), getattr(other, name)
        if kept_one and other_one and kept_one != other_one:
            found.append(Contradiction(name, kept_one, other_one, holds=True))
    if keep.fictional != other.fictional:
        found.append(Contradiction("fictional", str(keep.fictional), str(other.fictional), holds=True))
    if other.organisation_id in keep.competitors or keep.organisation_id in other.competitors:
        named = [", ".join(entry.competitors) for entry in (keep, other)]
        found.append(Contradiction("competitors", named[0], named[1], holds=True))
    for name in ("region", "city", "employees"):
        kept_one, other_one = getattr(keep, name), getattr(other, name)
        if name == "region" and region_code(keep.region, keep.country) == region_code(other.region, other.country):
            continue
        if kept_one and other_one and _plain(str(kept_one)) != _plain(str(other_one)):
            found.append(Contradiction(name, str(kept_one), str(other_one), holds=False))
    for name in _TEXTS:
        kept_text, other_text = getattr(keep, name), getattr(other, name)
        for language in ("ko", "en"):
            kept_one, other_one = getattr(kept_text, language), getattr(other_text, language)
            if kept_one and other_one and _plain(kept_one) != _plain(other_one):
                found.append(Contradiction(name, kept_one, other_one, holds=False))
    if keep.tlp != other.tlp:
        found.append(Contradiction("tlp", keep.tlp.value, other.tlp.value, holds=False))
    return tuple(sorted(found, key=lambda one: not one.holds))


def _exchanges(tickers: Iterable[str]) -> set[str]:
    """Return the exchanges of symbols, as written behind them; empty for the one at home."""
    return {one.partition(".")[2] for one in tickers}


def taken_apart(made: Entry, now: Entry, keep: Entry, other: Entry) -> TakenApart:
    """Return both organisations of an entry that `merged` made, with what was edited since.

    `made` is what merging made, `now` what has become of it; `keep` and `other` are both without each other. What was added or said
    anew stays with `keep`; a site, capability or posting of `other` that was changed goes back to `other` as it is now; what was removed
    is removed from `keep` alone, so that `other` comes back whole.
    """
    edits: list[LaterEdit] = []
    kept: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name in _ONES:
        before, after = getattr(made, name), getattr(now, name)
        if before != after:
            kept[name] = after
            edits.append(LaterEdit(name, _shown(before), _shown(after), keep.organisation_id))
    for name in _SETS:
        held, after_held = getattr(made, name), getattr(now, name)
        own = getattr(keep, name)
        added = [one for one in after_held if one not in held]
        gone = [one for one in held if one not in after_held]
        if added or gone:
            kept[name] = tuple(one for one in own if one not in gone) + tuple(one for one in added if one not in own)
        edits += [LaterEdit(name, "", _shown(one), keep.organisation_id) for one in added]
        edits += [
            LaterEdit(name, _shown(one), "", keep.organisation_id if one in own else other.organisation_id)
            for one in gone
        ]
    for name, key in _KEYED.items():
        _part_keyed(name, key, made, now, keep, other, kept, others, edits)
    return TakenApart(replace(keep, **kept), replace(other, **others), tuple(edits))


def _part_keyed(
    name: str,
    key: str,
    made: Entry,
    now: Entry,
    keep: Entry,
    other: Entry,
    kept: dict[str, Any],
    others: dict[str, Any],
    edits: list[LaterEdit],
) -> None:
    held = {getattr(one, key): one for one in getattr(made, name)}
    after = {getattr(one, key): one for one in getattr(now, name)}
    own = {getattr(one, key): one for one in getattr(keep, name)}
    # A key of the other's that was taken already was written behind the other's id.
    theirs = {getattr(one, key): one for one in getattr(other, name)}
    written = {f"{other.organisation_id}:{one}": one for one in theirs}
    own_after, theirs_after = dict(own), dict(theirs)
    for one_key, one in after.items():
        before = held.get(one_key)
        if before == one:
            continue
        their_key = written.get(one_key, one_key)
        if before is not None and one_key not in own and their_key in theirs:
            theirs_after[their_key] = _given_back(one, key, their_key, made, theirs[their_key])
            goes_to = other.organisation_id
        else:
            own_after[one_key] = one
            goes_to = keep.organisation_id
        edits.append(LaterEdit(name, _shown(before) if before else "", _shown(one), goes_to))
    for one_key, one in held.items():
        if one_key in after:
            continue
        goes_to = other.organisation_id
        if one_key in own:
            own_after.pop(one_key)
            goes_to = keep.organisation_id
        edits.append(LaterEdit(name, _shown(one), "", goes_to))
    if own_after != own:
        kept[name] = tuple(own_after.values())
    if theirs_after != theirs:
        others[name] = tuple(theirs_after.values())


def _given_back(one: _Item, key: str, their_key: str, made: Entry, theirs: _Item) -> _Item:
    """Return an item of the other's as it is now, under the other's own ids and no wider than it was marked."""
    back: dict[str, Any] = {key: their_key}
    if isinstance(theirs, Capability | Posting):
        back["site_id"] = theirs.site_id
    if isinstance(one, Posting) and isinstance(theirs, Posting):
        back["organisation_id"] = theirs.organisation_id
        at_merge = next((posting for posting in made.postings if posting.posting_id == one.posting_id), one)
        back["tlp"] = theirs.tlp if one.tlp is at_merge.tlp else one.tlp
    return replace(one, **back)  # type: ignore[type-var]


def _names(keep: Entry, other: Entry) -> tuple[OrganisationName, ...]:
    official = {name.language for name in keep.names if name.kind is NameKind.OFFICIAL}
    known = {(_plain(name.text), name.language) for name in keep.names}
    found = list(keep.names)
    for name in other.names:
        key = (_plain(name.text), name.language)
        if key in known:
            continue
        known.add(key)
        further = name.kind is NameKind.OFFICIAL and name.language in official
        found.append(replace(name, kind=NameKind.SHORT) if further else name)
    return tuple(found)


def _united(
    kept: tuple[_Item, ...],
    others: tuple[_Item, ...],
    key: str,
    other_id: str,
    fitted: Callable[[_Item], _Item],
) -> tuple[tuple[_Item, ...], dict[str, str]]:
    """Return both lists as one, and under which key each of the others stands now where its own was taken by another one."""
    found = {getattr(one, key): one for one in kept}
    moved: dict[str, str] = {}
    for one in others:
        item, own_key = fitted(one), getattr(one, key)
        if found.get(own_key, item) != item:
            moved[own_key] = f"{other_id}:{own_key}"
            item = replace(item, **{key: moved[own_key]})  # type: ignore[type-var]
        found.setdefault(getattr(item, key), item)
    return tuple(found.values()), moved


def _together(first: Iterable[_Item], second: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys([*first, *second]))


def _text(kept: Text, other: Text) -> Text:
    if (kept.ko or not other.ko) and (kept.en or not other.en):
        return kept
    return Text(kept.ko or other.ko, kept.en or other.en, kept.original if kept.ko or kept.en else other.original)


def _closed(tlp: TLP) -> TLP:
    """Return a marking that does not depend on an association: what was for one's own members is for those named only."""
    return TLP.RED if _NARROWNESS[tlp] >= _NARROWNESS[TLP.AMBER] else tlp


def _parts(source: str) -> list[str]:
    return [part for part in source.split("; ") if part]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _shown(value: object) -> str:
    """Return a part of an entry in a few words, for a person."""
    if value is None or value == "":
        return ""
    if isinstance(value, Text):
        return " / ".join(filter(None, (value.ko, value.en)))
    if isinstance(value, OrganisationName):
        return value.text
    if isinstance(value, Identifier):
        return f"{value.scheme.value}: {value.value}"
    if isinstance(value, EntrySite):
        return _shown(value.name) or value.site_id
    if isinstance(value, Posting):
        return _shown(value.title) or value.posting_id
    if isinstance(value, Capability):
        codes = [code for one in fields(value.traits) for code in _codes(getattr(value.traits, one.name))]
        return _shown(value.note) or ", ".join(codes) or value.capability_id
    return str(value)


def _codes(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, tuple) else []
