"""The worker of a node, on questions that are really committed."""

import signal

from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from bioaccord.node.supply.models import CalculationState
from bioaccord.node.supply.services import start_calculation

MEMBER = "member@hanbit.example"


def test_the_nodes_worker_takes_it_from_its_own_queue(sample_restored, transactional_db, visit, django_user_model):
    kept = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    row = start_calculation(
        django_user_model.objects.get(email=MEMBER), "KR-0007", "stress_test", {"years": 24, "seed": 1}
    )
    try:
        call_command("db_worker", batch=True, interval=0, startup_delay=False, queue_name="calculations", verbosity=0)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    row.refresh_from_db()
    assert row.state == CalculationState.DONE
    task = DBTaskResult.objects.get(task_path="bioaccord.node.supply.tasks.run_calculation")
    assert (task.queue_name, task.return_value) == ("calculations", "done")
    assert "무작위 연도 24개" in visit(MEMBER).get("/supply/").content.decode()
