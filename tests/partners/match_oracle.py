"""Conditions and scores of a match once more, in plain Python over entries: what the compiled table is held against."""

import math
from hashlib import blake2b

from bioaccord.partners import match_conditions as by
from bioaccord.partners.entry import Capability, Origin, Posting, Side, Traits
from bioaccord.partners.match_conditions import Part
from bioaccord.partners.read_together import read_together
from bioaccord.partners.terms import standard_terms
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.unit import factor

TERMS, MATERIALS = standard_terms(), standard_materials()
FIELDS = {
    Part.MODALITY: "modalities",
    Part.STEP: "steps",
    Part.STAGE: "stages",
    Part.HOST: "hosts",
    Part.SPECIES: "species",
    Part.FIELD: "fields",
}


def digest(word):
    return int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")


def gone(posting, today):
    return any(day is not None and day < today for day in (posting.expires_on, posting.until_day))


def offered(entry, today):
    offers = [one for one in entry.postings if one.side is Side.OFFER and not gone(one, today)]
    told = [one for one in entry.capabilities if one.origin is not Origin.READ]
    read = read_together([one for one in entry.capabilities if one.origin is Origin.READ])
    rows = [*offers, *sorted(told, key=lambda one: one.origin is not Origin.CONFIRMED)]
    return rows + [read] * (read is not None or not told)


def is_profile(row, entry):
    """Return whether a row is all that speaks for a firm beside its offers."""
    told = [one for one in entry.capabilities if one.origin is not Origin.READ]
    return not told and (row is None or (isinstance(row, Capability) and row.origin is Origin.READ))


def trust(row):
    if isinstance(row, Posting):
        return 1.0
    return by.PROFILE_TRUST if row is None else by.ORIGIN_TRUST[row.origin]


def inspections(row, entry, today):
    found = list(row.traits.inspections) if row else []
    for other in offered(entry, today) if row else ():
        if other is not None and other.site_id == row.site_id and trust(other) >= trust(row):
            found += other.traits.inspections
    return found


def speaks_for(row, entry, kind, today):
    kinds = by.FIRM_KINDS_OF_KIND.get(kind, ())
    own = row.traits if row else Traits()
    steps = {code for step in own.steps for code in TERMS.with_broader(step)}
    return (
        any(one in kinds for one in entry.firm_kinds)
        or (isinstance(row, Capability) and kind in row.kinds)
        or any(isinstance(one, Posting) and one.kind is kind for one in offered(entry, today))
        or bool(steps & set(by.STEPS_OF_KIND.get(kind, ())))
        or (kind is MatchKind.SECOND_SOURCE and bool(own.material_ids or own.hs_codes))
    )


def places(posting, entry):
    at = [site.country for site in entry.sites if posting is not None and site.site_id == posting.site_id]
    return set(at) or {entry.country, *(site.country for site in entry.sites)} - {""}


def material(need, row):
    if not need.material_ids and not need.hs_codes:
        return None
    if not row.material_ids and not row.hs_codes:
        return "unknown", 0.3
    if set(need.material_ids) & set(row.material_ids):
        return "fits", 1.0
    codes = {code for one in row.material_ids if one in MATERIALS for code in MATERIALS[one].hs_codes}
    told = {HSCode(one) for one in row.hs_codes}
    wanted = [HSCode(one) for one in need.hs_codes]
    if any(one.covers(other) for one in wanted for other in codes | told):
        return "fits", 0.8
    if any(set(MATERIALS[one].replaced_by) & set(row.material_ids) for one in need.material_ids if one in MATERIALS):
        return "fits", 0.7
    own = [code for one in need.material_ids if one in MATERIALS for code in MATERIALS[one].hs_codes]
    if any(other.covers(one) for one in wanted for other in codes | told):
        return "unknown", 0.5
    if any(one.covers(other) or other.covers(one) for one in own for other in told):
        return "unknown", 0.5
    return "against", 0.0


