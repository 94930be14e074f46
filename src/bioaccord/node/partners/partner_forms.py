"""What is given to ask for an introduction, to answer one, to call for partners, and to save a search of partners."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.node.members.term_choice import Group, country_choices, term_choices, term_groups
from bioaccord.node.plain_words import PlainWordsForm
from bioaccord.partners.call import CallAudience
from bioaccord.partners.terms import Facet

from .posting_forms import day_field, firms_named
from .words import AUDIENCES, CALL_KINDS, KINDS, SIDES

_SEARCHED_FACETS = {
    Facet.MODALITY: gettext_lazy("Modality or product"),
    Facet.STEP: gettext_lazy("Step of the work"),
    Facet.FIELD: gettext_lazy("Research fields"),
}


class ContactForm(PlainWordsForm):
    """Who may be reached once both have agreed."""

    contact_name = forms.CharField(label=gettext_lazy("Contact person"), max_length=120)
    contact_mail = forms.EmailField(label=gettext_lazy("Mail address of the contact person"), max_length=254)


class AskForm(ContactForm):
    """A request for an introduction."""

    shown_as = forms.ChoiceField(
        label=gettext_lazy("What they read of your firm before they answer"), widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of cooperation"),
        required=False,
        choices=[("", gettext_lazy("not said")), *KINDS.items()],
    )
    posting_id = forms.ChoiceField(
        label=gettext_lazy("Offer or need that you show them"),
        required=False,
        help_text=gettext_lazy("They read its title. Without your name, leave it out: its title leads to your firm."),
    )
    words = forms.CharField(label=gettext_lazy("Message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    tells_association = forms.BooleanField(
        label=gettext_lazy("Their association may know of this request"), required=False
    )
    field_order = ["shown_as", "kind", "posting_id", "words", "contact_name", "contact_mail", "tells_association"]


class CallForm(PlainWordsForm):
    """A call for partners, in both languages."""

    kind = forms.ChoiceField(label=gettext_lazy("What the call is for"), choices=tuple(CALL_KINDS.items()))
    title_ko = forms.CharField(label=gettext_lazy("Title in Korean"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200)
    text_ko = forms.CharField(
        label=gettext_lazy("Text in Korean"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    text_en = forms.CharField(
        label=gettext_lazy("Text in English"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    deadline_on = day_field(gettext_lazy("Last day for answers"), required=True)
    audience = forms.ChoiceField(
        label=gettext_lazy("Who is called"), choices=tuple(AUDIENCES.items()), widget=forms.RadioSelect
    )
    named = forms.CharField(
        label=gettext_lazy("Named organisations"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Name or identifier, one a line."),
    )
    terms = forms.MultipleChoiceField(
        label=gettext_lazy("Fields that fit"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, user, today, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.today = user, today
        self.fields["terms"].choices = term_choices(*_SEARCHED_FACETS)

    def term_groups(self) -> list[Group]:
        """Return the boxes of the terms, a group a facet."""
        return term_groups(self["terms"], _SEARCHED_FACETS)

    def clean_named(self) -> list[str]:
        """Return the ids of named organisations."""
        return list(firms_named(self.user, self.cleaned_data["named"], self.today))

    def clean(self) -> dict:
        """Check that the audience that was chosen is described."""
        given = super().clean()
        if given.get("audience") == CallAudience.NAMED and not given.get("named") and "named" not in self.errors:
            self.add_error("named", _("Name at least one organisation."))
        if given.get("audience") == CallAudience.FITTING and not given.get("terms"):
            self.add_error("terms", _("Choose at least one field."))
        return given


class CallAnswerForm(ContactForm):
    """An answer to a call."""

    words = forms.CharField(
        label=gettext_lazy("What your firm can contribute"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    field_order = ["words", "contact_name", "contact_mail"]


class WatchForm(PlainWordsForm):
    """A search of the directory that tells of what is new; `facets` are by what the directory was narrowed."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    words = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=400,
        required=False,
        help_text=gettext_lazy(
            "As in the directory: in either language, what a firm does, where it is, what it is called."
        ),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    side = forms.ChoiceField(label=gettext_lazy("Firms, or what they offer or need"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of cooperation"), required=False)
    term = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False, widget=forms.RadioSelect)
    by_mail = forms.BooleanField(label=gettext_lazy("Also by mail"), required=False)

    def __init__(self, *args, facets: dict[str, list[str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.facets = facets
        if facets:
            # A search of the directory is of organisations, and its own facets hold the rest.
            for name in ("country", "side", "kind", "term"):
                del self.fields[name]
            return
        self.fields["country"].choices = [("", _("All")), *country_choices()]
        self.fields["side"].choices = [("", _("Organisations")), *((one, name) for one, name in SIDES.items())]
        self.fields["kind"].choices = [("", _("All")), *KINDS.items()]
        self.fields["term"].choices = [("", _("All")), *term_choices(*_SEARCHED_FACETS)]

    def term_groups(self) -> list[Group]:
        """Return the buttons of the terms, a group a facet."""
        return term_groups(self["term"], _SEARCHED_FACETS)

    def clean(self) -> dict:
        """Refuse a search that everything fits."""
        given = super().clean()
        if not self.facets and not any(given.get(one) for one in ("words", "country", "side", "kind", "term")):
            self.add_error("words", _("Say what to look for: everything would be told otherwise."))
        return given | {"facets": self.facets}
