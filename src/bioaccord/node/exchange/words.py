"""What states, reasons and remedies of the exchange are called on its pages."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from bioaccord.exchange.refusal import Reason
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.tlp import TLP

from .models import Peer

STANDINGS = {
    "comparing": _("number to be compared"),
    "connected": _("connected"),
    "unreachable": _("cannot be reached"),
    "silent": _("not asked lately"),
    "ended": _("pairing ended"),
}
GROUP_STATES = {"proposed": _("waits for signatures"), "agreed": _("agreed by all"), "closed": _("closed for good")}
SHARED_STATES = {
    "waiting": _("waits to be sealed"),
    "refused": _("could not be sealed"),
    "sealed": _("sealed, receipt not here yet"),
    "received": _("received by all"),
    "overdue": _("receipt overdue"),
    "retracting": _("retraction waits to be sealed"),
    "retracted": _("retracted, receipt of erasure not here yet"),
    "erased": _("retracted, erasure confirmed by all"),
}
MARKINGS = {one: f"TLP:{one.upper()}" for one in TLP}
_LOOK = Text(
    "상대 협회 운영자에게 전화로 알리고, 증거 파일을 보내 원인을 확인하십시오.",
    "Call the other association's operator, send the evidence file, and find out why.",
)
_TAMPERED = Text(
    "아무것도 저장하지 않았습니다. 전송 구간이나 상대 노드에서 누군가 바꾼 것일 수 있습니다. 상대 운영자에게 전화로 알리고 키 지문을 다시 대조하십시오. 상대 키가 새어 나갔다면 상대가 키를 폐기해야 합니다.",
    "Nothing was stored. Somebody on the way or at the other node may have changed it. Call the other operator and compare key fingerprints again; if their key has leaked, they have to revoke it.",
)  # fmt: skip
_REWRITTEN = Text(
    "상대 협회가 이미 서명한 기록을 다르게 다시 서명했습니다. 서명된 증거를 보관했으니 지우지 마십시오. 상대가 백업을 되돌렸는지 전화로 확인하고, 설명되지 않으면 그룹을 닫고 새로 합의하십시오.",
    "The other association signed anew, and otherwise, what it had signed before. The signed proof is kept: do not delete it. Ask by telephone whether they went back to a backup; if that does not explain it, close the group and agree on a new one.",
)  # fmt: skip
CLAIMED = (
    Text("상대 협회가 우리와 다른 기록을 가지고 있다고 하지만, 서명된 기록은 보내지 않았습니다.", "The other association says that it holds another record than this node, and has shown none that is signed."),
    Text("대개 다음 확인 때 저절로 풀립니다. 되풀이되면 어느 쪽이 백업을 되돌렸는지 상대 운영자에게 전화로 물어보십시오.", "It usually settles at the next look. If it comes again, ask the other operator by telephone which side went back to a backup."),
)  # fmt: skip
"""What is said, and to be done, where another record is only claimed: the words of a fork speak of a proof."""
_VERSIONS = Text(
    "두 노드의 프로그램 판이 같은지 상대 운영자와 확인하십시오. 같은데도 되풀이되면 증거 파일을 보내십시오.",
    "Check with the other operator that both nodes run the same version. If they do and it comes again, send them the evidence file.",
)
_AGAIN = Text(
    "대개 다음 확인 때 저절로 풀립니다. 계속되면 상대 노드의 상태를 전화로 물어보십시오.",
    "It usually settles at the next look. If it lasts, ask the other operator how their node is.",
)
_GROUPS = Text(
    "두 노드의 그룹 합의가 같은지 상대 운영자와 확인하십시오. 다르면 그룹을 닫고 새로 합의하십시오.",
    "Check with the other operator that both nodes hold the same agreement. If not, close the group and agree on a new one.",
)
REMEDIES = {
    Reason.UNREADABLE: _VERSIONS,
    Reason.TOO_LARGE: _VERSIONS,
    Reason.SIGNATURE: _TAMPERED,
    Reason.UNKNOWN_KEY: Text("상대가 키를 바꿨을 수 있습니다. 상대 협회 화면에서 새 키가 대조를 기다리는지 보고, 전화로 번호를 대조하십시오.", "The other side may have changed its key. See on its page whether a new key waits, and compare the number by telephone."),
    Reason.KEY_ENDED: _TAMPERED,
    Reason.FIELDS: _VERSIONS,
    Reason.SOURCE: _LOOK,
    Reason.GROUP: _GROUPS,
    Reason.AUDIENCE: _GROUPS,
    Reason.KIND: _GROUPS,
    Reason.MARKING: _LOOK,
    Reason.GAP: _AGAIN,
    Reason.CHAIN: _REWRITTEN,
    Reason.FORK: _REWRITTEN,
    Reason.PAYLOAD: _TAMPERED,
    Reason.PAYLOAD_MISSING: Text("상대 노드에서 내용이 사라졌습니다. 백업에서 되살리거나 철회 기록을 보내 달라고 요청하십시오.", "The content is gone at the other node. Ask them to bring it back from a backup, or to send a retraction."),
    Reason.SCHEMA: _VERSIONS,
    Reason.REPEATED_ID: _REWRITTEN,
    Reason.RETRACTION: _LOOK,
    Reason.NOT_READ_IN: Text("기록은 받은 그대로 보관했습니다. 노드 개발자에게 기록 번호와 함께 알리고, 그동안은 받은 기록에서 읽으십시오.", "The record is kept as it came. Tell whoever looks after the node its number, and read it among what was received meanwhile."),
}  # fmt: skip
"""What an operator does about a refusal; a test holds it against the reasons there are."""


def failure_words(failure: str) -> str:
    """Return what a failed attempt to reach a peer means, empty where there was none."""
    if not failure:
        return ""
    if "not_paired" in failure:
        return str(_("Their node says that the pairing is ended there. End it here too, so that nothing more is shared with them; to go on, pair anew with a new invitation."))  # fmt: skip
    if failure.startswith("401"):
        return str(_("Their node does not take our signature: our new key was not compared there yet, an older data folder with an earlier key was put back here, or somebody else answers at that address."))  # fmt: skip
    if failure[:1] == "4":
        return str(_("Their node refused what it was asked."))
    return str(_("Their node does not answer, or not as a node does."))


def names() -> dict[str, Text]:
    """Return what every association that is known here is called; its id where nobody told a name."""
    told = {one: (ko, en) for one, ko, en in Peer.objects.values_list("association", "name_ko", "name_en")}
    told[settings.ASSOCIATION] = settings.ASSOCIATION_NAME
    return {one: Text(ko or en or one, en or ko or one) for one, (ko, en) in told.items()}


def name_of(association: str) -> Text:
    """Return what an association is called; its id where nobody told a name."""
    return names().get(association) or Text(association, association)
