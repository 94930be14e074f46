"""Why a record, a statement or a page was refused: one word a program can act on, and what a person is told."""

from __future__ import annotations

from enum import StrEnum

from bioaccord.vocabulary.language import Text


class Reason(StrEnum):
    """Why something of a peer was refused."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    SIGNATURE = "signature"
    UNKNOWN_KEY = "unknown_key"
    KEY_ENDED = "key_ended"
    FIELDS = "fields"
    SOURCE = "source"
    GROUP = "group"
    AUDIENCE = "audience"
    KIND = "kind"
    MARKING = "marking"
    GAP = "gap"
    CHAIN = "chain"
    FORK = "fork"
    PAYLOAD = "payload"
    PAYLOAD_MISSING = "payload_missing"
    SCHEMA = "schema"
    REPEATED_ID = "repeated_id"
    RETRACTION = "retraction"
    NOT_READ_IN = "not_read_in"


TOLD = {
    Reason.UNREADABLE: Text("형식을 읽을 수 없습니다. 전송 중 손상됐거나 다른 프로토콜 버전입니다.", "It cannot be read: damaged on the way, or of another version of the protocol."),
    Reason.TOO_LARGE: Text("허용 크기나 깊이를 넘었습니다.", "It is larger or nested deeper than allowed."),
    Reason.SIGNATURE: Text("서명이 맞지 않습니다. 위조·변조됐거나 다른 키로 서명됐습니다.", "The signature does not hold: forged, altered, or made with another key."),
    Reason.UNKNOWN_KEY: Text("모르는 키로 서명됐습니다. 상대 협회와 키 지문을 다시 대조하십시오.", "It is signed with a key that is not known. Compare fingerprints with the other association again."),
    Reason.KEY_ENDED: Text("교체·폐기된 키로 서명됐고, 그 키가 쓰이던 구간 밖의 기록입니다.", "It is signed with a key that was replaced or revoked, outside the stretch in which that key was in use."),
    Reason.FIELDS: Text("항목이 빠졌거나 규격에 없는 항목이 있습니다.", "A field is missing, wrong, or not of the protocol."),
    Reason.SOURCE: Text("이 협회의 기록이 아닙니다.", "It is not a record of the association that is read."),
    Reason.GROUP: Text("합의한 공유 그룹의 기록이 아닙니다.", "It is not of a sharing group that was agreed."),
    Reason.AUDIENCE: Text("적힌 수신 협회가 그룹의 구성원과 다릅니다.", "The readers it names are not the members of the group."),
    Reason.KIND: Text("그룹에서 합의하지 않은 종류입니다.", "It is of a kind that the group did not agree on."),
    Reason.MARKING: Text("밖으로 나갈 수 없는 TLP 표시입니다.", "It carries a marking that may not leave a node."),
    Reason.GAP: Text("앞선 번호의 기록이 빠졌습니다.", "Records before it are missing."),
    Reason.CHAIN: Text("앞 기록의 지문과 이어지지 않습니다.", "It does not continue the record before it."),
    Reason.FORK: Text("같은 번호에 다른 기록을 서명했습니다. 상대가 지난 기록을 고쳐 썼거나 백업을 되돌렸습니다.", "Another record of this number was signed before: the peer rewrote its history or went back to a backup."),
    Reason.PAYLOAD: Text("내용이 서명된 지문과 다릅니다.", "The content does not match the digest that was signed."),
    Reason.PAYLOAD_MISSING: Text("철회되지 않은 기록의 내용이 없습니다.", "The content of a record that was not retracted is missing."),
    Reason.SCHEMA: Text("내용이 그 종류의 규격에 맞지 않습니다.", "The content does not follow the schema of its kind."),
    Reason.REPEATED_ID: Text("같은 ID의 다른 기록이 이미 있습니다.", "Another record of the same id is there already."),
    Reason.NOT_READ_IN: Text("받아 저장했지만 이 노드의 자료에 반영하지 못했습니다.", "It was stored, but could not be worked into what this node holds."),
    Reason.RETRACTION: Text("철회하려는 기록이 이 원장에 없습니다.", "What it retracts is not in this ledger."),
}  # fmt: skip


class Refused(ValueError):
    """Something of a peer that is not taken: `reason`, and `detail` for a log (never content of a payload).

    `evidence` are the signed statements it is about, as they came.
    """

    def __init__(self, reason: Reason, detail: str = "", evidence: tuple[str, ...] = ()) -> None:
        super().__init__(f"{reason}: {detail or TOLD[reason].en}")
        self.reason = reason
        self.detail = detail
        self.evidence = evidence
