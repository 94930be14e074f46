"""The records that the rows of a directory's tables stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bioaccord.vocabulary.language import Language, Text, share_of_hangul
from bioaccord.vocabulary.tlp import TLP

from .entry import (
    Capability,
    EntrySite,
    Identifier,
    IdentifierScheme,
    NameKind,
    OrganisationName,
    Origin,
    Posting,
    Scale,
    Traits,
)

Values = Mapping[str, Any]


def name_of(values: Values, name: str) -> Text:
    """Return a text of the columns `name_ko`, `name_en` and `name_original`, or of `name`, whose language is told from its script."""
    ko, en = values.get(f"{name}_ko", ""), values.get(f"{name}_en", "")
    original = values.get(f"{name}_original")
    plain = values.get(name, "")
    if plain and not (ko or en):
        korean = share_of_hangul(plain) > 0
        return Text(plain if korean else "", "" if korean else plain, Language.KOREAN if korean else Language.ENGLISH)
    return Text(ko, en, Language(original) if original in tuple(Language) else None)


def identifiers_of(values: Values) -> tuple[Identifier, ...]:
    """Return the identifiers of a row, in the order of their schemes."""
    return tuple(Identifier(scheme, one) for scheme in IdentifierScheme for one in values.get(scheme.value, ()))


def traits_of(values: Values) -> Traits:
    """Return what a capability, an offer or a need is about."""
    least, most = values.get("scale_least"), values.get("scale_most")
    unit = values.get("scale_unit", "")
    return Traits(
        modalities=values.get("modalities", ()),
        steps=values.get("steps", ()),
        stages=values.get("stages", ()),
        hosts=values.get("hosts", ()),
        species=values.get("species", ()),
        fields=values.get("fields", ()),
        material_ids=values.get("material_ids", ()),
        hs_codes=values.get("hs_codes", ()),
        inspections=values.get("inspections", ()),
        scale=Scale(least, most, unit) if (least, most, unit) != (None, None, "") else None,
        amount_per_year=values.get("amount_per_year"),
        amount_unit=values.get("amount_unit", ""),
    )


def _name(values: Values) -> OrganisationName:
    return OrganisationName(
        values["name"], values["language"], values.get("kind", NameKind.OFFICIAL), values.get("until")
    )


def _site(values: Values) -> EntrySite:
    return EntrySite(values["site_id"], name_of(values, "name"), values["country"], values.get("city", ""))


def _capability(values: Values) -> Capability:
    return Capability(
        capability_id=values["capability_id"],
        traits=traits_of(values),
        site_id=values.get("site_id", ""),
        note=name_of(values, "note"),
        origin=values.get("origin", Origin.STATED),
        evidence=values.get("evidence", ""),
        kinds=values.get("kinds", ()),
    )


def _posting(values: Values) -> Posting:
    return Posting(
        posting_id=values["posting_id"],
        organisation_id=values["organisation_id"],
        side=values["side"],
        kind=values["kind"],
        title=name_of(values, "title"),
        traits=traits_of(values),
        text=name_of(values, "text"),
        site_id=values.get("site_id", ""),
        countries=values.get("countries", ()),
        from_day=values.get("from_day"),
        until_day=values.get("until_day"),
        posted_on=values.get("posted_on"),
        expires_on=values.get("expires_on"),
        tlp=values.get("tlp", TLP.GREEN),
        audience=values.get("audience", ()),
        signal_id=values.get("signal_id", ""),
    )


RECORDS: Mapping[str, Callable[[Values], Any]] = {
    "names": _name,
    "sites": _site,
    "capabilities": _capability,
    "postings": _posting,
}
