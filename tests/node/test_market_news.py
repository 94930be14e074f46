"""What is new in figures reaches the member: findings become signals, exposures, alerts and digests, once, and are taken back when they no longer hold."""

import json
import shutil
from datetime import date, timedelta

import pytest
from django.core.management import CommandError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bioaccord.brief.standing import standing_of
from bioaccord.node.accounts.models import User
from bioaccord.node.alerts.digests import next_digest
from bioaccord.node.alerts.finding import find_news
from bioaccord.node.alerts.models import Hit, InboxEntry, Subscription
from bioaccord.node.brief.models import BriefRecord, ExposureRecord
from bioaccord.node.market import access
from bioaccord.node.market.models import FindingsRun
from bioaccord.node.market.news import follow_figures
from bioaccord.node.market.tasks import follow_figures as follow_in_background
from bioaccord.node.policy.access import signal_of
from bioaccord.node.policy.models import SignalRecord
from bioaccord.vocabulary.errors import BioaccordError
from bioaccord.vocabulary.language import share_of_hangul
from bioaccord.vocabulary.signal import Stage
from tests.market.test_openfda_shortages import row as listed
from tests.node.test_commands import said_by

MEMBER, ANALYST, OPERATOR = "member@hanbit.example", "analyst@kbio.example", "operator@kbio.example"
NAME = "market-trends:"


@pytest.fixture
def empty(db):
    """Before the first import."""
    shutil.rmtree(access.store().folder, ignore_errors=True)
    yield
    shutil.rmtree(access.store().folder, ignore_errors=True)


@pytest.fixture
def watched(empty):
    """A member who wants to know of everything on the market, by mail and in the inbox."""
    Subscription.objects.all().delete()
    InboxEntry.objects.all().delete()
    member = User.objects.get(email=MEMBER)
    find_news(timezone.now())
    return Subscription.objects.create(
        owner=member,
        name="시장",
        kind="market",
        by_mail=True,
        created_at=timezone.now(),
        mail_since=timezone.now() - timedelta(days=1),
    )


def trade(folder, grows: float, months: int = 60, name: str = "trade.csv"):
    """Write Korean exports of toxins up to last month: level for years, then in the last twelve months `grows` times as much."""
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    numbers = range(last.year * 12 + last.month - months, last.year * 12 + last.month)
    lines = ["month,hsk10,partner,export_usd,export_kg"]
    for place, number in enumerate(numbers):
        for partner, size in (("US", 4_000_000), ("CN", 3_000_000), ("JP", 2_000_000)):
            value = size * (1 + 0.04 * ((place * 7 + len(partner)) % 5)) * (grows if place >= months - 12 else 1.0)
            lines.append(f"{number // 12}-{number % 12 + 1:02d},3002491000,{partner},{value:.0f},{value / 1000:.0f}")
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"korea-customs:{folder / name}"


def findings_now():
    return SignalRecord.objects.filter(signal_id__startswith=NAME, withdrawn=False)


def test_an_import_reaches_signals_exposures_briefs_inbox_and_digest_once(watched, tmp_path, visit):
    file = trade(tmp_path, 2.0)
    said = said_by("import_market", file, "--language", "ko")
    assert "유효한 변화" in said and "오늘 기준 영향과 브리핑을 계산했습니다" in said
    (grown,) = findings_now().filter(signal_id__contains="growth:")
    assert share_of_hangul(grown.title_ko) > 0.2 and share_of_hangul(grown.title_en) == 0
    assert ExposureRecord.objects.filter(signal_id=grown.signal_id).exists()
    assert any(grown.signal_id in json.dumps(one.payload) for one in BriefRecord.objects.all())
    assert DBTaskResult.objects.filter(task_path__contains="send_alerts").exists()
    find_news(timezone.now())
    assert InboxEntry.objects.filter(signal=grown).count() == 1
    assert grown.signal_id in {one.signal.signal_id for one in next_digest(watched, timezone.now()).items}
    page = visit(ANALYST).get(f"/signals/show/{grown.signal_id}").content.decode()
    reached = ExposureRecord.objects.filter(signal_id=grown.signal_id).first()
    assert f"/exposures/{reached.exposure_id}" in page and "관세청" in page
    hits, digests = Hit.objects.count(), dict(findings_now().values_list("signal_id", "digest"))
    assert "신규·변경 0건" in said_by("import_market", file, "--language", "ko")
    find_news(timezone.now())
    assert (Hit.objects.count(), dict(findings_now().values_list("signal_id", "digest"))) == (hits, digests)


