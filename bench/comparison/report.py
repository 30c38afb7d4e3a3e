"""RESULTS.md and its chart."""

import datetime
import html
import math
import os
import platform
import subprocess
from pathlib import Path

from .harness import shown
from .servers import LAMINA, PEERS, program, version

BAR, GAP, LEFT, WIDTH = 14, 6, 330, 420


def machine():
    model = "?"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
    memory = int(Path("/proc/meminfo").read_text().split()[1]) >> 20
    return f"{os.cpu_count()} × {model}, {memory} GiB, {platform.system()} {platform.release()}"


def markdown(comparison, command, remarks):
    lamina = subprocess.run([LAMINA, "--version"], capture_output=True, text=True, timeout=60).stdout.strip()
    present = [f"{name} ({version(name)})" for name in PEERS if program(name)]
    missing = [f"{name} ({PEERS[name][1]})" for name in PEERS if not program(name)]
    lines = [
        "# Side by side", "",
        f"Made by `{command}` on {datetime.date.today()}: {machine()}.", "",
        f"{lamina}; {'; '.join(present)}.", "",
        *([f"Missing on this machine, and so not measured: {'; '.join(missing)}.", ""] if missing else []),
        "The sides take turns, round after round. A cell is the median with the least and the most of all rounds; × says how "
        "many times better Lamina is than that side (below 1: worse). Processor time counts user and kernel mode of the "
        "command and, where there is one, of its server. Machines are shared: trust ratios more than figures.", "",
        "![how many times better Lamina is](results.svg)", ""]
    for work in comparison.works:
        lines += [f"## {work.title[0].upper()}{work.title[1:]}", ""]
        lines.append("| | " + " | ".join(f"{figure.name}, {figure.unit}" for figure in work.figures) + " |")
        lines.append("|---|" + "---:|" * len(work.figures))
        for side in work.rows:
            lines.append(f"| {side} | " + " | ".join(cell(work, side, figure) for figure in work.figures) + " |")
        lines += [f"| {side} | failed: {text} |" + " |" * (len(work.figures) - 1) for side, text in work.failures.items()]
        lines += ["", *([remarks[work.title], ""] if work.title in remarks else [])]
    return "\n".join(lines)


def cell(work, side, figure):
    middle = work.median(side, figure)
    if middle is None:
        return ""
    least, most = work.spread(side, figure)
    text = shown(middle) + (f" ({shown(least)}–{shown(most)})" if shown(least) != shown(most) else "")
    ratio = work.ratio(side, figure)
    return text + (f" **×{ratio:.2f}**" if ratio else "")


def chart(comparison):
    """A bar for each peer and work: how many times better Lamina is, by the first figure, on a scale that doubles."""
    bars = [(f"{work.title} — {side}", work.ratio(side, work.figures[0]))
            for work in comparison.works for side in work.rows if work.ratio(side, work.figures[0])]
    height = (BAR + GAP) * len(bars) + 40
    centre = LEFT + WIDTH / 2
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 70}" height="{height}" '
           'font-family="sans-serif" font-size="11">', '<rect width="100%" height="100%" fill="white"/>']
    for power in range(-3, 4):
        x = centre + power * WIDTH / 8
        out.append(f'<line x1="{x}" y1="20" x2="{x}" y2="{height - 8}" stroke="{"#444" if power == 0 else "#ddd"}"/>')
        out.append(f'<text x="{x}" y="14" text-anchor="middle" fill="#444">{f"×{2 ** power:g}"}</text>')
    for number, (label, ratio) in enumerate(bars):
        y = 26 + number * (BAR + GAP)
        end = centre + max(-4, min(4, math.log2(ratio))) * WIDTH / 8
        colour = "#2a7f3f" if ratio >= 1 else "#b3422f"
        out.append(f'<text x="{LEFT - 8}" y="{y + 11}" text-anchor="end">{html.escape(label)}</text>')
        out.append(f'<rect x="{min(centre, end):.1f}" y="{y}" width="{abs(end - centre):.1f}" height="{BAR}" fill="{colour}"/>')
        out.append(f'<text x="{LEFT + WIDTH + 8}" y="{y + 11}" fill="#444">×{ratio:.2f}</text>')
    return "\n".join([*out, "</svg>", ""])

