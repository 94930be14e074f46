"""Choosing among many terms, countries and materials: in groups that fold, found by any word for them in either language.

Without scripts the groups open and close, and what is chosen stands above each; `terms.js` adds a box to search them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.partners.terms import Facet, standard_terms
from bioaccord.vocabulary.country import also_called, country_name, states
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.material import standard_materials

# Where most partners of both associations' members are.
_NEAR_COUNTRIES = ("KR", "US", "JP", "CN", "IN", "SG", "DE", "CH", "FR", "GB", "IE", "DK", "BE", "NL", "CA", "AU", "BR", "ID", "VN")  # fmt: skip
_EMPTY_ROWS, _MOST_ROWS = 3, 60


@dataclass(frozen=True)
class Box:
    """One box or button to choose by; `words` are what it is found by."""

    tag: str
    id_for_label: str
    label: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """Boxes that fold together, those that are chosen first; `errors` stand at the first group of a field."""

    label: str
    boxes: tuple[Box, ...]
    errors: object = ""

    @property
    def chosen(self) -> str:
        """Return what is chosen, for the line that stands when the group is folded."""
        return ", ".join(box.label for box in self.boxes if box.is_chosen)


def term_choices(*facets: Facet) -> list[tuple[str, str]]:
    """Return the codes of facets with their names in the language of the page, by name."""
    language = page_language()
    named = [(one.code, one.name.in_language(language)) for facet in facets for one in standard_terms().of(facet)]
    return sorted(named, key=lambda one: one[1].casefold())


def country_choices() -> list[tuple[str, str]]:
    """Return the countries with their names in the language of the page: those in which most partners are first."""
    language = page_language()
    named = {code: country_name(code).in_language(language) for code in states()}
    others = sorted(named.keys() - set(_NEAR_COUNTRIES), key=named.__getitem__)
    return [(code, named[code]) for code in (*_NEAR_COUNTRIES, *others)]


def term_groups(field: forms.BoundField, labels: Mapping[Facet, object]) -> list[Group]:
    """Return the boxes of a field of terms, a group for each facet of `labels`."""
    terms = standard_terms()
    only = next(iter(labels))

    def facet_of(code: str) -> Facet:
        # A code that the terms no longer hold stays where it can be taken away.
        return terms[code].facet if len(labels) > 1 and code in terms else only

    def words_of(code: str) -> Iterable[str]:
        if code not in terms:
            return ()
        one = terms[code]
        return (one.name.ko, one.name.en, *one.words_ko, *one.words_en)

    return _groups(field, labels, facet_of, words_of)


def country_groups(field: forms.BoundField) -> list[Group]:
    """Return the boxes of a field of countries: those in which most partners are, and all others."""

    def words_of(code: str) -> Iterable[str]:
        name = country_name(code)
        return (name.ko, name.en, *also_called(code))

    labels = {True: _("Countries most asked for"), False: _("All other countries")}
    return _groups(field, labels, lambda code: code in _NEAR_COUNTRIES, words_of)


def _groups(field, labels: Mapping, group_of: Callable, words_of: Callable[[str], Iterable[str]]) -> list[Group]:
    boxes: dict = {key: [] for key in labels}
    for one in field:
        code = str(one.data["value"])
        words = " ".join(dict.fromkeys(word.casefold() for word in words_of(code)))
        # The button that chooses none of them stands with the first ones and is no choice to be told.
        is_chosen = bool(code and one.data["selected"])
        boxes[group_of(code) if code else next(iter(labels))].append(
            Box(one.tag(), one.id_for_label, str(one.choice_label), words, is_chosen)
        )
    groups = []
    for number, (key, label) in enumerate(labels.items()):
        ordered = tuple(sorted(boxes[key], key=lambda box: not box.is_chosen))
        groups.append(Group(str(label), ordered, field.errors if number == 0 else ""))
    return groups


class MaterialRows(forms.Widget):
    """Names of materials, one a row, each with suggestions in both languages; the value is the names, one a line."""

    def value_from_datadict(self, data, files, name: str) -> str:
        """Return the rows as lines."""
        return "\n".join(data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")])

    def id_for_label(self, id_: str, index=None) -> str:
        """Return the id of the first row."""
        return f"{id_}_1"

    def render(self, name: str, value, attrs=None, renderer=None) -> str:
        """Return the rows, with three empty ones."""
        return material_inputs(name, (value or "").splitlines(), (attrs or {}).get("id", f"id_{name}"))


def material_inputs(name: str, written: Iterable[str], html_id: str) -> str:
    """Return rows to write materials in, with three empty ones, and the list that helps while one types."""
    rows = [*(one for one in written if one.strip()), *[""] * _EMPTY_ROWS][:_MOST_ROWS]
    language = page_language()
    options = sorted((one.name.in_language(language), _other(one.name, language)) for one in standard_materials())
    return format_html(
        '<div class="row">{}</div><datalist id="{}_list">{}</datalist>',
        format_html_join(
            "",
            '<div><input id="{}_{}" name="{}" value="{}" list="{}_list" maxlength="120" aria-label="{}"></div>',
            (
                (html_id, number, name, one, html_id, _("Material %(number)d") % {"number": number})
                for number, one in enumerate(rows, start=1)
            ),
        ),
        html_id,
        format_html_join("", '<option value="{}" label="{}"></option>', options),
    )


def _other(name: Text, language: str) -> str:
    return name.en if language == "ko" else name.ko
