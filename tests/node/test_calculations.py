"""Long calculations on a firm's chain: in the background, once, visibly old, cancelled, interrupted; and who may see them."""

import csv
import json
import os
import re
import signal
import threading
from datetime import timedelta
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bioaccord.node.accounts.models import Role
from bioaccord.node.audit.models import AuditEntry
from bioaccord.node.supply import access
from bioaccord.node.supply.models import Calculation, CalculationKind, CalculationState
from bioaccord.node.supply.services import (
    answer_calculation,
    cancel_calculation,
    choose_sharing,
    replace_network,
    start_calculation,
)

MEMBER, ADMIN, OTHER = "member@hanbit.example", "admin@hanbit.example", "member@briarcliff.example"
ANALYST = "analyst@kbio.example"
STRESS, MITIGATION = CalculationKind.STRESS_TEST, CalculationKind.MITIGATION
COSTS = {
    "holding_per_year": 0.2,
    "qualification_usd": 500_000.0,
    "years": 5.0,
    "second_share": 0.3,
    "lead_time_days": 30.0,
    "most_stock_days": 180.0,
}


def plan_of(budget: float = 200_000.0, years: int = 40, **given) -> dict:
    wanted = {"budget_usd": budget, "level": 0.9, "first_country": "US", "years": years, "seed": 1, "costs": COSTS}
    return wanted | given


def stress_of(years: int = 24) -> dict:
    return {"years": years, "seed": 1}


@pytest.fixture
def person(django_user_model, db):
    return lambda email: django_user_model.objects.get(email=email)


@pytest.fixture
def answered(person):
    """Return a function that asks as somebody and lets the worker answer."""

    def ask(kind=STRESS, parameters=None, firm="KR-0007", email=MEMBER) -> Calculation:
        row = start_calculation(person(email), firm, kind, parameters or stress_of())
        answer_calculation(row.pk)
        row.refresh_from_db()
        return row

    return ask


def test_a_page_starts_a_stress_test_and_shows_the_workers_answer(visit, django_capture_on_commit_callbacks):
    client = visit(MEMBER)
    assert "아직 계산한 결과가 없습니다" in client.get("/supply/").content.decode()
    for address in ("stress.csv", "bands.svg"):
        assert client.get(f"/supply/KR-0007/{address}").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/supply/KR-0007/stress", {"years": "300"}, follow=True).content.decode()
    assert "대기 중이며 다음 차례입니다" in page
    assert "무작위 연도 300개" in page
    task = DBTaskResult.objects.get(task_path="bioaccord.node.supply.tasks.run_calculation")
    assert task.queue_name == "calculations"
    row = Calculation.objects.get()
    assert task.args_kwargs == {"args": [row.pk], "kwargs": {}}
    assert answer_calculation(row.pk) == "done"
    page = client.get("/supply/").content.decode()
    for words in (
        "시드 1",
        "표본용 가정",
        f"네트워크 버전 {row.network_version}(",
        "최악의 해의 손실 원인",
        "90% 구간",
    ):
        assert words in page
    assert json.loads(client.get("/supply/KR-0007/stress.json").content)[0]["day"] == 0
    row.refresh_from_db()
    assert (row.done, row.total) == (300, 300)
    assert (
        row.result["expected_loss"]["low"] < row.result["expected_loss"]["value"] < row.result["expected_loss"]["high"]
    )
    answer = client.post("/supply/KR-0007/stress", {"years": "7"}, follow=True).content.decode()
    assert "목록에 있는 연도 수" in answer
    assert Calculation.objects.count() == 1


def test_the_same_question_is_joined_and_then_answered_from_what_is_stored(person, answered):
    first = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of())
    assert start_calculation(person(ADMIN), "KR-0007", STRESS, stress_of()).pk == first.pk
    assert AuditEntry.objects.filter(what="calculation_started").count() == 1
    assert answer_calculation(first.pk) == "done"
    assert answer_calculation(first.pk) == "nothing"  # a second task for it finds nothing to do
    again = start_calculation(person(ADMIN), "KR-0007", STRESS, stress_of())
    assert (again.pk, again.state, again.attempt) == (first.pk, CalculationState.DONE, 1)
    assert start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of(32)).pk != first.pk


