"""Fetches the texts of rules and bills that matter, which their publishers keep apart from the records; pull_policy does it too."""

from django.conf import settings

from bioaccord.node.commands import OperatorCommand
from bioaccord.node.policy.document_pulls import finish
from bioaccord.node.policy.document_texts import fetch_texts


def fetch(most: int, mirror: str, tell) -> None:
    """Fetch, compare, and say what came."""
    got = fetch_texts(most, lambda count: tell(f"{count} texts") if count % 10 == 0 else None, mirror)
    tell(f"{got.fetched} texts fetched; {got.without} documents have none.")
    for failure in got.failures:
        tell(failure)
    if got.fetched:
        finish(tell)


class Command(OperatorCommand):
    """Fetch texts."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--most", type=int, default=settings.POLICY_TEXTS, help="how many at most; BIOACCORD_POLICY_TEXTS"
        )
        parser.add_argument("--address", default="", help="https://host of a mirror with the publishers' paths")

    def handle(self, *args, most: int, address: str, **options) -> None:
        fetch(most, address, self.stdout.write)
