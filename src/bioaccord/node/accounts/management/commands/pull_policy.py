"""Asks a publisher live for its documents, imports them and makes signals of what changed; keys come from the settings. A timer may call it every night."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from bioaccord.node.commands import OperatorCommand
from bioaccord.node.policy import document_pulls, document_texts
from bioaccord.node.policy.version_signals import DAYS_BACK
from bioaccord.policy.live_sources import FILTERS, LIVE_SOURCES, live_source
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import SourceError
from bioaccord.vocabulary.sentence import Sentence

from .fetch_texts import fetch


class Command(OperatorCommand):
    """Pull documents."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("source", help=f"one of {', '.join(LIVE_SOURCES)}")
        parser.add_argument(
            "--since", type=date.fromisoformat, default=None, help="first day; a week before the last good pull"
        )
        parser.add_argument("--until", type=date.fromisoformat, default=None, help="last day; today")
        parser.add_argument(
            "--signals-since",
            type=date.fromisoformat,
            default=None,
            help=f"versions published since this day may become signals; {DAYS_BACK} days before today",
        )
        for name in FILTERS:
            parser.add_argument(f"--{name}", action="append", default=[], help="narrows the pull; may be given twice")
        parser.add_argument("--address", default="", help="address of a mirror of the publisher's interface")

    def handle(self, *args, source: str, since: date | None, until: date | None, address: str, **options) -> None:
        now = timezone.now()
        last = until or timezone.localdate()
        filters = {name: tuple(options[name]) for name in FILTERS if options[name]}
        question = Question(since or last, last, now, None, filters, address.rstrip("/"))
        publisher = live_source(source)
        publisher.check(question)
        try:
            for one in document_pulls.pull(
                publisher, question, since, lambda count: self.stdout.write(f"{count} versions read")
            ):
                self.stdout.write(
                    f"{publisher.name}, {one.since} to {one.until}: {one.read} versions read, {one.changed} new or changed."
                )
                if one.refused:
                    self.stderr.write(one.refused.told(self.language))
        except SourceError as error:
            raise self.refused(
                Sentence("{failure}\nWhat came is kept; the next pull goes on.", failure=error.in_both()), 3
            ) from None
        document_pulls.finish(self.stdout.write, options["signals_since"])
        if source in document_texts.SOURCES and settings.POLICY_TEXTS and not address:
            fetch(settings.POLICY_TEXTS, "", self.stdout.write)
