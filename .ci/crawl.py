"""Crawls documentation with the demo and with wget, and compares what they found.

The documentation is served from loopback; the demo has 64 MiB of heap and a queue of 20. With --bench it
crawls 5,000 pages of Java's instead, and prints what that costs the demo, wget and curl.
"""

import collections
import functools
import http.server
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

RUN = Path(__file__).resolve().parent.parent / "pipeline-demo" / "run"
PAGES = next(iter(sorted(Path("/usr/share/doc").glob("python3.*/html"))), None)
JAVA = next(iter(sorted(Path("/usr/share/doc").glob("openjdk-*/api"))), None)
BENCH_PAGES = 5_000
SERVE = "--serve"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files, counts the requests for each, and keeps silent."""

    protocol_version = "HTTP/1.1"
    # Head and body in one packet each: else every answer on a kept connection waits for 40 ms.
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def do_GET(self):
        with self.server.lock:
            self.server.asked[self.path] += 1
        if self.server.only is not None and self.path.lstrip("/") not in self.server.only:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder, only=None):
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.only = only
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


def wget(start, folder):
    return ["wget", "--quiet", "--recursive", "--level=50", "--no-parent", "--execute", "robots=off",
            "--directory-prefix", folder, start]


def demo(start, out):
    return [str(RUN), "scrape", "--json", "--depth", "50", "--queue", "20", "--workers", "8",
            "--rate-total", "100000/1s", "--timeout", "60s", "--max-body", "16m", "--out", out, start]


def by_wget(start, folder):
    done = subprocess.run(wget(start, folder), timeout=600, check=False)
    # 8: the server answered some request with an error, as it does for a link that leads nowhere.
    assert done.returncode in (0, 8), f"wget ended with {done.returncode}"


def by_demo(start, folder):
    done = subprocess.run(
        demo(start, str(Path(folder) / "pages.jsonl")),
        stdout=subprocess.PIPE, timeout=600, check=True, text=True,
        env={**os.environ, "MILLRACE_JAVA_OPTS": "-Xmx64m"})
    return json.loads(done.stdout)


def path_in_the_c_locale(server):
    """Returns what is asked for when a URL has other letters and the locale knows none."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [str(RUN), "scrape", "--quiet", "--out", f"{folder}/é.jsonl",
             f"http://127.0.0.1:{server.server_port}/é", f"http://127.0.0.1:{server.server_port}/"],
            stdout=subprocess.DEVNULL, timeout=60, check=True,
            env={**os.environ, "LC_ALL": "C"})
        assert (Path(folder) / "é.jsonl").exists(), "the file has another name"
    return set(server.served())


def compare():
    if PAGES is None:
        print("crawl: no documentation under /usr/share/doc/python3.*/html: install python3-doc")
        return 1
    server = Server(PAGES)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    start = f"http://127.0.0.1:{server.server_port}/index.html"
    with tempfile.TemporaryDirectory() as folder:
        by_wget(start, folder)
        wget_pages = {path for path in server.served() if is_page(path)}
        report = by_demo(start, folder)
        asked = server.served()
    in_the_c_locale = path_in_the_c_locale(server)
    server.shutdown()
    demo_pages = {path for path in asked if is_page(path)}
    again = {path: times for path, times in asked.items() if times > 1}
    frontier = next(queue for queue in report["queues"] if queue["name"] == "urls")

    checks = {
        "the run completed": report["state"] == "completed",
        "every item is accounted for": report["taken"]
            == sum(report[part] for part in ("completed", "skipped", "deadLettered", "returned")),
        f"wget found many pages ({len(wget_pages)})": len(wget_pages) > 400,
        f"the same pages were found (only wget: {sorted(wget_pages - demo_pages)[:5]},"
        f" only the demo: {sorted(demo_pages - wget_pages)[:5]})": wget_pages == demo_pages,
        f"each was fetched once (again: {dict(list(again.items())[:5])})": not again,
        f"the queue kept its bound ({frontier['highWater']})":
            frontier["highWater"] <= frontier["capacity"],
        f"other letters are read in the C locale ({in_the_c_locale})": "/%C3%A9" in in_the_c_locale,
    }
    failed = [name for name, holds in checks.items() if not holds]
    for name in failed:
        print(f"crawl: not so: {name}", file=sys.stderr)
    print(f"crawl: {len(demo_pages)} pages, {sum(asked.values())} requests")
    print(f"crawl: {len(checks) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def bench_pages():
    """Returns the first 5,000 pages, and the lists that lead to them."""
    folder = JAVA.resolve()
    pages = sorted(str(page.relative_to(folder)) for page in folder.rglob("*.html"))
    first = ["index.html", "allclasses-index.html", "allpackages-index.html", "overview-tree.html"]
    return set(first) | set([page for page in pages if page not in first][: BENCH_PAGES - len(first)])


def serve():
    server = Server(JAVA, bench_pages())
    print(server.server_port, flush=True)
    server.serve_forever()


def timed(name, command, **more):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False, timeout=900, **more)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    print(f"crawl: {name:8} {wall:6.1f} s wall {cpu:6.1f} s CPU", flush=True)


def bench():
    if JAVA is None:
        print("crawl: no documentation under /usr/share/doc/openjdk-*/api: install openjdk-17-doc")
        return 1
    server = subprocess.Popen(
        [sys.executable, __file__, SERVE], stdout=subprocess.PIPE, text=True)
    try:
        site = f"http://127.0.0.1:{int(server.stdout.readline())}/"
        with tempfile.TemporaryDirectory() as folder:
            urls = Path(folder) / "urls"
            urls.write_text("".join(
                f'url = "{site}{page}"\noutput = "/dev/null"\n' for page in sorted(bench_pages())))
            out = Path(folder) / "pages.jsonl"
            for _ in range(3):
                timed("scrape", demo(site + "index.html", str(out)),
                      env={**os.environ, "MILLRACE_JAVA_OPTS": "-Xmx64m"})
                # Into an empty folder each time: it takes longer to write over files.
                with tempfile.TemporaryDirectory() as files:
                    timed("wget", wget(site + "index.html", files))
                timed("curl",
                      ["curl", "--silent", "--parallel", "--parallel-max", "8", "--config", str(urls)],
                      stderr=subprocess.DEVNULL)
            rows = [json.loads(row) for row in out.read_text().splitlines()]
            print(f"crawl: {sum(row.get('status') == 200 for row in rows)} pages, {len(rows)} rows,"
                  f" {sum(row['bytes'] for row in rows) // 2**20} MiB")
    finally:
        server.kill()
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == [SERVE]:
        serve()
    sys.exit(bench() if sys.argv[1:] == ["--bench"] else compare())
