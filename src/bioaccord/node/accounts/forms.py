"""What a person can set about the own account."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

_COMMON = ("Asia/Seoul", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "UTC")


class AccountForm(forms.Form):
    """The zone in which times are shown."""

    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = sorted(available_timezones() - set(_COMMON))
        self.fields["time_zone"].choices = [(zone, zone) for zone in (*_COMMON, *others)]
