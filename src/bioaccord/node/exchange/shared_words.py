"""Words that people type or records hold, as the exchange tells and shows them."""

from bioaccord.exchange.kinds.part import Words
from bioaccord.vocabulary.language import Text, share_of_hangul

_IS_KOREAN = 0.2


def both(words: str) -> Text:
    """Return words under the language they are written in; the other one stays empty: nobody translates on the way."""
    return Text(words, "") if share_of_hangul(words) > _IS_KOREAN else Text("", words)


def lines(typed: str) -> str:
    """Return what was typed with line ends written as a payload takes them."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def as_told(text: Text) -> dict[str, str] | None:
    """Return a text as it travels, None where it says nothing."""
    return {"ko": text.ko, "en": text.en} if text.ko.strip() or text.en.strip() else None


def in_either(words: Words) -> Text:
    """Return words that a record holds, in each language those of the other one where they were told in that alone: for names."""
    return Text(words.ko or words.en, words.en or words.ko)
