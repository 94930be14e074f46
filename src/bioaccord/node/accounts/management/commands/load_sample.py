"""Loads the sample pair of associations: network, directory, changes, trade show, log-ins. A second run changes nothing.

The node of the American sample association gets the same fictional world with people of its own, the American changes only (Korean ones
come to it through the exchange), and none of the Korean organiser's trade shows.
"""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import bioaccord.policy.sources.change_log as change_log
from bioaccord.events.event_folder import read_event
from bioaccord.node.accounts.models import User
from bioaccord.node.accounts.sample import SAMPLE_ORGANISER, SAMPLE_PASSWORD, SAMPLE_SUBSCRIPTIONS, sample_accounts
from bioaccord.node.accounts.services import create_account
from bioaccord.node.alerts.finding import find_news
from bioaccord.node.alerts.services import save_subscription
from bioaccord.node.brief.models import BriefRecord
from bioaccord.node.brief.services import recompute
from bioaccord.node.commands import OperatorCommand
from bioaccord.node.events.sample_event import load_meetings
from bioaccord.node.events.services import save_event
from bioaccord.node.impact.sample import save_sample_portfolios
from bioaccord.node.members.entry_services import save_entries
from bioaccord.node.members.models import EntryRecord
from bioaccord.node.members.services import save_association
from bioaccord.node.policy.services import store_signals
from bioaccord.node.supply.access import current_version
from bioaccord.node.supply.services import replace_network
from bioaccord.partners.directory_file import read_directory
from bioaccord.partners.entry import Entry
from bioaccord.supply.network_files import read_network
from bioaccord.vocabulary.errors import InputError
from bioaccord.vocabulary.material import standard_materials
from bioaccord.vocabulary.recognition import standard_recogniser
from bioaccord.vocabulary.signal import Signal

_AMERICAN = "usbio-sample"
SAMPLE = Path(__file__).resolve().parents[6] / "sample"


class Command(OperatorCommand):
    """Load the sample."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("--folder", type=Path, default=SAMPLE, help="folder of the sample")
        parser.add_argument(
            "--without-meetings",
            action="store_true",
            help="leave the trade show without requests, and the past one out",
        )

    def handle(self, *args, folder: Path, without_meetings: bool = False, **options) -> None:
        today: date = timezone.localdate()
        if current_version() == 0:
            self._load(folder)
        # A node that was loaded before there was a directory is given one.
        if not EntryRecord.objects.exists():
            made, _ = save_entries(None, _directory(folder), timezone.now(), reason="sample")
            self.stdout.write(f"{made} organisations of the sample directory.")
        # So is one that was loaded before the sample's firms had met.
        organiser = User.objects.filter(email=SAMPLE_ORGANISER).first()
        if organiser is not None and not without_meetings:
            count = load_meetings(folder, organiser, timezone.now())
            self.stdout.write(f"{count} requests and meetings of the sample's trade shows.")
        if settings.ASSOCIATION != _AMERICAN:
            save_sample_portfolios()  # they are of a Korean firm, and confidential
        if not BriefRecord.objects.filter(as_of=today).exists():
            count = recompute(None, today)
            self.stdout.write(f"{count} exposures computed for {today}.")
        find_news(timezone.now())

    def _load(self, folder: Path) -> None:
        # Everything is read before anything is written.
        network, event = read_network(folder / "network", standard_materials()), read_event(folder / "event")
        _directory(folder)
        signals = sample_signals(folder, settings.ASSOCIATION)
        with transaction.atomic():
            save_association(
                "kbio-sample", "한국 바이오협회(가상 예시)", "Korean bio association (fictional sample)", fictional=True
            )
            save_association(
                "usbio-sample", "미국 바이오협회(가상 예시)", "US bio association (fictional sample)", fictional=True
            )
            replace_network(None, network)
            save_event(None, event)
            store_signals(None, change_log.NAME, signals)
            for email, roles, name_ko, name_en in sample_accounts(settings.ASSOCIATION):
                create_account(email, SAMPLE_PASSWORD, roles, name_ko=name_ko, name_en=name_en)
            for email, values in SAMPLE_SUBSCRIPTIONS:
                owner = User.objects.filter(email=email).first()
                if owner is not None:
                    save_subscription(owner, values)


def sample_signals(folder: Path, association: str) -> list[Signal]:
    """Return the changes that a sample association recorded: the American one those of its own country, the Korean one all."""
    found = change_log.signals_from_file(
        folder / "changes", retrieved_at=None, since=None, recogniser=standard_recogniser()
    )
    return [one for one in found if association != _AMERICAN or one.country == "US"]


def _directory(folder: Path) -> tuple[Entry, ...]:
    """Return the organisations of the sample; raises `InputError` where a row is refused."""
    read = read_directory(folder / "directory", source="sample", as_of=None)
    if read.refusals:
        raise InputError(read.refusals)
    return read.entries
