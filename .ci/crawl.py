"""Crawls Python's documentation with the demo and with wget, and compares what they found.

The documentation is served from loopback; the demo has 64 MiB of heap and a queue of 20.
"""

import collections
import functools
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

RUN = Path(__file__).resolve().parent.parent / "pipeline-demo" / "run"
PAGES = next(iter(sorted(Path("/usr/share/doc").glob("python3.*/html"))), None)


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, counts the requests for each, and keeps silent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        with self.server.lock:
            self.server.asked[self.path] += 1
        super().do_GET()

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.asked = collections.Counter()
        self.lock = threading.Lock()

    def served(self):
        """Returns what was asked for since the last call, and how often."""
        with self.lock:
            asked, self.asked = self.asked, collections.Counter()
        asked.pop("/robots.txt", None)
        return asked


def is_page(path):
    return path.endswith((".html", "/"))


def by_wget(start, folder):
    done = subprocess.run(
        ["wget", "--quiet", "--recursive", "--level=50", "--no-parent", "--execute", "robots=off",
         "--directory-prefix", folder, start],
        timeout=600, check=False)
    # 8: the server answered some request with an error, as it does for a link that leads nowhere.
    assert done.returncode in (0, 8), f"wget ended with {done.returncode}"


def by_demo(start, folder):
    out = Path(folder) / "pages.jsonl"
    done = subprocess.run(
        [str(RUN), "scrape", "--json", "--depth", "50", "--queue", "20", "--workers", "8",
         "--timeout", "60s", "--max-body", "16m", "--out", str(out), start],
        stdout=subprocess.PIPE, timeout=600, check=True, text=True,
        env={**os.environ, "MILLRACE_JAVA_OPTS": "-Xmx64m"})
    return json.loads(done.stdout)


def main():
    if PAGES is None:
        print("crawl: no documentation under /usr/share/doc/python3.*/html: install python3-doc")
        return 1
    server = Server(functools.partial(Handler, directory=str(PAGES)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    start = f"http://127.0.0.1:{server.server_port}/index.html"
    with tempfile.TemporaryDirectory() as folder:
        by_wget(start, folder)
        wget = {path for path in server.served() if is_page(path)}
        report = by_demo(start, folder)
        asked = server.served()
    server.shutdown()
    demo = {path for path in asked if is_page(path)}
    again = {path: times for path, times in asked.items() if times > 1}
    frontier = next(queue for queue in report["queues"] if queue["name"] == "urls")

    checks = {
        "the run completed": report["state"] == "completed",
        "every item is accounted for": report["taken"]
            == sum(report[part] for part in ("completed", "skipped", "deadLettered", "returned")),
        f"wget found many pages ({len(wget)})": len(wget) > 400,
        f"the same pages were found (only wget: {sorted(wget - demo)[:5]},"
        f" only the demo: {sorted(demo - wget)[:5]})": wget == demo,
        f"each was fetched once (again: {dict(list(again.items())[:5])})": not again,
        f"the queue kept its bound ({frontier['highWater']})":
            frontier["highWater"] <= frontier["capacity"],
    }
    failed = [name for name, holds in checks.items() if not holds]
    for name in failed:
        print(f"crawl: not so: {name}", file=sys.stderr)
    print(f"crawl: {len(demo)} pages, {sum(asked.values())} requests")
    print(f"crawl: {len(checks) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