def test_a_new_network_makes_answers_visibly_old_and_they_can_be_computed_again(visit, person, answered):
    old = answered()
    plan = answered(MITIGATION, plan_of(years=20))
    replace_network(None, access.current_network())
    for address in ("/supply/", "/supply/KR-0007/first/"):
        page = visit(MEMBER).get(address).content.decode()
        assert f"네트워크 버전 {old.network_version} 기준으로 계산한 결과" in page, address
        assert f"버전 {old.network_version + 1}이므로 다시 계산" in page, address
    # The warning stands above the advice, once.
    assert page.count("기준으로 계산한 결과") == 1
    assert page.index("기준으로 계산한 결과") < page.index('class="headline"')
    new = answered()
    assert (new.pk != old.pk, new.network_version) == (True, old.network_version + 1)
    assert new.result["expected_loss"] == old.result["expected_loss"]  # the same network under a new number
    assert "기준으로 계산한 결과" not in visit(MEMBER).get("/supply/").content.decode()
    assert visit(MEMBER).get(f"/supply/KR-0007/first/{plan.pk}/").status_code == 200


def test_a_network_that_is_replaced_before_the_worker_comes_interrupts(visit, person):
    row = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of())
    replace_network(None, access.current_network())
    assert answer_calculation(row.pk) == "interrupted"
    assert "그사이 네트워크가 교체되었습니다" in visit(MEMBER).get("/supply/").content.decode()


def test_a_waiting_and_a_running_calculation_are_cancelled(visit, person):
    client = visit(MEMBER)
    row = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of())
    page = client.post(f"/supply/KR-0007/calculations/{row.pk}/cancel", follow=True).content.decode()
    assert "계산을 취소했습니다" in page
    assert answer_calculation(row.pk) == "nothing"
    row.refresh_from_db()
    assert (row.state, row.result) == (CalculationState.CANCELLED, None)
    # Started again, and asked to stop while the worker is at it.
    again = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of())
    assert (again.pk, again.state) == (row.pk, CalculationState.WAITING)
    Calculation.objects.filter(pk=row.pk).update(state=CalculationState.RUNNING, seen_at=timezone.now())
    cancel_calculation(person(MEMBER), "KR-0007", row.pk)
    told = client.get(f"/supply/KR-0007/calculations/{row.pk}/progress.json").json()
    assert told["live"]
    assert "취소하는 중" in told["words"]
    Calculation.objects.filter(pk=row.pk).update(state=CalculationState.WAITING)
    assert answer_calculation(row.pk) == "cancelled"
    assert access.latest_result(person(MEMBER), "KR-0007", STRESS) is None
    told = client.get(f"/supply/KR-0007/calculations/{row.pk}/progress.json").json()
    assert (told["live"], told["words"]) == (False, "취소되었습니다. 바뀐 것은 없습니다.")


def test_a_plan_is_cancelled_too(person):
    row = start_calculation(person(MEMBER), "KR-0007", MITIGATION, plan_of())
    Calculation.objects.filter(pk=row.pk).update(cancel_asked=True)
    assert answer_calculation(row.pk) == "cancelled"


def test_a_worker_that_is_told_to_end_leaves_its_work_to_the_next(person, answered, settings):
    """A signal, as the node sends it when it stops, in the middle of the work."""
    expected = answered(STRESS, stress_of(800))
    Calculation.objects.all().delete()
    row = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of(800))

    def end(number, frame) -> None:
        raise SystemExit(1)

    folder = settings.DATA / "calculations" / row.question
    process, kept = os.getpid(), signal.signal(signal.SIGALRM, end)

    def end_once_a_part_is_kept() -> None:
        while not is_over.wait(0.001):
            if any(folder.glob("*.npz")):
                os.kill(process, signal.SIGALRM)
                return

    is_over = threading.Event()
    watching = threading.Thread(target=end_once_a_part_is_kept)
    watching.start()
    try:
        with pytest.raises(SystemExit):
            answer_calculation(row.pk)
    finally:
        is_over.set()
        watching.join()
        signal.signal(signal.SIGALRM, kept)
    row.refresh_from_db()
    assert (row.state, row.result) == (CalculationState.INTERRUPTED, None)
    finished = len(list(folder.glob("*.npz")))
    assert 0 < finished < 100
    again = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of(800))
    assert again.pk == row.pk
    assert answer_calculation(row.pk) == "done"
    row.refresh_from_db()
    assert row.result == expected.result
    assert not folder.exists()