def judged(need, asker, row, candidate, today, text=None):
    """Return (for need, for candidate, score), or None where it is no match."""
    told = row.traits if row else Traits()
    offer = row if isinstance(row, Posting) else None
    found = {}
    if offer is not None:
        related = offer.kind in by.RELATED_KINDS.get(need.kind, ())
        found[Part.KIND] = (
            ("fits", 1.0) if offer.kind is need.kind else ("unknown", 0.5) if related else ("against", 0.0)
        )
        could = 1.0 if offer.kind is need.kind else 0.6
    else:
        speaks = speaks_for(row, candidate, need.kind, today)
        found[Part.KIND] = ("fits", 1.0) if speaks else ("unknown", 0.3)
        could = 0.6
        offers = [one for one in offered(candidate, today) if isinstance(one, Posting)]
        if is_profile(row, candidate) and any(one.kind is need.kind for one in offers):
            return None
    against = ("unknown", 0.3) if is_profile(row, candidate) else ("against", 0.0)
    for part, name in FIELDS.items():
        wanted, said = getattr(need.traits, name), getattr(told, name)
        if not wanted:
            continue
        if any(one in TERMS.with_broader(other) for one in wanted for other in said):
            found[part] = "fits", 1.0
        elif any(other in TERMS.with_broader(one) for one in wanted for other in said):
            found[part] = "unknown", 0.5
        else:
            found[part] = against if said else ("unknown", 0.3)
    if (goods := material(need.traits, told)) is not None:
        found[Part.MATERIAL] = against if goods[0] == "against" else goods
    if not (any(found[one][1] > 0.3 for one in found) or (text is not None and text >= 0.05)):
        return None
    fill = 0.4
    want, have = need.traits.scale, told.scale
    if want is not None:
        times = factor(have.unit, want.unit) if have else None
        if times is None:
            found[Part.SCALE] = "unknown", 0.3
        else:
            low = max(want.least or 0.0, (have.least or 0.0) * times)
            most = [want.most] * (want.most is not None) + [(have.most or 0) * times] * (have.most is not None)
            found[Part.SCALE] = ("fits", 1.0) if low <= min(most, default=math.inf) else against
            fill = min(1.0, (want.most or want.least) / ((have.most or have.least) * times))
    if need.traits.amount_per_year:
        amount = told.amount_per_year
        times = factor(told.amount_unit, need.traits.amount_unit) if amount else None
        if times is None:
            found[Part.AMOUNT] = "unknown", 0.3
        else:
            cover = min(1.0, amount * times / need.traits.amount_per_year)
            found[Part.AMOUNT] = "fits" if cover >= 0.5 else "against", cover
            fill = min(1.0, need.traits.amount_per_year / (amount * times))
    if need.traits.inspections:
        has, each = inspections(row, candidate, today), []
        for one in need.traits.inspections:
            days = [other.inspected_on for other in has if other.authority == one.authority]
            dated = [day for day in days if day]
            is_read = row is None or (isinstance(row, Capability) and row.origin is Origin.READ)
            if not days:
                each.append(("against", 0.0) if has and not is_read else ("unknown", 0.3))
            elif not dated:
                each.append(("unknown", 0.5) if one.inspected_on else ("fits", 0.8))
            elif one.inspected_on and max(dated) < one.inspected_on:
                each.append(("against", 0.0))
            else:
                each.append(("unknown", 0.5) if (today - max(dated)).days > 1096 else ("fits", 1.0))
        worst = next(level for level in ("against", "unknown", "fits") if level in {one for one, _ in each})
        found[Part.GMP] = worst, sum(value for _, value in each) / len(each)
    if need.from_day or need.until_day:
        if offer is None or not (offer.from_day or offer.until_day):
            found[Part.TIME] = "unknown", 0.3
        else:
            begins = [day for day in (need.from_day, offer.from_day) if day]
            ends = [day for day in (need.until_day, offer.until_day) if day]
            fits = not begins or not ends or max(begins) <= min(ends)
            found[Part.TIME] = ("fits", 1.0) if fits else ("against", 0.0)
    here, there = places(need, asker), places(row, candidate)
    if need.countries:
        found[Part.COUNTRY] = ("fits", 1.0) if set(need.countries) & there else ("against", 0.0)
    wish = 0.7
    if offer is not None and offer.countries:
        if not set(offer.countries) & here:
            return None
        wish = 1.0
    if any(level == "against" and part in by.HARD[need.kind] for part, (level, _) in found.items()):
        return None
    is_own_word = isinstance(row, Posting) or (row is not None and row.origin is not Origin.READ)
    same = asker.association == candidate.association or not asker.association
    found[Part.ASSOCIATION] = "", 0.4 if not candidate.association else 0.8 if same else 1.0
    weights = by.USUAL_WEIGHTS
    believed = trust(row) * (by.READ_BESIDE_TEXT if text is not None and not is_own_word else 1.0)
    asked = sum(weights[part] for part in found)
    gained = 0.0
    for part in sorted(found):
        if part is not Part.ASSOCIATION or is_own_word:
            gained += weights[part] * (found[part][1] - 0.3) * (believed if part <= Part.TIME else 1.0)
    if text is None:
        for_need = 0.3 + gained / asked
    else:
        for_need = moved(min(text, 1.0), gained / 0.7 / (asked + weights[Part.TEXT]))
    size = 0.5
    if asker.employees and candidate.employees:
        size = max(0.0, 1.0 - abs(math.log10(asker.employees) - math.log10(candidate.employees)) / 3.0)
    everywhere = {candidate.country, *(site.country for site in candidate.sites)}
    market = 0.5 if here & everywhere else 1.0
    views = {
        Part.WISH: (wish, 0.7), Part.FILL: (fill, 0.4), Part.OFFERED: (could, 0.6), Part.SIZE: (size, 0.5), Part.MARKET: (market, 0.5)
    }  # fmt: skip
    lifted = sum(
        weights[part] * ((value - usual) / (1.0 - usual) if value >= usual else (value - usual) / usual)
        for part, (value, usual) in views.items()
    )
    for_candidate = moved(0.85 * for_need, lifted / sum(weights[part] for part in views) if is_own_word else 0.0)
    both = 2 * for_need * for_candidate / (for_need + for_candidate) if for_need + for_candidate else 0.0
    return for_need, for_candidate, math.floor(both * 1e4 + 0.5) / 1e4


