"""What both commands that add figures do after it: tell the run, and look for what is new in all series."""

from collections.abc import Callable

from bioaccord.market.store_run import Run
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence

from . import news, tasks

_REASONS = 20


def tell_run(run: Run, language: Language | str, say: Callable[[str], object], warn: Callable[[str], object]) -> None:
    """Say what became of a run, and warn of the first rows that were kept apart."""
    for reason in run.kept_apart[:_REASONS]:
        warn(reason.in_language(language))
    said = Sentence(
        "{source}: {read:,} read, {new:,} new, {revised:,} revised, {unchanged:,} unchanged, {apart:,} kept apart.",
        source=run.source,
        read=run.read,
        new=run.new,
        revised=run.revised,
        unchanged=run.unchanged,
        apart=run.kept_apart_count,
    )
    say(said.told(language))


def follow(language: Language | str, say: Callable[[str], object], *, background: bool, signals_changed: int) -> None:
    """Look for what is new at once, or leave it to the worker."""
    if background:
        tasks.follow_figures.enqueue(signals_changed)
        say(
            Sentence("The look for what is new is left to the worker; the sources' page shows how far it is.").told(
                language
            )
        )
    else:
        news.follow_figures(lambda sentence: say(sentence.told(language)), signals_changed=signals_changed)
