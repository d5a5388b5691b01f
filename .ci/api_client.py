"""Runs the demo's API client beside a server that counts, and checks what the server saw.

    python3 .ci/api_client.py [TIMES [--time]]

100 calls at 10 in a second, TIMES times (1 by default) on a plain connection and TIMES times with up to 50 ms of
random delay each way: no answer may be 429. With --time, for a quiet machine, the time must be what the limit
implies, within 5 %.
"""

import json
import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).resolve().parent.parent / "pipeline-demo" / "run"
CALLS, LIMIT, WINDOW = 100, 10, 1.0


def run(*options):
    done = subprocess.run([str(RUN), "api-client", "--json", *options],
                          stdout=subprocess.PIPE, timeout=120, check=True, text=True)
    return json.loads(done.stdout)


def implied(report):
    """A permit comes back one window after its answer began; the last call is that of the tenth round."""
    latency = report["meanLatencyMs"] / 1000
    rounds = -(-CALLS // LIMIT) - 1
    return rounds * (WINDOW + latency) + latency


def main():
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    timed = "--time" in sys.argv
    failed = 0
    for name, options in (("plain", ()), ("delayed", ("--jitter", "50ms"))):
        for number in range(times):
            report = run(*options)
            took = report["elapsedMs"] / 1000
            checks = {
                "the run completed": report["state"] == "completed",
                "there are 100 results": report["results"] == CALLS,
                "no answer was 429": report["rejected429"] == 0,
                "no window was too full": report["fullestWindow"] <= LIMIT,
                "the time is what the limit implies":
                    not timed or abs(took - implied(report)) <= 0.05 * implied(report),
            }
            wrong = [check for check, holds in checks.items() if not holds]
            failed += bool(wrong)
            print(f"api-client: {name} {number + 1}: {report['results']} results,"
                  f" {report['rejected429']} x 429, fullest window {report['fullestWindow']},"
                  f" {took:.2f} s of {implied(report):.2f} s" + "".join(f"; not so: {w}" for w in wrong))
    print(f"api-client: {2 * times - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
