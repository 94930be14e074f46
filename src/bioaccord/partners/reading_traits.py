"""What a text says a firm can do, offers or needs, in the codes of the terms, with the words it was read from."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

from bioaccord.vocabulary.firm_kind import FirmKind
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.material import MaterialGroup, standard_materials

from .amounts_in_text import Amount, amounts_in
from .entry import Capability, Entry, Inspection, Origin, Scale, Traits
from .mentions import Mention, MentionOf, standard_mention_finder
from .read_place import Place
from .scale_in_text import is_of_goods, says_production
from .terms import Facet, standard_terms

_NEGATION = re.compile(
    r"\b(?:(?:do|does|did|is|are|was|were|has|have|can|will)\s?(?:not|n['’]t)(?! only)|cannot|no longer|never|neither|without(?: any)?|other than|"
    r"rather than|instead of|excluding|except(?: for)?|discontinued|ceased|divested|exited|stopped|not (?:a|an|in|involved in|engaged in))\b"
    r"(?P<scope>[^.;!?\n]*?)(?=\bbut\b|\bhowever\b|\balthough\b|\bwhile\b|[.;!?\n]|,\s*(?:and\s+)?(?:it|we|the company|which)\b|$)",
    re.IGNORECASE,
)
_KOREAN_NEGATION = re.compile(
    r"(?:지\s?않|지\s?아니|지\s?못|(?<=[가-힣])\s?안\s?(?:함|한다|합니다)|제외(?:한|하|됨|$)|아닌|아니(?:며|고|다|라)|"
    r"없(?:음|다|습니다|이|는|으며)|중단(?:했|하|됨|한)|철수(?:했|하|한)|매각(?:했|하|한))"
)
_KOREAN_CLAUSE = re.compile(r"(?:지만|으나|하나|하고|하며|이며|이고)\s|[.;!?\n,]")
_FOR_OTHERS = re.compile(
    r"(?:\b(?:rel(?:y|ies|ied) (?:up)?on|depends? (?:up)?on|outsourc\w*(?:\s\w+){0,5}?\sto|through|via|by|with|to|for|serv(?:es|ing)|customers|"
    r"clients|including|such as)(?:[\s,]+(?:the|a|an|its|our|third|party|global|leading|external|other|pharma\w*|biotech\w*|companies|"
    r"and|large|various|specialised|specialized|firms|manufacturers|institutes|hospitals|cros?|labs|laboratories))*[-\s,]+|third[- ]party\s)$",
    re.IGNORECASE,
)
_FOR_OTHERS_AFTER = re.compile(r"^\s?(?:에|에게|를 통해|을 통해|업체에|기업에|사에|고객)(?:\s|$)")
_GMP_WORDS = re.compile(
    r"gmp|inspect|audit|facilit|\bplants?\b|\bsites?\b|complian|certifi|실사|점검|인증|시설|공장|제조소|적격|승인.{0,6}(?:시설|공장)",
    re.IGNORECASE,
)
_SAYS_GMP = re.compile(r"gmp|pq|prequal|사전적격", re.IGNORECASE)
_MONTHS = {
    name: place + 1
    for place, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
}  # fmt: skip
_MONTH = r"(?P<{}>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-./](?P<month>\d{1,2})(?:[-./](?P<day>\d{1,2}))?(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?년(?:\s?(?P<month>\d{1,2})\s?월(?:\s?(?P<day>\d{1,2})\s?일)?)?",
        rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s)?{_MONTH.format('name')}\s(?P<year>(?:19|20)\d\d)\b",
        rf"\b{_MONTH.format('name')}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)\d\d)\b",
        r"\b(?P<year>(?:19|20)\d\d)\b",
    )
)
_NOT_ITSELF = re.compile(
    r"(?:[-\s](?:derivatives?|caps?|locks?|antagonists?|inhibitors?|mimetics?|analogs?|analogues?|catheters?|coated|coatings?|bonded|induced|free)\b)|"
    r"\s?(?:유도체|코팅|캡(?!슐)|길항제|저해제|억제제|유사체)",
    re.IGNORECASE,
)
"""What follows a material where something else is meant that has its name: heparin caps, heparin derivatives."""
_OF_ANOTHER_KIND = re.compile(r"(?:\blow[- ]molecular[- ]weight|\banti|저분자량?)[-\s]?$", re.IGNORECASE)
"""What stands before a material where another one is meant."""
_LEFT_OUT = re.compile(
    r"\b(?:outside|beyond|apart from|aside from|avoid(?:ing)?|not (?:from|in|made in)|exclud(?:es?|ing)|except(?: for| from)?|other than|independent of)"
    r"(?: of)?(?: the)?[\s(]+$",
    re.IGNORECASE,
)
_LEFT_OUT_KOREAN = re.compile(
    r"(?:\s?(?:[·,/]|및|과|와)\s?[가-힣]{2,4})?\s?산?\s?(?:이외|외(?=의|에|로|지역|국가|[\s,.)]|$)|을 제외|를 제외|제외|빼고|이 아닌|가 아닌|아닌|말고|밖의|밖에서|산이 아닌|의존(?:도)?를? (?:낮|벗어|탈피))"
)
_AND_COUNTRY = re.compile(r"(?:,|\s)*(?:\b(?:and|or|nor)\b|및|과|와|·|/|,|이나|나)\s*(?:the\s+)?", re.IGNORECASE)
_NON = re.compile(r"\bnon[-\s]([a-z]+)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;。\n])\s+(?=\S)|\n+|(?<=다\.)")
_WORDS_OF_A_NAME = 2
_INITIALS = re.compile(r"\b[A-Z]{2,5}\b")
_SHORT = 90
"""A text of at most so many letters is a title or a query: whoever names an authority in it means its inspection."""
_TERM_OF_GROUP = {
    MaterialGroup.SEED: "seed",
    MaterialGroup.FEED: "feed",
    MaterialGroup.FERTILISER: "fertiliser",
    MaterialGroup.CROP_PROTECTION: "crop_protection",
    MaterialGroup.CULTURE_MEDIUM: "culture_media",
    MaterialGroup.CHROMATOGRAPHY: "resins_filters",
    MaterialGroup.FILTRATION: "resins_filters",
    MaterialGroup.SINGLE_USE: "raw_materials",
    MaterialGroup.SERUM_AND_CELLS: "raw_materials",
    MaterialGroup.LIPID_AND_NUCLEOTIDE: "raw_materials",
    MaterialGroup.PRIMARY_PACKAGING: "packaging",
    MaterialGroup.EXCIPIENT: "excipients",
    MaterialGroup.ENZYME_AND_REAGENT: "reagents",
    MaterialGroup.VACCINE: "vaccine",
    MaterialGroup.DIAGNOSTIC: "diagnostic",
    MaterialGroup.DEVICE: "medical_device",
    MaterialGroup.PROTECTIVE_EQUIPMENT: "consumable_device",
    MaterialGroup.VETERINARY: "veterinary_medicine",
    MaterialGroup.FOOD_INGREDIENT: "food_ingredient",
    MaterialGroup.INDUSTRIAL_BIO: "industrial_bio",
}
"""What a firm is in whose text a material of a group stands, so that whoever asks for the group finds it."""
_SAME_AS_TERM = frozenset(
    {"monoclonal_antibody_drug_substance", "antibody_drug_conjugate", "active_pharmaceutical_ingredient", "biosimilar_medicine",
     "cell_therapy_product", "gene_therapy_product", "plasma_derived_medicine", "mrna_drug_substance", "diagnostic_reagent",
     "cell_culture_medium", "biopesticide", "compound_feed", "biofertiliser"}
)  # fmt: skip
"""Materials that are no narrower than a term with the same words: the term says it in either language."""
_LIST_OF_FACET = {
    Facet.MODALITY: "modalities",
    Facet.STEP: "steps",
    Facet.STAGE: "stages",
    Facet.HOST: "hosts",
    Facet.SPECIES: "species",
    Facet.FIELD: "fields",
}
_FIRM_KINDS: dict[FirmKind, frozenset[str]] = {
    FirmKind.CONTRACT_MANUFACTURER: frozenset({"contract_manufacture"}),
    FirmKind.ADVANCED_THERAPY_MANUFACTURER: frozenset({"advanced_therapy"}),
    FirmKind.BIOLOGICS_MANUFACTURER: frozenset({"biologic"}),
    FirmKind.ACTIVE_INGREDIENT_MANUFACTURER: frozenset({"drug_substance"}),
    FirmKind.RAW_MATERIAL_SUPPLIER: frozenset({"raw_materials", "reagents"}),
    FirmKind.DIAGNOSTICS_MANUFACTURER: frozenset({"diagnostic"}),
    FirmKind.DEVICE_MANUFACTURER: frozenset({"medical_device"}),
    FirmKind.CLINICAL_RESEARCHER: frozenset({"clinical_stage", "clinical_trial"}),
    FirmKind.SUPPLEMENT_MANUFACTURER: frozenset({"supplement"}),
    FirmKind.FOOD_MANUFACTURER: frozenset({"food"}),
    FirmKind.FEED_MANUFACTURER: frozenset({"feed"}),
    FirmKind.SEED_PRODUCER: frozenset({"seed"}),
    FirmKind.PESTICIDE_MANUFACTURER: frozenset({"crop_protection"}),
    FirmKind.FERTILISER_MANUFACTURER: frozenset({"fertiliser"}),
    FirmKind.VETERINARY_MEDICINE_MANUFACTURER: frozenset({"veterinary_medicine"}),
    FirmKind.LIVING_MODIFIED_ORGANISM_USER: frozenset({"gm_crop"}),
    FirmKind.CHEMICAL_MANUFACTURER: frozenset({"chemical"}),
    FirmKind.BIOFUEL_PRODUCER: frozenset({"biofuel"}),
    FirmKind.BIOGAS_PRODUCER: frozenset({"biogas"}),
    FirmKind.DISTRIBUTOR: frozenset({"wholesale"}),
    FirmKind.COSMETICS_MANUFACTURER: frozenset({"cosmetic"}),
    FirmKind.MEDICINE_MANUFACTURER: frozenset({"generic_medicine", "sterile_injectable", "oral_solid", "oral_liquid", "topical", "finished_dose"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadTraits:
    """What was read from a text. What is denied stands in `places` alone. `countries` are codes, of countries or (`EU`, `ASEAN`) of regions."""

    traits: Traits
    kinds: tuple[MatchKind, ...]
    places: tuple[Place, ...]
    firm_kinds: tuple[FirmKind, ...] = ()
    countries: tuple[str, ...] = ()
    amounts: tuple[Amount, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of all terms that the text claims, each once."""
        return tuple(
            dict.fromkeys(
                one.code
                for one in self.places
                if not one.is_denied and one.facet not in ("country", "amount", "material")
            )
        )


