"""Which publishers are asked live: the key each wants, how often it may be asked, by what it can be narrowed, and how a pull is run."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from bioaccord.reading.access_key import AccessKey
from bioaccord.reading.keyed_web import keyed_web
from bioaccord.reading.question import Question, source_called
from bioaccord.reading.rate_limit import RateLimit
from bioaccord.reading.web import Web
from bioaccord.vocabulary.errors import InputError, Refusal
from bioaccord.vocabulary.language import Text
from bioaccord.vocabulary.sentence import Sentence

from .document import DocumentVersion
from .sources import congress_gov, ecfr, federal_register, law_go_kr, lawmaking, regulations_gov, wto_eping

FILTERS = ("agency", "type", "docket", "congress", "title", "part", "law", "words", "country", "hs")
"""By what a pull can be narrowed; each publisher knows some of these."""
_DAY_SECONDS = 86_400
_WASHINGTON = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class LiveSource:
    """A publisher that can be asked: `requests` in `seconds` are kept to; without `key_variable` it wants no key."""

    name: str
    title: Text
    address: str
    requests: float
    seconds: float
    filters: tuple[str, ...]
    documents: Callable[[Web, Question], Iterator[DocumentVersion]]
    reader: str
    key_variable: str = ""
    key_from: str = ""
    access_key: Callable[[str, str], AccessKey] | None = None
    needed_filter: str = ""
    single: tuple[str, ...] = ()
    asks_until_now: bool = False

    def web(self, key: str, address: str, *, clock: Callable[[], float], sleep: Callable[[float], None]) -> Web:
        """Return who asks: with the key, and no oftener than the publisher allows. Raises `InputError` where the key is missing."""
        limit = RateLimit(self.requests, self.seconds, clock=clock, sleep=sleep, burst=max(1, int(self.requests / 100)))
        if self.access_key is None:
            return Web(rate_limit=limit)
        return keyed_web(
            self.access_key,
            key,
            address or self.address,
            title=self.title,
            variable=self.key_variable,
            place=self.key_from,
            rate_limit=limit,
        )

    def check(self, question: Question) -> None:
        """Raise `InputError` for a question that this publisher cannot be asked."""
        refusals = question.refused_days()
        for name in question.filters:
            if refusal := question.refused_filter(name, self.filters, self.title):
                refusals.append(refusal)
            elif name in self.single and len(question.all(name)) > 1:
                refusals.append(
                    Refusal(
                        f"--{name}",
                        Sentence("{source} takes one value only.", source=self.title),
                        Sentence("Pull once for each, into a folder each."),
                    )
                )
            elif name in ("congress", "title") and not all(
                one.isascii() and one.isdigit() for one in question.all(name)
            ):
                refusals.append(
                    Refusal(
                        f"--{name}",
                        Sentence("'{written}' is not a number.", written=" ".join(question.all(name))),
                        Sentence("Write a number, such as 21."),
                    )
                )
            elif name == "country" and not set(question.all(name)) <= {"KR", "US"}:
                refusals.append(
                    Refusal(
                        "--country",
                        Sentence("'{written}' is not one of the two countries.", written=" ".join(question.all(name))),
                        Sentence("Write KR or US."),
                    )
                )
        if self.needed_filter and not question.all(self.needed_filter):
            refusals.append(
                Refusal(
                    f"--{self.needed_filter}",
                    Sentence("{source} has to be narrowed by this.", source=self.title),
                    Sentence("Title 21 is food and drugs, 7 agriculture, 40 environment, 42 public health."),
                )
            )
        if refusals:
            raise InputError(refusals)

    def pull(self, web: Web, question: Question) -> Iterator[DocumentVersion]:
        """Yield the documents that were asked for, those of an earlier try first; raises `SourceError` and `InputError`."""
        self.check(question)
        return self.documents(web, question)


@dataclass(frozen=True, slots=True)
class StoredPull:
    """What the folder of a pull says of itself: how many pages it holds, to which day it was asked, whether it is whole."""

    pages: int
    until: date | None
    complete: bool


def stored_pull(folder: Path) -> StoredPull | None:
    """Return what the folder of a pull holds, or None where no pull began there; a broken state is left to `Pull` to refuse."""
    file = folder / "state.json"
    if not file.exists():
        return None
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
        written = str(state["request"].get("until") or "")[:10]
        return StoredPull(
            int(state["pages"]), date.fromisoformat(written) if written else None, bool(state["complete"])
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def live_source(name: str) -> LiveSource:
    """Return a publisher by its name; raises `InputError`."""
    return source_called(name, LIVE_SOURCES)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone)


def _federal_register(web: Web, asked: Question) -> Iterator[DocumentVersion]:
    return federal_register.documents_live(
        web,
        **asked.asked(federal_register.ADDRESS),
        agencies=asked.all("agency"),
        types=asked.all("type"),
    )


def _regulations_gov(web: Web, asked: Question) -> Iterator[DocumentVersion]:
    return regulations_gov.documents_live(
        web,
        since=_midnight(asked.since, _WASHINGTON),
        retrieved_at=asked.retrieved_at,
        agencies=asked.all("agency"),
        docket=asked.first("docket"),
        folder=asked.folder,
        address=asked.address or regulations_gov.ADDRESS,
    )


def _congress_gov(web: Web, asked: Question) -> Iterator[DocumentVersion]:
    congress = asked.first("congress")
    return congress_gov.documents_live(
        web,
        since=datetime.combine(asked.since, time(), tzinfo=UTC),
        until=datetime.combine(asked.until, time(23, 59, 59), tzinfo=UTC),
        retrieved_at=asked.retrieved_at,
        congress=int(congress) if congress else None,
        folder=asked.folder,
        address=asked.address or congress_gov.ADDRESS,
    )


def _ecfr(web: Web, asked: Question) -> Iterator[DocumentVersion]:
    return ecfr.documents_live(
        web,
        titles=[int(one) for one in asked.all("title")],
        parts=asked.all("part"),
        **asked.asked(ecfr.ADDRESS),
    )


def _laws(web: Web, asked: Question) -> Iterator[DocumentVersion]:
    return law_go_kr.laws_live(
        web,
        **asked.asked(law_go_kr.ADDRESS),
        laws=asked.all("law"),
    )


def _administrative_rules(web: Web, asked: Question) -> Iterator[DocumentVersion]:
    return law_go_kr.rules_live(
        web,
        **asked.asked(law_go_kr.ADDRESS),
        query=asked.first("words"),
    )


def _notices(form: lawmaking.NoticeForm) -> Callable[[Web, Question], Iterator[DocumentVersion]]:
    def ask(web: Web, asked: Question) -> Iterator[DocumentVersion]:
        return lawmaking.notices_live(
            web,
            form,
            **asked.asked(lawmaking.ADDRESS),
            words=asked.all("words"),
        )

    return ask


def _notifications(web: Web, asked: Question) -> Iterator[DocumentVersion]:
    return wto_eping.notifications_live(
        web,
        **asked.asked(wto_eping.ADDRESS),
        countries=asked.all("country") or ("KR", "US"),
        hs_code=asked.first("hs"),
    )


_NOTICE_KEY = "BIOACCORD_LAWMAKING_KEY"
_NOTICE_PLACE = "https://opinion.lawmaking.go.kr"
_LAW_KEY = "BIOACCORD_LAW_GO_KR_KEY"
_LAW_PLACE = "https://open.law.go.kr"
_DATA_GOV = "https://api.data.gov/signup/"
_PUBLISHERS = (
    LiveSource(
        federal_register.NAME,
        Text("미국 연방관보", "the Federal Register"),
        federal_register.ADDRESS,
        federal_register.REQUESTS_PER_SECOND,
        1,
        ("agency", "type"),
        _federal_register,
        federal_register.NAME,
    ),
    LiveSource(
        regulations_gov.NAME,
        Text("미국 규제정보(regulations.gov)", "regulations.gov"),
        regulations_gov.ADDRESS,
        regulations_gov.REQUESTS_PER_HOUR,
        3600,
        ("agency", "docket"),
        _regulations_gov,
        regulations_gov.NAME,
        "BIOACCORD_REGULATIONS_GOV_KEY",
        _DATA_GOV,
        regulations_gov.access_key,
        single=("docket",),
        asks_until_now=True,
    ),
    LiveSource(
        congress_gov.NAME,
        Text("미국 의회(Congress.gov)", "Congress.gov"),
        congress_gov.ADDRESS,
        congress_gov.REQUESTS_PER_HOUR,
        3600,
        ("congress",),
        _congress_gov,
        congress_gov.NAME,
        "BIOACCORD_CONGRESS_GOV_KEY",
        _DATA_GOV,
        congress_gov.access_key,
        single=("congress",),
    ),
    LiveSource(
        ecfr.NAME,
        Text("미국 연방규정집(eCFR)", "the eCFR"),
        ecfr.ADDRESS,
        ecfr.REQUESTS_PER_SECOND,
        1,
        ("title", "part"),
        _ecfr,
        ecfr.NAME,
        needed_filter="title",
    ),
    LiveSource(
        law_go_kr.NAME,
        Text("국가법령정보(법령)", "Korean National Law Information (laws)"),
        law_go_kr.ADDRESS,
        law_go_kr.REQUESTS_PER_DAY,
        _DAY_SECONDS,
        ("law",),
        _laws,
        law_go_kr.NAME,
        _LAW_KEY,
        _LAW_PLACE,
        law_go_kr.access_key,
    ),
    LiveSource(
        f"{law_go_kr.NAME}-rules",
        Text("국가법령정보(행정규칙)", "Korean National Law Information (administrative rules)"),
        law_go_kr.ADDRESS,
        law_go_kr.REQUESTS_PER_DAY,
        _DAY_SECONDS,
        ("words",),
        _administrative_rules,
        law_go_kr.NAME,
        _LAW_KEY,
        _LAW_PLACE,
        law_go_kr.access_key,
        single=("words",),
    ),
    LiveSource(
        "legislative-notices",
        Text("입법예고", "Korean legislative notices (입법예고)"),
        lawmaking.ADDRESS,
        1,
        1,
        ("words",),
        _notices(lawmaking.LEGISLATIVE),
        lawmaking.NAME,
        _NOTICE_KEY,
        _NOTICE_PLACE,
        lawmaking.access_key,
    ),
    LiveSource(
        "administrative-notices",
        Text("행정예고", "Korean administrative notices (행정예고)"),
        lawmaking.ADDRESS,
        1,
        1,
        ("words",),
        _notices(lawmaking.ADMINISTRATIVE),
        lawmaking.NAME,
        _NOTICE_KEY,
        _NOTICE_PLACE,
        lawmaking.access_key,
    ),
    LiveSource(
        wto_eping.NAME,
        Text("WTO 기술규제·위생검역 통보(ePing)", "WTO ePing"),
        wto_eping.ADDRESS,
        1,
        1,
        ("country", "hs"),
        _notifications,
        wto_eping.NAME,
        "BIOACCORD_WTO_EPING_KEY",
        "https://apiportal.wto.org",
        wto_eping.access_key,
        single=("hs",),
    ),
)
LIVE_SOURCES: dict[str, LiveSource] = {source.name: source for source in _PUBLISHERS}
"""Publishers by the names under which they are pulled."""
KEY_VARIABLES: tuple[str, ...] = tuple(dict.fromkeys(one.key_variable for one in _PUBLISHERS if one.key_variable))
"""The environment variables that hold keys."""
