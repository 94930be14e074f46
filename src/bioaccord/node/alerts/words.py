"""What states and notices are called on the page."""

from django.utils.translation import gettext_lazy as _

from .clock import ALERTS, BRIEFS, INDEX
from .models import Delivery, InboxEntry

STATES = {
    Delivery.State.WAITING: _("waiting"),
    Delivery.State.SENDING: _("being sent"),
    Delivery.State.SENT: _("sent"),
    Delivery.State.NOTHING: _("nothing new, not sent"),
    Delivery.State.GIVEN_UP: _("given up"),
}
JOBS = {
    ALERTS: _("Find what is new, write and send digests"),
    INDEX: _("Bring the search index to the new day"),
    BRIEFS: _("Compute the briefs of the new day"),
}
NOTICES = {
    InboxEntry.Notice.MAIL_GIVEN_UP: _(
        "A digest of “%(name)s” could not be delivered: the mail server refused it. The next digest tells of it again."
    ),
    InboxEntry.Notice.WEBHOOK_DISABLED: _(
        "The webhook of “%(name)s” failed too often and is disabled. Mend it, then switch it on again under saved searches."
    ),
    InboxEntry.Notice.INTRODUCTION_ASKED: _("A firm would like to be introduced to you: %(name)s"),
    InboxEntry.Notice.INTRODUCTION_AGREED: _("You have been introduced to each other: %(name)s"),
    InboxEntry.Notice.INTRODUCTION_UNANSWERED: _("No answer came to your request for an introduction: %(name)s"),
    InboxEntry.Notice.CALL_POSTED: _("A call for partners: %(name)s"),
    InboxEntry.Notice.CALL_REMINDER: _("The deadline of a call for partners is near: %(name)s"),
    InboxEntry.Notice.CALL_ANSWERED: _("An answer to your call for partners: %(name)s"),
    InboxEntry.Notice.PARTNER_FOUND: _("New in your saved search of partners: %(name)s"),
    InboxEntry.Notice.DIARY_PUBLISHED: _("Your diary is there: %(name)s"),
    InboxEntry.Notice.MEETING_REPORTED: _("Said of a meeting: %(name)s"),
    InboxEntry.Notice.IDENTITY_CLAIMED: _("Another entry of the directory may be of your firm: %(name)s"),
    InboxEntry.Notice.TRADE_SHOW: _("Trade show: %(name)s"),
    InboxEntry.Notice.DIARY_CHANGED: _("Your meetings changed: %(name)s"),
    InboxEntry.Notice.FROM_OTHER_ASSOCIATION: _("Offers and needs across the associations: %(name)s"),
}
