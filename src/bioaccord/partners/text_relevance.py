"""How well the profiles of a directory answer texts of needs, in either language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.material import MaterialGroup, standard_materials

from .entry import Entry, Posting
from .mentions import COUNTRIES_OF_REGION
from .profile_table import ProfileTable
from .read_profile import ReadProfile, codes_said, posting_text, read_profile, with_broader
from .reading_traits import read_traits, same_as_material, term_of_material
from .telling_passage import Passages, telling_passage
from .terms import Facet, standard_terms
from .word_stems import KOREAN_STOP_WORDS, counted

ANSWERING: dict[MatchKind, dict[str, float]] = {
    MatchKind.CONTRACT_MANUFACTURE: {
        "contract_manufacture": 1.0, "oem_odm": 0.6, "process_development": 0.35, "custom_service": 0.3, "contract_research": 0.15,
        "fill_finish": 0.25, "drug_substance": 0.25, "finished_dose": 0.25, "manufacture": 0.2,
    },
    MatchKind.SECOND_SOURCE: {
        "raw_materials": 0.8, "drug_substance": 0.5, "second_source": 0.5, "manufacture": 0.4, "chemical": 0.3, "equipment": 0.3,
        "packaging": 0.3, "wholesale": 0.2,
    },
    MatchKind.CO_DEVELOPMENT: {
        "co_development": 1.0, "discovery": 0.6, "clinical_stage": 0.5, "preclinical": 0.4, "research_stage": 0.3, "licence": 0.3,
    },
    MatchKind.LICENCE: {"licence": 1.0, "clinical_stage": 0.6, "discovery": 0.4, "preclinical": 0.4, "co_development": 0.4, "commercial": 0.2},
    MatchKind.RESEARCH: {"research": 1.0, "discovery": 0.5, "research_stage": 0.4, "contract_research": 0.3, "co_development": 0.4},
    MatchKind.DISTRIBUTION: {"distribution": 1.0, "wholesale": 1.0, "retail_pharmacy": 0.4, "cold_chain": 0.3},
    MatchKind.CLINICAL_SITE: {"clinical_site": 1.0, "hospital": 1.0, "clinical_trial": 0.6},
}  # fmt: skip
"""What in a profile answers each kind of help, and how well."""

_UPWARD = 0.45
"""How much of a term asked for a profile answers that names the next broader one."""
_UPWARD_OF_MAKERS = 0.7
"""... of a manufacturer for others, who says biologics where clients ask for antibodies."""
_STEPS_OF_MAKERS = 1.0
_BESIDE_NARROWER = 0.5
SAYS_LITTLE = frozenset({"medicine", "medical_device", "diagnostic", "manufacture", "food"})
"""Broad terms that no narrower one asks for."""
_PLANT_GROUPS = frozenset(
    {MaterialGroup.SINGLE_USE, MaterialGroup.CHROMATOGRAPHY, MaterialGroup.FILTRATION, MaterialGroup.CULTURE_MEDIUM}
)
_RESEARCH_FOR_OTHERS = frozenset(
    {"contract_research", "preclinical_research", "toxicology", "animal_study", "quality_testing", "lab_service"}
)
_OF_MATERIAL = 1.3
_OTHER_SIDE = 0.35
"""The weight of what a text says of the seeker itself."""
_SOUGHT = re.compile(
    r"\b(?:seek(?:s|ing)?|look(?:s|ing)? for|search(?:es|ing)? for|in need of|needs?|wants?|wanted|requires?|request(?:s|ing)?)\b",
    re.I,
)
_SOUGHT_KOREAN = re.compile(r"찾|구합|구함|모집|필요|희망|원합|원함|바랍|물색")
_SEEKER_KOREAN = re.compile(
    r"(?:으로서|로서|으로|이며|인데|는데|하여|하고\s?있으며|중이며)[,.]?\s|당사는|저희는|우리는"
)
_LEAVING_OUT = re.compile(r"\b(?:outside|beyond|except|excluding|non)\b|제외|이외", re.I)
_LEFT_OUT = 0.01
"""What is left of a score of a firm in a country that the text leaves out."""
_HOME, _ELSEWHERE_NAMED, _ELSEWHERE = 1.0, 0.75, 0.4
_FACET_PARTS = {
    Facet.KIND: "role",
    Facet.STEP: "step",
    Facet.MODALITY: "subject",
    Facet.FIELD: "field",
    Facet.HOST: "detail",
    Facet.SPECIES: "detail",
    Facet.STAGE: "detail",
    Facet.AUTHORITY: "detail",
}
_TELLING, _TELLING_SHARE = 2.2, 0.45
"""A word is worth quoting that not one profile in ten has; of few profiles, one that is rare among them."""
_PARTS = ("role", "step", "subject", "field", "detail", "words")
_PART_SHARES = {"step": 1.0, "subject": 1.5, "field": 1.2, "detail": 0.5, "words": 0.6}
_ROLES = {
    # kind: (share of the score, what is left of it where a profile says nothing of the kind)
    MatchKind.CONTRACT_MANUFACTURE: (1.4, 0.15),
    MatchKind.DISTRIBUTION: (1.0, 0.3),
    MatchKind.CLINICAL_SITE: (1.2, 0.2),
    MatchKind.SECOND_SOURCE: (0.4, 0.7),
    MatchKind.CO_DEVELOPMENT: (0.3, 0.75),
    MatchKind.LICENCE: (0.3, 0.75),
    MatchKind.RESEARCH: (0.3, 0.8),
}
"""Profiles say that a firm manufactures for others or distributes; that it would co-develop or license they seldom say."""
_FLOORS = {"step": 0.6, "subject": 0.15, "field": 0.25, "detail": 0.8, "words": 0.65}
"""What is left of a score where a profile has nothing of a part that the text asks for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A text as it is asked: weights of its words and codes by part, the countries where the other side should be, and those where it should not."""

    parts: dict[str, dict[str, float]]
    countries: frozenset[str]
    kinds: frozenset[MatchKind] = frozenset()
    left_out: frozenset[str] = frozenset()


def asked(text: str, kind: MatchKind | None = None, typed: tuple[str, ...] = ()) -> Asked:
    """Return what a text asks for. What it says of the seeker itself counts less; a country of the seeker is no wish.

    Who asks for contract manufacture (`kind`) seldom says so once more in the text; other kinds are read from the text alone, where profiles
    seldom name them. `typed` are the codes of terms and the ids of materials in the fields of a need: they are asked as if the text named them.
    """
    parts: dict[str, dict[str, float]] = {name: {} for name in _PARTS}
    countries: set[str] = set()
    left_out: set[str] = set()
    pieces = [(piece, weight, read_traits(piece, as_typed=len(piece) <= 60)) for piece, weight in _pieces(text)]
    kinds = {one for _, _, read in pieces for one in read.kinds}
    named = {place.code for _, _, read in pieces for place in read.places}
    if kind is MatchKind.CONTRACT_MANUFACTURE and not kinds and not named & _RESEARCH_FOR_OTHERS:
        kinds = {kind}
        for code, share in ANSWERING[kind].items():
            _raise(parts["role"], code, share)
    for piece, weight, read in pieces:
        for place in read.places:
            if place.is_denied and place.facet == "country":
                left_out.update(COUNTRIES_OF_REGION.get(place.code, (place.code,)))
            if place.facet == "amount" or place.is_denied:
                continue
            if place.facet == "country":
                if weight == 1.0:
                    countries.update(COUNTRIES_OF_REGION.get(place.code, (place.code,)))
            elif place.facet == Facet.KIND:
                for code, share in ANSWERING[MatchKind(place.code)].items():
                    _raise(parts["role"], code, share)
            elif _is_of_plant(place.code) and MatchKind.CONTRACT_MANUFACTURE in kinds:
                # Who asks a manufacturer for single-use bioreactors does not want to buy them.
                _raise(parts["detail"], place.code, 0.4 * weight)
            elif place.facet == "material":
                _raise(parts["subject"], place.code, _OF_MATERIAL * weight)
            else:
                _raise(parts[_FACET_PARTS[Facet(place.facet)]], place.code, weight)
        words = piece
        for place in read.places:
            if place.facet == "country" or place.code == MatchKind.SECOND_SOURCE:
                # Where the other side should be, and that it would be the second, is no word of what it does.
                words = words[: place.start] + " " * (place.end - place.start) + words[place.end :]
        for word in counted(KOREAN_STOP_WORDS.sub(" ", _LEAVING_OUT.sub(" ", words))):
            parts["words"][word] = max(parts["words"].get(word, 0.0), weight)
    terms = standard_terms()
    for code in typed:
        if code in standard_materials():
            _raise(parts["subject"], same_as_material(code) or code, _OF_MATERIAL)
            if (shelf := term_of_material(code)) is not None:
                _raise(parts[_FACET_PARTS[terms[shelf].facet]], shelf, 1.0)
        elif code in terms and terms[code].facet in _FACET_PARTS:
            _raise(parts[_FACET_PARTS[terms[code].facet]], code, 1.0)
    is_made_for = MatchKind.CONTRACT_MANUFACTURE in kinds
    for name in ("subject", "field", "step", "detail"):
        upward = _UPWARD_OF_MAKERS if is_made_for and name == "subject" else _UPWARD
        parts[name] = _with_broader_asked(parts[name], upward)
    if is_made_for and any(place in parts["step"] for place in ("#drug_substance", "#finished_dose", "#manufacture")):
        # Who manufactures for others does these steps, whether the profile counts them up or not.
        _raise(parts["step"], "contract_manufacture", _STEPS_OF_MAKERS)
    return Asked(parts, frozenset(countries - left_out), frozenset(kinds), frozenset(left_out))


_asked_of = lru_cache(maxsize=64)(asked)


def _raise(weights: dict[str, float], code: str, weight: float) -> None:
    weights["#" + code] = max(weights.get("#" + code, 0.0), weight)


def _is_of_plant(code: str) -> bool:
    materials = standard_materials()
    if code in materials:
        return materials[code].group in _PLANT_GROUPS
    return bool(with_broader(code) & {"raw_materials", "equipment"})


def _with_broader_asked(weights: dict[str, float], upward: float) -> dict[str, float]:
    """Return weights of codes with those of the broader ones, which answer in part: who makes biologics may make antibodies."""
    terms = standard_terms()
    found: dict[str, float] = {}
    covered = {broader for code in weights if code[1:] in terms for broader in with_broader(code[1:]) - {code[1:]}}
    for code, weight in weights.items():
        # A broad word beside a narrower one of its kind asks for nothing more.
        own = weight * (_BESIDE_NARROWER if code[1:] in covered else 1.0)
        found[code] = max(found.get(code, 0.0), own)
        level, share = {code[1:]}, weight
        while level:
            level = {broader for one in level if one in terms for broader in terms[one].broader}
            share *= upward
            for broader in level - SAYS_LITTLE:
                found["#" + broader] = max(found.get("#" + broader, 0.0), share)
    return found


class TextRelevance:
    """Profiles, ready to be compared with texts of needs. Only the entries given enter any statistic."""

    def __init__(
        self,
        entries: Sequence[Entry],
        profiles: Sequence[ReadProfile] | None = None,
        table: ProfileTable | None = None,
    ) -> None:
        """Read the profiles of entries; `profiles` and `table` are those of the same entries where they were made already."""
        profiles = [read_profile(entry) for entry in entries] if profiles is None else profiles
        self._table = ProfileTable(profiles) if table is None else table
        self._country = np.array([entry.country for entry in entries], dtype="U4")
        named: dict[str, list[int]] = defaultdict(list)
        for place, profile in enumerate(profiles):
            for code in {code for part in profile.parts for code in part.read.countries}:
                for country in COUNTRIES_OF_REGION.get(code, (code,)):
                    named[country].append(place)
        self._named = {country: np.array(places) for country, places in named.items()}
        self._count = len(entries)

    def of_needs(self, needs: Sequence[Posting]) -> NDArray[np.float32]:
        """Return how well each entry answers each need, as `of` does: by its words, and by what stands in its fields."""
        return self.of(
            [posting_text(need) for need in needs],
            [need.kind for need in needs],
            [codes_said(need.traits) for need in needs],
        )

    def of(
        self, texts: Sequence[str], kinds: Sequence[MatchKind | None] = (), typed: Sequence[tuple[str, ...]] = ()
    ) -> NDArray[np.float32]:
        """Return how well each entry answers each text, of shape (texts, entries), 0..1; comparable within a text and roughly between them.

        `kinds` are the kinds of help that are asked for, one a text, where they are known, and `typed` the codes that stand in fields.
        """
        each = zip(texts, kinds or [None] * len(texts), typed or [()] * len(texts), strict=True)
        questions = [asked(text, kind, codes) for text, kind, codes in each]
        total = np.zeros((len(texts), self._count), np.float32)
        shares = np.zeros((len(texts), 1), np.float32)
        factor = np.ones_like(total)
        for name in _PARTS:
            matrix, most = self._questions([one.parts[name] for one in questions], is_role=name == "role")
            is_asked = most > 0
            found = (matrix @ self._table.weights).toarray().astype(np.float32) / np.where(is_asked, most, 1.0)[:, None]
            np.clip(found, 0.0, 1.0, out=found)
            share_of_one, floor_of_one = _share_and_floor(name, questions)
            share = np.where(is_asked, share_of_one, 0.0)[:, None].astype(np.float32)
            total += share * found
            shares += share
            floor = np.where(is_asked, floor_of_one, 1.0)[:, None].astype(np.float32)
            factor *= floor + (1 - floor) * np.sqrt(found)
        result = total / np.maximum(shares, 1e-9) * factor
        for row, question in enumerate(questions):
            if question.countries:
                result[row] *= self._country_factor(question.countries)
            if question.left_out:
                result[row, np.isin(self._country, list(question.left_out))] *= _LEFT_OUT
        return np.sqrt(result)

    def telling(self, need: Posting, entry: Entry) -> Passages | None:
        """Return the passages of an entry's profile that tell most of what a need asks, or None where nothing in it does."""
        question = _asked_of(posting_text(need), need.kind, codes_said(need.traits))
        weights: dict[str, float] = {}
        for part in question.parts.values():
            for word, weight in part.items():
                if word[1:] not in SAYS_LITTLE:
                    weights[word] = max(weights.get(word, 0.0), weight)
        least = min(_TELLING, _TELLING_SHARE * self._table.rarity_of(""))
        return telling_passage(weights, read_profile(entry).parts, self._table.rarity_of, least=least)

    def _country_factor(self, countries: frozenset[str]) -> NDArray[np.float32]:
        factor = np.full(self._count, _ELSEWHERE, np.float32)
        for country in countries:
            if country in self._named:
                factor[self._named[country]] = _ELSEWHERE_NAMED
        factor[np.isin(self._country, list(countries))] = _HOME
        return factor

    def _questions(
        self, asked_parts: Sequence[dict[str, float]], *, is_role: bool
    ) -> tuple[sparse.csr_matrix, NDArray[np.float32]]:
        rows, columns, values = [], [], []
        most = np.zeros(len(asked_parts), np.float32)
        for row, weights in enumerate(asked_parts):
            found = []
            for word, weight in weights.items():
                column = self._table.column.get(word)
                # A word that no profile has is rare as no other: it lowers what any profile can reach.
                rarity = self._table.rarity_of(word)
                found.append(weight * rarity)
                if column is not None:
                    rows.append(row)
                    columns.append(column)
                    values.append(weight * rarity)
            # The steps that answer a kind are alternatives: the best makes a whole answer.
            most[row] = max(found, default=0.0) if is_role else sum(found)
        return sparse.csr_matrix(
            (values, (rows, columns)), shape=(len(asked_parts), self._table.weights.shape[0])
        ), most