def test_a_worker_that_died_leaves_no_eternal_running_and_writes_nothing_later(visit, person):
    row = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of())
    silent = timezone.now() - access.LOST_AFTER - timedelta(seconds=1)
    Calculation.objects.filter(pk=row.pk).update(
        state=CalculationState.RUNNING, started_at=silent, seen_at=silent, done=8, total=24
    )
    client = visit(MEMBER)
    assert "중단됨: 이 노드의 작업 프로그램이 종료되었습니다" in client.get("/supply/").content.decode()
    again = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of())
    assert (again.pk, again.state, again.attempt, again.done) == (row.pk, CalculationState.WAITING, 2, 0)
    assert answer_calculation(row.pk) == "done"


def test_a_person_has_only_a_few_waiting(visit, person):
    for years in (8, 16, 24):
        start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of(years))
    with pytest.raises(ValidationError, match="3"):
        start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of(32))
    page = visit(MEMBER).post("/supply/KR-0007/stress", {"years": "300"}, follow=True).content.decode()
    assert "대기 중이거나 실행 중인 계산이 이미 3건" in page
    assert Calculation.objects.count() == 3
    start_calculation(person(ADMIN), "KR-0007", STRESS, stress_of(32))  # another person of the firm


def test_what_cannot_be_computed_says_so_and_leaves_what_was_there(visit, person, answered, settings, tmp_path):
    before = answered()
    rates = tmp_path / "rates.yaml"
    rates.write_text(
        "- {kind: site_lost, per_year: 900, duration_days: {low: 1, mode: 1, high: 1}, source: test}", encoding="utf-8"
    )
    settings.EVENT_RATES = rates
    access.event_rates.cache_clear()
    try:
        row = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of())
        assert answer_calculation(row.pk) == "failed"
        page = visit(MEMBER).get("/supply/").content.decode()
        settings.EVENT_RATES = None
        access.event_rates.cache_clear()
        with pytest.raises(ValidationError):
            start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of(8))
        assert "BIOACCORD_EVENT_RATES" in visit(MEMBER).get("/supply/KR-0007/first/").content.decode()
    finally:
        access.event_rates.cache_clear()
    assert "계산하지 못했습니다" in page
    assert "events a year are expected" in page
    assert access.latest_result(person(MEMBER), "KR-0007", STRESS).pk == before.pk


def figures_of(row: Calculation) -> set[str]:
    """Return digits of a result that no page holds by chance."""
    found = re.findall(r"\d{5,}", json.dumps(row.result))
    assert found
    return set(found)


