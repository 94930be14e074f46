"""What the statuses of a meeting are called."""

from django.utils.translation import gettext_lazy as _

from bioaccord.vocabulary.meeting import MeetingStatus

STATUS_NAMES = {
    MeetingStatus.PROPOSED: _("proposed"),
    MeetingStatus.ACCEPTED: _("accepted, without a slot"),
    MeetingStatus.DECLINED: _("declined"),
    MeetingStatus.SCHEDULED: _("with a slot"),
    MeetingStatus.MOVED: _("moved"),
    MeetingStatus.CANCELLED: _("cancelled"),
    MeetingStatus.HELD: _("held"),
    MeetingStatus.NO_SHOW: _("no show"),
}
