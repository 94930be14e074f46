"""What is typed on the pages of roundtables, and within which limits."""

import math
import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bioaccord.events.roundtable import MOST_SEATS
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.node.plain_words import PlainWordsForm
from bioaccord.vocabulary.country import country_codes
from bioaccord.vocabulary.tlp import TLP

from .models import Grouping
from .roundtable_figure_words import CERTAINTIES, UNITS

KINDS = (
    ("said", gettext_lazy("What was said")),
    ("agreed", gettext_lazy("What was agreed")),
    ("open", gettext_lazy("Open question")),
    ("next_step", gettext_lazy("Next step")),
)
_PARTS = 3
_GROUP_PARTS = 4
_NUMBERS = re.compile(r"(\d{1,2})?\s*[-–~]\s*(\d{1,2})?")
MARKINGS = [(one.value, f"TLP:{one.value.upper()}") for one in TLP]
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
    place_ko = forms.CharField(label=gettext_lazy("Room, in Korean"), required=False, max_length=120)
    place_en = forms.CharField(label=gettext_lazy("Room, in English"), required=False, max_length=120)
    tables = forms.IntegerField(label=gettext_lazy("Tables"), min_value=1, max_value=500)
    seats = forms.IntegerField(label=gettext_lazy("Seats at a table"), min_value=2, max_value=MOST_SEATS)
    grouping = forms.ChoiceField(
        label=gettext_lazy("Who sits at every table"),
        choices=[
            (Grouping.COUNTRIES, gettext_lazy("Some of each country from which enough guests come")),
            (Grouping.GROUPS, gettext_lazy("Some of each group below")),
            (Grouping.NOBODY, gettext_lazy("Anybody")),
        ],
    )
    groups = forms.CharField(
        label=gettext_lazy("Groups"),
        required=False,
        widget=forms.Textarea(_LINES),
        help_text=gettext_lazy(
            "One a line: name in Korean | name in English | countries, or - where you choose its guests yourself | guests at a table. "
            "For instance: 동아시아 | East Asia | KR, JP | 2-4. Leave a number out (2-) for no limit, or write - for its share of the seats."
        ),
    )
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

    def clean_groups(self) -> list[dict]:
        """Return groups of which each has names, and numbers where they are told."""
        found: dict[str, dict] = {}
        for line in filter(str.strip, self.cleaned_data["groups"].splitlines()):
            parts = [part.strip() for part in line.split("|")]
            if len(parts) != _GROUP_PARTS or not all(parts):
                raise ValidationError(_("Write a group as: name in Korean | name in English | countries | 2-4"))
            ko, en, countries, numbers = parts
            codes = [] if countries == "-" else [code.strip().upper() for code in countries.split(",") if code.strip()]
            strange = sorted(set(codes) - set(country_codes()))
            if strange:
                raise ValidationError(
                    _("'%(code)s' is not a country code. Use two letters, such as KR or US.") % {"code": strange[0]}
                )
            told = _NUMBERS.fullmatch(numbers)
            if not told:
                raise ValidationError(_("Write numbers of guests as 2-4, 2-, -4 or -: %(line)s") % {"line": line})
            least, most = (int(one) if one else None for one in told.groups())
            if least is not None and most is not None and least > most:
                raise ValidationError(_("Let the most be no less than the least: %(line)s") % {"line": line})
            if en in found:
                raise ValidationError(_("The group %(name)s stands in it twice.") % {"name": en})
            found[en] = {"id": en, "ko": ko, "en": en, "countries": codes, "least": least, "most": most}
        return list(found.values())

    def clean(self) -> dict:
        """Return the set-up; where groups sit at every table, they are named."""
        found = super().clean()
        if found.get("grouping") == Grouping.GROUPS and not found.get("groups") and "groups" not in self.errors:
            self.add_error("groups", _("Name the groups, one a line."))
        return found


def group_line(group: dict) -> str:
    """Return a group as it is typed."""
    numbers = "-".join("" if one is None else str(one) for one in (group["least"], group["most"]))
    return " | ".join((group["ko"], group["en"], ", ".join(group["countries"]) or "-", numbers))


class JoinForm(PlainWordsForm):
    """With what a delegate takes part."""

    delegate = forms.ChoiceField(label=gettext_lazy("Delegate"))
    kept_apart = forms.MultipleChoiceField(
        label=gettext_lazy("Firms you would rather not sit with"),
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
        help_text=gettext_lazy("Only the organiser sees this list."),
    )

    def __init__(self, *given, delegates, firms, **more) -> None:
        super().__init__(*given, **more)
        self.fields["delegate"].choices = delegates
        self.fields["kept_apart"].choices = firms