def test_nobody_sees_starts_cancels_or_downloads_what_is_not_theirs(visit, account, person, answered):
    stress, plan = answered(), answered(MITIGATION, plan_of(years=20))
    waiting = start_calculation(person(MEMBER), "KR-0007", STRESS, stress_of(32))
    account("third@example.org", (Role.MEMBER_USER, "KR-0001"))
    own = answered(STRESS, stress_of(), "KR-0001", "third@example.org")
    reading = [
        "/supply/KR-0007/first/",
        f"/supply/KR-0007/first/{plan.pk}/",
        *(f"/supply/KR-0007/first/{plan.pk}/frontier.{one}" for one in ("svg", "png", "json")),
        *(
            f"/supply/KR-0007/first/{plan.pk}/{name}.{one}"
            for name in ("frontier-table", "measures")
            for one in ("csv", "json")
        ),
        *(f"/supply/KR-0007/{name}" for name in ("stress.csv", "stress.json", "bands.svg", "bands.png", "bands.json")),
        *(f"/supply/KR-0007/calculations/{row.pk}/progress.json" for row in (stress, plan, waiting)),
    ]
    writing = [
        ("/supply/KR-0007/stress", {"years": "300"}),
        ("/supply/KR-0007/first/", {"budget_usd": "200000", "level": "0.95", "years": "200"}),
        (f"/supply/KR-0007/calculations/{waiting.pk}/cancel", {}),
    ]
    secret = figures_of(plan) | figures_of(stress)

    def refused(email: str) -> None:
        client = visit(email)
        for address in reading:
            answer = client.get(address)
            assert answer.status_code == 403, (email, address)
            assert not [one for one in secret if one in answer.content.decode()], (email, address)
        for address, form in writing:
            assert client.post(address, form).status_code == 403, (email, address)
        assert Calculation.objects.count() == 4
        waiting.refresh_from_db()
        assert (waiting.state, waiting.cancel_asked) == (CalculationState.WAITING, False)

    refused(OTHER)
    refused("third@example.org")
    refused(ANALYST)
    choose_sharing(person(MEMBER), "KR-0007", "materials_and_countries")
    refused(ANALYST)
    page = visit(ANALYST).get("/supply/KR-0007/").content.decode()
    assert "무작위 시나리오의 영향" not in page
    assert f"/supply/KR-0007/calculations/{waiting.pk}" not in page
    choose_sharing(person(MEMBER), "KR-0007", "full")
    client = visit(ANALYST)
    for address in reading:
        assert client.get(address).status_code == 200, address
    assert client.post(f"/supply/KR-0007/calculations/{waiting.pk}/cancel").status_code == 403
    # Another firm's number under one's own address.
    member = visit(MEMBER)
    for address in (f"calculations/{own.pk}/progress.json", f"first/{own.pk}/", f"first/{own.pk}/measures.csv"):
        assert member.get(f"/supply/KR-0007/{address}").status_code == 404, address
    assert member.post(f"/supply/KR-0007/calculations/{own.pk}/cancel").status_code == 404
    with pytest.raises(PermissionDenied):
        start_calculation(person(OTHER), "KR-0007", STRESS, stress_of())
    with pytest.raises(Http404):
        access.calculation_for(person(MEMBER), "KR-0007", own.pk)


