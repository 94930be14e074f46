"""What an analyst gives for a report and for each kind of part."""

from datetime import date
from urllib.parse import parse_qs, urlparse

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

from bioaccord.market.areas import PANELS, Panel
from bioaccord.market.observation import SERIES_KEY
from bioaccord.market.panels import panel_lines
from bioaccord.market.series_address import series_address
from bioaccord.market.store_on_day import StoreOnDay
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.tlp import TLP
from bioaccord.vocabulary.topic import Area, topic_name

from .access import store

_MARKINGS = tuple((one.value, f"TLP:{one.value.upper()}") for one in TLP)
_LEVELS = ((1, _("Section")), (2, _("Part of a section")))


def _day(label, **more):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _words(label, *, rows: int = 0, length: int = 300, **more):
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=length, widget=widget, **more)


def _panel_choices():
    """Return the panels that figures fill, each once, under the areas on whose dashboards it stands."""
    language, groups, seen = page_language(), {}, set()
    here = store()
    on_day = StoreOnDay(here, timezone.localdate()) if here.exists else None
    for area, panels in PANELS.items():
        for panel in panels:
            if panel.key in seen or on_day is None or not panel_lines(on_day, panel):
                continue
            seen.add(panel.key)
            areas = [topic_name(one) for one, others in PANELS.items() if any(panel.key == own.key for own in others)]
            group = ", ".join(one.in_language(language) for one in areas)
            groups.setdefault(group, []).append((f"{area}/{panel.key}", panel.title.in_language(language)))
    return list(groups.items())


class HeadForm(forms.Form):
    """Title, association, author, day and marking."""

    title_ko = _words(_("Title in Korean"))
    title_en = _words(_("Title in English"))
    association_ko = _words(_("Association in Korean"), length=200)
    association_en = _words(_("Association in English"), length=200)
    author = _words(_("Author"), length=200)
    written_on = _day(_("Day of the report"))
    tlp = forms.ChoiceField(label=_("How far it may be told"), choices=_MARKINGS, initial="green")
    fictional = forms.BooleanField(label=_("Contains a fictional sample"), required=False)

    def clean(self):
        given = super().clean()
        if not (given.get("title_ko", "").strip() or given.get("title_en", "").strip()):
            raise forms.ValidationError(_("Give the report a title in Korean or English."))
        return given


class _InEitherLanguage(forms.Form):
    """Asks for the words in Korean, in English, or in both."""

    def clean(self):
        given = super().clean()
        if not (given.get("text_ko", "").strip() or given.get("text_en", "").strip()):
            raise forms.ValidationError(_("Write it in Korean, in English, or in both."))
        return given


class HeadingForm(_InEitherLanguage):
    """A heading."""

    text_ko = _words(_("Heading in Korean"))
    text_en = _words(_("Heading in English"))
    level = forms.TypedChoiceField(label=_("Level"), choices=_LEVELS, coerce=int, initial=1)

    def part(self) -> dict:
        given = self.cleaned_data
        return {"kind": "heading", "text": _text(given, "text"), "level": given["level"]}


class NoteForm(_InEitherLanguage):
    """A person's words."""

    text_ko = _words(_("Note in Korean"), rows=5, length=20_000)
    text_en = _words(_("Note in English"), rows=5, length=20_000)

    def part(self) -> dict:
        return {"kind": "note", "text": _text(self.cleaned_data, "text")}


