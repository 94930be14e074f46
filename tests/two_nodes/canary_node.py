"""A node process that can also be told to plant canaries, to log all it can, and to let somebody of another firm log in and be told.

`python -m tests.two_nodes.canary_node PORT`, as `node_process`.
"""

# ruff: noqa: E402, I001  what is imported behind `node_process` needs the node that it set up

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import timedelta

from . import node_process

import httpx
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from bioaccord.exchange.shared_signal import payload_of
from bioaccord.exchange.request_signature import signed_headers
from bioaccord.node.accounts.models import Role, User
from bioaccord.node.accounts.services import create_account
from bioaccord.node.alerts.sending import send_alerts
from bioaccord.node.alerts.services import make_feed_token, save_subscription
from bioaccord.node.exchange import services
from bioaccord.node.exchange.models import GroupState, Peer, SharingGroup, StrategyDraft, Waiting
from bioaccord.node.exchange.own_keys import signing_key
from bioaccord.node.policy.access import signal_of
from bioaccord.node.policy.models import SignalRecord
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.signal import Subject, SubjectType

from . import canary_rows
from .canaries import word_of


class CanaryOrders(node_process.Orders):
    """What a test may tell the node beside what operators do."""

    def plant(self, signal_id: str) -> None:
        """Make the canary rows; analysts' notes and exposures are of a signal that is there."""
        there = [SignalRecord.objects.get(signal_id__endswith=signal_id)]
        canary_rows.Planting(there).plant()
        # a draft in a group of which nothing is agreed has no page on which it could be looked for
        StrategyDraft.objects.update(group=SharingGroup.objects.get(state=GroupState.AGREED))

    def planted(self) -> list[str]:
        """Return the canaries that stand in the database, in whichever table."""
        held = "\n".join(self.dump())
        return [canary for canary in canary_rows.canaries() if canary in held]

    def dump(self) -> list[str]:
        """Return every row of every table as text."""
        rows = []
        for table in connection.introspection.table_names():
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows += [" ".join(one.decode("latin-1") if isinstance(one, bytes | memoryview) else str(one) for one in row) for row in cursor]  # fmt: skip
        return rows

    def damage(self, group: str, members: object) -> object:
        """Write something else as the members of a group, and return what stood there."""
        before = SharingGroup.objects.values_list("members", flat=True).get(group_id=group)
        SharingGroup.objects.filter(group_id=group).update(members=members)
        return before

    def draft(self) -> dict[str, str]:
        """Return what names the draft of a strategy note, whose words are canaries, in an address."""
        row = StrategyDraft.objects.select_related("group").get()
        return {"group_id": row.group.group_id, "note": row.note}

    def canaries(self) -> dict[str, str]:
        return canary_rows.canaries()

    def secrecy(self) -> dict[str, str]:
        """Return of each canary whose secret it is."""
        return {canary: str(kind) for canary, (_, kind) in canary_rows.planned().items()}

    def share_as(self, group: str, kind: str, record_id: str, subject: str, payload: dict, retracts: str = "") -> None:
        """Decide to tell a record whose every word was chosen."""
        row = SharingGroup.objects.get(group_id=group)
        Waiting.objects.create(
            record_id=record_id, group=row, kind=kind, subject=subject, marking="green", payload=payload, retracts=retracts,
            decided_by=self.user, decided_at=timezone.now(),
        )  # fmt: skip

    def share_signal(self, group: str, record_id: str) -> None:
        """Share a signal of this node as an analyst does, one that is about a firm, its site and a material that only it names."""
        words = word_of
        secret = (
            Subject(SubjectType.ORGANISATION, words("supply.OrganisationRow.organisation_id"), words("supply.OrganisationRow.name_en")),
            Subject(SubjectType.SITE, words("supply.SiteRow.site_id")),
            Subject(SubjectType.MATERIAL, words("supply.MaterialRow.material_id")),
        )  # fmt: skip
        own = signal_of(SignalRecord.objects.get(signal_id__endswith="/first"))
        effects = tuple(replace(one, subjects=(*one.subjects, *secret)) for one in own.effects)
        told = payload_of(
            replace(own, subjects=(*own.subjects, *secret), effects=effects), Text("", "A note to be shared.")
        )
        self.share_as(group, "policy_signal", record_id, "a signal", told)

    def take_back_because(self, record_id: str, reason: str) -> None:
        """Take a record back as an analyst does, for a reason that stays in the node."""
        services.retract(self.user, record_id, reason)

    def person(self, email: str, role: str, firm: str) -> dict[str, str]:
        """Make an account and return the cookie of somebody who has logged in with it."""
        user = User.objects.filter(email=email).first() or create_account(
            email, "a-long-password-91", [(Role(role), firm)]
        )
        return self._session(user)

    def operator(self) -> dict[str, str]:
        """Return the cookie of the node's own operator."""
        return self._session(self.user)

    def of_canary(self) -> dict[str, str]:
        """Return the cookie of the person whose every field is a canary."""
        return self._session(User.objects.get(email__endswith="@canary.example"))

    def subscribed(self, email: str) -> str:
        """Save a search of somebody that finds every signal, by mail too, and return the token of its feed."""
        user = User.objects.get(email=email)
        values = {"name": "all", "language": "en", "rhythm": "daily", "by_mail": True, "hour": 0}
        return make_feed_token(user, save_subscription(user, values).pk)

    def alerts(self, days: int = 0) -> dict:
        """Find what is new, and send what is due, in so many days."""
        return asdict(send_alerts(timezone.now() + timedelta(days=days)))

    def log_everything(self) -> None:
        """Log as a node does, down to the last word of every library."""
        logging.getLogger().setLevel(logging.DEBUG)
        for name in list(logging.root.manager.loggerDict):
            logging.getLogger(name).setLevel(logging.DEBUG)

    def addresses(self, known: dict[str, str]) -> list[str]:
        """Return an address of every page and file of the node, filled in with what is `known`, else so that it leads to the canary rows."""
        return sorted(set(_addresses(get_resolver(), "/", {**canary_rows.ids(), **known})))

    def say(self, of: str, method: str, path: str, body: str = "", nonce: str = "") -> tuple[int, str]:
        """Say anything to another node, signed as this association; `nonce` is chosen to say it twice."""
        peer, content = Peer.objects.get(association=of), body.encode()
        nonce = nonce or secrets.token_urlsafe(18)
        headers = signed_headers(method, path, content, settings.ASSOCIATION, of, signing_key(), timezone.now(), nonce)
        answer = httpx.request(method, peer.address + path, content=content or None, headers=headers)
        return answer.status_code, answer.text

    def _session(self, user: User) -> dict[str, str]:
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session.save()
        return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


_PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
_LIKELY = ("json", "1", "x", "ko", "en", "svg", "csv", "html", "xlsx", "csv.zip", "layers", "material", "2026-11-27")


def _addresses(resolver: URLResolver, before: str, ids: Mapping[str, str]) -> Iterator[str]:
    for one in resolver.url_patterns:
        if not isinstance(one.pattern, RoutePattern):
            continue  # of a library, for what it sends by mail
        converters = one.pattern.converters

        def filled(place: re.Match, converters=converters) -> str:
            name = place[2]
            return next((value for value in (ids.get(name, ""), *_LIKELY) if re.fullmatch(converters[name].regex, value)), "x")  # fmt: skip

        path = before + _PLACE.sub(filled, str(one.pattern))
        if isinstance(one, URLPattern):
            yield path
        else:
            yield from _addresses(one, path, ids)


node_process.Orders = CanaryOrders

if __name__ == "__main__":
    node_process.main()