def test_what_a_file_of_weeks_ago_shows_reaches_the_exposed_member_and_the_analyst(empty, tmp_path, visit):
    find_news(timezone.now())
    said_by("import_market", trade(tmp_path, 2.0), "--retrieved", str(timezone.localdate() - timedelta(days=67)))
    find_news(timezone.now())
    grown = findings_now().get(signal_id__contains="growth:")
    told = set(InboxEntry.objects.filter(signal=grown).values_list("owner__email", flat=True))
    assert told == {"member@yedam.example", ANALYST}, "the firm that makes toxins, and the association"
    page = visit(ANALYST).get("/inbox/", headers={"accept-language": "en"}).content.decode()
    assert "What the market&#x27;s figures show" in page and "시장 수치에서" not in page
    # A finding calls its product by the code's name, not by the material's.
    material = visit(ANALYST).get("/market/materials/botulinum_toxin_injection/").content.decode()
    assert f"/signals/show/{grown.signal_id}" in material
    assert (
        f"/signals/show/{grown.signal_id}"
        not in visit(ANALYST).get("/market/materials/adeno_associated_virus_vector/").content.decode()
    )


def test_what_no_longer_holds_is_taken_back_and_not_told_as_current(watched, tmp_path):
    said_by("import_market", trade(tmp_path, 2.0), "--retrieved", str(timezone.localdate() - timedelta(days=2)))
    find_news(timezone.now())
    grown = findings_now().get(signal_id__contains="growth:")
    said_by("import_market", trade(tmp_path, 1.0), "--retrieved", str(timezone.localdate()))
    grown.refresh_from_db()
    assert grown.withdrawn and signal_of(grown).stage == Stage.ENDED
    assert "더는 해당하지 않음" in grown.payload["severity_reason"]["ko"]
    assert not ExposureRecord.objects.filter(signal_id=grown.signal_id).exists()
    hits = Hit.objects.filter(signal=grown).count()
    find_news(timezone.now())
    assert Hit.objects.filter(signal=grown).count() == hits
    assert grown.signal_id not in {one.signal.signal_id for one in next_digest(watched, timezone.now()).items}


def test_a_move_that_goes_on_is_told_again_only_where_it_is_another_one(tmp_path, empty):
    said_by("import_market", trade(tmp_path, 2.0), "--retrieved", str(timezone.localdate() - timedelta(days=2)))
    signal = signal_of(findings_now().get(signal_id__contains="growth:"))
    said_by("import_market", trade(tmp_path, 2.04), "--retrieved", str(timezone.localdate()))
    after = signal_of(findings_now().get(signal_id__contains="growth:"))
    assert after.summary != signal.summary and standing_of(after) == standing_of(signal)


def test_the_sources_page_tells_the_look_and_an_operator_which_key_is_missing(empty, tmp_path, visit, settings):
    settings.DAILY_PULLS = ["market fred --series EXKOUS"]
    said_by("import_market", trade(tmp_path, 2.0), "--background")
    asked = DBTaskResult.objects.filter(task_path="bioaccord.node.market.tasks.follow_figures")
    assert asked.count() == 1 and not findings_now().exists()
    page = visit(MEMBER).get("/market/sources/").content.decode()
    assert "1번 실행까지의 수치가 다음 분석을 기다리고" in page and "BIOACCORD_FRED_KEY" not in page
    FindingsRun.objects.create(store_run=1, as_of=timezone.localdate(), step=FindingsRun.Step.TESTING)
    assert "4단계 중 2단계: 시계열 검정" in visit(MEMBER).get("/market/sources/").content.decode()
    look = follow_figures(lambda said: None)
    assert look.step == FindingsRun.Step.DONE and look.found >= 1 and look.series == 6
    page = visit(OPERATOR).get("/market/sources/", headers={"accept-language": "en"}).content.decode()
    assert f"{look.tests} tests" in page and "BIOACCORD_FRED_KEY" in page and "market fred --series EXKOUS" in page


