"""The node's clock: due work is done once, again after a crash, by whichever process comes first, and an operator sees it."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import connection
from django_tasks_db.models import DBTaskResult

from bioaccord.node.accounts.models import User
from bioaccord.node.alerts import clock
from bioaccord.node.alerts.clock import ALERTS, BRIEFS, INDEX, Job, do_what_is_due, jobs, next_due, take
from bioaccord.node.alerts.models import ClockJob, Subscription
from bioaccord.node.alerts.services import save_subscription
from tests.database import write_database
from tests.smtp_server import smtp_server

NOON = datetime(2026, 4, 6, 3, 0, tzinfo=UTC)  # noon in Seoul
OPERATOR = "operator@kbio.example"


@pytest.fixture
def still(db):
    Subscription.objects.all().delete()


def test_rounds_are_done_every_few_minutes_and_the_index_and_the_briefs_follow_at_midnight(still):
    assert do_what_is_due(NOON) == [ALERTS]
    assert do_what_is_due(NOON + timedelta(minutes=4)) == []
    assert do_what_is_due(NOON + timedelta(minutes=5)) == [ALERTS]
    midnight = datetime(2026, 4, 6, 15, 5, tzinfo=UTC)
    assert do_what_is_due(midnight) == [ALERTS, INDEX, BRIEFS]
    (asked,) = DBTaskResult.objects.filter(task_path__contains="recompute")
    assert asked.args_kwargs["args"] == ["2026-04-07"], "the day in Seoul"
    assert ClockJob.objects.get(name=INDEX).due_at == midnight + timedelta(days=1)


def test_days_asleep_are_made_up_for_once(still):
    do_what_is_due(NOON)
    later = NOON + timedelta(days=9)
    assert do_what_is_due(later) == [ALERTS, INDEX, BRIEFS]
    assert do_what_is_due(later + timedelta(minutes=1)) == []


def test_of_two_clocks_one_holds_a_job_and_a_dead_one_is_forgotten(still):
    job = jobs()[0]
    ClockJob.objects.create(name=ALERTS, due_at=NOON)
    assert take(job, NOON)
    assert take(job, NOON) == ""
    assert do_what_is_due(NOON + timedelta(minutes=14)) == []
    assert do_what_is_due(NOON + timedelta(minutes=15)) == [ALERTS]
    row = ClockJob.objects.get(name=ALERTS)
    assert (row.holder, row.held_until, row.failure) == ("", None, "")


def test_a_clock_that_was_taken_over_does_not_end_the_others_work(still, monkeypatch):
    def slow(now: datetime) -> None:
        ClockJob.objects.filter(name="slow").update(holder="another", held_until=now + timedelta(hours=1))

    monkeypatch.setattr(clock, "jobs", lambda: [Job("slow", timedelta(minutes=1), None, timedelta(minutes=1), slow)])
    assert do_what_is_due(NOON) == ["slow"]
    assert ClockJob.objects.get(name="slow").holder == "another"


def test_what_fails_stops_nothing_and_the_operator_reads_why(still, settings, visit):
    settings.DAILY_PULLS = ["no-such-publisher --law 약사법"]
    do_what_is_due(NOON)
    name = "pull no-such-publisher --law 약사법"
    assert ClockJob.objects.get(name=name).due_at == datetime(2026, 4, 6, 19, 5, tzinfo=UTC)  # five past four in Seoul
    done = do_what_is_due(NOON + timedelta(hours=17))
    assert done == [ALERTS, INDEX, BRIEFS, name]
    row = ClockJob.objects.get(name=name)
    assert "no-such-publisher" in row.failure
    assert row.due_at == datetime(2026, 4, 7, 19, 5, tzinfo=UTC)
    page = visit(OPERATOR).get("/outbox/").content.decode()
    assert "문서 수집: no-such-publisher --law 약사법" in page
    assert "no-such-publisher&#x27;" in page or "no-such-publisher" in page
    assert "자동 실행이 멈춰 있습니다" in page, "nobody's clock has run since that day in April"
    assert visit("member@hanbit.example").get("/outbox/").status_code == 403
    settings.DAILY_PULLS = []
    do_what_is_due(NOON + timedelta(hours=18))
    assert not ClockJob.objects.filter(name=name).exists()


def test_only_what_a_command_says_is_kept_of_a_failure(still, monkeypatch):
    def breaks(_now: datetime) -> None:
        raise RuntimeError("a figure of somebody")

    def refuses(_now: datetime) -> None:
        raise CommandError("no key")

    made = [Job(one.__name__, timedelta(minutes=1), None, timedelta(minutes=1), one) for one in (breaks, refuses)]
    monkeypatch.setattr(clock, "jobs", lambda: made)
    assert do_what_is_due(NOON) == ["breaks", "refuses"]
    assert dict(ClockJob.objects.values_list("name", "failure")) == {"breaks": "RuntimeError", "refuses": "no key"}


def test_before_it_ever_ran_the_operator_is_told(db, visit):
    ClockJob.objects.all().delete()
    assert "자동 실행 기록이 없습니다" in visit(OPERATOR).get("/outbox/").content.decode()


def test_next_due_is_today_where_the_hour_is_still_to_come():
    job = Job("x", timedelta(days=1), 4, timedelta(hours=1), lambda _now: None)
    assert next_due(job, datetime(2026, 4, 5, 18, 0, tzinfo=UTC)) == datetime(2026, 4, 5, 19, 5, tzinfo=UTC)
    assert next_due(job, datetime(2026, 4, 5, 19, 5, tzinfo=UTC)) == datetime(2026, 4, 6, 19, 5, tzinfo=UTC)


_SECONDS_WATCHED = 8
_HANGS_AFTER_SECONDS = 300


def _never_ends(processes: list[subprocess.Popen], seconds: float) -> bool:
    """Return whether none of these processes ends for so long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(one.poll() is not None for one in processes):
            return False
        time.sleep(0.2)
    return True


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of its own: on PostgreSQL the rows above show it")
def test_clocks_and_a_command_wait_for_an_import_then_send_once_and_stop_cleanly(still, tmp_path: Path):
    with smtp_server() as box:
        environment = os.environ | {
            "BIOACCORD_DATA": str(tmp_path),
            "BIOACCORD_MAIL_HOST": "127.0.0.1",
            "BIOACCORD_MAIL_PORT": str(box.port),
            "BIOACCORD_MAIL_SECURITY": "none",
            "BIOACCORD_MAIL_FROM": "alerts@node.example",
            "BIOACCORD_ADDRESS": "https://node.example",
        }

        def manage(*words: str) -> subprocess.Popen:
            command = [sys.executable, "-m", "bioaccord.node", "manage", *words]
            return subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )

        values = {"name": "daily", "by_mail": True, "rhythm": "daily", "hour": 0, "send_empty": True}
        save_subscription(User.objects.get(email="member@hanbit.example"), values)
        Subscription.objects.update(mail_since=datetime(2026, 1, 1, tzinfo=UTC))
        write_database(tmp_path)
        writer = sqlite3.connect(tmp_path / "node.sqlite3", isolation_level=None, check_same_thread=False)
        writer.execute("BEGIN IMMEDIATE")  # as an import does, for as long as it takes
        started = [manage("run_clock"), manage("run_clock"), manage("recompute")]
        assert _never_ends(started, _SECONDS_WATCHED), "all of them have to wait"
        writer.execute("ROLLBACK")
        # However slow the machine is: the limit only ends a run that hangs.
        said, _ = started[2].communicate(timeout=_HANGS_AFTER_SECONDS)
        assert started[2].returncode == 0, said
        until = time.monotonic() + _HANGS_AFTER_SECONDS
        while not box.taken and time.monotonic() < until:
            time.sleep(0.2)
        for one in started[:2]:
            one.send_signal(signal.SIGTERM)
        for one in started[:2]:
            said, _ = one.communicate(timeout=_HANGS_AFTER_SECONDS)
            assert (one.returncode, said) == (0, "")
        writer.close()
    assert len(box.taken) == 1
