"""A made-up directory of any size: typed capabilities, offers and needs, spread as such firms are. Nothing in it is real."""

from __future__ import annotations

import random
from datetime import date, timedelta

from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Inspection,
    OrganisationName,
    Origin,
    Posting,
    Scale,
    Side,
    Traits,
)
from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.material import standard_materials

TODAY = date(2026, 12, 1)
# What firms do, roughly as often as they do it: (modalities, steps, hosts, fields, firm kind, share).
_TRADES = (
    (("monoclonal_antibody", "bispecific_antibody", "biosimilar"), ("cell_culture", "purification", "process_development"), ("cho", "mammalian"), ("oncology", "immunology"), None, 12),
    (("cell_therapy", "car_t", "stem_cell", "gene_therapy", "viral_vector"), ("cell_culture", "process_development"), ("hek293",), ("oncology", "rare_disease"), None, 9),
    (("recombinant_protein", "vaccine", "plasmid_dna", "hormone", "enzyme"), ("fermentation", "purification"), ("e_coli", "yeast"), ("infectious_disease", "metabolic"), None, 9),
    (("small_molecule", "peptide", "generic_medicine"), ("chemical_synthesis", "drug_substance", "formulation"), (), ("oncology", "neurology", "cardiovascular"), FirmKind.ACTIVE_INGREDIENT_MANUFACTURER, 17),
    (("mrna", "oligonucleotide", "nucleic_acid"), ("chemical_synthesis", "formulation"), (), ("rare_disease", "infectious_disease"), None, 5),
    (("sterile_injectable", "oral_solid", "ophthalmic"), ("fill_finish", "packaging"), (), ("pain", "ophthalmology"), FirmKind.CONTRACT_MANUFACTURER, 9),
    (("diagnostic", "sequencing", "companion_diagnostic"), ("quality_testing",), (), ("oncology", "infectious_disease"), FirmKind.DIAGNOSTICS_MANUFACTURER, 14),
    (("medical_device", "implant", "digital_health"), (), (), ("cardiovascular", "musculoskeletal"), FirmKind.DEVICE_MANUFACTURER, 11),
    ((), ("raw_materials", "equipment", "packaging"), (), (), FirmKind.RAW_MATERIAL_SUPPLIER, 8),
    ((), ("wholesale", "cold_chain"), (), (), FirmKind.DISTRIBUTOR, 3),
    ((), ("hospital", "clinical_trial"), (), ("oncology", "neurology", "respiratory"), None, 3),
)  # fmt: skip
_KINDS = {
    MatchKind.SECOND_SOURCE: 20,
    MatchKind.CONTRACT_MANUFACTURE: 25,
    MatchKind.CO_DEVELOPMENT: 18,
    MatchKind.LICENCE: 12,
    MatchKind.RESEARCH: 12,
    MatchKind.DISTRIBUTION: 9,
    MatchKind.CLINICAL_SITE: 4,
}
_VOLUMES = (50, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000)
_AUTHORITIES = ("mfds", "fda", "ema", "pmda")


def made_directory(firms: int, seed: int, *, association: str, country: str, ids_from: int = 0) -> list[Entry]:
    """Return fictional entries: most firms have under 50 employees, few have thousands, a sixth say nothing of themselves."""
    draw = random.Random(seed)
    materials = standard_materials().ids()
    return [
        _entry(draw, materials, f"{association}-{ids_from + number}", association, country) for number in range(firms)
    ]


