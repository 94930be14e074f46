"""A pair as its page shows it: two entries side by side, what differs marked, and the evidence in words."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from bioaccord.brief import wording
from bioaccord.partners.doubt import Doubt
from bioaccord.partners.entry import Entry, IdentifierScheme, NameKind
from bioaccord.vocabulary.country import country_words as country_codes_by_word
from bioaccord.vocabulary.firm_kind import firm_kind_name
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.region import region_name

from .models import Pair
from .words import FIELDS, comparison_words, country_words, reason_words, weight_words

_BAR = 100  # half of the picture, in its units
_MOST_BITS = 20.0
_LONGEST = 400
_DOUBTS = frozenset(Doubt)
# What the node knows beside the engine's own doubt of the same: one sentence is enough.
_SAID_BY = {"countries_differ": Doubt.OTHER_COUNTRY, "identifiers_differ": Doubt.OTHER_NUMBER}
_AT_ONCE = frozenset({"name_ko", "name_en", "further_names", "country", "keeper", *IdentifierScheme})
_LONG = frozenset({"industry", "products", "summary", "source"})
_NOT_MARKED = ("source", "keeper", "country", "association")


@dataclass(frozen=True)
class Line:
    """One field of both entries. `left` and `right` are parts of (text, whether it differs); `state` is same, differs or one.

    Who they are and what differs is shown `at_once`; long texts and the rest are unfolded.
    """

    name: str
    left: list[tuple[str, bool]]
    right: list[tuple[str, bool]]
    state: str
    at_once: bool = True


def lines_of(left: Entry, right: Entry, people: Collection[str], language: Language) -> list[Line]:
    """Return the fields of which at least one side says something."""
    ones, others = (_fields(entry, people, language) for entry in (left, right))
    lines = []
    for name in FIELDS:
        one, other = ones.get(name, ""), others.get(name, "")
        if one or other:
            line = _line(str(FIELDS[name]), one, other, marked=name not in _NOT_MARKED)
            at_once = name in _AT_ONCE or (line.state == "differs" and name not in _LONG)
            lines.append(replace(line, at_once=at_once))
    return lines


def evidence_of(pair: Pair, turned: bool, language: Language) -> list[dict]:
    """Return each comparison with its weight in words and as a bar; `turned` where the page shows the right entry first."""
    shown = []
    for one in pair.evidence:
        if one["comparison"] in _DOUBTS:
            continue  # why it is held stands above, in words: it is no evidence
        bits = float(one["weight_bits"])
        width = round(_BAR * min(abs(bits), _MOST_BITS) / _MOST_BITS, 1)
        left, right = one["left"], one["right"]
        if one["comparison"] == "country":
            left, right = (_country(written, language) for written in (left, right))
        shown.append(
            {
                "name": comparison_words(one["comparison"], language),
                "left": right if turned else left,
                "right": left if turned else right,
                "words": weight_words(bits),
                "bits": f"{bits:+.1f}",
                "for": bits > 0,
                "width": width,
                "start": _BAR if bits > 0 else round(_BAR - width, 1),
            }
        )
    return sorted(shown, key=lambda one: -abs(float(one["bits"])))


def held_of(pair: Pair, language: Language) -> list[str]:
    """Return why the node left the pair to a person."""
    told = set(pair.held)
    codes = [code for code in pair.held if _SAID_BY.get(code) not in told]
    return list(dict.fromkeys(reason_words(code, language) for code in codes))


def _fields(entry: Entry, people: Collection[str], language: Language) -> dict[str, str]:
    shown = {entry.name.ko, entry.name.en}
    further = [name.text for name in entry.names if name.text not in shown or name.kind is NameKind.FORMER]
    fields = {
        "name_ko": entry.name.ko,
        "name_en": entry.name.en,
        "further_names": ", ".join(dict.fromkeys(further)),
        "country": country_words(entry.country, language),
        "region": region_name(entry.region, entry.country).in_language(language),
        "city": entry.city,
        "association": entry.association,
        "firm_kinds": ", ".join(firm_kind_name(kind).in_language(language) for kind in entry.firm_kinds),
        "industry": entry.industry.in_language(language),
        "products": _short(entry.products.in_language(language)),
        "summary": _short(entry.summary.in_language(language)),
        "employees": "" if entry.employees is None else f"{entry.employees:,}",
        "sites": ", ".join(filter(None, (site.name.in_language(language) or site.city for site in entry.sites))),
        "capabilities": str(len(entry.capabilities) or ""),
        "postings": str(len(entry.postings) or ""),
        "tlp": f"TLP:{entry.tlp.value.upper()}",
        "source": _source(entry, language),
        "keeper": _keeper(entry, people, language),
    }
    for scheme in IdentifierScheme:
        values = [one.value for one in entry.identifiers if one.scheme is scheme]
        fields[scheme.value] = ", ".join(values)
    return fields


def _source(entry: Entry, language: Language) -> str:
    return " · ".join(filter(None, (entry.source, wording.day(entry.as_of, language) if entry.as_of else "")))


def _keeper(entry: Entry, people: Collection[str], language: Language) -> str:
    if entry.organisation_id in people:
        return {"ko": "기업 담당자", "en": "people of the firm"}[language.value]
    return {"ko": "협회(가져온 자료)", "en": "the association (imported)"}[language.value]


def _line(name: str, left: str, right: str, *, marked: bool) -> Line:
    if not left or not right:
        return Line(name, [(left, False)], [(right, False)], "one")
    if " ".join(left.casefold().split()) == " ".join(right.casefold().split()):
        return Line(name, [(left, False)], [(right, False)], "same")
    if not marked or max(len(left), len(right)) > _LONGEST // 2:
        return Line(name, [(left, False)], [(right, False)], "differs")
    matcher = SequenceMatcher(None, left.casefold(), right.casefold(), autojunk=False)
    if len(left) != len(left.casefold()) or len(right) != len(right.casefold()) or matcher.ratio() < 0.4:
        return Line(name, [(left, True)], [(right, True)], "differs")
    ones: list[tuple[str, bool]] = []
    others: list[tuple[str, bool]] = []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        ones.append((left[start:end], kind != "equal"))
        others.append((right[other_start:other_end], kind != "equal"))
    return Line(name, [one for one in ones if one[0]], [one for one in others if one[0]], "differs")


def _country(written: str, language: Language) -> str:
    return country_words(country_codes_by_word().get(written, written), language)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
