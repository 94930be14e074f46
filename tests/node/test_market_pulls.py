"""`manage pull_market` and the clock: figures from a publisher's server on loopback, each run on the sources' page, and no key anywhere."""

import json
import logging
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bioaccord.market.live_sources import KEY_VARIABLES, LIVE_SOURCES
from bioaccord.market.market_readers import SOURCES
from bioaccord.market.selection import Selection
from bioaccord.node.alerts import clock
from bioaccord.node.alerts.checks import daily_pulls_can_be_asked
from bioaccord.node.alerts.models import ClockJob
from bioaccord.node.market import access, pulls
from bioaccord.node.policy.access import signal_of
from bioaccord.node.policy.models import SignalRecord
from bioaccord.vocabulary.signal import Stage
from tests.market import test_korea_customs
from tests.market.test_fred import information, observed
from tests.market.test_korea_customs import Customs, rows
from tests.market.test_openfda_shortages import row as listed
from tests.node.test_commands import refusal_of, said_by

MEMBER, OPERATOR = "member@hanbit.example", "operator@kbio.example"
KEY = "canary0123456789canary0123456789"
FOREVER = "9999-12-31"


@pytest.fixture(autouse=True)
def data(db, tmp_path, settings):
    settings.DATA = tmp_path
    return tmp_path


class Fred:
    """Answers as FRED does: about a series, which vintages there are, and the observations as of the newest of them."""

    def __init__(self, *rows):
        self.rows = rows
        self.fails = False

    def __call__(self, path):
        parts = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if asked.get("api_key") != KEY:
            return 400, {}, b'{"error_code":400,"error_message":"The value for variable api_key is not registered."}'
        if self.fails:
            return 500, {}, f'{{"error_message":"down, you asked with {KEY}"}}'.encode()
        if parts.path.endswith("/series"):
            return 200, {}, json.dumps(information()).encode()
        if parts.path.endswith("/vintagedates"):
            dates = sorted({row[0] for row in self.rows})
            return 200, {}, json.dumps({"count": len(dates), "vintage_dates": dates}).encode()
        return 200, {}, json.dumps(observed(*self.rows)).encode()


def rate(month: str, value: str, said: str):
    return said, FOREVER, f"{month}-01", value


def run_now():
    return next(iter(access.store().runs()))


def test_a_pull_needs_its_key_says_so_on_the_page_and_the_next_one_works(recorded, settings, visit, caplog, data):
    caplog.set_level(logging.DEBUG)
    recorded.choose = Fred(rate("2026-09", "1390.1", "2026-10-01"), rate("2026-10", "1401.5", "2026-11-03"))
    command = ["pull_market", "fred", "--series", "EXKOUS", "--address", recorded.address]
    assert "BIOACCORD_FRED_KEY" in refusal_of(*command)
    page = visit(MEMBER).get("/market/sources/").content.decode()
    assert "BIOACCORD_FRED_KEY" in page and "FRED 경제지표" in page
    settings.MARKET_KEYS = settings.MARKET_KEYS | {"BIOACCORD_FRED_KEY": KEY}
    assert "2 new" in said_by(*command)
    (key,) = access.store().keys(Selection()).rows(named=True)
    assert (key["product"], key["figures"], str(key["vintage"])) == ("EXKOUS", 2, "2026-11-03")
    assert "0 new, 0 revised, 2 unchanged" in said_by(*command)
    recorded.choose.fails = True
    # The answers of the last pull are gone, so that it has to ask again.
    with pytest.raises(CommandError) as failed:
        call_command(*command)
    assert failed.value.returncode == 3
    page = visit(OPERATOR).get("/market/sources/", headers={"accept-language": "en"}).content.decode()
    assert "last pull failed" in page and "Last good run" in page
    kept = "".join(file.read_text(encoding="utf-8", errors="replace") for file in data.rglob("*.json"))
    for told in (page, kept, caplog.text, str(failed.value)):
        assert KEY not in told


def test_a_pull_asks_for_years_at_first_and_then_for_what_may_be_revised(recorded, settings):
    settings.MARKET_KEYS = settings.MARKET_KEYS | {"BIOACCORD_FRED_KEY": KEY}
    recorded.choose = Fred(rate("2026-10", "1401.5", "2026-11-03"))
    command = ["pull_market", "fred", "--series", "EXKOUS", "--address", recorded.address]
    today = timezone.localdate()
    for first in (date(today.year - 6, 1, 1), today - timedelta(days=400)):
        recorded.asked.clear()
        said_by(*command)
        asked = [parse_qs(urlsplit(one).query) for one in recorded.asked]
        assert {one["observation_start"][0] for one in asked if "observation_start" in one} == {str(first)}


class ShortageLists:
    """Answers as openFDA does: the list of a day, two pages of it."""

    def __init__(self, address, day, *names):
        self.address, self.day, self.names, self.fails, self.wrong = address, day, names, False, []

    def __call__(self, path):
        second = "search_after" in path
        if self.fails and second:
            return 500, {}, b'{"error":{"code":"SERVER_ERROR"}}'
        names = self.names[1:] if second else self.names[:1]
        rows = [
            listed(generic_name=name, package_ndc=f"{name}-1", availability="Unavailable", therapeutic_category=["A"])
            for name in names
        ]
        rows += [] if second else self.wrong
        total = len(self.names) + len(self.wrong)
        value = {"meta": {"last_updated": self.day, "results": {"total": total}}, "results": rows}
        link = {} if second else {"Link": f'<{self.address}/?search_after=0>; rel="next"'}
        return 200, link, json.dumps(value).encode()