def moved(view, share):
    return view + (1 - view) * share if share >= 0 else view * (1 + share)


def listed(found, limit):
    """Return the best by score, equal ones by lot."""
    best = sorted(found, key=lambda one: (-one[1], -one[0]))[:limit]
    return [(firm, other, score) for _, score, firm, other in best]


def lot(query_id, firm_id, breadth):
    mask = (1 << 64) - 1
    mixed = digest(query_id) ^ (digest(firm_id) * 0x9E3779B97F4A7C15 & mask)
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & mask
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & mask
    return ((mixed ^ mixed >> 31) >> 11) / 2**53, min(breadth, 8)


def apart(one, other):
    return one.organisation_id != other.organisation_id and not (
        one.organisation_id in other.competitors or other.organisation_id in one.competitors
    )


def answers(need, entries, today, limit, exposed=(), relevance=None):
    """Return (candidate, what it rests on, score) for a need, as a table should."""
    asker = next(one for one in entries if one.organisation_id == need.organisation_id)
    found = []
    for place, candidate in enumerate(entries):
        if gone(need, today) or not apart(asker, candidate) or candidate.organisation_id in exposed:
            continue
        rows = offered(candidate, today)
        text = None if relevance is None else float(relevance[place])
        tried = [(row, judged(need, asker, row, candidate, today, text)) for row in rows]
        tried = [(row, scores[2]) for row, scores in tried if scores]
        if tried:
            row, score = max(tried, key=lambda one: one[1])
            drawn, power = lot(need.posting_id, candidate.organisation_id, len(rows))
            rests_on = getattr(row, "posting_id", getattr(row, "capability_id", "")) if row else ""
            found.append((drawn**power, score, candidate.organisation_id, rests_on))
    return listed(found, limit)


def askers(offer, entries, today, limit, exposed=()):
    """Return (organisation in need, its need, score) for an offer."""
    candidate = next(one for one in entries if one.organisation_id == offer.organisation_id)
    found = []
    for asker in entries:
        needs = [one for one in asker.postings if one.side is Side.NEED and not gone(one, today)]
        if gone(offer, today) or not apart(asker, candidate) or candidate.organisation_id in exposed:
            continue
        tried = [(need, judged(need, asker, offer, candidate, today)) for need in needs]
        tried = [(need, scores[2]) for need, scores in tried if scores]
        if tried:
            need, score = max(tried, key=lambda one: one[1])
            drawn, power = lot(offer.posting_id, asker.organisation_id, len(needs))
            found.append((drawn**power, score, asker.organisation_id, need.posting_id))
    return listed(found, limit)
