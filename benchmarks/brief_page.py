"""How long a signed-in member waits for the page of the brief, with the sample loaded, on a real server."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import httpx

from _report import report

PORT = "8765"
ADDRESS = f"http://127.0.0.1:{PORT}"
VISITS = 40


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "BIOACCORD_DATA": folder, "BIOACCORD_PORT": PORT, "BIOACCORD_SAMPLE": "yes"}
        began = time.perf_counter()
        node = subprocess.Popen(
            [sys.executable, "-m", "bioaccord.node", "run"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait()
            started = time.perf_counter() - began
            with httpx.Client(base_url=ADDRESS, follow_redirects=True, timeout=30) as client:
                form = client.get("/accounts/login/").text
                token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', form)
                assert token is not None
                client.post(
                    "/accounts/login/",
                    data={
                        "csrfmiddlewaretoken": token.group(1),
                        "login": "member@hanbit.example",
                        "password": "bioaccord-sample-2026",
                    },
                    headers={"Referer": ADDRESS},
                )
                milliseconds = []
                for _ in range(VISITS):
                    began = time.perf_counter()
                    answer = client.get("/brief/")
                    milliseconds.append((time.perf_counter() - began) * 1000)
                    assert answer.status_code == 200
        finally:
            node.terminate()
            node.wait(20)
    ordered = sorted(milliseconds)
    report(
        f"The brief's page for a signed-in member, {VISITS} visits, {len(answer.text):,} characters",
        [
            ("median", "< 150 ms", f"{statistics.median(ordered):.0f} ms"),
            ("slowest", "-", f"{ordered[-1]:.0f} ms"),
            ("first start of a node, sample loaded", "-", f"{started:.1f} s"),
        ],
    )


def _wait() -> None:
    for _ in range(240):
        try:
            if httpx.get(f"{ADDRESS}/api/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.25)
    raise SystemExit("The node did not start within a minute.")


if __name__ == "__main__":
    main()