def read_traits(text: str, *, as_typed: bool = False) -> ReadTraits:
    """Return what a Korean or English text says, with the place of the words.

    "does not manufacture", "제조하지 않음" and the like deny what follows or goes before them in the same clause, and a firm that works
    "through contract manufacturers" or "for CDMOs" is none. Of several vessels the scale spans all; the capacity of a plant is no scale.
    An inspection known by month or year is dated with its first day. `as_typed` is for a query: abbreviations count in any case.

    >>> read = read_traits("단클론항체 위탁생산, 2,000L")
    >>> read.traits.modalities, read.kinds[0].value, read.traits.scale.most
    (('monoclonal_antibody',), 'contract_manufacture', 2000.0)
    """
    terms = standard_terms()
    mentions = standard_mention_finder().find(text, as_typed=as_typed)
    denied = _denied_spans(text)
    with_term = {(one.start, one.end) for one in mentions if one.of is MentionOf.TERM}
    mentions = [
        told
        for one in mentions
        if not (one.code in _SAME_AS_TERM and (one.start, one.end) in with_term)
        for told in _with_term_of_group(one, with_term)
    ]
    places = []
    for one in mentions:
        facet = str(terms[one.code].facet) if one.of is MentionOf.TERM else str(one.of)
        is_denied = any(start <= one.start and one.end <= end for start, end in denied)
        if one.code == "contract_manufacture" and not is_denied and not as_typed:
            is_denied = _is_of_others(text, one)
        if facet == Facet.AUTHORITY and not _is_about_gmp(text, one, as_typed):
            is_denied = True
        if facet == "material" and (_NOT_ITSELF.match(text, one.end) or _OF_ANOTHER_KIND.search(text, 0, one.start)):
            is_denied = True
        places.append(Place(one.code, facet, one.start, one.end, text[one.start : one.end], is_denied))
    places = [*_without_countries_left_out(text, places), *_not_of(text)]
    amounts = tuple(one for one in amounts_in(text) if not any(s <= one.start and one.end <= e for s, e in denied))
    places += [Place(one.unit, "amount", one.start, one.end, text[one.start : one.end]) for one in amounts]
    claimed = [one for one in places if not one.is_denied]

    def codes(facet: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.code for one in claimed if one.facet == facet))

    per_year = next((one for one in amounts if one.is_per_year and (one.most or one.least)), None)
    traits = Traits(
        **{name: codes(facet) for facet, name in _LIST_OF_FACET.items()},
        material_ids=codes("material"),
        inspections=tuple(_inspections(text, claimed)),
        scale=_scale([one for one in amounts if not is_of_goods(text, one, claimed)]),
        amount_per_year=(per_year.most or per_year.least) if per_year else None,
        amount_unit=per_year.unit if per_year else "",
    )
    broad = frozenset(code for one in claimed if one.facet in list(Facet) for code in terms.with_broader(one.code))
    return ReadTraits(
        traits=traits,
        kinds=tuple(MatchKind(code) for code in codes(Facet.KIND)),
        places=tuple(sorted(places, key=lambda one: (one.start, one.end))),
        firm_kinds=tuple(kind for kind, signs in _FIRM_KINDS.items() if signs & broad),
        countries=codes("country"),
        amounts=amounts,
    )


