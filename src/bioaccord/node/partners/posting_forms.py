"""What a firm gives to say what it offers or needs."""

from dataclasses import replace
from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.members.entry_access import as_seen_by, reader_of
from bioaccord.node.members.term_choice import (
    Group,
    MaterialRows,
    country_choices,
    country_groups,
    term_choices,
    term_groups,
)
from bioaccord.node.plain_words import PlainWordsForm
from bioaccord.node.supply.access import current_materials
from bioaccord.partners.entry import Entry, Inspection, Posting, Scale, Side, Traits
from bioaccord.partners.reading_traits import read_traits
from bioaccord.partners.terms import Facet
from bioaccord.vocabulary.errors import did_you_mean
from bioaccord.vocabulary.hs_code import HSCode
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.sentence import told
from bioaccord.vocabulary.tlp import TLP
from bioaccord.vocabulary.unit import unit_name

from .directory import current_directory
from .readership import who_sees
from .words import KINDS, MARKINGS, SIDES

UNITS = ("L", "mL", "kL", "kg", "g", "t", "each", "vial", "dose", "thousand")
FACETS = {
    "modalities": (Facet.MODALITY, gettext_lazy("Modality or product")),
    "steps": (Facet.STEP, gettext_lazy("Step of the work")),
    "stages": (Facet.STAGE, gettext_lazy("Stage of development")),
    "hosts": (Facet.HOST, gettext_lazy("Host system")),
    "fields": (Facet.FIELD, gettext_lazy("Research fields")),
    "authorities": (Facet.AUTHORITY, gettext_lazy("Inspected (GMP) by")),
}


