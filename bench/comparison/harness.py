"""Commands with what they cost, series of figures, and rounds that alternate between the sides."""

import os
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A side could not do the work: what it said, in one line."""


@dataclass
class Took:
    """What a command cost: seconds on the clock, seconds of processor in user and kernel mode, and what it printed."""

    wall: float
    cpu: float
    out: str


def run(command, env=None, limit=3600):
    """Runs a command to its end; one that fails is Failed with its last line."""
    start = time.perf_counter()
    with subprocess.Popen([str(word) for word in command], env=env, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as process:
        timer = threading.Timer(limit, process.kill)
        timer.daemon = True
        timer.start()
        out = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        timer.cancel()
    wall = time.perf_counter() - start
    if process.returncode:
        lines = out.strip().splitlines() or [f"exit code {process.returncode}"]
        raise Failed(f"{Path(str(command[0])).name} {command[1]}: {lines[-1].strip()}")
    return Took(wall, used.ru_utime + used.ru_stime, out)


def tree(pid):
    """A process and all below it."""
    found = [pid]
    for parent in found:
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                found += map(int, Path(f"/proc/{parent}/task/{task}/children").read_text().split())
        except OSError:
            continue
    return found


def processor_time(pid):
    """Seconds of processor of a process and all below it, with those that have ended and were waited for."""
    seconds = 0
    for each in tree(pid):
        try:
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        seconds += sum(map(int, fields[11:15])) / TICKS
    return seconds


def resident(pid):
    """MiB of memory that a process holds."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def used_on_disk(directory):
    """MiB that the files below a directory take, a hard link once."""
    seen = {}
    for path in Path(directory).rglob("*"):
        status = path.lstat()
        seen[status.st_ino] = status.st_blocks * 512
    return sum(seen.values()) / (1 << 20)


@dataclass
class Figure:
    """One column: what it is, its unit, whether less of it is better, and whether the sides are set against each other."""

    name: str
    unit: str
    less: bool = True
    compared: bool = True


@dataclass
class Work:
    """A table: a row for each side, a column for each figure; the first side is what the others are set against."""

    title: str
    figures: list
    rows: dict = field(default_factory=dict)
    failures: dict = field(default_factory=dict)

    def median(self, side, figure):
        values = self.rows.get(side, {}).get(figure.name)
        return statistics.median(values) if values else None

    def spread(self, side, figure):
        values = self.rows[side][figure.name]
        return min(values), max(values)

    def ratio(self, side, figure):
        """How many times better the first side is than this one; None for the first, and where there is nothing."""
        first = next(iter(self.rows), None)
        mine, theirs = self.median(first, figure), self.median(side, figure)
        if side == first or not figure.compared or not mine or not theirs:
            return None
        return theirs / mine if figure.less else mine / theirs


class Comparison:
    """All that was measured, in order."""

    def __init__(self, only, say):
        self.only = only
        self.say = say
        self.works = []

    def wanted(self, title):
        return not self.only or any(word in title for word in self.only)

    def wanted_some(self, first_words):
        """Whether a title may be wanted that begins with one of the words."""
        return not self.only or any(text.split()[0] in first_words.split() for text in self.only)

    def work(self, title, figures, rounds, sides):
        """Runs the sides in turn, round after round. A side gives the figures of one run, by name, or fails and is out."""
        if not self.wanted(title):
            return
        work = Work(title, figures)
        self.works.append(work)
        self.say(title)
        for number in range(rounds):
            for side, once in sides.items():
                if side in work.failures:
                    continue
                try:
                    values = once()
                except Failed as failure:
                    work.failures[side] = str(failure)
                    self.say(f"  {side}: {failure}")
                    continue
                row = work.rows.setdefault(side, {})
                for figure in figures:
                    if values.get(figure.name) is not None:
                        row.setdefault(figure.name, []).append(values[figure.name])
                self.say(f"  {number + 1}/{rounds} {side}: " + ", ".join(
                    f"{figure.name} {shown(values[figure.name])} {figure.unit}"
                    for figure in figures if values.get(figure.name) is not None))


def shown(value):
    """Three digits that count."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def emptied(directory):
    """The directory, made anew."""
    shutil.rmtree(directory, ignore_errors=True)
    Path(directory).mkdir(parents=True)
    return Path(directory)
