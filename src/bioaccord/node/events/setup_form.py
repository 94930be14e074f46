"""The form from which an event is made: a template fills it, and a few figures are changed."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from bioaccord.events.event_template import EventPlan, HallPlan
from bioaccord.events.programme import Badge
from bioaccord.vocabulary.language import Text

from .country_field import CountryField
from .models import EventRecord
from .plain_errors import PlainErrors

TEMPLATES = {
    "forum": _("Forum: two days, one hall of 20 tables"),
    "fair": _("Trade fair: three days, two halls, 80 tables"),
    "convention": _("Convention: four days, ten halls, 900 tables"),
}
_VALUES = {
    "forum": {
        "days": 2,
        "slot_minutes": 30,
        "pause_minutes": 0,
        "halls": "제1홀 / Hall 1 / 20 / 4",
        "walking_minutes": 3,
    },
    "fair": {
        "days": 3,
        "slot_minutes": 30,
        "pause_minutes": 0,
        "halls": "동관 / East Hall / 40 / 4\n서관 / West Hall / 40 / 4",
        "walking_minutes": 5,
    },
    "convention": {
        "days": 4,
        "slot_minutes": 25,
        "pause_minutes": 5,
        "halls": "\n".join(f"제{one}홀 / Hall {one} / 90 / 4" for one in range(1, 11)),
        "walking_minutes": 6,
    },
}
_BADGES = "일반 배지 / Standard badge / 20\n플러스 배지 / Plus badge / 60"


def initial_of(template: str, today: date) -> dict:
    """Return what a template fills in: a Tuesday three months ahead as the first day."""
    values = _VALUES.get(template, _VALUES["forum"])
    ahead = today + timedelta(days=90)
    first = ahead + timedelta(days=(1 - ahead.weekday()) % 7)
    return {
        "first_day": first,
        "last_day": first + timedelta(days=values["days"] - 1),
        "time_zone": "Asia/Seoul",
        "city": "Seoul",
        "country": "KR",
        "opens": time(9, 0),
        "closes": time(18, 0),
        "meal_begins": time(12, 0),
        "meal_ends": time(13, 0),
        "badges": _BADGES,
        "online_places": 0,
        **{name: value for name, value in values.items() if name != "days"},
    }


class SetupForm(PlainErrors):
    """Days, hours, length of a slot, the meal, halls with tables and seats, walking minutes, badges with their caps."""

    event_id = forms.RegexField(
        r"^[a-z0-9][a-z0-9-]{1,62}$",
        label=_("Short name for addresses"),
        help_text=_("Small letters, digits and hyphens, such as partnering-2027."),
        error_messages={"invalid": _("Use small letters, digits and hyphens only.")},
    )
    name_ko = forms.CharField(label=_("Name in Korean"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    city = forms.CharField(label=_("City"), max_length=60)
    country = CountryField()
    time_zone = forms.CharField(
        label=_("Time zone of its clocks"), help_text=_("Such as Asia/Seoul or America/New_York.")
    )
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    opens = forms.TimeField(label=_("Meetings from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(label=_("Meetings until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    slot_minutes = forms.IntegerField(label=_("Minutes of a meeting"), min_value=5, max_value=240)
    pause_minutes = forms.IntegerField(label=_("Minutes between two meetings"), min_value=0, max_value=120)
    meal_begins = forms.TimeField(
        label=_("Meal from"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    meal_ends = forms.TimeField(
        label=_("Meal until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    halls = forms.CharField(
        label=_("Halls, one a line"),
        help_text=_("Name in Korean / name in English / tables / seats a table"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    walking_minutes = forms.IntegerField(label=_("Walking minutes between halls"), min_value=0, max_value=120)
    badges = forms.CharField(
        label=_("Badges, one a line"),
        required=False,
        help_text=_("Name in Korean / name in English / most requests without an answer at once. Empty: no cap."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    online_places = forms.IntegerField(label=_("Meetings over the network at once"), min_value=0, max_value=5000)

    def clean_event_id(self) -> str:
        """Return a short name that no event has."""
        if EventRecord.objects.filter(event_id=self.cleaned_data["event_id"]).exists():
            raise forms.ValidationError(_("There is an event with that short name already. Choose another."))
        return self.cleaned_data["event_id"]

    def clean_time_zone(self) -> str:
        """Return a time zone that is one."""
        zone = self.cleaned_data["time_zone"].strip()
        if zone not in available_timezones():
            raise forms.ValidationError(_("This is not a time zone. Write a name such as Asia/Seoul."))
        return ZoneInfo(zone).key

    def clean_halls(self) -> tuple[HallPlan, ...]:
        """Return the halls of the lines."""
        return tuple(
            HallPlan(Text(ko, en), tables, seats)
            for ko, en, tables, seats in self._lines("halls", _("name in Korean / name in English / tables / seats"), 2)
        )

    def clean_badges(self) -> tuple[Badge, ...]:
        """Return the badges of the lines."""
        lines = self._lines("badges", _("name in Korean / name in English / number"), 1)
        return tuple(Badge(f"badge-{number}", Text(ko, en), most) for number, (ko, en, most) in enumerate(lines, 1))

    def _lines(self, name: str, wanted: str, figures: int) -> list[tuple]:
        found = []
        for number, line in enumerate(self.cleaned_data[name].splitlines(), start=1):
            if not line.strip():
                continue
            parts = [part.strip() for part in line.split("/")]
            if len(parts) != 2 + figures or not all(part.isdecimal() and len(part) < 6 for part in parts[2:]):
                raise forms.ValidationError(
                    _("Line %(number)d is not understood: write %(wanted)s.") % {"number": number, "wanted": wanted}
                )
            found.append((parts[0] or parts[1], parts[1] or parts[0], *map(int, parts[2:])))
        return found

    def clean(self):
        """Ask for both ends of the meal or none."""
        given = super().clean()
        if bool(given.get("meal_begins")) != bool(given.get("meal_ends")):
            self.add_error("meal_ends", _("Write both times of the meal, or none."))
        return given

    def plan(self) -> EventPlan:
        """Return what the form says."""
        given = self.cleaned_data
        same = ("event_id", "city", "country", "time_zone", "first_day", "last_day", "opens", "closes")
        figures = ("slot_minutes", "pause_minutes", "halls", "walking_minutes", "badges", "online_places")
        meal = (given["meal_begins"], given["meal_ends"]) if given["meal_begins"] else None
        values = {name: given[name] for name in (*same, *figures)}
        return EventPlan(name=Text(given["name_ko"], given["name_en"]), meal=meal, **values)