def _share_and_floor(name: str, questions: Sequence[Asked]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    if name != "role":
        return np.full(len(questions), _PART_SHARES[name], np.float32), np.full(
            len(questions), _FLOORS[name], np.float32
        )
    # Of several kinds the most telling counts.
    of_kinds = [
        min((_ROLES[kind] for kind in one.kinds), key=lambda role: role[1], default=(0.0, 1.0)) for one in questions
    ]
    return np.array([one[0] for one in of_kinds], np.float32), np.array([one[1] for one in of_kinds], np.float32)


def _pieces(text: str) -> list[tuple[str, float]]:
    """Return the parts of a text with their weights: what is sought counts more than who seeks."""
    found = []
    for sentence in re.split(r"(?<=[.!?;])\s+|\n+", text):
        korean = _SOUGHT_KOREAN.search(sentence)
        english = _SOUGHT.search(sentence)
        if english:
            before, after = sentence[: english.start()], sentence[english.end() :]
            # "Wanted: …" and "Antibody supplier wanted" put the verb at an end.
            if len(after.strip()) < 12:
                before, after = "", before
            found += [(before, _OTHER_SIDE), (after, 1.0)]
        elif korean:
            seekers = list(_SEEKER_KOREAN.finditer(sentence, 0, korean.start()))
            cut = seekers[-1].end() if seekers and korean.start() - seekers[-1].end() > 8 else 0
            found += [(sentence[:cut], _OTHER_SIDE), (sentence[cut:], 1.0)]
        else:
            found.append((sentence, 1.0))
    return [(piece, weight) for piece, weight in found if piece.strip()]
