"""Management commands and the start of a node, with what may be wrong about them."""

import os
import socket
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from bioaccord.node.accounts.models import User
from bioaccord.node.brief.models import ExposureRecord
from bioaccord.node.members.models import Association, EntryRecord
from bioaccord.node.supply.models import NetworkVersion, OrganisationRow

PASSWORD = "correct-horse-battery"


def said_by(*command, **options) -> str:
    said = StringIO()
    call_command(*command, stdout=said, **options)
    return said.getvalue()


def refusal_of(*command) -> str:
    with pytest.raises(CommandError) as refused:
        call_command(*command)
    assert refused.value.returncode == 2
    return str(refused.value)


def test_an_account_is_created_and_logs_in(db, client, monkeypatch):
    monkeypatch.setenv("BIOACCORD_NEW_PASSWORD", PASSWORD)
    assert "created" in said_by("create_account", "New@kbio.example", "--role", "association_analyst")
    assert "has its roles" in said_by("create_account", "new@kbio.example", "--role", "member_user:KR-0001")
    assert sorted(User.objects.get(email="new@kbio.example").memberships.values_list("role", "organisation_id")) == [
        ("association_analyst", ""),
        ("member_user", "KR-0001"),
    ]
    assert client.post("/accounts/login/", {"login": "new@kbio.example", "password": PASSWORD}).status_code == 302
    assert client.get("/brief/KR-0001/").status_code == 200


@pytest.mark.parametrize(
    ("email", "role", "password", "words"),
    [
        ("new@kbio.example", "member_usr:KR-0001", PASSWORD, "not a role. Did you mean 'member_user'?"),
        ("new@kbio.example", "member_user", PASSWORD, "no firm of this node's network"),
        ("new@kbio.example", "member_user:KR-9999", PASSWORD, "'KR-9999' is no firm"),
        ("new@kbio.example", "operator:KR-0001", PASSWORD, "belongs to no firm"),
        ("new@kbio.example", "operator", "short", "12"),
        ("nobody", "operator", PASSWORD, "nobody:"),
    ],
)
def test_an_account_that_cannot_be_is_refused(db, monkeypatch, email, role, password, words):
    monkeypatch.setenv("BIOACCORD_NEW_PASSWORD", password)
    assert words in refusal_of("create_account", email, "--role", role)
    assert not User.objects.filter(email=email).exists()


def test_computing_again_gives_the_same_ids(db):
    before = set(ExposureRecord.objects.values_list("exposure_id", flat=True))
    ExposureRecord.objects.all().delete()
    assert f"{len(before)} exposures computed" in said_by("recompute")
    assert set(ExposureRecord.objects.values_list("exposure_id", flat=True)) == before


def test_computing_again_can_be_left_to_the_worker(db):
    assert "Left to the worker" in said_by("recompute", background=True)
    assert DBTaskResult.objects.latest("enqueued_at").task_path == "bioaccord.node.brief.tasks.recompute"


def test_a_sample_that_cannot_be_read_changes_nothing(db, tmp_path):
    NetworkVersion.objects.all().delete()
    OrganisationRow.objects.all().delete()
    Association.objects.all().delete()
    assert "neither a folder" in refusal_of("load_sample", "--folder", str(tmp_path / "nothing"))
    assert not Association.objects.exists()
    assert not NetworkVersion.objects.exists()


def started(tmp_path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIOACCORD", "DJANGO_SETTINGS"))}
    return subprocess.run(
        [sys.executable, "-m", "bioaccord.node", *arguments],
        env={**kept, "PYTHONPATH": "src", "BIOACCORD_DATA": str(tmp_path / "data"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_that_is_taken(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = started(tmp_path, "run", BIOACCORD_PORT=str(port))
    assert result.returncode == 2
    assert f"Port {port} of 127.0.0.1 cannot be used" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"BIOACCORD_PORT": "eight"}, "BIOACCORD_PORT is 'eight'"),
        ({"BIOACCORD_PORT": "70000"}, "from 1 to 65535"),
        ({"BIOACCORD_TIME_ZONE": "Seoul"}, "BIOACCORD_TIME_ZONE is 'Seoul'"),
        ({"BIOACCORD_DATABASE": "mysql://x"}, "begins with 'mysql:'"),
        ({"BIOACCORD_DATABASE": "postgres://nobody@127.0.0.1:1/x"}, "The database cannot be used"),
    ],
)
def test_settings_that_cannot_be(tmp_path, environment, words):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    result = started(tmp_path, "run", **{"BIOACCORD_PORT": port, **environment})
    assert result.returncode == 2
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_the_secret_key_is_made_once_and_for_the_owner_only(tmp_path):
    for _ in range(2):
        assert started(tmp_path, "manage", "check").returncode == 0
        keys = [(file, file.read_text(encoding="utf-8")) for file in (tmp_path / "data").glob("secret-key*")]
        assert len(keys) == 1
    file, key = keys[0]
    assert file.name == "secret-key"
    assert len(key) >= 48
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_sample_brings_its_directory_also_to_a_node_that_had_none(db):
    before = set(EntryRecord.objects.values_list("organisation_id", flat=True))
    assert {"KR-0001", "US-0105"} <= before
    EntryRecord.objects.all().delete()
    assert f"{len(before)} organisations of the sample directory" in said_by("load_sample")
    assert set(EntryRecord.objects.values_list("organisation_id", flat=True)) == before
    assert "organisations of the sample directory" not in said_by("load_sample")


def test_a_nodes_own_passwords_take_their_time(tmp_path):
    """The tests' own do not (tests/passwords.py)."""
    asked = "from django.contrib.auth.hashers import get_hasher; print(get_hasher().algorithm, get_hasher().iterations)"
    algorithm, iterations = started(tmp_path, "manage", "shell", "-v0", "-c", asked).stdout.split()
    assert algorithm == "pbkdf2_sha256"
    assert int(iterations) >= 600_000
