"""The one sentence at the head of a brief."""

from __future__ import annotations

from bioaccord.vocabulary.language import Language

from .phrases import phrase
from .sheet import Brief
from .wording import channel_name


def nothing_in(brief: Brief) -> bool:
    """Return whether no signal reaches the firm at all."""
    return all(section.count == 0 for section in brief.sections)


def headline(brief: Brief, language: Language) -> str:
    """Return how many signals were read and how many reach the firm, by channel."""
    if nothing_in(brief):
        return phrase("headline_nothing", language).format(read=brief.signals_read)
    by_channel = ", ".join(
        phrase("headline_channel", language).format(
            channel=channel_name(section.channel, language), count=section.count
        )
        for section in brief.sections
        if section.count
    )
    return phrase("headline", language).format(
        read=brief.signals_read, reach=brief.signals_that_reach, by_channel=by_channel
    )