def _entry(draw: random.Random, materials: list[str], organisation_id: str, association: str, country: str) -> Entry:
    trade = draw.choices(_TRADES, [one[-1] for one in _TRADES])[0]
    employees = None if draw.random() < 0.3 else max(1, round(draw.lognormvariate(3.4, 1.6)))
    is_large = (employees or 0) >= 1000
    abroad = draw.choice(("KR", "US", "DE", "CN", "JP"))
    sites = (
        EntrySite("S1", Text("본사", "Head office"), country),
        *((EntrySite("S2", Text("해외 공장", "Plant abroad"), abroad),) if is_large else ()),
    )
    says_nothing = draw.random() < 1 / 6
    count = 0 if says_nothing else draw.randint(3, 12) if is_large else draw.choices((1, 2, 3), (5, 4, 2))[0]
    capabilities = tuple(
        Capability(
            capability_id=f"C{number}",
            traits=_traits(draw, trade, materials, wanted=False),
            site_id=draw.choice(sites).site_id,
            origin=draw.choices((Origin.STATED, Origin.READ, Origin.CONFIRMED), (4, 5, 1))[0],
            evidence="Made for the benchmark.",
        )
        for number in range(count)
    )
    postings = tuple(
        _posting(draw, trade, materials, organisation_id, side, number)
        for side, chance in ((Side.OFFER, 0.5), (Side.NEED, 0.5))
        for number in range((draw.random() < chance) * (draw.randint(1, 5) if is_large else draw.choice((1, 1, 2))))
    )
    return Entry(
        organisation_id,
        (OrganisationName(f"가상기업 {organisation_id}", "ko"), OrganisationName(f"Made-up {organisation_id}", "en")),
        country,
        association=association,
        firm_kinds=(trade[4],) if trade[4] else (),
        employees=employees,
        sites=sites,
        capabilities=capabilities,
        postings=postings,
        fictional=True,
    )


def _traits(draw: random.Random, trade: tuple, materials: list[str], *, wanted: bool) -> Traits:
    modalities, steps, hosts, fields = trade[:4]

    def some(codes: tuple[str, ...], chance: float, most: int = 2) -> tuple[str, ...]:
        return tuple(draw.sample(codes, min(len(codes), draw.randint(1, most)))) if draw.random() < chance else ()

    volume = draw.choice(_VOLUMES)
    scale = None
    if hosts and draw.random() < 0.6:
        scale = Scale(volume, volume, "L") if wanted else Scale(volume / 20, volume, draw.choice(("L", "L", "L", "kg")))
    return Traits(
        modalities=some(modalities, 0.85),
        steps=some(steps, 0.6),
        hosts=some(hosts, 0.4, 1),
        fields=some(fields, 0.5),
        material_ids=tuple(draw.sample(materials, draw.randint(1, 3))) if not modalities else (),
        inspections=tuple(
            Inspection(one, TODAY - timedelta(days=draw.randint(30, 2500))) for one in some(_AUTHORITIES, 0.25)
        ),
        scale=scale,
        amount_per_year=draw.choice((10.0, 100.0, 1_000.0, 20_000.0)) if draw.random() < 0.3 else None,
        amount_unit=draw.choice(("kg", "kg", "t", "L")),
    )


def _posting(
    draw: random.Random, trade: tuple, materials: list[str], organisation_id: str, side: Side, number: int
) -> Posting:
    kind = draw.choices(list(_KINDS), list(_KINDS.values()))[0]
    about = draw.choices(_TRADES, [one[-1] for one in _TRADES])[0] if draw.random() < 0.3 else trade
    traits = _traits(draw, about, materials, wanted=side is Side.NEED)
    if kind is MatchKind.SECOND_SOURCE and not traits.material_ids:
        traits = Traits(material_ids=(draw.choice(materials),), amount_per_year=500.0, amount_unit="kg")
    begins = TODAY + timedelta(days=draw.randint(0, 500)) if draw.random() < 0.4 else None
    return Posting(
        posting_id=f"{organisation_id}-{side}-{number}",
        organisation_id=organisation_id,
        side=side,
        kind=kind,
        title=Text("가상의 글", "Made-up posting"),
        traits=traits,
        countries=tuple(draw.sample(("KR", "US", "DE"), draw.randint(1, 2))) if draw.random() < 0.35 else (),
        from_day=begins,
        until_day=begins + timedelta(days=draw.randint(60, 700)) if begins else None,
        posted_on=TODAY,
        expires_on=TODAY + timedelta(days=draw.randint(10, 600)),
    )
