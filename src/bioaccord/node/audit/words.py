"""What acts are called on the page."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "account_created": _("account created"),
    "role_given": _("role given"),
    "time_zone_set": _("time zone set"),
    "chain_sharing_chosen": _("sharing of the supply chain chosen"),
    "calculation_started": _("calculation started"),
    "calculation_cancelled": _("calculation cancelled"),
    "network_loaded": _("network loaded"),
    "own_part_loaded": _("own part of the network loaded"),
    "buyer_confirmed": _("buyer confirmed"),
    "buyer_withdrawn": _("confirmation of a buyer taken back"),
    "signals_imported": _("signals imported"),
    "documents_imported": _("documents imported"),
    "log_linked": _("entries of a log tied to documents"),
    "labels_corrected": _("topic labels corrected"),
    "label_correction_withdrawn": _("correction of labels withdrawn"),
    "event_loaded": _("trade show loaded"),
    "recomputed": _("exposures and briefs computed"),
    "signal_marked": _("signal marked"),
    "note_added": _("note added"),
    "meeting_proposed": _("meeting proposed"),
    "meeting_accepted": _("meeting accepted"),
    "meeting_declined": _("meeting declined"),
    "meeting_cancelled": _("meeting cancelled"),
    "event_scheduled": _("slots assigned"),
}
