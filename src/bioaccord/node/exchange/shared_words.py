"""Words that were written in one language, as the exchange tells them."""

from bioaccord.vocabulary.language import Text, share_of_hangul

_IS_KOREAN = 0.2


def both(words: str) -> Text:
    """Return words under the language they are written in; the other one stays empty: nobody translates on the way."""
    return Text(words, "") if share_of_hangul(words) > _IS_KOREAN else Text("", words)