def read_capabilities(entry: Entry) -> tuple[Capability, ...]:
    """Return what the texts of an entry say it can do: one capability a sentence that names a modality, step, material, host or kind of help.

    Sentences that say the same are told once, by the first. The origin is READ, the evidence the sentence itself. An amount is the scale of a run only
    beside words of production.
    """
    found: dict[tuple[Traits, tuple[MatchKind, ...]], Capability] = {}
    for text in dict.fromkeys(one for one in _texts(entry) if one):
        for sentence in sentences(text):
            read = read_traits(without_name(sentence, entry))
            traits = read.traits
            named = [one for one, term in _terms_same_as().items() if term in read.codes]
            traits = replace(traits, material_ids=tuple(dict.fromkeys((*traits.material_ids, *named))))
            if traits.scale is not None and not says_production(sentence, read.places):
                traits = replace(traits, scale=None)
            says_something = traits.modalities or traits.steps or traits.material_ids or read.kinds or traits.hosts
            if not says_something or (traits, read.kinds) in found:
                continue
            found[traits, read.kinds] = Capability(
                capability_id=f"read-{len(found) + 1}",
                traits=traits,
                note=Text("", ""),
                origin=Origin.READ,
                evidence=sentence,
                kinds=read.kinds,
            )
    return tuple(found.values())


