"""A new event from one that was, or from a workbook."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bioaccord.events.event_template import TemplateError
from bioaccord.node.accounts.access import require, roles_of
from bioaccord.node.brief.templatetags.wording import page_language
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.language import Text

from . import copy_services
from .access import event_rows_for
from .event_shown import event_name
from .rows import programme_of


class CopyForm(forms.Form):
    """What the new event is called and when it begins; what it is made from is an event of this node or a workbook."""

    event_id = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=gettext_lazy("Short name for addresses"),
        max_length=48,
        help_text=gettext_lazy("Small letters, digits and hyphens, as bix-2028."),
    )
    name_ko = forms.CharField(label=gettext_lazy("Name in Korean"), max_length=200, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200, required=False)
    first_day = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: the days stay as they are."),
    )
    source = forms.ChoiceField(label=gettext_lazy("The programme of"), required=False)
    file = forms.FileField(
        label=gettext_lazy("or a workbook (XLSX) that an event was given out as"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )
    with_people = forms.BooleanField(
        label=gettext_lazy("With the delegates and meetings of the workbook"), required=False
    )

    def __init__(self, *args, events, **options) -> None:
        super().__init__(*args, **options)
        self.fields["source"].choices = [("", "–"), *events]

    def clean(self):
        """Ask for exactly one source, and for both names or none."""
        given = super().clean()
        if bool(given.get("source")) == bool(given.get("file")):
            self.add_error("source", _("Choose an event or a workbook, one of the two."))
        if bool(given.get("name_ko")) != bool(given.get("name_en")):
            self.add_error("name_ko", _("Write the name in both languages, or leave both empty to keep it."))
        return given


@login_required
def copy(request):
    """Make an event from the programme of another one, or from a workbook."""
    require(roles_of(request.user).organiser)
    language = page_language()
    rows = event_rows_for(request.user).order_by("-first_day")
    events = [(row.event_id, f"{event_name(programme_of(row), language)}, {row.first_day:%Y}") for row in rows]
    initial = {"source": request.GET.get("from", "")}
    form = CopyForm(request.POST or None, request.FILES or None, events=events, initial=initial)
    refused = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        values = {
            "event_id": given["event_id"],
            "name": Text(given["name_ko"], given["name_en"]),
            "first_day": given["first_day"],
        }
        try:
            if given["source"]:
                row, count = copy_services.copy_event(request.user, given["source"], **values), 0
            else:
                row, count = copy_services.event_from_workbook(
                    request.user, given["file"], **values, with_people=given["with_people"]
                )
        except InputError as error:
            refused = [one.told(language) for one in error.refusals[:20]]
            form.add_error("file", _("The workbook was refused as a whole; nothing was written."))
        except TemplateError as error:
            form.add_error(None, error.told(language))
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("The event is set up. Only organisers see it until you open it for requests."))
            if count:
                messages.info(
                    request,
                    ngettext("{count} meeting came with it.", "{count} meetings came with it.", count).format(
                        count=count
                    ),
                )
            return redirect("event", row.event_id)
    return render(request, "events/copy.html", {"form": form, "refused": refused, "section": "events"})
