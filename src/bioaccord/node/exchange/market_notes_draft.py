"""A market note as an analyst writes it: words, days, figures picked from this node's series, and what it is about."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.recognition import standard_materials

from . import market_notes_figures as figures
from .drafting import DraftForm
from .shared_words import as_told, lines


class MarketNoteDraft(DraftForm):
    """A market note, in either language or both. `subject` is `new`."""

    finds = gettext_lazy("Find figures")

    title_ko = forms.CharField(label=gettext_lazy("Title in Korean"), required=False, max_length=300)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), required=False, max_length=300)
    text_ko = forms.CharField(label=gettext_lazy("Text in Korean"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))  # fmt: skip
    text_en = forms.CharField(label=gettext_lazy("Text in English"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))  # fmt: skip
    first_day = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(label=gettext_lazy("Words of a series"), required=False, max_length=120, help_text=gettext_lazy("A product, a country or a publisher: then Find figures. Only publishers' figures can be picked, never what a firm reported."))  # fmt: skip
    figures = forms.MultipleChoiceField(label=gettext_lazy("Figures that go with it"), required=False, widget=forms.CheckboxSelectMultiple)  # fmt: skip
    materials = forms.MultipleChoiceField(label=gettext_lazy("Materials it is about"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}), help_text=gettext_lazy("Those of the figures are added by themselves."))  # fmt: skip
    publisher = forms.CharField(label=gettext_lazy("Further source: who published it"), required=False, max_length=300)
    address = forms.URLField(label=gettext_lazy("Further source: web address"), required=False, max_length=600, assume_scheme="https")  # fmt: skip

    def __init__(self, data=None, *, user, subject: str, kept=None) -> None:
        super().__init__(data, user=user, subject=subject, kept=kept)
        given, language = data if data is not None else kept, page_language()
        before = given.getlist("figures")[: figures.MOST_PICKED] if given is not None else []
        choices = dict(one for word in before if (one := figures.picked(user, word)))
        words = given.get("words", "").strip() if given is not None else ""
        found = figures.found(user, words)
        choices |= dict(found)
        if words and not found:
            self.fields["figures"].help_text = (
                _("No publishers' series of this node holds all of these words. Use fewer or other words.")
                if figures.are_there(user)
                else _(
                    "This node holds no publishers' figures yet: an operator brings them with pull_market or import_market."
                )
            )
        self.fields["figures"].choices = [(word, name.in_language(language)) for word, name in choices.items()]
        materials = standard_materials()
        named = ((one.material_id, materials.name(one.material_id).in_language(language)) for one in materials)
        self.fields["materials"].choices = sorted(named, key=lambda one: one[1])
        if kept is not None:
            self.initial["figures"] = [word for word in before if word in choices]

    def heading(self) -> str:
        return str(_("Market note"))

    def clean(self) -> dict[str, Any]:
        """Refuse a note that says nothing, ends before it begins, or rests on nothing."""
        given = super().clean()
        for part in ("title", "text"):
            if not (given.get(f"{part}_ko") or given.get(f"{part}_en")):
                self.add_error(f"{part}_ko", _("Write it in Korean or in English, or in both."))
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        if not given.get("figures") and not given.get("publisher"):
            self.add_error("publisher", _("Pick a figure, or say who published what the note rests on."))
        if len(given.get("figures", [])) > figures.MOST_PICKED:
            self.add_error("figures", _("At most twenty figures go with a note."))
        return given

    def payload(self) -> dict[str, Any]:
        given = self.cleaned_data
        words = [word for word in given["figures"] if figures.key_of(word)]
        sources = [{"publisher": given["publisher"], "address": given["address"]}] if given["publisher"] else []
        sources += {str(one): one for one in map(figures.source_of, words)}.values()
        about = dict.fromkeys([*given["materials"], *(one for word in words for one in figures.material_ids_of(word))])
        return {
            "title": as_told(Text(given["title_ko"], given["title_en"])),
            "text": as_told(Text(lines(given["text_ko"]), lines(given["text_en"]))),
            "first_day": given["first_day"].isoformat(),
            "last_day": given["last_day"].isoformat(),
            "subjects": [{"type": "material", "id": one} for one in about][:200],
            "figures": [one for word in words if (one := figures.figure_of(self.user, word))],
            "evidence": sources,
            "is_fictional": settings.LOADS_SAMPLE,
        }
