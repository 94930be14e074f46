"""What one entry says, read once: the words, terms, materials and countries of each part of its profile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bioaccord.vocabulary.material import standard_materials

from .entry import Entry, Posting, Side, Traits
from .reading_traits import ReadTraits, read_traits, sentences, without_name
from .terms import standard_terms
from .word_stems import counted

_INITIALS = 4
_SAYS_NOTHING_IN_A_NAME = frozenset({"biologic", "medicine", "medical_device"})


class Part(StrEnum):
    """A part of a profile. LEAD is the first sentence of a summary, in which a firm says what it is."""

    NAME = "name"
    INDUSTRY = "industry"
    PRODUCTS = "products"
    LEAD = "lead"
    SUMMARY = "summary"
    CAPABILITY = "capability"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A text of a profile, its counted words, and what was read from it; `said` are the codes and ids that are typed and not read."""

    part: Part
    text: str
    words: tuple[str, ...]
    read: ReadTraits
    said: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of terms and the ids of materials of this part, as often as it names them."""
        read = [one.code for one in self.read.places if not one.is_denied and one.facet not in ("country", "amount")]
        return (*read, *self.said)


@dataclass(frozen=True, slots=True)
class ReadProfile:
    """An entry and the parts of its profile."""

    entry: Entry
    parts: tuple[ReadPart, ...]


def read_profile(entry: Entry) -> ReadProfile:
    """Return what an entry says, of itself alone: nothing of other entries enters, so that it may be kept as long as the entry is."""
    return ReadProfile(entry, tuple(_parts(entry)))


def _parts(entry: Entry) -> Iterator[ReadPart]:
    for name in entry.names:
        yield _named(name.text)
    for text in _distinct(entry.industry.ko, entry.industry.en):
        yield _part(Part.INDUSTRY, text)
    for text in _distinct(entry.products.ko, entry.products.en):
        yield _part(Part.PRODUCTS, text, of=entry)
    for text in _distinct(entry.summary.ko, entry.summary.en):
        first, *rest = sentences(text)
        yield _part(Part.LEAD, first, of=entry)
        if rest:
            yield _part(Part.SUMMARY, " ".join(rest), of=entry)
    for capability in entry.capabilities:
        notes = _distinct(capability.note.ko, capability.note.en)
        yield from _parts_of(Part.CAPABILITY, notes, codes_said(capability.traits))
    for posting in entry.postings:
        if posting.side is Side.OFFER:
            said = (posting.kind.value, *codes_said(posting.traits))
            title, body = posting.title, posting.text
            each = (" ".join(_distinct(*one)) for one in ((title.ko, body.ko), (title.en, body.en)))
            yield from _parts_of(Part.OFFER, _distinct(*each), said)


def _parts_of(part: Part, texts: Sequence[str], said: tuple[str, ...]) -> Iterator[ReadPart]:
    """Yield a part for each language, so that each is quoted by itself; what is typed stands with the first alone and counts once."""
    for place, text in enumerate(texts or ("",)):
        yield _part(part, text, () if place else said)


def posting_text(posting: Posting) -> str:
    """Return title and text of a posting in whichever languages they stand."""
    return " ".join(_distinct(posting.title.ko, posting.title.en, posting.text.ko, posting.text.en))


def codes_said(traits: Traits) -> tuple[str, ...]:
    """Return all codes and material ids of typed traits."""
    return (
        *(*traits.modalities, *traits.steps, *traits.stages, *traits.hosts, *traits.species, *traits.fields),
        *traits.material_ids,
        *(one.authority for one in traits.inspections),
    )


def with_broader(code: str) -> frozenset[str]:
    """Return a code (or the id of a material) and the codes that include it."""
    return standard_terms().with_broader(code)


def is_known(code: str) -> bool:
    """Return whether a code is one of a term or of a material."""
    return code in standard_terms() or code in standard_materials()


def _part(part: Part, text: str, said: tuple[str, ...] = (), *, of: Entry | None = None) -> ReadPart:
    return ReadPart(part, text, tuple(counted(text)), _read(text, of), said)


def _read(text: str, of: Entry | None) -> ReadTraits:
    """Return what a text says beside the name of the firm `of` which it is; the words are those that stand there."""
    return read_traits(without_name(text, of) if of else text)


def _named(name: str) -> ReadPart:
    """Return a name and what it tells: abbreviations in names are names, and every second firm is called a biologic or medical one."""
    part = _part(Part.NAME, name)
    telling = tuple(
        one
        for one in part.read.places
        if one.facet == "kind"
        or not (one.code in _SAYS_NOTHING_IN_A_NAME or (one.words.isupper() and len(one.words) <= _INITIALS))
    )
    return replace(part, read=replace(part.read, places=telling))


def _distinct(*texts: str) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in texts if one.strip()))
