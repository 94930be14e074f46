"""What a firm's administrator writes of its entry, and what an operator says of a file; everything works without scripts."""

import re
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.plain_words import PlainWordsForm
from bioaccord.node.supply.forms import Amount
from bioaccord.partners.entry import (
    Capability,
    Entry,
    EntrySite,
    Identifier,
    IdentifierScheme,
    Inspection,
    NameKind,
    OrganisationName,
    Scale,
    Traits,
)
from bioaccord.partners.terms import Facet, standard_terms
from bioaccord.vocabulary.errors import did_you_mean
from bioaccord.vocabulary.firm_kind import FirmKind, firm_kind_name
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.match import MatchKind
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.sentence import told
from bioaccord.vocabulary.tlp import TLP
from bioaccord.vocabulary.unit import unit_name

from .entry_rows import identifier_key
from .entry_words import (
    MARKINGS,
    MATCH_KINDS,
    NAME_KINDS,
    SCHEMES,
    TRAITS,
    in_page_language,
    marking_told,
    material_name,
    term_name,
)
from .term_choice import Group, country_choices, material_inputs, term_groups

UNITS = ("L", "mL", "kL", "g", "kg", "t", "vial", "dose", "each")
_LANGUAGES = (("ko", gettext_lazy("Korean")), ("en", gettext_lazy("English")))
# Numbers are kept without hyphens and blanks; a stock code may hold a point.
_AS_WRITTEN = (IdentifierScheme.HOME_PAGE, IdentifierScheme.TICKER)
_NAME_LENGTH, _TEXT_LENGTH, _MOST_ROWS = 200, 5000, 60
CAPABILITY_FACETS = {
    "modalities": Facet.MODALITY,
    "steps": Facet.STEP,
    "stages": Facet.STAGE,
    "hosts": Facet.HOST,
    "species": Facet.SPECIES,
    "fields": Facet.FIELD,
}


def units() -> list[tuple[str, str]]:
    """Return the units in which scales and amounts are written."""
    return [(unit, in_page_language(unit_name(unit))) for unit in UNITS]