def test_the_audit_trail_and_the_tasks_hold_no_figure_of_the_firms(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = start_calculation(person(MEMBER), "KR-0007", MITIGATION, plan_of(budget=271_828.0, years=20))
    cancel_calculation(person(MEMBER), "KR-0007", row.pk)
    entries = AuditEntry.objects.filter(what__startswith="calculation")
    assert {(one.what, one.subject, one.who.email) for one in entries} == {
        ("calculation_started", "KR-0007: mitigation", MEMBER),
        ("calculation_cancelled", "KR-0007: mitigation", MEMBER),
    }
    tasks = DBTaskResult.objects.filter(task_path="bioaccord.node.supply.tasks.run_calculation")
    assert "271" not in str(tasks.values_list("args_kwargs", "return_value", "traceback").get())


def test_what_to_do_first_is_told_with_its_files(visit, answered):
    row = answered(MITIGATION, plan_of())
    client = visit(MEMBER)
    page = client.get("/supply/KR-0007/first/").content.decode()
    chosen = next(plan for plan in row.result["plans"] if plan["budget"] == 200_000)
    assert chosen["measures"]
    assert chosen["cost"] <= 200_000
    for words in (
        "연간 예산 20만 달러일 때",
        "가장 먼저:",
        "확실성:",
        "단독 효과의 합",
        "효율적 투자선",
        "재고 금액의 연 20%",
        "시드 2",
        "(가상)",
    ):
        assert words in page, words
    assert page.count('<tr><td class="number" data-label="순위">') == len(chosen["measures"])
    assert 'href="/supply/KR-0007/"' in page
    assert 'href="/supply/KR-0007/first/"' in client.get("/supply/").content.decode()
    base = f"/supply/KR-0007/first/{row.pk}"
    assert client.get(f"{base}/frontier.svg").content.startswith(b"<svg")
    assert client.get(f"{base}/frontier.png").content.startswith(b"\x89PNG")
    first = chosen["measures"][0]["avoided"]
    assert ("구간에 0이 포함되므로 효과가 없을 수도 있습니다" in page) == (round(first["low"]) <= 0)
    assert "이 조치만으로 최악의 해 손실이" in page[page.index('class="headline"') :].split("</p>")[0]
    drawn = json.dumps(client.get(f"{base}/frontier.json").json(), ensure_ascii=False)
    assert "만 달러" in drawn
    plans = client.get(f"{base}/frontier-table.json").json()
    assert [one["budget_usd"] for one in plans] == [0, 50_000, 100_000, 200_000, 400_000]
    losses = [one["simulated_shortfall_usd"] for one in plans]
    assert losses == sorted(losses, reverse=True)
    planned = [one["planned_shortfall_usd"] for one in plans]
    assert planned == sorted(planned, reverse=True)
    assert all(
        one["simulated_shortfall_low_usd"] <= one["simulated_shortfall_usd"] <= one["simulated_shortfall_high_usd"]
        for one in plans
    )
    lines = list(csv.DictReader(StringIO(client.get(f"{base}/measures.csv").content.decode("utf-8-sig"))))
    wanted = sum(len(plan["measures"]) for plan in row.result["plans"])
    assert len(lines) == len(client.get(f"{base}/measures.json").json()) == wanted
    assert sum(float(one["cost_usd"]) for one in lines if float(one["budget_usd"]) == 200_000) == pytest.approx(
        chosen["cost"], abs=5
    )
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    english = client.get(f"{base}/").content.decode()
    body = english[english.index("<main") : english.index("</main>")]
    assert "How sure:" in body
    assert "Sample: the firms are fictional." in body
    assert not any("가" <= letter <= "힣" for letter in body)


def test_a_budget_that_buys_nothing_says_so_and_why(visit, answered):
    row = answered(MITIGATION, plan_of(budget=1_000.0, years=20, costs=COSTS | {"holding_per_year": 2.0}))
    page = visit(MEMBER).get(f"/supply/KR-0007/first/{row.pk}/").content.decode()
    assert "이 예산으로는 비용만큼 효과를 내는 조치가 없습니다" in page
    assert "적격성 평가 한 건에만 연간 10만 달러" in page


def test_earlier_answers_keep_their_address_and_the_last_asked_is_shown(visit, answered):
    small, large = answered(MITIGATION, plan_of(years=20)), answered(MITIGATION, plan_of(budget=400_000.0, years=20))
    client = visit(MEMBER)
    page = client.get("/supply/KR-0007/first/").content.decode()
    assert "연간 예산 40만 달러일 때" in page
    assert f"/supply/KR-0007/first/{small.pk}/" in page
    assert 'value="400,000"' in page
    assert "연간 예산 20만 달러일 때" in client.get(f"/supply/KR-0007/first/{small.pk}/").content.decode()
    answered(MITIGATION, plan_of(years=20))
    assert "연간 예산 20만 달러일 때" in client.get("/supply/KR-0007/first/").content.decode()
    assert large.state == CalculationState.DONE


GIVEN = {
    "budget_usd": "250,000",
    "level": "0.95",
    "first_country": "KR",
    "years": "200",
    "holding_percent": "20",
    "qualification_usd": "500,000",
    "qualification_years": "5",
    "second_share_percent": "30",
    "most_stock_days": "180",
    "lead_time_days": "30",
}


def test_a_form_that_is_filled_in_right_is_taken_as_it_was_meant(visit):
    page = visit(MEMBER).post("/supply/KR-0007/first/", GIVEN, follow=True).content.decode()
    assert "제2공급처는 한국 우선" in page
    row = Calculation.objects.get()
    assert row.parameters == {
        "budget_usd": 250_000.0,
        "level": 0.95,
        "first_country": "KR",
        "years": 200,
        "seed": 1,
        "costs": COSTS,
    }


@pytest.mark.parametrize(
    ("field", "value", "korean", "english"),
    [
        ("budget_usd", "", "1,000부터 1,000,000,000까지", "Write a number from 1,000 to 1,000,000,000."),
        ("budget_usd", "-5", "1,000부터", "from 1,000"),
        ("budget_usd", "nan", "1,000부터", "from 1,000"),
        ("budget_usd", "1e999", "1,000부터", "from 1,000"),
        ("budget_usd", "많이", "1,000부터", "from 1,000"),
        ("second_share_percent", "100", "1부터 99까지", "from 1 to 99"),
        ("qualification_years", "0", "1부터 30까지", "from 1 to 30"),
        ("level", "0.99", "200개 연도 중 2개만", "Only 2 of 200 years would count"),
    ],
)
def test_a_wrong_figure_is_refused_in_the_readers_language(visit, field, value, korean, english):
    client = visit(MEMBER)
    assert korean in client.post("/supply/KR-0007/first/", GIVEN | {field: value}).content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = client.post("/supply/KR-0007/first/", GIVEN | {field: value}).content.decode()
    assert english in page
    assert 'aria-invalid="true"' in page
    assert not Calculation.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("level", "0.5"), ("years", "1000000"), ("first_country", "CN")])