class _SeriesForm(forms.Form):
    series = forms.CharField(
        label=_("Addresses of series, one a line"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        max_length=4_000,
        help_text=_("One to six of one unit. The address of a series' page can be pasted as it is."),
    )
    title_ko = _words(_("Title in Korean"))
    title_en = _words(_("Title in English"))
    since = _day(_("First period"), required=False)
    until = _day(_("Last period"), required=False)
    as_of = _day(_("As of (the day of the report, if empty)"), required=False)

    kind = ""

    def part(self) -> dict:
        given = self.cleaned_data
        return {
            "kind": self.kind,
            "series": [address_of(line) for line in given["series"].splitlines() if line.strip()],
            "title": _text(given, "title"),
            **{name: _plain(given[name]) for name in ("since", "until", "as_of")},
        }


class _OutlookForm(forms.Form):
    forecast = forms.BooleanField(
        label=_("Draw the forecast with its intervals"),
        required=False,
        help_text=_("Of the first line. How often such intervals held in its back-test is printed beside it."),
    )
    changes = forms.BooleanField(label=_("Mark where it changed"), required=False)

    def outlook(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("forecast", "changes")}


class ChartForm(_SeriesForm, _OutlookForm):
    """Lines of series."""

    kind = "chart"

    def part(self) -> dict:
        return super().part() | self.outlook()


class PanelForm(_OutlookForm):
    """A panel of a dashboard."""

    panel = forms.ChoiceField(label=_("Panel of a dashboard"), choices=_panel_choices)
    as_of = _day(_("As of (the day of the report, if empty)"), required=False)
    field_order = ("panel", "forecast", "changes", "as_of")

    def part(self) -> dict:
        given = self.cleaned_data
        area, _slash, key = given["panel"].partition("/")
        panel = next(one for one in PANELS[Area(area)] if one.key == key)
        return {
            "kind": "panel",
            "panel": TypeAdapter(Panel).dump_python(panel, mode="json"),
            "as_of": _plain(given["as_of"]),
            **self.outlook(),
        }


class TableForm(_SeriesForm):
    """Figures of series."""

    kind = "table"
    last_periods = forms.IntegerField(
        label=_("Only so many last periods"), required=False, min_value=1, max_value=2_000
    )

    def part(self) -> dict:
        return super().part() | {"last_periods": self.cleaned_data["last_periods"]}


class SignalForm(forms.Form):
    """A signal by its id."""

    signal_id = forms.CharField(
        label=_("Id of the signal"),
        max_length=300,
        help_text=_("It stands at the end of the address of the signal's page."),
    )


class FindingForm(_InEitherLanguage):
    """What is new, and the figures it rests on."""

    text_ko = _words(_("Finding in Korean"), rows=2, length=2_000)
    text_en = _words(_("Finding in English"), rows=2, length=2_000)
    test_ko = _words(_("Test it passed, in Korean"))
    test_en = _words(_("Test it passed, in English"))
    figures = forms.CharField(
        label=_("Figures, one a line: address of the series, then the first day of the period"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        max_length=10_000,
    )
    as_of = _day(_("As of (the day of the report, if empty)"), required=False)

    def clean_figures(self):
        told = []
        for line in self.cleaned_data["figures"].splitlines():
            if not line.strip():
                continue
            address, _space, day = line.strip().rpartition(" ")
            try:
                told.append({"series": address_of(address), "period": date.fromisoformat(day).isoformat()})
            except ValueError:
                raise forms.ValidationError(
                    _("“%(line)s” is not an address and a day. End the line with a day such as 2026-01-01."),
                    params={"line": line.strip()[:120]},
                ) from None
        return told

    def part(self) -> dict:
        given = self.cleaned_data
        return {
            "kind": "finding",
            "statement": _text(given, "text"),
            "test": _text(given, "test"),
            "figures": given["figures"],
            "as_of": _plain(given["as_of"]),
        }


FORMS = {
    "heading": HeadingForm,
    "note": NoteForm,
    "chart": ChartForm,
    "panel": PanelForm,
    "table": TableForm,
    "finding": FindingForm,
    "signal": SignalForm,
}
NAMES = {
    "heading": _("Heading"),
    "note": _("Words of one's own"),
    "chart": _("Chart"),
    "panel": _("Panel of a dashboard"),
    "table": _("Table of figures"),
    "finding": _("Finding of one's own"),
    "found": _("What the figures show is new"),
    "signal": _("Signal"),
}


def values_of(part: dict) -> dict[str, object]:
    """Return what a part's form begins with when it is changed."""
    values = {
        name: part.get(name) for name in ("level", "since", "until", "as_of", "last_periods", "forecast", "changes")
    }
    for ours, theirs in (("text", "text"), ("text", "statement"), ("title", "title"), ("test", "test")):
        for language in ("ko", "en"):
            if theirs in part:
                values[f"{ours}_{language}"] = part[theirs][language]
    if "series" in part:
        values["series"] = "\n".join(part["series"])
    if "panel" in part:
        values["panel"] = next(
            (
                f"{area}/{one.key}"
                for area, panels in PANELS.items()
                for one in panels
                if one.key == part["panel"]["key"]
            ),
            None,
        )
    if "figures" in part:
        values["figures"] = "\n".join(f"{one['series']} {one['period']}" for one in part["figures"])
    if "signal" in part:
        values["signal_id"] = part["signal"]["signal_id"]
    return values


def address_of(written: str) -> str:
    """Return the address of a series from an address, or from that of a page whose query names the parts of the key."""
    query = parse_qs(urlparse(written.strip()).query, keep_blank_values=True)
    if "source" in query and "indicator" in query:
        return series_address({name: query.get(name, [""])[0] for name in SERIES_KEY})
    return written.strip()


def _text(given: dict, name: str) -> dict[str, str]:
    return {"ko": given[f"{name}_ko"], "en": given[f"{name}_en"]}


def _plain(value: date | None) -> str | None:
    return value.isoformat() if value else None
