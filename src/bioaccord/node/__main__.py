"""`python -m bioaccord.node run` serves a node; `python -m bioaccord.node manage …` runs a management command."""

import contextlib
import ctypes
import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time

_MAY_END_SECONDS = 10
"""How long server and helpers together may take to end once they are told to."""
_SERVER_MAY_END_SECONDS = 6
_TELL_AT_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG
_LOOKED_AFTER_SECONDS = 2.0
_SERVER_STARTS_SECONDS = 60.0


def _manage(arguments: list[str]) -> None:
    from django.core.management import execute_from_command_line

    from bioaccord.node.log_lines import keep_words_out

    keep_words_out(arguments[0] if arguments else "")
    execute_from_command_line(["bioaccord.node manage", *arguments])


def _prepare() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from bioaccord.node.vega_bundle import write_vega_bundle

    _wait_for_who_writes(settings.DATABASES["default"])
    call_command("migrate", verbosity=0)
    write_vega_bundle(settings.DATA / "generated")
    call_command("collectstatic", verbosity=0, interactive=False)
    if settings.LOADS_SAMPLE:
        call_command("load_sample")
    # An index that another version wrote, or that is behind, is put right while the node already answers.
    call_command("index_policy", background=True, verbosity=0, stdout=io.StringIO())


def _wait_for_who_writes(database: dict) -> None:
    """Wait until nobody writes to SQLite, which has one writer at a time, and say so; leave a new database with a log ahead of it.

    A database that has no such log yet refuses at once, without waiting, to be given one while somebody writes: so it is done here, where
    the waiting is done too, and every connection after this one finds it there.
    """
    if not database["ENGINE"].endswith("sqlite3"):
        return
    until = time.monotonic() + database["OPTIONS"]["timeout"]
    said = False
    while True:
        with contextlib.closing(sqlite3.connect(database["NAME"], timeout=2, isolation_level=None)) as trial:
            try:
                trial.execute("BEGIN IMMEDIATE")
                trial.execute("ROLLBACK")
                trial.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                    return  # the next connection says what is wrong
        if not said:
            print(
                "Another process writes to the database, perhaps an import; the node starts when it is done.",
                flush=True,
            )
            said = True
        time.sleep(0.1)


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise SystemExit(
                f"Port {port} of 127.0.0.1 cannot be used ({error.strerror}): perhaps a node runs there already. "
                "Stop it, or choose another: BIOACCORD_PORT=8001 make run"
            ) from None


def _greet() -> None:
    from django.conf import settings

    from bioaccord.node.accounts.sample import SAMPLE_PASSWORD, sample_accounts

    print(f"\nbioaccord: http://127.0.0.1:{settings.PORT}   (Ctrl-C stops it; data: {settings.DATA})\n")
    if settings.LOADS_SAMPLE:
        print(f"Sample log-ins (fictional firms), password {SAMPLE_PASSWORD} / 예시 로그인(가상 기업), 비밀번호 동일:")
        for email, _, name_ko, name_en in sample_accounts(settings.ASSOCIATION):
            print(f"  {email:28} {name_en} / {name_ko}")
    print(flush=True)


def _run() -> int:
    from django.conf import settings
    from django.db import OperationalError

    _refuse_taken_port(settings.PORT)
    try:
        _prepare()
    except OperationalError as error:
        raise SystemExit(
            f"The database cannot be used: {str(error).splitlines()[0]}\n"
            "Check that it runs and that BIOACCORD_DATABASE is right, or leave that empty for SQLite."
        ) from None
    _greet()

    return _serve(_helpers())


def _helpers() -> dict[str, list[str]]:
    """Return the processes that run beside the server, by name, each with its management command."""
    from django.conf import settings

    # Two workers: a long calculation keeps nobody's brief waiting.
    workers = {
        f"worker {queue}": ["db_worker", "--interval", "2", "--queue-name", queue]
        for queue in settings.TASKS["default"]["QUEUES"]
    }
    return workers | {"clock": ["run_clock"], "courier": ["run_courier"]}


def _answers(port: int) -> bool:
    with socket.socket() as trial:
        trial.settimeout(1.0)
        return trial.connect_ex(("127.0.0.1", port)) == 0


def _started(command: list[str]) -> subprocess.Popen:
    """Start a process with a group of its own: what it starts itself ends with it, and Ctrl-C reaches it once, through the node."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=_end_with_the_node)  # noqa: PLW1509 - no thread runs here


def _end_with_the_node() -> None:
    """Have the system tell a new process to end where the node itself is killed; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_TELL_AT_PARENTS_DEATH, signal.SIGTERM)


def _end_group(process: subprocess.Popen) -> None:
    """End what is left of a process and of all it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _serve(helpers: dict[str, list[str]]) -> int:
    """Run the server and its helpers until the server ends; a helper that dies is started again."""
    from django.conf import settings

    def start(name: str) -> subprocess.Popen:
        return _started([sys.executable, "-m", "bioaccord.node", "manage", *helpers[name]])

    running: dict[str, subprocess.Popen] = {}
    server = _started(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(settings.PORT), "--workers", "1", "--blocking-threads", "4", "--log-level", "warning"),
            # A process of the server that is told to end while it still starts does not hear it.
            *("--workers-kill-timeout", str(_SERVER_MAY_END_SECONDS)),
            "bioaccord.node.wsgi:application",
        ]
    )
    stopping = threading.Event()

    def stop(*_: object) -> None:
        # What runs may end; asked a second time, nothing is waited for.
        ends = subprocess.Popen.kill if stopping.is_set() else subprocess.Popen.terminate
        stopping.set()
        for process in (server, *running.values()):
            ends(process)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # under nohup it goes on
        signal.signal(signal.SIGHUP, stop)
    # The helpers would take the processors from the server while it starts.
    until = time.monotonic() + _SERVER_STARTS_SECONDS
    while server.poll() is None and not stopping.is_set() and time.monotonic() < until and not _answers(settings.PORT):
        stopping.wait(0.1)
    for name in helpers if server.poll() is None else ():
        running[name] = start(name)
        if stopping.is_set():  # a process that was not there yet when all were asked to end
            running[name].terminate()
    while server.poll() is None:
        for name, process in list(running.items()):
            code = process.poll()
            if code is not None and not stopping.is_set():
                print(f"{name} ended with code {code}; it is started again.", file=sys.stderr, flush=True)
                running[name] = start(name)
                if stopping.is_set():  # asked to stop between the two lines
                    running[name].terminate()
        stopping.wait(_LOOKED_AFTER_SECONDS)
        if stopping.is_set():
            break
    was_asked = stopping.is_set()
    if not was_asked:
        stop()
    until = time.monotonic() + _MAY_END_SECONDS
    for name, process in {"server": server, **running}.items():
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            # It may calculate, or wait for the database, where no signal reaches it. What is half written is undone.
            print(
                f"{name} did not end within {_MAY_END_SECONDS} seconds and is broken off.", file=sys.stderr, flush=True
            )
        _end_group(process)
    return 0 if was_asked and server.returncode < 0 else server.returncode


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bioaccord.node.settings")
    try:
        match sys.argv[1:]:
            case ["run"]:
                return _run()
            case ["manage", *arguments]:
                _manage(arguments)
                return 0
    except SystemExit as refusal:
        if not isinstance(refusal.code, str):
            raise
        print(refusal.code, file=sys.stderr)
        return 2
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
