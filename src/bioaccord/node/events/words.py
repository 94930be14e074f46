"""What the states of meetings and trade shows are called."""

from django.utils.translation import gettext_lazy as _

from bioaccord.vocabulary.meeting import MeetingStatus

from .models import EventState

STATUS_NAMES = {
    MeetingStatus.PROPOSED: _("proposed"),
    MeetingStatus.ACCEPTED: _("accepted, without a slot"),
    MeetingStatus.DECLINED: _("declined"),
    MeetingStatus.SCHEDULED: _("with a slot"),
    MeetingStatus.MOVED: _("moved"),
    MeetingStatus.CANCELLED: _("cancelled"),
    MeetingStatus.HELD: _("held"),
    MeetingStatus.NO_SHOW: _("no show"),
    MeetingStatus.EXPIRED: _("ended without an answer"),
}
PRIORITIES = {1: _("usual"), 2: _("wished"), 3: _("most wished")}
EVENT_STATES = {
    EventState.SET_UP: (
        _("being set up"),
        _("Only organisers see it. Firms see nothing yet and can ask for nothing."),
    ),
    EventState.OPEN: (
        _("open for requests"),
        _(
            "Firms register delegates, ask for meetings and answer. Times that are set are shown to them once the schedule is published."
        ),
    ),
    EventState.CLOSED: (
        _("requests closed"),
        _("No further requests; unanswered ones have ended and both sides were told. Now the schedule is made."),
    ),
    EventState.PUBLISHED: (
        _("schedule published"),
        _("Firms see their diaries. Changes go through the change desk, and those moved are told."),
    ),
    EventState.OVER: (_("over"), _("Nothing changes any more. Figures and outcomes can be read.")),
}
STATE_STEPS = {
    EventState.OPEN: _("Open for requests"),
    EventState.CLOSED: _("Close requests"),
    EventState.PUBLISHED: _("Publish the schedule"),
    EventState.OVER: _("End the event"),
}
STATE_STEPS_BACK = {
    EventState.OPEN: _("Take requests again"),
    EventState.CLOSED: _("Take the published schedule back"),
}
