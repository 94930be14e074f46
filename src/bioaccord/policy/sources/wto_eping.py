"""WTO ePing: notifications of sanitary (SPS) and technical (TBT) measures, from the daily workbook or the API.

The workbook needs no key: https://eping.wto.org/NotificationExcelFiles/Notification_EN.xlsx. The API needs one from apiportal.wto.org.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bioaccord.policy.document import DocumentKind, DocumentLink, DocumentVersion
from bioaccord.policy.pull import Page, Pull, pulled
from bioaccord.policy.record_reading import PlacedRecord, numbered, saved_files, versions_of
from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.json_document import numbered_json_lines, read_json
from bioaccord.reading.table import read_table
from bioaccord.reading.web import Web, without_secrets
from bioaccord.vocabulary.errors import InputError, Refusal, Refusals, SourceError, did_you_mean
from bioaccord.vocabulary.language import Language
from bioaccord.vocabulary.sentence import Sentence
from bioaccord.vocabulary.signal import DatedWords, Stage

NAME = "wto-eping"
ADDRESS = "https://api.wto.org/eping/notifications/search"
_PAGE_SIZE = 100
_SUFFIXES = (".csv", ".json", ".jsonl", ".parquet", ".xlsx")
_ENVELOPES = ("items", "notifications", "data", "results")
_MEMBERS = {"US": ("united states", "usa"), "KR": ("korea, republic of", "republic of korea", "korea")}
_MEMBER_IDS = {"US": "C840", "KR": "C410"}
_SYMBOL_MEMBERS = {"USA": "US", "KOR": "KR"}
_FIRST_DAY_OF_SERIALS = date(1899, 12, 30)
_SYMBOL = re.compile(r"G/(?:SPS|TBT)/N/[A-Z]{3}/\d+(?:/(?:Add|Corr|Rev|Suppl)\.\d+)*")
_DIGITS = re.compile(r"(?<![\d.])\d{2}(?:\d{2})?(?:\.?\d{2})?(?:\.?\d{2,4})?(?![\d])")
_WRITTEN_DAY = (
    ("%Y-%m-%d", re.compile(r"\d{4}-\d{2}-\d{2}")),
    ("%d/%m/%Y", re.compile(r"\d{1,2}/\d{1,2}/\d{4}")),
    ("%d %B %Y", re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}")),
)

# Names of a field in the workbook and in the API, the first that is there counts.
_FIELDS: dict[str, tuple[str, ...]] = {
    "symbol": ("documentsymbol", "notificationsymbol", "symbol"),
    "member": ("notifyingmember", "member", "country"),
    "title": ("titleplain", "title"),
    "description": ("descriptionplain", "description", "descriptionofcontent"),
    "objective": ("objectives", "objective"),
    "products": ("productsfreetextplain", "productsfreetext", "productscovered", "products"),
    "hs": ("hscodes", "hscode(s)", "hscode"),
    "distributed": ("distributiondate", "dateofdistribution", "dateofnotification", "notificationdate"),
    "deadline": ("commentdeadlinedate", "finaldateforcomments", "commentdeadline"),
    "type": ("notificationtype",),
    "affected": ("countriesaffected", "regions/countriesaffected", "regionsorcountriesaffected", "regionsaffected"),
    "link": ("linktonotification", "linktonotification(en)", "notificationlink"),
    "document": ("notifieddocumentlink", "notifieddocument", "documentlink", "link"),
    "in_force": ("proposedentryintoforcedate", "proposeddateofentryintoforce"),
}
_NEEDED = ("symbol", "member", "title", "distributed")


@dataclass(frozen=True, slots=True)
class ProductCodes:
    """HS codes as a notification gives them: chapters (2 digits) and longer codes; empty where it has words only."""

    codes: tuple[str, ...]

    def may_touch(self, hs_code: str) -> bool:
        """Tell whether a code asked for and one given lie on one branch: 30 and 300215 do, 3002 and 3004 do not."""
        asked = re.sub(r"\D", "", hs_code)
        return any(asked.startswith(code) or code.startswith(asked) for code in self.codes)


def access_key(value: str, address: str = ADDRESS) -> AccessKey:
    """Return the key as this publisher wants it: in the header Ocp-Apim-Subscription-Key."""
    return AccessKey("/".join(address.split("/")[:3]), "Ocp-Apim-Subscription-Key", value)


def documents_from_file(
    path: Path, *, retrieved_at: datetime | None = None, countries: Sequence[str] = ("KR", "US")
) -> Iterator[DocumentVersion]:
    """Yield the notifications of the workbook (.xlsx, .csv), saved answers (.json) or a pull's pages (.jsonl) that concern `countries`.

    `path` may be a folder of these.
    A notification concerns a country that notifies it, or that it names as affected. Raises `InputError` where a column is missing or
    a file is something else, and `PartlyRefused` after all others for rows and records that cannot be read.
    """
    refusals = Refusals()

    def told(record: Mapping[str, Any]) -> Iterator[DocumentVersion]:
        version = notification(record, retrieved_at)
        if version is not None and _concerns(version, countries):
            yield version

    records = (one for file in saved_files(path, _SUFFIXES) for one in _records_in(file, refusals))
    yield from versions_of(records, told, _symbol, refusals)


def _records_in(file: Path, refusals: Refusals) -> Iterator[PlacedRecord]:
    if file.suffix.lower() == ".jsonl":
        for number, record in numbered_json_lines(file, refusals):
            yield str(file), number, record
    elif file.suffix.lower() in (".xlsx", ".csv", ".parquet"):
        table = read_table(file, apart=refusals)
        _check_columns(table.columns, table.file)
        for row in table.rows:
            yield str(file), row.number, row.cells
    else:
        answers = read_json(file)
        try:
            lists = [_records(one, str(file)) for one in (answers if isinstance(answers, list) else [answers])]
        except SourceError as error:
            raise InputError(
                Refusal(
                    str(file),
                    Sentence("is not what its publisher documents: {error}", error=error.in_both()),
                    Sentence("Save the answers of the search unchanged."),
                )
            ) from None
        yield from numbered(str(file), (record for one in lists for record in one))


def notifications_live(
    web: Web,
    *,
    since: date,
    until: date,
    retrieved_at: datetime,
    countries: Sequence[str] = ("KR", "US"),
    hs_code: str = "",
    folder: Path | None = None,
    address: str = ADDRESS,
) -> Iterator[DocumentVersion]:
    """Yield the notifications that `countries` made from `since` to `until`; with `hs_code` those whose codes may touch it.

    The interface's own search for a code finds far too much, so that codes are looked at again here; a notification with words only
    is left out then. Raises `SourceError`.
    """
    request = {
        "source": NAME,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "countries": sorted(countries),
        "hs": hs_code,
    }
    pull = Pull(folder, request) if folder else None
    seen: set[str] = set()

    def told(record: Mapping[str, Any]) -> Iterator[DocumentVersion]:
        version = notification(record, retrieved_at)
        if version is None or not since <= version.published_on <= until or version.country not in countries:
            return
        if not hs_code or product_codes(_text(record, "hs")).may_touch(hs_code):
            yield version

    def pages() -> Iterator[Page]:
        page = pull.cursor.get("page", 1) if pull else 1
        while True:
            asked = {
                "language": "1",
                "countryIds": [_MEMBER_IDS[country] for country in countries],
                "distributionDateFrom": since.isoformat(),
                "distributionDateTo": until.isoformat(),
                "page": str(page),
                "pageSize": str(_PAGE_SIZE),
            } | ({"hs": hs_code} if hs_code else {})
            records = _records(web.get_json(address, asked), address)
            new = [record for record in records if _key(record) not in seen]
            seen.update(map(_key, new))
            last = len(records) < _PAGE_SIZE or not new
            yield Page(new, None if last else {"page": page + 1})
            if last:
                return
            page += 1

    def records() -> Iterator[dict[str, Any]]:
        for record in pull.records() if pull else ():
            seen.add(_key(record))
            yield record
        if pull is None or not pull.is_complete:
            yield from pulled(pages(), pull)

    yield from versions_of(numbered(address, records()), told, _symbol)


def notification(record: Mapping[str, Any], retrieved_at: datetime | None) -> DocumentVersion | None:
    """Return a row of the workbook or a record of the API as a document, or None for a row without symbol.

    Raises `SourceError` where the day of distribution is missing or no day.
    """
    symbols = _SYMBOL.findall(_text(record, "symbol"))
    if not symbols:
        return None
    symbol = symbols[0]
    distributed = day_of(_text(record, "distributed"))
    if distributed is None:
        raise SourceError(
            Sentence(
                "{symbol} has no day of distribution ('{written}').",
                symbol=symbol,
                written=_text(record, "distributed"),
            )
        )
    member = _text(record, "member")
    codes = product_codes(_text(record, "hs"))
    base = re.sub(r"/(?:Add|Corr|Rev|Suppl)\.\d+", "", symbol)
    written_deadline, written_effect = _text(record, "deadline"), _text(record, "in_force")
    deadline, in_force = day_of(written_deadline), day_of(written_effect)
    extra = (
        ("member", member),
        ("area", symbol.split("/")[1]),
        ("products", _text(record, "products")),
        ("hs_codes", " ".join(codes.codes)),
        ("objective", _text(record, "objective")),
        ("type", _text(record, "type")),
        ("affected", _text(record, "affected")),
        ("document", next(iter(re.findall(r"https?://[^\s,;\"<>]+", _text(record, "document"))), "")),
    )
    return DocumentVersion(
        document_id=f"{NAME}:{base}",
        version=f"{distributed.isoformat()}-{symbol.removeprefix(base).strip('/') or 'original'}",
        kind=DocumentKind.WTO_NOTIFICATION,
        country=_country(member, symbol),
        publisher="wto.org",
        address=_link(record, symbol),
        language=Language.ENGLISH,
        title=_text(record, "title") or symbol,
        published_on=distributed,
        # An addendum may tell of adoption or of a withdrawal; the words are kept, the stage stays what a notification is.
        stage=Stage.PROPOSED,
        summary=_text(record, "description"),
        action=_text(record, "type"),
        links=(*(DocumentLink("wto", one) for one in dict.fromkeys((base, *symbols))),),
        effective_on=DatedWords.on(in_force, f"Proposed entry into force: {written_effect}") if in_force else None,
        deadline_on=DatedWords.on(deadline, f"Final date for comments: {written_deadline}") if deadline else None,
        retrieved_at=retrieved_at,
        extra=tuple((name, value) for name, value in extra if value),
    )


def day_of(written: str) -> date | None:
    """Return the day of an Excel serial number, an ISO day or time, "30/07/2026" or "30 July 2026"; None where it is none of these.

    >>> day_of("46233"), day_of("2026-07-30T00:00:00"), day_of("60 days from notification")
    (datetime.date(2026, 7, 30), datetime.date(2026, 7, 30), None)
    """
    if re.fullmatch(r"\d{4,5}(?:\.\d+)?", written):
        return _FIRST_DAY_OF_SERIALS + timedelta(days=int(float(written)))
    for form, pattern in _WRITTEN_DAY:
        match = pattern.match(written)
        if match:
            try:
                return datetime.strptime(match.group(0), form).date()
            except ValueError:
                return None
    return None


def product_codes(written: str) -> ProductCodes:
    """Return the HS codes in a field, without points; years, quantities and words are left out.

    >>> product_codes("HS: 3002.15, 3004; Chapter 30").codes
    ('300215', '3004', '30')
    """
    found = (re.sub(r"\D", "", code) for code in _DIGITS.findall(written))
    return ProductCodes(tuple(dict.fromkeys(code for code in found if _is_code(code))))


def _is_code(digits: str) -> bool:
    if len(digits) not in (2, 4, 6, 8, 10) or not "01" <= digits[:2] <= "97":
        return False
    # Chapter 19 ends with heading 1905, chapter 20 with 2009: beyond, four digits are a year.
    return not (len(digits) == 4 and ("1906" <= digits <= "1999" or "2010" <= digits <= "2099"))


def _check_columns(columns: Sequence[str], file: str) -> None:
    known = {_name(column) for column in columns}
    for field in _NEEDED:
        if not known & set(_FIELDS[field]):
            wanted = {
                "symbol": "Document symbol",
                "member": "Notifying Member",
                "title": "Title",
                "distributed": "Distribution date",
            }[field]
            raise InputError(
                Refusal(
                    file,
                    Sentence("has no column '{wanted}'.", wanted=wanted),
                    did_you_mean(wanted, columns)
                    + Sentence("Download the workbook of ePing unchanged, or name its column so."),
                    1,
                    wanted,
                )
            )


def _records(answer: Any, file: str) -> list[dict[str, Any]]:
    """Return the records of an answer, under whichever name the interface puts them."""
    shown = without_secrets(file)
    value = answer
    if isinstance(answer, dict):
        value = next((answer[name] for name in _ENVELOPES if name in answer), None)
    if isinstance(value, dict):
        return _records(value, file)
    if not isinstance(value, list) or (value and not any(isinstance(record, dict) for record in value)):
        raise SourceError(
            Sentence(
                "{place} answered with JSON that holds no list under {names}. Most likely the interface changed.",
                place=shown,
                names=", ".join(_ENVELOPES),
            )
        )
    return value


def _text(record: Mapping[str, Any], field: str) -> str:
    """Return a field as plain words: HTML and entities resolved, {name: …} and lists read, under any of its names."""
    by_name = {_name(name): value for name, value in record.items()}
    for name in _FIELDS[field]:
        words = _plain(by_name.get(name))
        if words:
            return words
    return ""


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain, value)))
    if isinstance(value, dict):
        return _plain(value.get("name") or value.get("code"))
    if value is None:
        return ""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", html.unescape(str(value)))).split())


def _name(written: str) -> str:
    return re.sub(r"[\s_]", "", written).casefold()


def _country(member: str, symbol: str) -> str:
    folded = member.casefold()
    found = next((country for country, names in _MEMBERS.items() if folded in names or folded.startswith(names[0])), "")
    # ISO 3166 keeps XX free: a member that is neither of the two countries.
    return found or _SYMBOL_MEMBERS.get(symbol.split("/")[3], "XX")


def _concerns(version: DocumentVersion, countries: Sequence[str]) -> bool:
    if version.country in countries:
        return True
    affected = dict(version.extra).get("affected", "").casefold().replace("democratic people's republic of korea", "")
    return any(name in affected for country in countries for name in _MEMBERS[country])


def _link(record: Mapping[str, Any], symbol: str) -> str:
    link = next(iter(re.findall(r"https?://[^\s,;\"<>]+", _text(record, "link"))), "")
    # A link that came with a key would be unsafe to keep; without one the page of the notification is asked by its symbol.
    if link and without_secrets(link) == link:
        return link
    return f"https://eping.wto.org/en/Search/Index?documentSymbol={symbol}"


def _symbol(record: Mapping[str, Any]) -> str:
    return _text(record, "symbol") or _text(record, "title")


def _key(record: Mapping[str, Any]) -> str:
    if not isinstance(record, Mapping):
        return repr(record)
    return str(record.get("id") or _text(record, "symbol"))
