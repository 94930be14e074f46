"""Asks a publisher live for its figures, adds them to the node's store and tells what is new in them; keys come from the settings. The clock may call it every day."""

from datetime import UTC, date

from django.utils import timezone

from bioaccord.market.live_sources import FILTERS, LIVE_SOURCES, live_source
from bioaccord.node.commands import OperatorCommand
from bioaccord.node.market import pulls
from bioaccord.node.market.followed import follow, tell_run
from bioaccord.reading.question import Question
from bioaccord.vocabulary.errors import SourceError
from bioaccord.vocabulary.sentence import Sentence

_TOLD_EVERY = 10_000


class Command(OperatorCommand):
    """Pull figures."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument("source", help=f"one of {', '.join(LIVE_SOURCES)}")
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            default=None,
            help="first day; six years back the first time, then 400 days before today",
        )
        parser.add_argument("--until", type=date.fromisoformat, default=None, help="last day; today")
        for name in FILTERS:
            parser.add_argument(f"--{name}", action="append", default=[], help="narrows the pull; may be given twice")
        parser.add_argument("--address", default="", help="address of a mirror of the publisher's interface")
        parser.add_argument(
            "--background", action="store_true", help="leave the look for what is new to the node's worker"
        )

    def handle(
        self, *args, source: str, since: date | None, until: date | None, address: str, background: bool, **options
    ) -> None:
        now = timezone.now().astimezone(UTC)
        last = until or timezone.localdate()
        filters = {name: tuple(options[name]) for name in FILTERS if options[name]}
        publisher = live_source(source)
        question = Question(last, last, now, None, filters, address.rstrip("/"))
        first = since or pulls.first_day_to_ask(publisher, question)
        question = Question(first, last, now, None, filters, address.rstrip("/"))
        publisher.check(question)
        try:
            run, signals = pulls.pull(publisher, question, self._tell)
        except SourceError as error:
            raise self.refused(
                Sentence("{failure}\nWhat came is kept; a pull on the same day goes on.", failure=error.in_both()), 3
            ) from None
        tell_run(run, self.language, self.stdout.write, self.stderr.write)
        if run.new or run.revised or signals:
            follow(self.language, self.stdout.write, background=background, signals_changed=signals)

    def _tell(self, count: int) -> None:
        if count // _TOLD_EVERY != self._told:
            self._told = count // _TOLD_EVERY
            self.stdout.write(Sentence("{count:,} rows read", count=count).told(self.language))

    _told = 0
