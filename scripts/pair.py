"""Starts two nodes with the sample associations, pairs them, and lets a signal travel in the browser. `make pair` runs it; Ctrl-C ends both.

Ports: BIOACCORD_PAIR_PORTS, 8000,8001 by itself. Data: BIOACCORD_PAIR_DATA, var/pair by itself.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("BIOACCORD_PAIR_DATA", ROOT / "var" / "pair"))
PORTS = os.environ.get("BIOACCORD_PAIR_PORTS", "8000,8001").split(",")
if len(PORTS) != 2 or not all(one.isascii() and one.isdigit() and 0 < int(one) < 2**16 for one in PORTS):
    raise SystemExit(f"BIOACCORD_PAIR_PORTS is '{','.join(PORTS)}'. Write two ports, such as 8000,8001.")
NODES = dict(zip(("kbio-sample", "usbio-sample"), map(int, PORTS), strict=True))
TIME_ZONES = {"kbio-sample": "Asia/Seoul", "usbio-sample": "America/New_York"}
_MAY_START_SECONDS = 900
_MAY_END_SECONDS = 20


def tell(text: str) -> None:
    """Say something at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def environment(association: str) -> dict[str, str]:
    """Return the settings of a node; what is set outside for one node alone is left out, as it cannot be right for both."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BIOACCORD_")}
    return kept | {
        "BIOACCORD_ASSOCIATION": association,
        "BIOACCORD_DATA": str(DATA / association),
        "BIOACCORD_PORT": str(NODES[association]),
        "BIOACCORD_SAMPLE": "yes",
        "BIOACCORD_TIME_ZONE": TIME_ZONES[association],
        "PYTHONUNBUFFERED": "1",
    }


def check_free(port: int) -> None:
    """End with a word where something answers at a port already, such as a node that `make run` started."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(f"Port {port} is taken, perhaps by a node that runs already. End that, or choose others: BIOACCORD_PAIR_PORTS=8010,8011 make pair") from None  # fmt: skip


def started(association: str) -> subprocess.Popen[bytes]:
    """Start a node; what it says goes into a file beside its data."""
    (DATA / association).mkdir(parents=True, exist_ok=True)
    with (DATA / f"{association}.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "bioaccord.node", "run"], env=environment(association), cwd=ROOT,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def wait_for(association: str, node: subprocess.Popen[bytes]) -> None:
    """Wait until a node answers; end with what it said where it does not."""
    until = time.monotonic() + _MAY_START_SECONDS
    while time.monotonic() < until and node.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{NODES[association]}/api/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    log = (DATA / f"{association}.log").read_text(encoding="utf-8", errors="replace")
    raise SystemExit(f"The node of {association} did not start:\n{log[-2000:]}")


def begun(association: str, *words: str) -> subprocess.Popen[str]:
    """Let an operator of a node begin to take steps of pairing."""
    return subprocess.Popen(
        [sys.executable, "-m", "bioaccord.node", "manage", "pair_sample", *words],
        env=environment(association), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def said(process: subprocess.Popen[str]) -> str:
    """Return what a node said once the steps are taken; end with why they could not be."""
    told, complaint = process.communicate()
    if process.returncode:
        raise SystemExit(complaint.strip())
    return told.strip()


def pair() -> None:
    """Pair the two nodes and agree on a group, as two operators do, as far as it is not done already."""
    korean, american = NODES
    states = [said(one) for one in [begun(association, "state") for association in NODES]]
    if states == ["agreed", "agreed"]:
        return
    if "closed" in states:
        tell(f"The group kr-us was closed here, and stays so: agree on a new one on the pages, or delete {DATA} to begin anew.")  # fmt: skip
        return
    if "apart" in states:
        invitation = said(begun(korean, "invite"))
        number = said(begun(american, "use", "--invitation", invitation))
        if said(begun(korean, "number")) != number:
            raise SystemExit(f"The two nodes show different numbers. Delete {DATA} and start again.")
        tell(f"Both nodes show the number {number}: confirmed.")
    # Each waits for what the other one does.
    for one in [begun(korean, "confirm", "propose"), begun(american, "confirm", "agree")]:
        said(one)
    tell("The group kr-us is agreed.")


def greet() -> None:
    """Print where to look, and as whom."""
    tell("\nTwo nodes of fictional associations, paired / 가상 협회의 노드 둘, 연결됨 (Ctrl-C: end / 끝내기)\n")
    for association, port in NODES.items():
        log = (DATA / f"{association}.log").read_text(encoding="utf-8", errors="replace")
        people = f"Sample log-ins{log.partition('Sample log-ins')[2].partition(chr(10) * 2)[0]}"
        tell(f"{association}: http://127.0.0.1:{port}/exchange/\n{people}\n")
    tell(
        "As analyst of one node open a signal, choose “Share with other associations”, look at what leaves, send it;\n"
        "as analyst of the other, see it under “What came”. / 한쪽 분석가로 신호를 열어 ‘다른 협회와 공유’를 누르고,\n"
        "다른 쪽 분석가로 ‘받은 기록’을 보십시오.\n",
    )


def main() -> int:
    running: dict[str, subprocess.Popen[bytes]] = {}

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        tell(f"Starting two nodes; the first time their samples are loaded, which takes a minute or two. Data: {DATA}")  # fmt: skip
        for port in NODES.values():
            check_free(port)
        for association in NODES:
            running[association] = started(association)
        for association, node in running.items():
            wait_for(association, node)
        pair()
        greet()
        while all(node.poll() is None for node in running.values()):
            time.sleep(1)
        gone = next(name for name, node in running.items() if node.poll() is not None)
        tell(f"The node of {gone} ended; see {DATA / f'{gone}.log'}.")
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for node in running.values():
            if node.poll() is None:
                node.terminate()
        for node in running.values():
            try:
                node.wait(_MAY_END_SECONDS)
            except subprocess.TimeoutExpired:
                node.kill()


if __name__ == "__main__":
    sys.exit(main())
