"""What `manage check` says of the settings of daily pulls: a publisher that is none, and a key that is missing."""

import shlex

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register


@register()
def daily_pulls_can_be_asked(app_configs, **kwargs) -> list[CheckMessage]:
    """Tell of each daily pull that would be refused tonight."""
    return [said for written in settings.DAILY_PULLS for said in _of(written)]


def _of(written: str) -> list[CheckMessage]:
    from bioaccord.market.live_sources import LIVE_SOURCES as MARKET_SOURCES
    from bioaccord.policy.live_sources import LIVE_SOURCES as POLICY_SOURCES

    from .clock import MARKET

    try:
        words = shlex.split(written)
    except ValueError as error:
        return [Error(f"BIOACCORD_DAILY_PULLS: '{written}' cannot be read ({error}).", id="alerts.E001")]
    is_market = words[:1] == [MARKET]
    name = (words[1:] if is_market else words)[:1]
    sources = MARKET_SOURCES if is_market else POLICY_SOURCES
    source = sources.get(name[0]) if name else None
    if source is None:
        return [
            Error(
                f"BIOACCORD_DAILY_PULLS: '{written}' names no publisher.",
                hint=f"Begin with one of {', '.join(POLICY_SOURCES)}; or with market and one of {', '.join(MARKET_SOURCES)}.",
                id="alerts.E002",
            )
        ]
    keys = settings.MARKET_KEYS if is_market else settings.POLICY_KEYS
    if not source.key_variable or keys.get(source.key_variable) or getattr(source, "answers_without_key", False):
        return []
    return [
        Warning(
            f"BIOACCORD_DAILY_PULLS asks {source.name} every day, but {source.key_variable} is not set: each pull will fail.",
            hint=f"Ask for a key at {source.key_from}, put it into the environment of the node, and start it again.",
            id="alerts.W001",
        )
    ]
