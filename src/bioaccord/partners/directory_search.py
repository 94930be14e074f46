"""One box for the directory: what is typed in either language finds firms by what they do, where they are and what they are called."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bioaccord.vocabulary.country import country_name, country_words
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.region import region_name

from .directory_facets import DirectoryFacet, FacetCount, FacetTable
from .directory_names import DirectoryNames
from .entry import Entry, Scale
from .hangul import has_hangul
from .mentions import COUNTRIES_OF_REGION, REGION_NAMES, ingredient_of
from .profile_table import ProfileTable
from .read_profile import Part, ReadPart, ReadProfile, read_profile, with_broader
from .reading_traits import read_traits, term_of_material
from .terms import Facet, standard_terms
from .text_relevance import ANSWERING, SAYS_LITTLE
from .word_stems import KOREAN_STOP_WORDS, counted, stem, words_in

SCALE, NO_SCALE = "scale", "no_scale"
"""Where a reason tells which scale is on record, and that none is."""
NAME_ASKED = Text("이름", "name")
"""What was asked where a firm was found by what it is called."""
_NOWHERE = Text("이 이름이나 단어가 있는 기업이 없습니다", "no entry has this name or all these words")
_NEEDED = 0.5
"""The share of what was asked, by how telling it is, that a hit has to have."""
_UPWARD = 0.4
_KIND_ANSWERED_FROM = 0.7
_NAMED_IN_TEXT = 0.6
_SCALE_FITS, _SCALE_CONFLICTS = 1.3, 0.85
_MADE_OF_IT = 0.6
"""How much of an answer who makes an injection of it is to whoever asks for an ingredient."""
_OF_ITS_SHELF = 0.6
"""How much of an answer who handles goods of its kind is, where no profile names a material."""
_WISHED = 0.15
_OF_A_NAME = 2
_GMP = re.compile(
    r"\b[ck]?gmp\b(?: (?:grade|certified|facility|plant))?|우수\s?(?:의약품\s?)?제조(?:\s?관리)?(?:\s?기준)?",
    re.IGNORECASE,
)
_GMP_WORDS = ("gmp", "cgmp", "kgmp", "우수")
_LEAVING_OUT = re.compile(
    r"\b(?:outside|beyond|except|excluding|other than|not from|not in|non)\b|제외|이?외의?|아닌|빼고", re.IGNORECASE
)
_TYPO = 84.0
_NAME_FROM = 0.6
_SHORTEST_NUMBER = 4
_LONGEST_NUMBER = 80


@dataclass(frozen=True, slots=True)
class Understood:
    """What a part of the query was taken for: the words typed, and their meaning in both languages."""

    words: str
    meaning: Text


@dataclass(frozen=True, slots=True)
class Why:
    """Why an entry is a hit: what was asked, in which part of the profile it was found, and the words that stand there."""

    asked: Text
    part: str
    words: Text


@dataclass(frozen=True, slots=True)
class DirectoryHit:
    """A firm that was found; `score` is 0..1."""

    organisation_id: str
    score: float
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits, how many there are in all, and the counts of each facet."""

    count: int
    hits: tuple[DirectoryHit, ...]
    facets: dict[DirectoryFacet, tuple[FacetCount, ...]]
    understood: tuple[Understood, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One thing that is asked: columns of the table with the share each answers, the countries, or a word's pairs of syllables."""

    key: str
    words: str
    meaning: Text
    columns: tuple[tuple[str, float], ...] = ()
    all_of: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    is_wish: bool = False
    """Whether it lifts those who have it, and hides nobody who has not."""


class DirectoryIndex:
    """Entries, ready to be searched.

    Everything that an answer depends on (hits, their order, counts, rarity of words) is computed from the entries given and nothing else:
    an index is made of what one reader may see. `profiles` are those of the same entries where they were read already; reading is
    what takes time, and a profile says nothing of other entries, so it can be kept. `names` are those of entries with the same
    names in the same order, and `table` that of the same profiles, where they were made ready already.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        profiles: Sequence[ReadProfile] | None = None,
        names: DirectoryNames | None = None,
        table: ProfileTable | None = None,
    ) -> None:
        self._profiles = [read_profile(entry) for entry in entries] if profiles is None else list(profiles)
        self._entries = list(entries)
        self._table = ProfileTable(self._profiles) if table is None else table
        self._facets = FacetTable(self._profiles)
        self.names = DirectoryNames(entries) if names is None else names
        self._numbers: dict[str, set[int]] = {}
        self._towns: dict[str, set[int]] = {}
        for place, entry in enumerate(entries):
            for number in (entry.organisation_id, *(one.value for one in entry.identifiers)):
                self._numbers.setdefault(_bare_number(number), set()).add(place)
            for word in _words_of_places(entry):
                self._towns.setdefault(word, set()).add(place)
        self._ids = np.array([entry.organisation_id for entry in entries])
        self._order_of_ids = np.argsort(np.argsort(self._ids, kind="stable"), kind="stable")
        self._country = np.array([entry.country for entry in entries], dtype="U4")
        self._latin_words = sorted(word for word in self._table.column if word.isascii() and len(word) >= 4)
        named: dict[str, set[int]] = {}
        self._scales: list[tuple[int, Scale]] = []
        for place, profile in enumerate(self._profiles):
            self._scales += [(place, one.traits.scale) for one in profile.entry.capabilities if one.traits.scale]
            for part in profile.parts:
                if part.read.traits.scale:
                    self._scales.append((place, part.read.traits.scale))
                for code in part.read.countries:
                    for country in COUNTRIES_OF_REGION.get(code, (code,)):
                        named.setdefault(country, set()).add(place)
        self._named = {country: np.array(sorted(places)) for country, places in named.items()}

    def search(
        self,
        query: str,
        *,
        facets: Mapping[DirectoryFacet, Collection[str]] | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchResult:
        """Return the firms that a query finds, best first; all of them, by id, where it is empty.

        A hit has at least half of what was asked, by how telling each thing is; one that has all comes before one that has a part.
        `facets` narrow: values of one facet widen each other. Of equals the lower id comes first.
        """
        chosen = {DirectoryFacet(facet): tuple(values) for facet, values in (facets or {}).items()}
        asked, scale, left_out, understood = self._asked(query)
        scores = self._scores(asked, scale)
        names = self.names.find(query)
        for place, fit in names.items():
            if fit >= _NAME_FROM:
                scores[place] = max(scores[place], 0.5 + 0.5 * fit)
        numbered = self._numbered(query)
        scores[list(numbered)] = 1.0
        if asked and all(one.all_of for one in asked) and not scores.any():
            understood = (Understood(query.strip(), _NOWHERE),)
        if left_out:
            scores[np.isin(self._country, list(left_out))] = 0.0
        scores = np.round(scores, 5)
        hits = scores > 0 if query.strip() else np.ones(len(self._entries), np.bool_)
        shown = hits.copy()
        for facet, values in chosen.items():
            if values:
                shown &= self._facets.allowed(facet, values)
        places = np.flatnonzero(shown)
        order = places[np.lexsort((self._order_of_ids[places], -scores[places]))]
        page = order[offset : offset + limit]
        return SearchResult(
            count=len(places),
            hits=tuple(
                DirectoryHit(
                    self._entries[place].organisation_id,
                    float(scores[place]),
                    self._why(int(place), asked, scale, query, names, int(place) in numbered),
                )
                for place in page
            ),
            facets=self._facets.counts(hits, chosen),
            understood=understood,
        )

    def _numbered(self, query: str) -> set[int]:
        """Return the places of the entries whose number, address or id was typed."""
        number = _bare_number(query) if len(query) <= _LONGEST_NUMBER else ""
        return self._numbers.get(number, set()) if len(number) >= _SHORTEST_NUMBER else set()

    def _asked(self, query: str) -> tuple[list[_Asked], Scale | None, set[str], tuple[Understood, ...]]:
        terms, materials = standard_terms(), standard_materials()
        read = read_traits(query, as_typed=True)
        found: dict[str, _Asked] = {}
        rest = query
        with_material = [one for one in read.places if one.facet == "material"]
        left_out: set[str] = set()
        left_out_told = []
        for place in read.places:
            if place.is_denied and place.facet != "country":
                continue  # what has the name of something and is another thing is looked for by its words
            rest = rest[: place.start] + " " * (place.end - place.start) + rest[place.end :]
            if place.facet == "amount":
                continue
            if place.is_denied:
                if place.facet == "country":
                    left_out.update(COUNTRIES_OF_REGION.get(place.code, (place.code,)))
                    name = REGION_NAMES.get(place.code) or country_name(place.code)
                    left_out_told.append(Understood(place.words, Text(f"{name.ko} 제외", f"not {name.en}")))
                continue
            if place.facet == "country":
                countries = COUNTRIES_OF_REGION.get(place.code, (place.code,))
                name = REGION_NAMES.get(place.code) or country_name(place.code)
                one = _Asked("country " + place.code, place.words, name, countries=countries)
            elif place.facet == "material":
                name = materials.name(place.code)
                columns = (("#" + place.code, 1.0), *(("#" + one, _MADE_OF_IT) for one in _made_of(place.code)))
                codes = frozenset(word[1:] for word, _ in columns)
                shelf = term_of_material(place.code)
                if shelf is not None and not any(word in self._table.column for word, _ in columns):
                    columns = (*columns, ("#" + shelf, _OF_ITS_SHELF))
                one = _Asked(place.code, place.words, name, columns, codes=codes)
            elif any(one.start <= place.start and place.end <= one.end for one in with_material):
                continue  # the shelf that the material stands on, or what its name says beside
            elif place.facet == Facet.KIND:
                answers = {
                    code: share
                    for code, share in ANSWERING[MatchKind(place.code)].items()
                    if share >= _KIND_ANSWERED_FROM
                }
                columns = tuple(("#" + code, share) for code, share in answers.items())
                one = _Asked(place.code, place.words, terms.name(place.code), columns, codes=frozenset(answers))
            else:
                columns = tuple(_with_broader_columns(place.code))
                one = _Asked(place.code, place.words, terms.name(place.code), columns, codes=frozenset({place.code}))
            found.setdefault(one.key, one)
        if left_out:
            rest = _LEAVING_OUT.sub(" ", rest)
        if any(one.codes for one in found.values()) and _GMP.search(rest):
            # Every manufacturer of medicines works by it, and few profiles say so: it lifts those that do.
            rest = _GMP.sub(" ", rest)
            said = tuple(word for word in _GMP_WORDS if word in self._table.column)
            found["gmp"] = _Asked(
                "gmp", "GMP", Text("GMP(우대)", "GMP (preferred)"), tuple((word, 1.0) for word in said), is_wish=True
            )
        for word in words_in(KOREAN_STOP_WORDS.sub(" ", rest)):
            one_word = self._asked_word(word)
            if one_word is not None:
                found.setdefault(one_word.key, one_word)
        asked = [found[key] for key in sorted(found)]
        understood = [Understood(one.words, one.meaning) for one in found.values()]
        if read.traits.scale:
            words = next(one.words for one in read.places if one.facet == "amount")
            understood.append(Understood(words, _scale_text(read.traits.scale)))
        return asked, read.traits.scale, left_out, (*understood, *left_out_told)

    def _asked_word(self, word: str) -> _Asked | None:
        country = country_words().get(word)
        if country is not None:
            return _Asked("country " + country, word, country_name(country), countries=(country,))
        pieces = tuple(counted(word))
        if not pieces:
            return None
        known = [piece for piece in pieces if piece in self._table.column]
        if not known and word.isascii() and len(word) >= 5 and _bare_town(word) not in self._towns:
            close = process.extractOne(stem(word), self._latin_words, scorer=fuzz.ratio, score_cutoff=_TYPO)
            if close:
                return _Asked("word " + close[0], word, Text(close[0] + "…", close[0] + "…"), all_of=(close[0],))
        return _Asked("word " + word, word, Text(word, word), all_of=pieces)

    def _scores(self, asked: Sequence[_Asked], scale: Scale | None) -> NDArray[np.float64]:
        count = len(self._entries)
        total, weights = np.zeros(count), 0.0
        met = np.zeros(count)
        wishes = [self._found(one)[0] for one in asked if one.is_wish and one.columns]
        asked = [one for one in asked if not one.is_wish]
        answers = [self._found(one) for one in asked]
        if len(asked) <= _OF_A_NAME and all(one.all_of for one in asked) and not all(weight for *_, weight in answers):
            # Two words of which nobody uses one are a name that is not here, and half a name is somebody else's.
            return np.zeros(count)
        known = [weight for _, _, weight in answers if weight]
        for found, has, weight in answers:
            # A word that nobody uses lowers every score, and hides no firm that has all the rest.
            weight = weight or min(known, default=1.0)
            total += weight * found
            met += weight * has
            weights += weight
        if scale is not None and not asked:
            return np.asarray(self._scale_factor(scale) > 1.0, np.float64) * 0.5
        if not weights:
            return np.zeros(count)
        share = met / weights
        scores = np.where(share >= _NEEDED, total / weights * share**2, 0.0)
        if scale is not None:
            scores *= self._scale_factor(scale)
        for wish in wishes:
            scores *= 1.0 + _WISHED * np.minimum(1.0, wish * 2.0)
        return np.clip(scores * 0.85, 0.0, 0.99)

    def _found(self, one: _Asked) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
        """Return how prominently each entry has what is asked, whether it has it (1; less where only something broader), and its weight."""
        count = len(self._entries)
        found, has = np.zeros(count), np.zeros(count)
        if one.countries:
            for country in one.countries:
                if country in self._named:
                    found[self._named[country]] = _NAMED_IN_TEXT
            found[np.isin(self._country, one.countries)] = 1.0
            return found, found, max(1.0, float(np.log(1 + count / (1 + (found == 1.0).sum()))))
        if one.all_of:
            held = np.array([self._row(word) for word in one.all_of])
            found = held.mean(axis=0)
            # Of the pairs of syllables of a word most have to be there, or it is another word.
            found[np.count_nonzero(held, axis=0) < 0.75 * len(held)] = 0.0
            there = list(self._towns.get(_bare_town(one.words), ()))
            found[there] = np.maximum(found[there], _NAMED_IN_TEXT)
            rarity = max(self._table.rarity_of(word) for word in one.all_of)
            return found, np.minimum(1.0, found * 2.0), rarity if found.any() else 0.0
        for word, share in one.columns:
            row = self._row(word)
            found = np.maximum(found, share * row)
            has = np.maximum(has, share * np.minimum(1.0, row * 2.0))
        return found, has, max(1.0, self._table.rarity_of(one.columns[0][0]))

    def _row(self, word: str) -> NDArray[np.float64]:
        row = np.zeros(len(self._entries))
        column = self._table.column.get(word)
        if column is not None:
            start, end = self._table.weights.indptr[column : column + 2]
            row[self._table.weights.indices[start:end]] = self._table.weights.data[start:end]
        return row

    def _scale_factor(self, asked: Scale) -> NDArray[np.float64]:
        factor = np.ones(len(self._entries))
        for place, scale in self._scales:
            if scale.unit != asked.unit:
                continue
            fits = (asked.least is None or scale.most is None or scale.most >= asked.least * 0.99) and (
                asked.most is None or scale.least is None or scale.least <= asked.most * 1.01
            )
            # One vessel that fits is enough.
            if fits:
                factor[place] = _SCALE_FITS
            elif factor[place] == 1.0:
                factor[place] = _SCALE_CONFLICTS
        return factor

    def _why(
        self,
        place: int,
        asked: Sequence[_Asked],
        scale: Scale | None,
        query: str,
        names: Mapping[int, float],
        is_numbered: bool,
    ) -> tuple[Why, ...]:
        profile = self._profiles[place]
        reasons = []
        if is_numbered:
            return (Why(Text("번호·주소", "number or address"), "identifier", Text(query.strip(), query.strip())),)
        is_name = names.get(place, 0.0) >= _NAME_FROM
        if is_name:
            written = [name.text for name in profile.entry.names]
            best = max(written, key=lambda name: fuzz.ratio(name.casefold(), query.casefold()))
            reasons.append(Why(NAME_ASKED, Part.NAME.value, Text(best, best)))
        for one in asked:
            if one.countries:
                if profile.entry.country in one.countries:
                    reasons.append(Why(one.meaning, "country", country_name(profile.entry.country)))
                continue
            found = _in_both_languages(one, profile.parts)
            if found is None and place in self._towns.get(_bare_town(one.words), ()):
                entry = profile.entry
                where = ", ".join(dict.fromkeys(part for part in (entry.city, entry.region) if part)) or one.words
                found = Why(one.meaning, "place", Text(where, where))
            if found and not (is_name and found.part == Part.NAME):
                reasons.append(found)
        if scale is not None and not is_name:
            reasons.append(self._why_of_scale(place, scale))
        return tuple(reasons)

    def _why_of_scale(self, place: int, asked: Scale) -> Why:
        """Return which scale is on record beside the one that is asked, the largest of its unit, or that none is."""
        on_record = [one for at, one in self._scales if at == place and one.unit == asked.unit]
        meaning = _scale_text(asked)
        if not on_record:
            return Why(meaning, NO_SCALE, Text("등록된 규모 없음", "no scale on record"))
        return Why(meaning, SCALE, _scale_text(max(on_record, key=lambda one: one.most or one.least or 0.0)))


@lru_cache(maxsize=100_000)
def _bare_number(written: str) -> str:
    """Return what two ways of writing a number or an address have in common; nothing of what is only words."""
    bare = re.sub(r"^(https?://)?(www\.)?", "", written.strip().casefold())
    if not re.search(r"\d|\w\.\w", bare):
        return ""
    return "".join(letter for letter in bare if letter.isalnum())


def _bare_town(word: str) -> str:
    """Return a word of a place without what says that it is a city or a district (성남시 → 성남)."""
    word = word.casefold()
    return word[:-1] if len(word) >= 3 and word[-1] in "시도군구" else word


def _words_of_places(entry: Entry) -> set[str]:
    region = region_name(entry.region, entry.country)
    texts = [entry.region, region.ko, region.en, entry.city]
    texts += [text for site in entry.sites for text in (site.city, site.name.ko, site.name.en)]
    return {_bare_town(word) for text in texts for word in words_in(text)}


def _in_both_languages(one: _Asked, parts: Sequence[ReadPart]) -> Why | None:
    """Return why a profile answers, in words of the reader's language where the same part of it stands in both."""
    found = _words_for(one, parts)
    if found is None:
        return None
    korean = [part for part in parts if part.part == found.part and has_hangul(part.text)]
    latin = [part for part in parts if part.part == found.part and not has_hangul(part.text)]
    ko, en = _words_for(one, korean), _words_for(one, latin)
    if ko is None or en is None or not ko.asked == en.asked == found.asked:
        return found
    return Why(found.asked, found.part, Text(ko.words.ko, en.words.en))


def _words_for(one: _Asked, parts: Sequence[ReadPart]) -> Why | None:
    for part in parts:
        for place in part.read.places:
            if one.codes and not place.is_denied and one.codes & with_broader(place.code):
                return _why_of(one, part, place.words)
        said = next((code for code in part.said if one.codes & with_broader(code)), None)
        if said is not None:
            return Why(one.meaning, part.part.value, _name_of(said))
        if one.all_of and sum(word in part.words for word in one.all_of) >= 0.75 * len(one.all_of):
            return _why_of(one, part, _around(part.text, one))
    broader = [code for code, _ in one.columns[1:]]  # the nearest first
    named = [
        (broader.index("#" + place.code), part, place)
        for part in parts
        for place in part.read.places
        if not place.is_denied and "#" + place.code in broader
    ]
    if not named:
        return None
    _, part, place = min(named, key=lambda found: found[0])
    name = _name_of(place.code)
    # What is broader than what was asked is told as such: it may include it, and proves nothing.
    return Why(
        Text(f"{one.meaning.ko} 대신 {name.ko}", f"{name.en}, not {one.meaning.en} itself"),
        part.part.value,
        Text(place.words, place.words),
    )


def _why_of(one: _Asked, part: ReadPart, words: str) -> Why:
    return Why(one.meaning, part.part.value, Text(words, words))


def _made_of(material_id: str) -> list[str]:
    """Return the injections of an ingredient."""
    materials = standard_materials()
    return [
        one.material_id for one in materials if (of := ingredient_of(one, materials)) and of.material_id == material_id
    ]


def _name_of(code: str) -> Text:
    materials = standard_materials()
    return materials.name(code) if code in materials else standard_terms().name(code)


def _around(text: str, one: _Asked) -> str:
    for word in text.split():
        if one.all_of[0] in counted(word):
            return word.strip(".,;:()[]")
    return text[:60]


def _with_broader_columns(code: str) -> list[tuple[str, float]]:
    terms = standard_terms()
    found = [("#" + code, 1.0)]
    level, share = {code}, 1.0
    while level:
        level = {broader for one in level if one in terms for broader in terms[one].broader}
        share *= _UPWARD
        found += [("#" + one, share) for one in sorted(level - SAYS_LITTLE)]
    return found


def _scale_text(scale: Scale) -> Text:
    least = "" if scale.least is None else f"{scale.least:,.6g}"
    most = "" if scale.most is None else f"{scale.most:,.6g}"
    written = f"{most} {scale.unit}" if least == most else f"{least}–{most} {scale.unit}"
    return Text(written, written)
