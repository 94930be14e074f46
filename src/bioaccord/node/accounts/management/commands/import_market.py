"""Adds publishers' files of trade, prices and shortages to the node's store, and tells what is new in them; what is revised is kept beside what was said before."""

from datetime import UTC, datetime

from django.utils import timezone

from bioaccord.market.market_readers import SOURCES, parse_market_source
from bioaccord.node.commands import OperatorCommand
from bioaccord.node.market.followed import follow, tell_run
from bioaccord.node.market.news import store_shortages
from bioaccord.node.market.services import changed_at, import_figures
from bioaccord.vocabulary.errors import BioaccordError, InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence

_TOLD_EVERY = 100_000
_DAY = "%Y-%m-%d"


class Command(OperatorCommand):
    """Import figures."""

    help = __doc__

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "sources", nargs="+", metavar="NAME:PATH", help=f"a file or folder of one of {', '.join(SOURCES)}"
        )
        parser.add_argument(
            "--retrieved",
            type=lambda written: datetime.strptime(written, _DAY).replace(tzinfo=UTC),
            default=None,
            help="day on which the files were retrieved, as 2026-01-31; that of each file's last change",
        )
        parser.add_argument(
            "--background", action="store_true", help="leave the look for what is new to the node's worker"
        )

        parser.add_argument(
            "--corrects",
            action="store_true",
            help="the files are right where the known figures are a thousand times theirs or a thousandth; as of now unless --retrieved",
        )

    def handle(
        self, *args, sources: list[str], retrieved: datetime | None, background: bool, corrects: bool, **options
    ) -> None:
        if retrieved and retrieved.date() > timezone.localdate():
            problem = Sentence("is not a day up to today.")
            remedy = Sentence("Give the day on which the files were retrieved.")
            raise InputError(Refusal(f"--retrieved {retrieved:%Y-%m-%d}", problem, remedy))
        named = [parse_market_source(written) for written in sources]
        for _, path in named:
            # A typing error says nothing of the publisher, whose page would tell everybody of a run that failed.
            if not path.exists():
                raise InputError(
                    Refusal(
                        str(path), Sentence("there is no such file."), Sentence("Check the path for a typing error.")
                    )
                )
        stored, signals, refused = 0, 0, None
        for source, path in named:
            at = timezone.now().astimezone(UTC)
            try:
                run = import_figures(source, path, retrieved_at=retrieved, at=at, told=self._tell, corrects=corrects)
                stored += 1
                tell_run(run, self.language, self.stdout.write, self.stderr.write)
                signals += store_shortages(source.name, path, retrieved or changed_at(path))
            except BioaccordError as error:
                # Of several files those before one that is refused are stored, and what is new in them is told.
                refused = error
                break
        if stored:
            follow(self.language, self.stdout.write, background=background, signals_changed=signals)
        if refused:
            raise refused

    def _tell(self, count: int) -> None:
        if count // _TOLD_EVERY != self._told:
            self._told = count // _TOLD_EVERY
            self.stdout.write(Sentence("{count:,} rows read", count=count).told(self.language))

    _told = 0