class _Brought(PlainWordsForm):
    """With what consent a figure is brought; whoever fills it in has to give it."""

    delegate = forms.ChoiceField(label=gettext_lazy("Delegate"))

    def __init__(self, *given, delegates, **more) -> None:
        super().__init__(*given, **more)
        self.fields["delegate"].choices = delegates
        self.fields["marking"] = forms.ChoiceField(label=gettext_lazy("Marking"), choices=MARKINGS, initial="amber")
        self.fields["is_for_note"] = forms.BooleanField(
            label=gettext_lazy("The strategy note may hold it, without our name"),
            required=False,
            help_text=gettext_lazy("Only where it is marked CLEAR or GREEN."),
        )
        self.fields["consent"] = forms.BooleanField(
            label=gettext_lazy("My firm agrees that those who sit at its tables see this figure with its name")
        )

    def clean(self) -> dict:
        """Return what is brought; for the note its marking has to allow it."""
        found = super().clean()
        if found.get("is_for_note") and found.get("marking") not in ("clear", "green"):
            self.add_error("is_for_note", _("For the strategy note a figure has to be marked CLEAR or GREEN."))
        return found

    def brought(self) -> dict:
        """Return the fields of the figure's row."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("delegate", "consent", "result")
        }


class ResultForm(_Brought):
    """A result that the node has computed for the firm."""

    result = forms.ChoiceField(label=gettext_lazy("Result"))

    def __init__(self, *given, results, **more) -> None:
        super().__init__(*given, **more)
        self.fields["result"].choices = results


class FigureForm(_Brought):
    """A figure from elsewhere."""

    label_ko = forms.CharField(label=gettext_lazy("What it is, in Korean"), required=False, max_length=200)
    label_en = forms.CharField(label=gettext_lazy("What it is, in English"), required=False, max_length=200)
    value = forms.CharField(label=gettext_lazy("Value"), max_length=40)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    low = forms.CharField(label=gettext_lazy("At least"), required=False, max_length=40)
    high = forms.CharField(label=gettext_lazy("At most"), required=False, max_length=40)
    certainty = forms.ChoiceField(label=gettext_lazy("How it is known"))
    source_ko = forms.CharField(label=gettext_lazy("Source, in Korean"), required=False, max_length=300)
    source_en = forms.CharField(label=gettext_lazy("Source, in English"), required=False, max_length=300)
    as_of = forms.DateField(label=gettext_lazy("As of"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *given, **more) -> None:
        super().__init__(*given, **more)
        language = page_language()
        self.fields["unit"].choices = [(key, words.in_language(language)) for key, words in UNITS.items()]
        self.fields["certainty"].choices = [(key, words.in_language(language)) for key, words in CERTAINTIES.items()]

    def clean(self) -> dict:
        """Return the figure; label and source are written in one language at least."""
        found = super().clean()
        numbers = {name: _number(found.get(name, "")) for name in ("value", "low", "high") if found.get(name)}
        for name, number in numbers.items():
            if not math.isfinite(number):
                self.add_error(name, _("A value is a number, such as -12 or 1,250.5."))
        if ("low" in numbers) != ("high" in numbers):
            self.add_error("high" if "low" in numbers else "low", _("Say both ends of the range, or none."))
        elif len(numbers) > 1 and not numbers["low"] <= numbers.get("value", math.nan) <= numbers["high"]:
            self.add_error("value", _("The value lies between the ends of its range."))
        for name, words in (("label", _("Say what it is.")), ("source", _("Say where it comes from."))):
            if not found.get(f"{name}_ko") and not found.get(f"{name}_en"):
                self.add_error(f"{name}_ko", words)
        return found


def _number(written: str) -> float:
    try:
        return float(written.replace(",", ""))
    except ValueError:
        return math.nan


class SummaryForm(PlainWordsForm):
    """What a roundtable comes to."""

    summary_ko = forms.CharField(
        label=gettext_lazy("Summary in Korean"), required=False, widget=forms.Textarea(_LINES), max_length=4000
    )
    summary_en = forms.CharField(
        label=gettext_lazy("Summary in English"), required=False, widget=forms.Textarea(_LINES), max_length=4000
    )


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
    due_on = forms.DateField(
        label=gettext_lazy("A next step is to be done by"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    marking = forms.ChoiceField(label=gettext_lazy("Marking"), choices=MARKINGS)
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