class NameForm(PlainWordsForm):
    """One name of a firm; a row whose name is emptied is taken away."""

    text = forms.CharField(label=gettext_lazy("Name"), max_length=_NAME_LENGTH, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=_LANGUAGES, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of name"),
        choices=[(str(kind), words) for kind, words in NAME_KINDS.items()],
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Until (former names)"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class SiteForm(PlainWordsForm):
    """One site of a firm; a row without names is taken away."""

    site_id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=_NAME_LENGTH, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=_NAME_LENGTH, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=120, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = country_choices()


def _rows(form: type[forms.Form]):
    return forms.formset_factory(form, extra=1, max_num=_MOST_ROWS, absolute_max=_MOST_ROWS + 10, validate_max=True)


NameRows, SiteRows = _rows(NameForm), _rows(SiteForm)


def with_one_more_row(posted, prefix: str):
    """Return what was typed with one more empty row, for the button that adds one."""
    more = posted.copy()
    total = posted.get(f"{prefix}-TOTAL_FORMS", "0")
    more[f"{prefix}-TOTAL_FORMS"] = str(min((int(total) if total.isdecimal() else 0) + 1, _MOST_ROWS))
    return more


def name_rows_of(entry: Entry) -> list[dict]:
    """Return the names of an entry as the rows of a form."""
    return [
        {"text": one.text, "language": one.language, "kind": str(one.kind), "until": one.until} for one in entry.names
    ]


def names_of(rows) -> tuple[OrganisationName, ...]:
    """Return the names of valid rows. Raises `ValidationError` where no name is left."""
    names = tuple(
        dict.fromkeys(
            OrganisationName(one["text"].strip(), one["language"], NameKind(one["kind"]), one.get("until"))
            for one in rows.cleaned_data
            if one.get("text", "").strip()
        )
    )
    if not any(name.kind is not NameKind.FORMER for name in names):
        raise ValidationError(_("Write at least one name that the firm bears today."))
    return names


def site_rows_of(entry: Entry) -> list[dict]:
    """Return the sites of an entry as the rows of a form."""
    return [
        {
            "site_id": one.site_id,
            "name_ko": one.name.ko,
            "name_en": one.name.en,
            "country": one.country,
            "city": one.city,
        }
        for one in entry.sites
    ]


def sites_of(rows, entry: Entry) -> tuple[EntrySite, ...]:
    """Return the sites of valid rows; an id that is not one of the firm's own is not taken from the form."""
    known, sites = {one.site_id for one in entry.sites}, []
    for one in rows.cleaned_data:
        names = Text(one.get("name_ko", "").strip(), one.get("name_en", "").strip())
        if not (names.ko or names.en):
            continue
        site_id = one.get("site_id", "")
        if site_id not in known or site_id in {site.site_id for site in sites}:
            taken = known | {site.site_id for site in sites}
            number = next(n for n in range(1, 10_000) if f"{entry.organisation_id}-S{n}" not in taken)
            site_id = f"{entry.organisation_id}-S{number}"
        sites.append(EntrySite(site_id, names, one["country"] or entry.country, one.get("city", "").strip()))
    return tuple(sites)


class IdentityForm(PlainWordsForm):
    """Country and identifiers: with the names, who the firm is."""

    country = forms.ChoiceField(label=gettext_lazy("Country"))

    def __init__(self, *args, entry: Entry, **kwargs) -> None:
        initial = {"country": entry.country} | {str(scheme): entry.identifier(scheme) for scheme in SCHEMES}
        super().__init__(*args, initial=initial, **kwargs)
        self._entry = entry
        self.fields["country"].choices = country_choices()
        for scheme, heading in SCHEMES.items():
            self.fields[str(scheme)] = forms.CharField(label=heading, required=False, max_length=200)

    def clean_home_page(self) -> str:
        """Return the address as directories hold it, without scheme and "www."; refuse what is no address of a web page."""
        written = re.sub(r"^(https?://)?(www\.)?", "", self.cleaned_data["home_page"].strip(), flags=re.IGNORECASE)
        if written and not re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?", written):
            raise ValidationError(_("Write the address of a web page: https://www.example.com"))
        return written.rstrip("/")

    def identifiers(self) -> tuple[Identifier, ...]:
        """Return the identifiers of a valid form; further home pages stay."""
        further = [one for one in self._entry.identifiers if one.scheme is IdentifierScheme.HOME_PAGE][1:]
        written = [(scheme, self.cleaned_data[str(scheme)].strip()) for scheme in SCHEMES]
        given = (Identifier(scheme, value) for scheme, value in written if value)
        return (
            *(one if one.scheme in _AS_WRITTEN else replace(one, value=identifier_key(one)) for one in given),
            *further,
        )


class ProfileForm(PlainWordsForm):
    """What the firm says of itself, who may see its entry, and with whom it is not to be matched."""

    industry_ko = forms.CharField(label=gettext_lazy("Line of business, in Korean"), max_length=500, required=False)
    industry_en = forms.CharField(label=gettext_lazy("Line of business, in English"), max_length=500, required=False)
    products_ko = forms.CharField(
        label=gettext_lazy("Products, in Korean"), max_length=_TEXT_LENGTH, required=False, widget=forms.Textarea
    )
    products_en = forms.CharField(
        label=gettext_lazy("Products, in English"), max_length=_TEXT_LENGTH, required=False, widget=forms.Textarea
    )
    summary_ko = forms.CharField(
        label=gettext_lazy("About the firm, in Korean"), max_length=_TEXT_LENGTH, required=False, widget=forms.Textarea
    )
    summary_en = forms.CharField(
        label=gettext_lazy("About the firm, in English"), max_length=_TEXT_LENGTH, required=False, widget=forms.Textarea
    )
    region = forms.CharField(label=gettext_lazy("Region"), max_length=120, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=120, required=False)
    employees = forms.IntegerField(label=gettext_lazy("Employees"), min_value=0, max_value=10_000_000, required=False)
    firm_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of firm"), required=False, widget=forms.CheckboxSelectMultiple
    )
    competitors = forms.CharField(
        label=gettext_lazy("Not to be matched with"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy(
            "The identifiers of organisations as their addresses in the directory show them, with commas. Only your firm sees this list."
        ),
    )
    tlp = forms.ChoiceField(label=gettext_lazy("Who may see it"), widget=forms.RadioSelect)

    def __init__(self, *args, entry: Entry, **kwargs) -> None:
        initial = {
            f"{name}_{language}": getattr(getattr(entry, name), language)
            for name in ("industry", "products", "summary")
            for language in ("ko", "en")
        }
        initial |= {name: getattr(entry, name) for name in ("region", "city", "employees")}
        initial |= {"tlp": str(entry.tlp), "firm_kinds": [str(kind) for kind in entry.firm_kinds]}
        super().__init__(*args, initial=initial | {"competitors": ", ".join(entry.competitors)}, **kwargs)
        self._entry = entry
        kinds = [(str(kind), in_page_language(firm_kind_name(kind))) for kind in FirmKind]
        self.fields["firm_kinds"].choices = kinds
        self.fields["tlp"].choices = [(str(tlp), f"TLP:{tlp.upper()} — {words}") for tlp, words in MARKINGS.items()]

    def values(self) -> dict[str, object]:
        """Return the fields of the entry that a valid form holds."""
        given = self.cleaned_data
        texts = {}
        for name in ("industry", "products", "summary"):
            ko, en = (given[f"{name}_{language}"].replace("\r\n", "\n").strip() for language in ("ko", "en"))
            before = getattr(self._entry, name)
            texts[name] = Text(ko, en, before.original if (ko, en) == (before.ko, before.en) else None)
        competitors = tuple(dict.fromkeys(part for one in given["competitors"].split(",") if (part := one.strip())))
        return texts | {
            "region": given["region"].strip(),
            "city": given["city"].strip(),
            "employees": given["employees"],
            "firm_kinds": tuple(FirmKind(kind) for kind in given["firm_kinds"]),
            "competitors": competitors,
            "tlp": TLP(given["tlp"]),
        }


class CapabilityForm(PlainWordsForm):
    """Something the firm can do, in typed fields; the rows of materials and of inspections stand beside it."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("What it is for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=tuple((str(one), words) for one, words in MATCH_KINDS.items()),
        help_text=gettext_lazy("With none chosen it is compared with every kind of need."),
    )
    site = forms.ChoiceField(label=gettext_lazy("Site"), required=False)
    scale_least = Amount(label=gettext_lazy("Scale of one run, from"), low=0, high=1e12, required=False)
    scale_most = Amount(label=gettext_lazy("Scale of one run, up to"), low=0, high=1e12, required=False)
    scale_unit = forms.ChoiceField(label=gettext_lazy("Unit of the scale"))
    amount_per_year = Amount(label=gettext_lazy("Amount a year"), low=0, high=1e15, required=False)
    amount_unit = forms.ChoiceField(label=gettext_lazy("Unit of the amount"))
    hs_codes = forms.CharField(
        label=gettext_lazy("HS codes"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("4 to 10 digits each, with commas between them."),
    )
    note_ko = forms.CharField(label=gettext_lazy("In your own words, in Korean"), max_length=1000, required=False)
    note_en = forms.CharField(label=gettext_lazy("In your own words, in English"), max_length=1000, required=False)
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("A certificate, a licence number or the address of a page that shows it."),
    )

    def __init__(self, data=None, *, entry: Entry, capability: Capability | None = None) -> None:
        traits = capability.traits if capability else Traits()
        scale = traits.scale
        initial = {name: list(getattr(traits, name)) for name in CAPABILITY_FACETS} | {
            "kinds": [str(one) for one in capability.kinds] if capability else [],
            "site": capability.site_id if capability else "",
            "scale_least": _number(scale.least) if scale else "",
            "scale_most": _number(scale.most) if scale else "",
            "scale_unit": scale.unit if scale else "L",
            "amount_per_year": _number(traits.amount_per_year),
            "amount_unit": traits.amount_unit or "kg",
            "hs_codes": ", ".join(traits.hs_codes),
            "note_ko": capability.note.ko if capability else "",
            "note_en": capability.note.en if capability else "",
            "evidence": capability.evidence if capability else "",
        }
        super().__init__(data, initial=initial)
        self._traits = traits
        sites = [(one.site_id, in_page_language(one.name)) for one in entry.sites]
        self.fields["site"].choices = [("", _("not at one site")), *sites]
        for name in ("scale_unit", "amount_unit"):
            known = units()
            written = initial[name]
            self.fields[name].choices = known if written in UNITS else [*known, (written, written)]
        for name, facet in CAPABILITY_FACETS.items():
            terms = [(one.code, in_page_language(one.name)) for one in standard_terms().of(facet)]
            terms += [(code, term_name(code)) for code in initial[name] if code not in dict(terms)]
            self.fields[name] = forms.MultipleChoiceField(
                label=TRAITS[name], choices=terms, required=False, widget=forms.CheckboxSelectMultiple
            )

    def term_groups(self) -> list[Group]:
        """Return the boxes of all terms, a group a facet."""
        return [
            one for name, facet in CAPABILITY_FACETS.items() for one in term_groups(self[name], {facet: TRAITS[name]})
        ]

    def material_rows(self) -> str:
        """Return the rows of materials."""
        written = self.data.getlist("material") if self.is_bound else map(material_name, self._traits.material_ids)
        return material_inputs("material", written, "id_material")

    def inspection_rows(self) -> list[dict]:
        """Return what stands in the rows of inspections, with two empty ones."""
        if self.is_bound:
            rows = zip(self.data.getlist("authority"), self.data.getlist("inspected_on"), strict=False)
            written = [{"authority": one, "inspected_on": day} for one, day in rows if one]
        else:
            written = [
                {"authority": one.authority, "inspected_on": one.inspected_on.isoformat() if one.inspected_on else ""}
                for one in self._traits.inspections
            ]
        return [*written, {"authority": "", "inspected_on": ""}, {"authority": "", "inspected_on": ""}][:_MOST_ROWS]

    def clean(self) -> dict:
        """Read the rows, and refuse what says nothing or cannot be."""
        given = super().clean()
        least, most = given.get("scale_least"), given.get("scale_most")
        if least is not None and most is not None and most < least:
            self.add_error("scale_most", _("A scale cannot end below where it begins."))
        codes = [one.strip().replace(".", "") for one in given.get("hs_codes", "").split(",") if one.strip()]
        if any(not one.isdecimal() or not 4 <= len(one) <= 10 for one in codes):
            self.add_error("hs_codes", _("An HS code has 4 to 10 digits. Write several with commas between them."))
        given["hs"] = tuple(dict.fromkeys(codes))
        given["materials"] = self._materials()
        given["inspections"] = self._inspections()
        if not self.errors and self.traits(given) == Traits() and not (given["note_ko"] or given["note_en"]):
            raise ValidationError(_("Say something: choose a field, name a material, or write what your firm can do."))
        return given

    def _materials(self) -> tuple[str, ...]:
        known, found = material_words(), []
        for written in self.data.getlist("material"):
            key = " ".join(written.casefold().split())
            if not key:
                continue
            if key in known:
                found.append(known[key])
                continue
            hint = told(did_you_mean(key, known.keys()), page_language())
            self.add_error(None, _("'{name}' is no material of the list.").format(name=written[:80]) + f" {hint}")
        return tuple(dict.fromkeys(found))

    def _inspections(self) -> tuple[Inspection, ...]:
        known, found = {one.code for one in standard_terms().of(Facet.AUTHORITY)}, []
        known |= {one.authority for one in self._traits.inspections}
        for authority, written in zip(self.data.getlist("authority"), self.data.getlist("inspected_on"), strict=False):
            if authority not in known:
                continue
            try:
                day = forms.DateField(required=False).clean(written)
            except ValidationError:
                self.add_error(None, _("'{day}' is no day. Write it as 2026-03-31.").format(day=written[:40]))
                continue
            found.append(Inspection(authority, day))
        return tuple(dict.fromkeys(found))

    def traits(self, given: dict) -> Traits:
        """Return the typed traits of what was given."""
        least, most = given.get("scale_least"), given.get("scale_most")
        scale = Scale(least, most, given["scale_unit"]) if least is not None or most is not None else None
        amount = given.get("amount_per_year")
        return Traits(
            **{name: tuple(given.get(name, ())) for name in CAPABILITY_FACETS},
            material_ids=given["materials"],
            hs_codes=given["hs"],
            inspections=given["inspections"],
            scale=scale,
            amount_per_year=amount,
            amount_unit=given["amount_unit"] if amount is not None else "",
        )

    def capability(self, capability_id: str) -> Capability:
        """Return the capability of a valid form."""
        given = self.cleaned_data
        return Capability(
            capability_id,
            self.traits(given),
            site_id=given["site"],
            note=Text(given["note_ko"].strip(), given["note_en"].strip()),
            evidence=given["evidence"].strip(),
            kinds=tuple(MatchKind(one) for one in given["kinds"]),
        )


def material_words() -> dict[str, str]:
    """Return the materials by the words for them in both languages, in lower case."""
    words: dict[str, str] = {}
    for material in standard_materials():
        names = (material.name.ko, material.name.en, material.material_id, *material.synonyms_ko, *material.synonyms_en)
        for name in names:
            words.setdefault(" ".join(name.casefold().split()), material.material_id)
    return words


class ImportForm(forms.Form):
    """A file of entries, and what its rows do not say themselves."""

    file = forms.FileField(
        label=gettext_lazy("File"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.xlsx"})
    )
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=80,
        help_text=gettext_lazy("The register or list the file comes from; it stands beside each entry."),
    )
    as_of = forms.DateField(label=gettext_lazy("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    country = forms.ChoiceField(label=gettext_lazy("Country where a row names none"), required=False)
    association = forms.ChoiceField(label=gettext_lazy("Members of"), required=False)
    tlp = forms.ChoiceField(
        label=gettext_lazy("Who may see entries whose rows say nothing of it"),
        required=False,
        initial=TLP.GREEN.value,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Visitors without an account, and programs that ask the public reconciliation address, see TLP:CLEAR only. Entries that are"
            " there keep their marking."
        ),
    )

    def clean_source(self) -> str:
        """Return the source; refuse the name of a file, which tells a reader of an entry nothing."""
        source = self.cleaned_data["source"].strip()
        if re.search(r"\.(csv|tsv|xlsx?|txt|json)$", source, re.IGNORECASE):
            raise ValidationError(
                _("This is the name of a file. Write the register or list from which it comes, as readers know it.")
            )
        return source

    def __init__(self, *args, associations: dict[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tlp"].choices = [(one.value, marking_told(one)) for one in TLP]
        self.fields["country"].choices = [("", _("none")), *country_choices()]
        self.fields["association"].choices = [("", _("no association, or as the file says")), *associations.items()]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
