"""Runs the demo's scrape command once and checks the account it prints."""

import json
import subprocess
import sys
from pathlib import Path

COMMAND = [str(Path(__file__).resolve().parent.parent / "pipeline-demo" / "run"), "scrape", "--json"]


def one_object(text):
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError(f"expected one JSON object, got {type(value).__name__}")
    return value


def every_item_is_accounted_for(run):
    parts = {key: run[key] for key in ("completed", "skipped", "deadLettered", "returned")}
    assert run["taken"] == sum(parts.values()), f"taken is {run['taken']}, the parts are {parts}"


def enough_work_was_done(run):
    assert run["taken"] >= 30, f"taken is {run['taken']}"


def the_run_completed(run):
    assert run["state"] == "completed", f"state is {run['state']!r}"


def no_queue_outgrew_its_capacity(run):
    assert run["queues"], "no queues in the account"
    over = [q for q in run["queues"] if not 0 <= q["highWater"] <= q["capacity"]]
    assert not over, f"over capacity: {over}"


CHECKS = [
    every_item_is_accounted_for,
    enough_work_was_done,
    the_run_completed,
    no_queue_outgrew_its_capacity,
]


def main():
    try:
        done = subprocess.run(COMMAND, stdout=subprocess.PIPE, timeout=300, check=True, text=True)
        run = one_object(done.stdout)
    except (subprocess.SubprocessError, ValueError) as problem:
        print(f"smoke: {' '.join(COMMAND)}: {problem}", file=sys.stderr)
        print(f"smoke: 0 passed, {len(CHECKS)} failed")
        return 1

    failed = 0
    for check in CHECKS:
        try:
            check(run)
        except (AssertionError, KeyError, TypeError) as problem:
            failed += 1
            print(f"smoke: {check.__name__}: {type(problem).__name__}: {problem}", file=sys.stderr)
    print(f"smoke: {len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