@cache
def _terms_same_as() -> dict[str, str]:
    """Return by the id of each material that a term names as well the code of that term."""
    found = {}
    for material_id in sorted(_SAME_AS_TERM):
        for name in (standard_materials().name(material_id).en, standard_materials().name(material_id).ko):
            for one in standard_mention_finder().find(name):
                is_whole = one.of is MentionOf.TERM and (one.start, one.end) == (0, len(name))
                if is_whole and standard_terms()[one.code].facet in (Facet.MODALITY, Facet.STEP):
                    found[material_id] = one.code
    return found


def same_as_material(material_id: str) -> str | None:
    """Return the term that says the same as a material, by which profiles are found that name it; None where there is none."""
    return _terms_same_as().get(material_id)


def term_of_material(material_id: str) -> str | None:
    """Return the term under which firms that handle a material are found, None where there is none."""
    materials = standard_materials()
    return _TERM_OF_GROUP.get(materials[material_id].group) if material_id in materials else None


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; "Co., Ltd." and "U.S." end none."""
    parts = [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and re.search(
            r"(?:\b(?:Co|Ltd|Inc|Corp|No|St|vs|e\.g|i\.e|U\.S|approx)|(?<!\d )(?<!\d)\b[A-Z])\.$", joined[-1]
        ):
            joined[-1] += " " + part
        else:
            joined.append(part)
    return joined


def _texts(entry: Entry) -> Sequence[str]:
    return (
        *(entry.products.ko, entry.products.en),
        *(entry.summary.ko, entry.summary.en),
        *(entry.industry.ko, entry.industry.en),
    )


def _without_countries_left_out(text: str, places: Sequence[Place]) -> list[Place]:
    """Return places with the countries denied that a text leaves out: "outside China and India", "중국·인도 이외"."""
    countries = sorted((one for one in places if one.facet == "country"), key=lambda one: one.start)
    out = {
        one
        for one in countries
        if _LEFT_OUT.search(text, max(0, one.start - 40), one.start) or _LEFT_OUT_KOREAN.match(text, one.end)
    }
    for near in (countries, countries[::-1]):
        for one, other in pairwise(near):
            first, last = sorted((one, other), key=lambda place: place.start)
            before_is_korean = one is last and not _LEFT_OUT_KOREAN.match(text, one.end)
            if one in out and not before_is_korean and _AND_COUNTRY.fullmatch(text, first.end, last.start):
                out.add(other)
    return [replace(one, is_denied=True) if one in out else one for one in places]


def _not_of(text: str) -> list[Place]:
    """Return the countries of "non-Chinese"."""
    found = []
    for word in _NON.finditer(text):
        for one in standard_mention_finder().find(word[1]):
            if one.of is MentionOf.COUNTRY and (one.start, one.end) == (0, len(word[1])):
                found.append(Place(one.code, "country", word.start(), word.end(), word[0], True))
    return found


def without_name(text: str, entry: Entry) -> str:
    """Return a text of an entry with blanks where it names the firm itself: "TFF Pharmaceuticals" is no tangential flow filtration."""
    for name in entry.names:
        words = name.text.replace(",", " ").replace(".", " ").split()[:_WORDS_OF_A_NAME]
        if len(words) == _WORDS_OF_A_NAME:
            whole = re.compile(r"\b" + r"[\s,.]+".join(map(re.escape, words)) + r"\w*", re.IGNORECASE)
            text = whole.sub(lambda found: " " * len(found[0]), text)
        for initials in _INITIALS.findall(name.text):
            # "Thin Film Freezing (TFF)" says itself what the initials in the name stand for.
            if any(f"({initials})" in one for one in _texts(entry)):
                text = re.sub(rf"\b{initials}\b", " " * len(initials), text)
    return text


def _denied_spans(text: str) -> list[tuple[int, int]]:
    spans = [(found.start(), found.end("scope")) for found in _NEGATION.finditer(text)]
    for found in _KOREAN_NEGATION.finditer(text):
        clauses = [clause.end() for clause in _KOREAN_CLAUSE.finditer(text, max(0, found.start() - 200), found.start())]
        spans.append((clauses[-1] if clauses else max(0, found.start() - 200), found.end()))
    return spans


def _with_term_of_group(one: Mention, with_term: Collection[tuple[int, int]]) -> list[Mention]:
    if one.of is not MentionOf.MATERIAL or (one.start, one.end) in with_term:
        return [one]
    code = _TERM_OF_GROUP.get(standard_materials()[one.code].group)
    return [one, replace(one, of=MentionOf.TERM, code=code)] if code else [one]


def _is_of_others(text: str, mention: Mention) -> bool:
    before, after = text[max(0, mention.start - 90) : mention.start], text[mention.end : mention.end + 12]
    if (
        text[mention.start : mention.end]
        .casefold()
        .endswith(("ing", "services", "생산", "manufacture", "제조", "development"))
    ):
        return bool(re.search(r"\b(?:rel(?:y|ies) on|third[- ]party|depends? on)\s(?:\w+\s){0,3}$", before, re.I))
    return bool(_FOR_OTHERS.search(before) or _FOR_OTHERS_AFTER.match(after))


def _is_about_gmp(text: str, mention: Mention, as_typed: bool) -> bool:
    if as_typed or len(text) <= _SHORT or _SAYS_GMP.search(text[mention.start : mention.end]):
        return True
    return bool(_GMP_WORDS.search(text[max(0, mention.start - 60) : mention.end + 60]))


def _inspections(text: str, claimed: Sequence[Place]) -> list[Inspection]:
    found: dict[str, Inspection] = {}
    authorities = [one for one in claimed if one.facet == Facet.AUTHORITY]
    for place, one in enumerate(authorities):
        until = authorities[place + 1].start if place + 1 < len(authorities) else len(text)
        day = _day_in(re.split(r"[.;](?=\s)", text[one.end : min(until, one.end + 60)])[0])
        known = found.get(one.code)
        if known is None or (day and (known.inspected_on is None or day > known.inspected_on)):
            found[one.code] = Inspection(one.code, day)
    return list(found.values())


def _day_in(text: str) -> date | None:
    for pattern in _DATES:
        match = pattern.search(text)
        if match is None:
            continue
        parts = match.groupdict()
        month = _MONTHS[parts["name"].lower()] if parts.get("name") else int(parts.get("month") or 1)
        try:
            return date(int(parts["year"]), month, int(parts.get("day") or 1))
        except ValueError:
            continue
    return None


def _scale(amounts: Sequence[Amount]) -> Scale | None:
    of_run = [one for one in amounts if not one.is_per_year and not one.is_together]
    for unit in ("L", "kg", "vial", "dose", "each"):
        runs = [one for one in of_run if one.unit == unit]
        if not runs:
            continue
        least = (
            None if any(one.least is None for one in runs) else min(one.least for one in runs if one.least is not None)
        )
        most = None if any(one.most is None for one in runs) else max(one.most for one in runs if one.most is not None)
        if least is not None and most is not None and least > most:
            least, most = most, least
        return Scale(least, most, unit)
    return None