class DayInput(forms.DateInput):
    """A day, picked or typed."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label, *, required: bool = False, help_text="") -> forms.DateField:
    """Return a field for a day, written as 2026-04-06."""
    return forms.DateField(
        label=label, required=required, widget=DayInput(), input_formats=["%Y-%m-%d"], help_text=help_text
    )


class PostingForm(PlainWordsForm):
    """An offer or a need; one language of the title is enough, both are better."""

    side = forms.ChoiceField(label=gettext_lazy("Offer or need"), choices=tuple(SIDES.items()))
    kind = forms.ChoiceField(label=gettext_lazy("Kind of cooperation"), choices=tuple(KINDS.items()))
    title_ko = forms.CharField(label=gettext_lazy("Title in Korean"), max_length=200, required=False)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    text_ko = forms.CharField(
        label=gettext_lazy("Text in Korean"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    materials = forms.CharField(
        label=gettext_lazy("Materials"),
        max_length=2000,
        required=False,
        widget=MaterialRows,
        help_text=gettext_lazy("By name in either language, one a row; the list helps while you type."),
    )
    hs_codes = forms.CharField(
        label=gettext_lazy("HS codes"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Six digits each, several with spaces."),
    )
    scale_least = forms.FloatField(label=gettext_lazy("Scale of one run, from"), required=False, min_value=0)
    scale_most = forms.FloatField(label=gettext_lazy("Scale of one run, up to"), required=False, min_value=0)
    scale_unit = forms.ChoiceField(label=gettext_lazy("Unit of the scale"), required=False)
    amount_per_year = forms.FloatField(label=gettext_lazy("Amount a year"), required=False, min_value=0)
    amount_unit = forms.ChoiceField(label=gettext_lazy("Unit of the amount"), required=False)
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Where the other side should be (none chosen: anywhere)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    site_id = forms.ChoiceField(label=gettext_lazy("Own site"), required=False)
    from_day = day_field(gettext_lazy("Capacity free or wanted from"))
    until_day = day_field(gettext_lazy("until"))
    expires_on = day_field(
        gettext_lazy("Shown until"),
        required=True,
        help_text=gettext_lazy("At most two years ahead; it can be renewed."),
    )
    tlp = forms.ChoiceField(label=gettext_lazy("Who may see it"), widget=forms.RadioSelect)
    audience = forms.CharField(
        label=gettext_lazy("Named organisations"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Name or identifier, one a line. They see it whatever the marking."),
    )
    signal_id = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, *args, entry: Entry, user, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.user, self.today = entry, user, today
        language = page_language()
        for name, (facet, label) in FACETS.items():
            self.fields[name] = forms.MultipleChoiceField(
                label=label, required=False, widget=forms.CheckboxSelectMultiple, choices=term_choices(facet)
            )
        self.fields["countries"].choices = country_choices()
        units = [("", "–"), *((one, unit_name(one).in_language(language)) for one in UNITS)]
        self.fields["scale_unit"].choices = self.fields["amount_unit"].choices = units
        sites = [(one.site_id, one.name.in_language(language)) for one in entry.sites]
        self.fields["site_id"].choices = [("", _("any")), *sites]
        self.fields["tlp"].choices = [(one, f"{MARKINGS[one]}: {who_sees(entry, one)}") for one in MARKINGS]

    def term_groups(self) -> list[Group]:
        """Return the boxes of all terms, a group a facet."""
        return [group for name, (facet, label) in FACETS.items() for group in term_groups(self[name], {facet: label})]

    def country_groups(self) -> list[Group]:
        """Return the boxes of the countries."""
        return country_groups(self["countries"])

    def clean_materials(self) -> tuple[str, ...]:
        """Return the ids of materials named, one a line."""
        found, known = [], material_ids_by_name()
        for line in self.cleaned_data["materials"].splitlines():
            name = line.strip()
            if not name:
                continue
            material_id = known.get(name.casefold()) or _material_spelled_otherwise(name)
            if material_id is None:
                raise forms.ValidationError(
                    _("“%(name)s” is not in the list of materials. Write it as the list does, or put it into the text.")
                    % {"name": name}
                    + f" {told(did_you_mean(name.casefold(), known.keys()), page_language())}".rstrip()
                )
            found.append(material_id)
        return tuple(dict.fromkeys(found))

    def clean_hs_codes(self) -> tuple[str, ...]:
        """Return HS codes as they are kept."""
        found = []
        for written in self.cleaned_data["hs_codes"].replace(",", " ").split():
            digits = written.replace(".", "")
            if not (digits.isascii() and digits.isdigit() and len(digits) in (4, 6)):
                raise forms.ValidationError(
                    _("“%(code)s” is no HS code: four or six digits are expected.") % {"code": written}
                )
            found.append(str(HSCode(digits)))
        return tuple(dict.fromkeys(found))

    def clean_audience(self) -> tuple[str, ...]:
        """Return the ids of named organisations."""
        return firms_named(self.user, self.cleaned_data["audience"], self.today)

    def clean(self) -> dict:
        """Check what belongs together."""
        given = super().clean()
        if not (given.get("title_ko") or given.get("title_en")):
            self.add_error("title_ko", _("Give a title in at least one language."))
        for first, last in (("scale_least", "scale_most"), ("from_day", "until_day")):
            if given.get(first) is not None and given.get(last) is not None and given[last] < given[first]:
                self.add_error(last, _("The end lies before the beginning."))
        has_scale = given.get("scale_least") is not None or given.get("scale_most") is not None
        if has_scale and not given.get("scale_unit"):
            self.add_error("scale_unit", _("Choose the unit."))
        if given.get("amount_per_year") is not None and not given.get("amount_unit"):
            self.add_error("amount_unit", _("Choose the unit."))
        return given

    def posting(self, before: Posting | None = None) -> Posting:
        """Return the posting as it was written; `before` keeps what the form does not show."""
        given = self.cleaned_data
        begun = before or Posting("", self.entry.organisation_id, Side.NEED, MatchKind.RESEARCH, Text("", ""), Traits())
        known = {one.authority: one for one in begun.traits.inspections}
        has_scale = given["scale_least"] is not None or given["scale_most"] is not None
        traits = replace(
            begun.traits,
            **{name: tuple(given[name]) for name in FACETS if name != "authorities"},
            inspections=tuple(known.get(one, Inspection(one)) for one in given["authorities"]),
            material_ids=given["materials"],
            hs_codes=given["hs_codes"],
            scale=Scale(given["scale_least"], given["scale_most"], given["scale_unit"]) if has_scale else None,
            amount_per_year=given["amount_per_year"],
            amount_unit=given["amount_unit"] if given["amount_per_year"] is not None else "",
        )
        return replace(
            begun,
            side=Side(given["side"]),
            kind=MatchKind(given["kind"]),
            title=Text(given["title_ko"], given["title_en"]),
            text=Text(given["text_ko"], given["text_en"]),
            traits=traits,
            site_id=given["site_id"],
            countries=tuple(given["countries"]),
            from_day=given["from_day"],
            until_day=given["until_day"],
            expires_on=given["expires_on"],
            tlp=TLP(given["tlp"]),
            audience=given["audience"],
            signal_id=given["signal_id"],
        )


def values_of(posting: Posting) -> dict:
    """Return what a form shows of a posting."""
    language, traits = page_language(), posting.traits
    materials, entries = current_materials(), current_directory().entries

    def named(organisation_id: str) -> str:
        entry = entries.get(organisation_id)
        return (entry.name.in_language(language) if entry else "") or organisation_id

    return {
        "side": posting.side,
        "kind": posting.kind,
        "title_ko": posting.title.ko,
        "title_en": posting.title.en,
        "text_ko": posting.text.ko,
        "text_en": posting.text.en,
        "materials": "\n".join(
            materials.name(one).in_language(language) if one in materials else one for one in traits.material_ids
        ),
        "hs_codes": " ".join(traits.hs_codes),
        "scale_least": _plain(traits.scale.least) if traits.scale else None,
        "scale_most": _plain(traits.scale.most) if traits.scale else None,
        "scale_unit": traits.scale.unit if traits.scale else "",
        "amount_per_year": _plain(traits.amount_per_year),
        "amount_unit": traits.amount_unit,
        "countries": list(posting.countries),
        "site_id": posting.site_id,
        "from_day": posting.from_day,
        "until_day": posting.until_day,
        "expires_on": posting.expires_on,
        "tlp": posting.tlp,
        "audience": "\n".join(named(one) for one in posting.audience),
        "signal_id": posting.signal_id,
        "authorities": [one.authority for one in traits.inspections],
    } | {name: list(getattr(traits, name)) for name in FACETS if name != "authorities"}


def _plain(number: float | None) -> float | int | None:
    """Return a whole number without its point."""
    return int(number) if number is not None and number == int(number) else number


def material_ids_by_name() -> dict[str, str]:
    """Return material ids by each name and synonym in either language, in lower case."""
    found: dict[str, str] = {}
    for one in current_materials():
        for name in (one.material_id, one.name.ko, one.name.en, *one.synonyms_ko, *one.synonyms_en):
            if name:
                found.setdefault(name.casefold(), one.material_id)
    return found


def _material_spelled_otherwise(name: str) -> str | None:
    """Return the id of the one material that all of a name is read as (프로테인A 수지, heparin sodium injections), None for anything else."""
    read = [one for one in read_traits(name, as_typed=True).places if one.facet == "material" and not one.is_denied]
    whole = [one.code for one in read if len(one.words) == len(name) and one.code in current_materials()]
    return whole[0] if len(whole) == 1 else None


def firms_named(user, written: str, today: date) -> tuple[str, ...]:
    """Return the ids of the organisations that lines name, of those that a person may see. Raises `ValidationError` for any other."""
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    if not lines:
        return ()
    reader, by_name = reader_of(user), {}
    for entry in current_directory().entries.values():
        seen = as_seen_by(entry, reader, today)
        if seen:
            for name in (seen.organisation_id, *(one.text for one in seen.names)):
                by_name.setdefault(name.casefold(), set()).add(seen.organisation_id)
    found = []
    for line in lines:
        ids = by_name.get(line.casefold(), set())
        if not ids:
            raise forms.ValidationError(
                _("The directory has no organisation called “%(name)s”. Write the name as the directory does.")
                % {"name": line}
            )
        if len(ids) > 1:
            raise forms.ValidationError(
                _("Several organisations are called “%(name)s”. Write the identifier: one of %(ids)s.")
                % {"name": line, "ids": ", ".join(sorted(ids))}
            )
        found += ids
    return tuple(dict.fromkeys(found))
