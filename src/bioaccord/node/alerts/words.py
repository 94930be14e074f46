"""What states and notices are called on the page."""

from django.utils.translation import gettext_lazy as _

from .clock import ALERTS, INDEX
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
}
NOTICES = {
    InboxEntry.Notice.MAIL_GIVEN_UP: _(
        "A digest of “%(name)s” could not be delivered: the mail server refused it. The next digest tells of it again."
    ),
    InboxEntry.Notice.WEBHOOK_DISABLED: _(
        "The webhook of “%(name)s” failed too often and is disabled. Mend it, then switch it on again under saved searches."
    ),
}
