"""A real node as a process that a test starts once and breaks off as often as it likes.

The process loads the node once and forks the node itself: a server on loopback and a courier that does a round when it is told to, so
that nothing here depends on how fast the machine is. Orders and answers are lines of JSON. `python -m tests.two_nodes.node_process PORT`.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
import threading
from datetime import timedelta
from typing import Any

import django
import httpx

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bioaccord.node.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connections, transaction  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402
from django.utils import timezone  # noqa: E402

import bioaccord.node.urls  # noqa: E402, F401  loaded before the first fork
from bioaccord.exchange.key_ring import Cause  # noqa: E402
from bioaccord.exchange.ledger_file import looked_at  # noqa: E402
from bioaccord.exchange.request_signature import signed_headers  # noqa: E402
from bioaccord.node.accounts.models import User  # noqa: E402
from bioaccord.node.exchange import courier, groups, key_changes, pairing, starts  # noqa: E402
from bioaccord.node.exchange.ledger_export import exported  # noqa: E402
from bioaccord.node.exchange.models import (  # noqa: E402
    KeptCheckpoint,
    Ledger,
    LedgerRecord,
    OwnKey,
    Peer,
    RefusedInput,
    SharingGroup,
    Waiting,
)
from bioaccord.node.exchange.own_keys import signing_key  # noqa: E402
from bioaccord.node.exchange.rows import ring_for  # noqa: E402
from bioaccord.node.exchange.sealing import standing_in_the_way  # noqa: E402
from bioaccord.node.exchange.waiting import let_retraction_wait  # noqa: E402
from bioaccord.vocabulary.errors import InputError  # noqa: E402

OPERATOR = "operator-canary@kbio.example"
_now = timezone.now


class Doom:
    """Breaks the process off, as `kill -9` does, before the statement or commit that is told, counted over all its threads."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.passed = 0
        self.lock = threading.Lock()

    def step(self) -> None:
        with self.lock:
            self.passed += 1
            if self.left is not None:
                self.left -= 1
                if self.left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute, sql, parameters, many, context):
        self.step()
        return execute(sql, parameters, many, context)


DOOM = Doom()


def _count_statements(connection, **_: object) -> None:
    if DOOM.statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(DOOM.statement)


def _count_commits() -> None:
    # Also before each commit and just behind it: between what stands in the database and what stands beside it.
    commit = BaseDatabaseWrapper._commit

    def counted(self):
        DOOM.step()
        commit(self)
        DOOM.step()

    BaseDatabaseWrapper._commit = counted