def test_an_operator_cancels_a_look_and_nothing_of_it_is_written(empty, tmp_path, visit):
    said_by("import_market", trade(tmp_path, 2.0), "--background")
    FindingsRun.objects.create(store_run=1, as_of=timezone.localdate())
    assert visit(MEMBER).post("/market/sources/cancel/").status_code == 403
    assert visit(OPERATOR).get("/market/sources/cancel/").status_code == 405
    assert "/market/sources/cancel/" in visit(OPERATOR).get("/market/sources/").content.decode()
    assert "/market/sources/cancel/" not in visit(MEMBER).get("/market/sources/").content.decode()

    def cancels(_said):
        visit(OPERATOR).post("/market/sources/cancel/")

    with pytest.raises(BioaccordError, match="cancelled"):
        follow_figures(cancels)
    assert not findings_now().exists()
    assert "새로운 변화 분석을 취소했습니다" in visit(MEMBER).get("/market/sources/").content.decode()


def test_a_look_that_was_overtaken_writes_nothing(empty, tmp_path):
    said_by("import_market", trade(tmp_path, 2.0))
    before = set(findings_now().values_list("signal_id", flat=True))
    FindingsRun.objects.create(store_run=99, as_of=timezone.localdate(), step=FindingsRun.Step.DONE)
    SignalRecord.objects.filter(signal_id__startswith=NAME).delete()
    look = follow_figures(lambda said: None)
    assert (look.changed, findings_now().count()) == (0, 0) and before


def test_of_several_looks_that_wait_the_first_sees_all(empty, tmp_path):
    said_by("import_market", trade(tmp_path, 2.0), "--background")
    assert follow_in_background.call() >= 1
    assert follow_in_background.call() == 0 and FindingsRun.objects.count() == 1
    follow_in_background.call(signals_changed=1)
    assert FindingsRun.objects.count() == 2


def test_of_several_files_those_before_a_refused_one_are_followed(empty, tmp_path):
    (tmp_path / "down.csv").write_text("<html>down for maintenance</html>", encoding="utf-8")
    with pytest.raises(CommandError):
        said_by("import_market", trade(tmp_path, 2.0), f"pink-sheet:{tmp_path / 'down.csv'}")
    assert findings_now().exists()


def shortage_list(folder, day: str, *names: str):
    rows = [
        listed(generic_name=name, package_ndc=f"{number}-1", availability="Unavailable")
        for number, name in enumerate(names, start=1)
    ]
    value = {"meta": {"last_updated": day, "results": {"total": len(rows)}}, "results": rows}
    (folder / f"list-{day}.json").write_text(json.dumps(value), encoding="utf-8")
    return f"openfda-shortages:{folder / f'list-{day}.json'}"


def test_a_drug_that_left_the_list_is_told_as_over_and_an_old_list_tells_nothing(empty, tmp_path):
    others = [f"Fictional {letter} Injection" for letter in "ABCDEFGH"]
    drug = "Ropivacaine Hydrochloride Injection"
    said_by("import_market", shortage_list(tmp_path, "2026-11-20", drug, *others))
    row = SignalRecord.objects.get(signal_id=f"openfda-shortages:{drug}")
    assert signal_of(row).stage == Stage.IN_FORCE
    half = {
        "meta": {"last_updated": "2026-11-22", "results": {"total": 9}},
        "results": [listed(generic_name=others[0])],
    }
    (tmp_path / "half.json").write_text(json.dumps(half), encoding="utf-8")
    said_by("import_market", f"openfda-shortages:{tmp_path / 'half.json'}")
    assert signal_of(SignalRecord.objects.get(pk=row.pk)).stage == Stage.IN_FORCE
    said_by("import_market", shortage_list(tmp_path, "2026-11-21", *others))
    over = signal_of(SignalRecord.objects.get(pk=row.pk))
    assert (over.stage, over.effects, over.published_on) == (Stage.ENDED, (), date(2026, 11, 21))
    assert "공급 부족 목록에서 빠짐" in over.title.ko
    said_by("import_market", shortage_list(tmp_path, "2026-11-20", drug, *others))
    assert signal_of(SignalRecord.objects.get(pk=row.pk)).stage == Stage.ENDED


def test_findings_of_figures_that_ended_long_ago_are_no_news(empty, tmp_path):
    named = trade(tmp_path, 2.0)
    file = tmp_path / "trade.csv"
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    old = [f"{int(one[:4]) - 5}{one[4:]}" for one in lines]
    file.write_text("\n".join([head, *old]) + "\n", encoding="utf-8")
    said_by("import_market", named)
    assert not findings_now().exists() and FindingsRun.objects.first().series == 6