def test_what_is_not_on_a_list_is_refused(visit, field, value):
    page = visit(MEMBER).post("/supply/KR-0007/first/", GIVEN | {field: value}).content.decode()
    assert "errorlist" in page
    assert not Calculation.objects.exists()


@pytest.mark.parametrize("picture", ["layers", "flows"])
def test_a_drawing_is_a_file_that_stands_by_itself(visit, person, picture):
    client = visit(MEMBER)
    answer = client.get(f"/supply/KR-0007/{picture}.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    root = ElementTree.fromstring(answer.content)
    names = "{http://www.w3.org/2000/svg}"
    assert "한빛누리제약 (가상)" in root.find(f"{names}title").text
    words = [one.text or "" for one in root.iter(f"{names}text")]
    assert any("네트워크 버전" in one for one in words)
    assert root.findall(f".//{names}path")
    assert f'href="/supply/KR-0007/{picture}.svg"' in client.get("/supply/").content.decode()
    for email in (OTHER, ANALYST):
        assert visit(email).get(f"/supply/KR-0007/{picture}.svg").status_code == 403
    choose_sharing(person(MEMBER), "KR-0007", "materials_and_countries")
    drawn = visit(ANALYST).get(f"/supply/KR-0007/{picture}.svg").content.decode()
    for organisation in access.current_network().organisations:
        if organisation.organisation_id != "KR-0007":
            assert organisation.name.ko not in drawn


def test_layers_are_computed_once_for_picture_and_table(visit):
    client = visit(MEMBER)
    access._losses.cache_clear()
    assert client.get("/supply/").status_code == 200
    assert access._losses.cache_info().misses == 1


def test_on_a_large_network_the_worker_computes_what_each_loss_does(visit, person, settings):
    addresses = ("layers.csv", "endurance.json", "layers.svg")
    expected = [visit(MEMBER).get(f"/supply/KR-0007/{address}").content for address in addresses]
    settings.LARGEST_AT_ONCE = 10
    client = visit(MEMBER)
    assert "이 네트워크는 규모가 커서" in client.get("/supply/").content.decode()
    assert [client.get(f"/supply/KR-0007/{address}").status_code for address in addresses] == [404, 404, 404]
    for email in (OTHER, ANALYST):
        assert visit(email).post("/supply/KR-0007/chain").status_code == 403
    assert "대기 중이며 다음 차례입니다" in client.post("/supply/KR-0007/chain", follow=True).content.decode()
    row = Calculation.objects.get()
    assert answer_calculation(row.pk) == "done"
    assert [client.get(f"/supply/KR-0007/{address}").content for address in addresses] == expected
    assert "이 네트워크는 규모가 커서" not in client.get("/supply/").content.decode()
    # Numbers of products are those of one version: a new network asks for it anew.
    replace_network(None, access.current_network())
    assert "이 네트워크는 규모가 커서" in client.get("/supply/").content.decode()
    Calculation.objects.update(
        cancel_asked=True, state=CalculationState.WAITING, network_version=access.current_version()
    )
    assert answer_calculation(row.pk) == "cancelled"
