"""What sides, kinds and states of partners' pages are called."""

from django.utils.translation import gettext_lazy as _

from bioaccord.node.members.entry_words import MATCH_KINDS
from bioaccord.node.members.entry_words import SIDES as SIDES
from bioaccord.partners.call import CallAudience, CallKind, CallState
from bioaccord.partners.introduction import AskedState, AskerState
from bioaccord.vocabulary.tlp import TLP

KINDS = MATCH_KINDS
MARKINGS = {
    TLP.CLEAR: "TLP:CLEAR",
    TLP.GREEN: "TLP:GREEN",
    TLP.AMBER: "TLP:AMBER",
    TLP.AMBER_STRICT: "TLP:AMBER+STRICT",
    TLP.RED: "TLP:RED",
}
ASKER_STATES = {
    AskerState.WAITING: _("waiting for an answer"),
    AskerState.AGREED: _("both agreed"),
    AskerState.NO_ANSWER: _("no answer"),
    AskerState.WITHDRAWN: _("withdrawn"),
}
ASKED_STATES = {
    AskedState.TO_ANSWER: _("to be answered"),
    AskedState.AGREED: _("both agreed"),
    AskedState.REFUSED: _("you said no"),
    AskedState.NOT_NOW: _("you said not now"),
    AskedState.EXPIRED: _("the time to answer is over"),
    AskedState.WITHDRAWN: _("withdrawn by the other firm"),
}
CALL_KINDS = {
    CallKind.CONSORTIUM: _("Consortium"),
    CallKind.SHORTAGE: _("Shortage"),
    CallKind.OTHER: _("Other"),
}
CALL_STATES = {
    CallState.OPEN: _("open"),
    CallState.CLOSED: _("closed"),
    CallState.OVER: _("deadline passed"),
    CallState.WITHDRAWN: _("withdrawn"),
}
AUDIENCES = {
    CallAudience.OWN_MEMBERS: _("The members of our association"),
    CallAudience.BOTH_MEMBERS: _("The members of both associations"),
    CallAudience.NAMED: _("The firms named below"),
    CallAudience.FITTING: _("Members whose capabilities fit the fields chosen below"),
}
