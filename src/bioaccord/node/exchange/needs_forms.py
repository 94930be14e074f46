"""What is given to share an offer or need, and to ask to be introduced across two nodes."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.node.partners.partner_forms import ContactForm
from bioaccord.node.plain_words import PlainWordsForm

_AREA = {"rows": 5}


class ShareForm(PlainWordsForm):
    """With whom an offer or need is shared, and in which words: its own, or others that tell less."""

    group_id = forms.ChoiceField(label=gettext_lazy("Sharing group: who reads it"), widget=forms.RadioSelect)
    marking = forms.ChoiceField(label=gettext_lazy("TLP marking"), widget=forms.RadioSelect)
    title_ko = forms.CharField(label=gettext_lazy("Title in Korean"), max_length=200, required=False)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=200, required=False)
    text_ko = forms.CharField(label=gettext_lazy("Text in Korean"), max_length=5000, required=False, widget=forms.Textarea(attrs=_AREA))  # fmt: skip
    text_en = forms.CharField(label=gettext_lazy("Text in English"), max_length=5000, required=False, widget=forms.Textarea(attrs=_AREA))  # fmt: skip

    def clean(self) -> dict:
        """Refuse a sharing without a title."""
        given = super().clean()
        if not (given.get("title_ko") or given.get("title_en")):
            self.add_error("title_ko", _("Give a title in at least one language."))
        return given


class AskAcrossForm(ContactForm):
    """A request to be introduced to a firm of another association."""

    shown_as = forms.ChoiceField(
        label=gettext_lazy("What they read of your firm before they answer"), widget=forms.RadioSelect
    )
    words = forms.CharField(label=gettext_lazy("Message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    field_order = ["shown_as", "words", "contact_name", "contact_mail"]
