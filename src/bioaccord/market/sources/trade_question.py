"""What is asked of a publisher of trade: codes and countries that it cannot know are refused before it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.sentence import Sentence


def check_trade_question(
    publisher: str,
    *,
    codes: Sequence[str] = (),
    lengths: Sequence[int] = (),
    words: Collection[str] = (),
    countries: Sequence[tuple[str, str]] = (),
    known: Collection[str] = (),
) -> None:
    """Raise `InputError` for codes that have another number of digits than these and are none of the `words`, and for unknown countries.

    `countries` are pairs of the option and the country.
    """
    refusals = [
        Refusal(
            "--hs",
            Sentence("'{code}' is no code of {lengths} digits.", code=code, lengths=", ".join(map(str, lengths))),
            Sentence("Codes are never padded or cut."),
        )
        for code in codes
        if code not in words and not (code.isascii() and code.isdigit() and len(code) in lengths)
    ]
    refusals += [
        Refusal(
            option,
            Sentence("{publisher} has no country {names}.", publisher=publisher, names=country),
            Sentence("Write two capital letters, as in KR, or WLD for the world.")
            if "WLD" in known
            else Sentence("Write two capital letters, as in US."),
        )
        for option, country in countries
        if country not in known
    ]
    if refusals:
        raise InputError(refusals)
