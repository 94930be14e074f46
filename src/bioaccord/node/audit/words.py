"""What acts are called on the page."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "account_created": _("account created"),
    "role_given": _("role given"),
    "time_zone_set": _("time zone set"),
    "chain_sharing_chosen": _("sharing of the supply chain chosen"),
    "network_loaded": _("network loaded"),
    "signals_imported": _("signals imported"),
    "event_loaded": _("trade show loaded"),
    "recomputed": _("exposures and briefs computed"),
    "signal_marked": _("signal marked"),
    "note_added": _("note added"),
    "meeting_proposed": _("meeting proposed"),
    "meeting_accepted": _("meeting accepted"),
    "meeting_declined": _("meeting declined"),
    "meeting_cancelled": _("meeting cancelled"),
    "event_scheduled": _("slots assigned"),
    "subscription_made": _("search saved"),
    "subscription_changed": _("saved search changed"),
    "subscription_deleted": _("saved search deleted"),
    "mails_ended": _("mails of a saved search ended"),
    "digest_given_up": _("digest given up"),
    "feed_address_made": _("private address made"),
    "feed_address_revoked": _("private address revoked"),
    "webhook_set": _("webhook set"),
    "webhook_secret_renewed": _("secret of a webhook renewed"),
    "webhook_enabled": _("webhook switched on again"),
    "webhook_disabled": _("webhook disabled after failures"),
    "webhook_dropped": _("webhook taken away"),
}