def test_daily_lists_of_shortages_make_the_history(recorded, data):
    drugs = ("Ropivacaine Hydrochloride Injection", *(f"Fictional {letter} Injection" for letter in "ABCDEFGH"))
    command = ["pull_market", "openfda-shortages", "--address", recorded.address]
    recorded.choose = ShortageLists(recorded.address, "2026-11-02", *drugs)
    recorded.choose.wrong = [listed(generic_name="Fictional Z Injection", company_name="")]
    said_by(*command)
    (apart,) = run_now().kept_apart
    assert (apart.file, apart.row, apart.column) == ("2026-11-02/page-0001.json.gz", 2, "company_name")
    recorded.choose = ShortageLists(recorded.address, "2026-11-03", *drugs[1:])
    recorded.choose.fails = True
    with pytest.raises(CommandError):
        call_command(*command)
    assert sorted(one.name for one in (data / "lists" / "openfda-shortages").iterdir()) == ["2026-11-02"]
    recorded.choose.fails = False
    said_by(*command)
    said_by(*command)
    assert run_now().kept_apart_count == 0, "what was wrong with an earlier list was told on its day"
    assert sorted(one.name for one in (data / "lists" / "openfda-shortages").iterdir()) == ["2026-11-02", "2026-11-03"]
    (open_now,) = access.store().series(Selection(indicator=("shortages",))).rows(named=True)
    assert (open_now["value"], str(open_now["vintage"])) == (8.0, "2026-11-03")
    earlier = access.store().series(Selection(indicator=("shortages",)), as_of=date(2026, 11, 2))
    assert earlier["value"].item() == 9.0
    over = SignalRecord.objects.get(signal_id=f"openfda-shortages:{drugs[0]}")
    assert signal_of(over).stage == Stage.ENDED
    assert SignalRecord.objects.filter(signal_id__startswith="openfda-shortages:").count() == 9
    assert pulls.last_answered_on("openfda-shortages") == datetime.now(UTC).date()


def test_what_a_whole_answer_does_not_hold_any_more_is_counted_as_withdrawn(recorded, settings, visit):
    settings.MARKET_KEYS = settings.MARKET_KEYS | {"BIOACCORD_KOREA_CUSTOMS_KEY": test_korea_customs.KEY}
    recorded.choose = Customs(rows())
    command = ["pull_market", "korea-customs", "--hs", "3002491000", "--since", "2024-01-01", "--until", "2025-08-31"]
    said_by(*command, "--address", recorded.address)
    had = run_now().new
    assert had > 0
    recorded.choose = Customs(rows()[:-1])
    said_by(*command, "--address", recorded.address)
    run = run_now()
    assert 0 < run.withdrawn == run.revised < had
    page = visit(MEMBER).get("/market/sources/").content.decode()
    assert f'data-label="철회">{run.withdrawn}</td>' in page
    (told, *_) = json.loads(visit(MEMBER).get("/market/sources.json").content)
    assert (told["withdrawn"], told["revised"]) == (run.withdrawn, 0)


def test_the_clock_pulls_figures_and_leaves_the_look_to_the_worker(recorded, settings, visit):
    settings.MARKET_KEYS = settings.MARKET_KEYS | {"BIOACCORD_FRED_KEY": KEY}
    recorded.choose = Fred(rate("2026-10", "1401.5", "2026-11-03"))
    settings.DAILY_PULLS = [f"market fred --series EXKOUS --address {recorded.address}"]
    noon = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
    clock.do_what_is_due(noon)
    name = f"pull {settings.DAILY_PULLS[0]}"
    assert name in clock.do_what_is_due(noon + timedelta(hours=17))
    assert ClockJob.objects.get(name=name).failure == ""
    assert run_now().new == 1
    assert "수치 수집: fred --series EXKOUS" in visit(OPERATOR).get("/outbox/").content.decode()
    assert DBTaskResult.objects.filter(task_path="bioaccord.node.market.tasks.follow_figures").count() == 1


def test_a_check_tells_of_pulls_that_would_be_refused_tonight(settings):
    settings.DAILY_PULLS = ["market fred --series EXKOUS", "market frd", "law-go-kr --law 약사법", "market pink-sheet"]
    settings.POLICY_KEYS = settings.POLICY_KEYS | {"BIOACCORD_LAW_GO_KR_KEY": ""}
    settings.DAILY_PULLS.append("market 'fred")
    said = daily_pulls_can_be_asked(None)
    assert [one.id for one in said] == ["alerts.W001", "alerts.E002", "alerts.W001", "alerts.E001"]
    assert "BIOACCORD_FRED_KEY" in said[0].msg and LIVE_SOURCES["fred"].key_from in said[0].hint
    assert "BIOACCORD_LAW_GO_KR_KEY" in said[2].msg
    settings.MARKET_KEYS = settings.MARKET_KEYS | {"BIOACCORD_FRED_KEY": KEY}
    settings.DAILY_PULLS = ["market fred --series EXKOUS", "market un-comtrade --hs 3002", "market openfda-shortages"]
    assert daily_pulls_can_be_asked(None) == []


def test_settings_hold_every_key_and_each_source_its_rhythm(settings):
    assert set(settings.MARKET_KEYS) == set(KEY_VARIABLES)
    assert all(one.rhythm.told.ko != one.rhythm.told.en for one in SOURCES.values())
    assert set(LIVE_SOURCES) <= set(SOURCES)
    assert "Did you mean 'fred'" in refusal_of("pull_market", "frd")
    assert "BIOACCORD_FRED_KEY" in refusal_of("pull_market", "fred")
    assert pulls.last_answered_on("fred") is None
