"""XML answers of data.go.kr: rows as text, and errors that come with HTTP status 200."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import polars as pl

from bioaccord.vocabulary.errors import Refusal, SourceError
from bioaccord.vocabulary.language import Language, Text
from bioaccord.vocabulary.sentence import Sentence

from .wrong_rows import table_of

_REMEDIES = {
    "20": Sentence("Most likely the key is missing; ask for one at {place}.", place="https://www.data.go.kr"),
    "22": Sentence("The requests of this day are used up; go on tomorrow."),
    "30": Sentence(
        "The key is not approved for this data set; apply for it at {place}.", place="https://www.data.go.kr"
    ),
    "31": Sentence("The key has expired; renew it at {place}.", place="https://www.data.go.kr"),
    "99": Sentence("Ask for twelve months at most."),
}
_FIELDS = [
    "year",
    "hsCd",
    "hsCode",
    "statCd",
    "statCdCntnKor1",
    "expDlr",
    "expWgt",
    "impDlr",
    "impWgt",
    "expCnt",
    "impCnt",
]  # of statKor (the product's name) and balPayments nothing is taken


class AnswerError(SourceError):
    """An answer that is an error, or not whole; told in both languages."""

    def __init__(self, shown: str, problem: Sentence, remedy: Sentence) -> None:
        self.refusal = Refusal(shown, problem, remedy)
        super().__init__(Text(self.refusal.told(Language.KOREAN), self.refusal.told(Language.ENGLISH)))


def rows_of_answer(text: str, shown: str) -> pl.DataFrame:
    """Return the items of an answer as columns of text, as `table_batches` gives tables; raises `AnswerError`.

    The gateway tells errors such as a used-up quota with status 200; an answer that is cut off is an error too.
    """
    try:
        root = ElementTree.fromstring(text.lstrip("\ufeff \t\r\n"))
    except ElementTree.ParseError as error:
        line, column = error.position
        raise AnswerError(
            shown,
            Sentence("is no whole XML (line {line}, character {column}).", line=line, column=column),
            Sentence("Most likely the answer was cut off, or is an error page; ask again."),
        ) from None
    message, number = root.findtext(".//returnAuthMsg"), root.findtext(".//returnReasonCode") or ""
    if message is None and root.tag == "response":
        number = root.findtext("./header/resultCode") or ""
        message = None if number in ("00", "0") else root.findtext("./header/resultMsg") or number or "resultCode?"
    elif message is None:
        message = root.findtext(".//errMsg") or f"<{root.tag}> instead of <response>"
    if message is not None:
        raise AnswerError(
            shown,
            Sentence("the publisher refused the request ({number} {message}).", number=number, message=message),
            _REMEDIES.get(number.lstrip("0") or number, Sentence("Try again later, or use a saved file.")),
        )
    items = [{child.tag: (child.text or "").strip() for child in item} for item in root.iterfind(".//items/item")]
    names = [name for name in _FIELDS if any(name in item for item in items)] or ["year", "expDlr"]
    return table_of({name: [item.get(name, "") for item in items] for name in names}, first_row=1)


def total_count(text: str) -> int | None:
    """Return how many rows there are over all pages; None where the answer does not tell."""
    found = re.search(r"<totalCount>\s*(\d+)\s*</totalCount>", text)
    return int(found.group(1)) if found else None
