"""Times programs against each other: they take turns, so that two runs of one round see about the same machine.

Peak memory is the larger of the system's figure for the largest single process and the sum over the process tree, sampled
fifty times a second: a program that works in a child process is counted in full.
"""
import datetime
import os
import pathlib
import platform
import statistics
import subprocess
import threading
import time
from typing import NamedTuple

MIB = 1024 * 1024
SAMPLES_PER_SECOND = 50


class Run(NamedTuple):
    seconds: float
    cpu_seconds: float
    rss_bytes: int


def children_by_parent():
    found = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = pathlib.Path("/proc", entry, "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            found.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry))
    return found


def tree_rss_bytes(pid):
    children, waiting, total = children_by_parent(), [pid], 0
    while waiting:
        each = waiting.pop()
        waiting += children.get(each, [])
        try:
            total += int(pathlib.Path(f"/proc/{each}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            continue  # it has just ended
    return total


def run_once(argv, cwd=None):
    """One run of a program, its output thrown away. Ends the benchmark when the program fails."""
    peak = [0]
    ended = threading.Event()
    with open(os.devnull, "wb") as nowhere:
        started = time.monotonic()
        with subprocess.Popen(argv, cwd=cwd, stdout=nowhere, stderr=subprocess.PIPE) as process:
            def sample():
                while not ended.wait(1 / SAMPLES_PER_SECOND):
                    peak[0] = max(peak[0], tree_rss_bytes(process.pid))

            messages = []
            watchers = [threading.Thread(target=sample), threading.Thread(target=lambda: messages.append(process.stderr.read()))]
            for watcher in watchers:
                watcher.start()
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            ended.set()
            for watcher in watchers:
                watcher.join()
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, argv))} ended with {process.returncode}:\n{messages[0].decode(errors='replace')[-2000:]}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, max(peak[0], usage.ru_maxrss * 1024))


def race(contenders, rounds, before_each=lambda name: None):
    """contenders: {name: argv}. Round r starts with contender r, so that none always follows the same neighbour."""
    names, runs = list(contenders), {name: [] for name in contenders}
    for turn in range(rounds):
        for offset in range(len(names)):
            name = names[(turn + offset) % len(names)]
            before_each(name)
            runs[name].append(run_once(contenders[name]))
    return runs


def warm(path):
    """Reads a file once, so that no contender pays for the disk."""
    with open(path, "rb") as file:
        while file.read(MIB):
            pass


def ratio(runs, name, anchor):
    """The median of the rounds' ratios of time."""
    return statistics.median(mine.seconds / its.seconds for mine, its in zip(runs[name], runs[anchor]))


def print_table(title, runs, anchor):
    print(f"### {title}\n\n{machine()}\n")
    print(f"| contender | runs | min s | median s | max s | CPU s | peak RSS MiB | time / {anchor} |\n|---|---|---|---|---|---|---|---|")
    for name, results in runs.items():
        seconds = [result.seconds for result in results]
        print(f"| {name} | {len(results)} | {min(seconds):.2f} | {statistics.median(seconds):.2f} | {max(seconds):.2f} "
              f"| {statistics.median(result.cpu_seconds for result in results):.2f} | {max(result.rss_bytes for result in results) // MIB} "
              f"| {ratio(runs, name, anchor):.2f} |")
    print()


def machine():
    model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo", encoding="utf-8") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1024 ** 3
    return f"{os.cpu_count()} x {model}, {memory} GiB, {datetime.date.today()}"


class Peer:
    """DuckDB alone, running scripts: bench/duckdb_peer.cpp."""

    def __init__(self, program, folder):
        self.program, self.folder = str(pathlib.Path(program).resolve()), pathlib.Path(folder)

    def command(self, name, sql):
        """The command line that runs this SQL, for a race."""
        script = self.folder / f"{name}.sql"
        script.write_text(sql, encoding="utf-8")
        return [self.program, str(script)]

    def ask(self, sql):
        """The last statement's rows as lists of texts."""
        ended = subprocess.run(self.command("question", sql), capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise SystemExit(ended.stderr)
        return [line.split("\t") for line in ended.stdout.splitlines()]


def peer_beside(concord):
    """build/release/bin/duckdb_peer, beside the program under test."""
    found = pathlib.Path(concord).resolve().with_name("duckdb_peer")
    if not found.exists():
        raise SystemExit(f"{found} is missing: ninja -C {found.parents[1]} duckdb_peer, or give --peer")
    return found