class Orders:
    """What a test may tell a node to do: what its operators and its own clock would."""

    def __init__(self) -> None:
        self.user = User.objects.get(email=OPERATOR)
        self.courier = courier.Courier()

    def invite(self) -> str:
        return pairing.invite(self.user, "the other")

    def use(self, invitation: str) -> str:
        read = pairing.read_invitation(invitation)
        peer = pairing.peer_of_invitation(self.user, read)
        courier.answer_invitation(peer, read.code)
        return pairing.spoken_number(peer)

    def number(self, association: str) -> str:
        return pairing.spoken_number(Peer.objects.get(association=association))

    def confirm(self, association: str) -> None:
        assert pairing.confirm(self.user, association, self.number(association)) is not None

    def end(self, association: str) -> None:
        pairing.end(self.user, Peer.objects.get(association=association))

    def propose(self, group: str, others: list[str], kinds: list[str]) -> None:
        groups.propose(self.user, group, "그룹", "Group", others, kinds)

    def agree(self, group: str) -> None:
        groups.agree(self.user, SharingGroup.objects.get(group_id=group))

    def close(self, group: str) -> None:
        groups.close(self.user, SharingGroup.objects.get(group_id=group))

    def share(self, group: str, records: list[dict], marking: str = "green") -> None:
        row, now = SharingGroup.objects.get(group_id=group), timezone.now()
        Waiting.objects.bulk_create(
            Waiting(
                record_id=one["id"], group=row, kind=one.get("kind", "market_note"), subject="a note", marking=marking,
                payload=one["payload"], retracts=one.get("retracts", ""), decided_by=self.user, decided_at=now,
            )
            for one in records
        )  # fmt: skip

    def take_back(self, record_id: str) -> None:
        row = LedgerRecord.objects.get(source=settings.ASSOCIATION, record_id=record_id)
        let_retraction_wait(self.user, row, timezone.now())

    def own_key(self) -> str:
        return signing_key().public.x

    def secret(self) -> str:
        """Return the secret of the key that signs now, as a thief of the data folder has it."""
        return signing_key().secret

    def answered(self, invitation: str, association: str, key: str) -> None:
        """Take an answer to an own invitation in an association's name, with a key."""
        fields = {"association": association, "name_ko": "", "name_en": "", "address": "http://127.0.0.1:9", "key": key}
        code = pairing.read_invitation(invitation).code
        pairing.peer_of_answer({**fields, "code": code}, timezone.now())

    def verify(self, group: str, source: str) -> str | None:
        """Return what does not hold in a ledger's file, None where all of it does."""
        broken = looked_at(exported(SharingGroup.objects.get(group_id=group), source), {}).broken
        return None if broken is None else repr(broken)

    def rotate(self, cause: str) -> bool:
        """Return whether the key was replaced; it is not while it is not known whether the ledgers here are whole."""
        try:
            key_changes.rotate(self.user, Cause(cause))
        except InputError:
            return False
        return True

    def unvouched(self) -> dict[str, str]:
        return {peer.association: key_changes.waiting_keys(peer)[-1].number for peer in Peer.objects.all() if peer.unvouched}  # fmt: skip

    def vouch(self, association: str) -> None:
        peer = Peer.objects.get(association=association)
        key_changes.vouch(self.user, peer, key_changes.waiting_keys(peer)[-1].key_id)

    def keys_of(self, association: str) -> list[dict[str, str]]:
        ring = ring_for(association)
        return [{"key_id": one.key_id, "x": one.x} for one in (ring.first, *(change.new for change in ring.changes))]

    def changes_of(self, association: str) -> list[list[str]]:
        """Return the changes of keys that another association told, as signed."""
        return Peer.objects.get(association=association).changes

    def ask(self, of: str, path: str) -> tuple[int, str]:
        """Ask another node for an address, signed as this association."""
        peer, key = Peer.objects.get(association=of), signing_key()
        headers = signed_headers(
            "GET", path, b"", settings.ASSOCIATION, of, key, timezone.now(), secrets.token_urlsafe(18)
        )
        answer = httpx.get(peer.address + path, headers=headers)
        return answer.status_code, answer.text

    def round(self, later_seconds: float = 0.0, patience_seconds: float | None = None) -> int:
        now = timezone.now() + timedelta(seconds=later_seconds)
        self.courier.patience_seconds = patience_seconds
        return self.courier.round(now)

    def skew(self, hours: float) -> None:
        timezone.now = lambda: _now() + timedelta(hours=hours)

    def doom(self, steps: int | None) -> None:
        DOOM.left = steps

    def steps(self) -> int:
        return DOOM.passed

    def standing(self, group: str) -> str:
        return repr(standing_in_the_way(SharingGroup.objects.get(group_id=group), starts.current()))

    @transaction.atomic
    def state(self, with_records: bool = True) -> dict[str, Any]:
        ledgers = {}
        for ledger in Ledger.objects.select_related("group"):
            name = f"{ledger.group.group_id}/{ledger.source}"
            ledgers[name] = {"seq": ledger.seq, "digest": ledger.digest, "stopped": ledger.stopped}
            if with_records:
                fields = ("seq", "digest", "record_id", "payload", "retracts", "kind", "token", "retracted_at")
                rows = LedgerRecord.objects.filter(ledger=ledger).order_by("seq").values(*fields)
                ledgers[name]["records"] = [{**row, "retracted_at": row["retracted_at"] is not None} for row in rows]
        return {
            "ledgers": ledgers,
            "waiting": list(Waiting.objects.values("record_id", "refused", "kind", "retracts")),
            "refused": list(RefusedInput.objects.values("association", "group_id", "reason", "detail", "evidence", "times")),
            "checkpoints": list(KeptCheckpoint.objects.values("ledger__source", "by", "seq", "digest", "token")),
            "peers": {one.association: {"state": one.state, "failure": one.failure, "failures": one.failures} for one in Peer.objects.all()},
            "groups": {one.group_id: one.state for one in SharingGroup.objects.all()},
            "keys": [one.key_id for one in OwnKey.objects.all()],
        }  # fmt: skip


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        return


class _Server(ThreadedWSGIServer):
    def handle_error(self, *_: object) -> None:
        return  # who asked went away, as the wire has it


def _live(port: int) -> None:
    """Be the node until the input ends or the process is broken off."""
    connection_created.connect(_count_statements)
    _count_commits()
    server = _Server(("127.0.0.1", port), _Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    orders = Orders()
    _say({"answer": os.getpid()})
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "stop":
            break
        try:
            answer = {"answer": getattr(orders, order["do"])(**order["with"])}
        except Exception as error:  # noqa: BLE001  told to the test, which fails for it
            answer = {"failed": f"{type(error).__name__}: {error}"}
        _say(answer)
    os._exit(0)


def _say(fields: dict) -> None:
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


def main() -> None:
    port = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    if not User.objects.filter(email=OPERATOR).exists():
        User.objects.create_superuser(OPERATOR, None)
    connections.close_all()
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    _say({"ready": os.getpid()})
    while line := os_line():
        if json.loads(line)["do"] != "start":
            continue  # told to a node that had just ended, which its teller hears next
        child = os.fork()
        if child == 0:
            _live(port)
        _, status = os.waitpid(child, 0)
        _say({"ended": os.waitstatus_to_exitcode(status)})


def os_line() -> str:
    """Read one line and not a byte more: what follows is for the next node."""
    found = b""
    while not found.endswith(b"\n"):
        byte = os.read(0, 1)
        if not byte:
            return ""
        found += byte
    return found.decode()


if __name__ == "__main__":
    main()
