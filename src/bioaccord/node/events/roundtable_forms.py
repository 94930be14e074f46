"""What is typed on the pages of roundtables, and within which limits."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.events.roundtable import MOST_SEATS
from bioaccord.node.plain_words import PlainWordsForm
from bioaccord.vocabulary.tlp import TLP

KINDS = (
    ("said", gettext_lazy("What was said")),
    ("agreed", gettext_lazy("What was agreed")),
    ("open", gettext_lazy("Open question")),
    ("next_step", gettext_lazy("Next step")),
)
_PARTS = 3
_FIGURE_PARTS = 5
_LINES = {"rows": 3}


class RoundtableForm(PlainWordsForm):
    """Topic, documents, rounds, tables, seats."""

    topic_ko = forms.CharField(label=gettext_lazy("Topic in Korean"), max_length=300)
    topic_en = forms.CharField(label=gettext_lazy("Topic in English"), max_length=300)
    about_ko = forms.CharField(label=gettext_lazy("About it, in Korean"), required=False, widget=forms.Textarea(_LINES))
    about_en = forms.CharField(
        label=gettext_lazy("About it, in English"), required=False, widget=forms.Textarea(_LINES)
    )
    documents = forms.CharField(
        label=gettext_lazy("Documents"),
        required=False,
        widget=forms.Textarea(_LINES),
        help_text=gettext_lazy("One a line: title in Korean | title in English | address"),
    )
    round_slots = forms.MultipleChoiceField(
        label=gettext_lazy("Slots of the rounds"), widget=forms.SelectMultiple({"size": 8})
    )
    tables = forms.IntegerField(label=gettext_lazy("Tables"), min_value=1, max_value=500)
    seats = forms.IntegerField(label=gettext_lazy("Seats at a table"), min_value=2, max_value=MOST_SEATS)
    is_open = forms.BooleanField(label=gettext_lazy("Delegates may join"), required=False)

    def __init__(self, *given, slots, **more) -> None:
        super().__init__(*given, **more)
        self.fields["round_slots"].choices = slots
        self._order = [slot for slot, _name in slots]

    def clean_round_slots(self) -> list[str]:
        """Return the slots in order of time."""
        return sorted(self.cleaned_data["round_slots"], key=self._order.index)

    def clean_documents(self) -> list[dict]:
        """Return documents of which each has titles and an address."""
        found = []
        for line in filter(str.strip, self.cleaned_data["documents"].splitlines()):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != _PARTS or not all(parts):
                raise ValidationError(_("Write a document as: title in Korean | title in English | address"))
            URLValidator(schemes=["http", "https"])(parts[2])
            found.append(dict(zip(("title_ko", "title_en", "address"), parts, strict=True)))
        return found


class JoinForm(PlainWordsForm):
    """With what a delegate takes part."""

    delegate = forms.ChoiceField(label=gettext_lazy("Delegate"))
    kept_apart = forms.MultipleChoiceField(
        label=gettext_lazy("Firms you would rather not sit with"),
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text=gettext_lazy("Only the organiser sees this list."),
    )
    brings = forms.CharField(
        label=gettext_lazy("Figures of your own that you choose to bring"),
        required=False,
        widget=forms.Textarea(_LINES),
        help_text=gettext_lazy(
            "One a line: what | value | unit | source | date (2027-03-01). Guests see them with your firm's name; a strategy note has them without it."
        ),
    )

    def __init__(self, *given, delegates, firms, **more) -> None:
        super().__init__(*given, **more)
        self.fields["delegate"].choices = delegates
        self.fields["kept_apart"].choices = firms

    def clean_brings(self) -> list[dict]:
        """Return figures of which each has unit, source and date."""
        found = []
        for line in filter(str.strip, self.cleaned_data["brings"].splitlines()):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != _FIGURE_PARTS or not all(parts):
                raise ValidationError(_("Write a figure as: what | value | unit | source | date"))
            try:
                float(parts[1].replace(",", ""))
                date.fromisoformat(parts[4])
            except ValueError:
                raise ValidationError(
                    _("A value is a number, and a date is written as 2027-03-01: %(line)s") % {"line": line}
                ) from None
            found.append(dict(zip(("what", "value", "unit", "source", "date"), parts, strict=True)))
        return found


class NoteForm(PlainWordsForm):
    """A note of a table and round."""

    place = forms.ChoiceField(label=gettext_lazy("Round and table"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    text_ko = forms.CharField(
        label=gettext_lazy("In Korean"), required=False, widget=forms.Textarea(_LINES), max_length=4000
    )
    text_en = forms.CharField(
        label=gettext_lazy("In English"), required=False, widget=forms.Textarea(_LINES), max_length=4000
    )
    owner = forms.CharField(
        label=gettext_lazy("Owner of a next step"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("An association, a firm or an office; a person only with consent."),
    )
    marking = forms.ChoiceField(
        label=gettext_lazy("Marking"), choices=[(one.value, f"TLP:{one.value.upper()}") for one in TLP]
    )
    named = forms.MultipleChoiceField(
        label=gettext_lazy("People whom the text names"),
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text=gettext_lazy("The note leaves this association only after each of them agreed."),
    )

    def __init__(self, *given, places, people, **more) -> None:
        super().__init__(*given, **more)
        self.fields["place"].choices = places
        self.fields["named"].choices = people

    def clean(self) -> dict:
        """Return the note; it is written in one language at least, and a next step has an owner."""
        found = super().clean()
        if not found.get("text_ko") and not found.get("text_en"):
            raise ValidationError(_("Write the note in Korean or in English."))
        if found.get("kind") == "next_step" and not found.get("owner"):
            raise ValidationError(_("Say who does the next step."))
        return found

    def note(self) -> dict:
        """Return the fields of the note's row."""
        found = dict(self.cleaned_data)
        turn, table = found.pop("place").split("-")
        return found | {"round_number": int(turn), "table_number": int(table)}
