"""Takes a step of pairing the two sample associations, as their operators do on the pages; `make pair` calls it on both nodes."""

import time
from datetime import timedelta

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from bioaccord.exchange.kinds import Kind
from bioaccord.node.accounts.models import Membership, Role, User
from bioaccord.node.commands import OperatorCommand
from bioaccord.node.exchange import courier, groups, pairing
from bioaccord.node.exchange.models import Peer, PeerState, SharingGroup

GROUP = "kr-us"
_MAY_TAKE = timedelta(seconds=90)


class Command(OperatorCommand):
    """Take a step of pairing."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "steps", nargs="+", choices=["state", "invite", "use", "number", "confirm", "propose", "agree"]
        )
        parser.add_argument("--invitation", default="", help="the text that the step use takes")

    def handle(self, *args, steps: list[str], invitation: str, **options) -> None:
        if not settings.LOADS_SAMPLE:
            raise CommandError("This is for the sample only: real nodes are paired by two people.", returncode=2)
        operator = User.objects.filter(pk__in=Membership.objects.filter(role=Role.OPERATOR).values("user")).first()
        for step in steps:
            self.stdout.write(getattr(self, f"_{step}")(operator, invitation))

    def _state(self, operator: User, text: str) -> str:
        if not Peer.objects.filter(state=PeerState.PAIRED).exists():
            return "apart"
        row = SharingGroup.objects.filter(group_id=GROUP).first()
        return str(row.state) if row else "paired"

    def _invite(self, operator: User, text: str) -> str:
        return pairing.invite(operator, "sample")

    def _use(self, operator: User, text: str) -> str:
        invitation = pairing.read_invitation(text)
        peer = pairing.peer_of_invitation(operator, invitation)
        courier.answer_invitation(peer, invitation.code)
        return pairing.spoken_number(peer)

    def _number(self, operator: User, text: str) -> str:
        return pairing.spoken_number(self._waited(Peer.objects.first))

    def _confirm(self, operator: User, text: str) -> str:
        peer = Peer.objects.filter(state=PeerState.COMPARING).first() or Peer.objects.latest("pk")
        pairing.confirm(operator, peer.association, pairing.spoken_number(peer))
        return "confirmed"

    def _propose(self, operator: User, text: str) -> str:
        if SharingGroup.objects.filter(group_id=GROUP).exists():
            return GROUP
        peer = self._waited(lambda: Peer.objects.filter(state=PeerState.PAIRED).first())
        row = groups.propose(
            operator, GROUP, "한미 바이오 협력(예시)", "Korea–US bio partnership (sample)", [peer.association], [str(one) for one in Kind]
        )  # fmt: skip
        return row.group_id

    def _agree(self, operator: User, text: str) -> str:
        groups.agree(operator, self._waited(lambda: SharingGroup.objects.filter(group_id=GROUP).first()))
        return "agreed"

    def _waited(self, look):
        """Return what the courier brings, once it is there."""
        until = timezone.now() + _MAY_TAKE
        while timezone.now() < until:
            found = look()
            if found is not None:
                return found
            time.sleep(0.2)
        raise CommandError("The other node did not answer in time. Is it running, and its courier with it?", returncode=3)  # fmt: skip
