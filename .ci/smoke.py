"""Runs commands of the demo once and checks the accounts they print."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

RUN = str(Path(__file__).resolve().parent.parent / "pipeline-demo" / "run")

GOOD_ROWS = 500
BAD_ROWS = 3
TASKS = 20


def account(*arguments):
    """Runs a command and returns the JSON object that it prints."""
    done = subprocess.run(
        [RUN, *arguments, "--json"], stdout=subprocess.PIPE, timeout=300, check=True, text=True
    )
    value = json.loads(done.stdout)
    if not isinstance(value, dict):
        raise ValueError(f"expected one JSON object, got {type(value).__name__}")
    return value


def every_item_is_accounted_for(run):
    parts = {key: run[key] for key in ("completed", "skipped", "deadLettered", "returned")}
    assert run["taken"] == sum(parts.values()), f"taken is {run['taken']}, the parts are {parts}"


def the_run_completed(run):
    assert run["state"] == "completed", f"state is {run['state']!r}"


def no_queue_outgrew_its_capacity(run):
    assert run["queues"], "no queues in the account"
    over = [q for q in run["queues"] if not 0 <= q["highWater"] <= q["capacity"]]
    assert not over, f"over capacity: {over}"


def enough_work_was_done(run):
    assert run["taken"] >= 30, f"taken is {run['taken']}"


def the_primes_below_100000_were_found(run):
    assert run["cpu"]["primes"] == 9592, f"primes are {run['cpu']['primes']}"


def every_number_was_consumed(run):
    assert run["numbers"]["sum"] == 210, f"the sum is {run['numbers']['sum']}"


def every_task_was_done_or_failed(run):
    tasks = run["tasks"]
    assert tasks["done"] + tasks["failed"] == TASKS, f"tasks are {tasks}"
    assert len(run["attempts"]) == run["taken"], f"{len(run['attempts'])} attempts"


def what_was_put_back_has_a_lower_priority(run):
    tries = {(a["task"], a["attempt"]): a["priority"] for a in run["attempts"]}
    again = [(task, number) for task, number in tries if number > 1]
    assert again, "nothing was put back"
    wrong = [(task, n) for task, n in again if tries[task, n] <= tries[task, n - 1]]
    assert not wrong, f"no lower priority: {wrong}"


def each_row_was_written_or_rejected(run):
    rows = run["rows"]
    assert rows["written"] == GOOD_ROWS, f"written is {rows['written']}"
    assert rows["rejected"] == BAD_ROWS, f"rejected is {rows['rejected']}"
    assert count_lines(run["out"]) == GOOD_ROWS, f"{run['out']} is not whole"
    assert count_lines(run["rejects"]) == BAD_ROWS, f"{run['rejects']} is not whole"


def count_lines(path):
    with open(path, encoding="utf-8") as lines:
        return sum(1 for line in lines if json.loads(line)["line"] > 1)


def scrape(folder):
    return account("scrape")


def producer_consumer(folder):
    return account("producer-consumer")


def priority(folder):
    return account("priority", "--tasks", str(TASKS), "--work", "5ms", "--idle", "1s")


def cpu(folder):
    return account("cpu", "--items", "20")


def etl(folder):
    source, out, rejects = (str(folder / name) for name in ("in.csv", "out.json", "rejects.json"))
    with open(source, "w", encoding="utf-8") as csv:
        csv.write("id,name\n")
        csv.writelines(f'{row % 50},"name, {row}"\n' for row in range(GOOD_ROWS))
        csv.write("no name\n" * BAD_ROWS)
    run = account("etl", "--in", source, "--out", out, "--rejects", rejects)
    return {**run, "out": out, "rejects": rejects}


ALWAYS = [every_item_is_accounted_for, the_run_completed, no_queue_outgrew_its_capacity]

COMMANDS = [
    (scrape, [*ALWAYS, enough_work_was_done]),
    (producer_consumer, [*ALWAYS, every_number_was_consumed]),
    (
        priority,
        [*ALWAYS, every_task_was_done_or_failed, what_was_put_back_has_a_lower_priority],
    ),
    (cpu, [*ALWAYS, the_primes_below_100000_were_found]),
    (etl, [*ALWAYS, each_row_was_written_or_rejected]),
]


def failures(command, checks, folder):
    """Yields what is wrong with a run of a command."""
    try:
        run = command(folder)
    except (subprocess.SubprocessError, ValueError, OSError) as problem:
        yield from [f"{command.__name__}: {problem}"] * len(checks)
        return
    for check in checks:
        try:
            check(run)
        except (AssertionError, KeyError, TypeError, ValueError, OSError) as problem:
            name = f"{command.__name__}: {check.__name__}"
            yield f"{name}: {type(problem).__name__}: {problem}"


def main():
    total = sum(len(checks) for _, checks in COMMANDS)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for command, checks in COMMANDS:
            for failure in failures(command, checks, Path(folder)):
                failed += 1
                print(f"smoke: {failure}", file=sys.stderr)
    print(f"smoke: {total - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
