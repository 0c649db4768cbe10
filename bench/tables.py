"""The one table that is printed."""

import os
import platform
from pathlib import Path

from .measure import Row

HEAD = ("", "bytes", "p50 ms", "p95 ms", "floor ms", "ratio", "bar", "loop ms", "at full speed", "limit ms", "")


def table(rows: list[Row]) -> str:
    """The measurements, one page a line; what is over its bar or limit is marked."""
    return _aligned([HEAD, *map(_cells, rows)])


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        f"{row.size:,}" if row.size else "",
        f"{row.p50:.1f}",
        f"{row.p95:.1f}",
        f"{row.floor:.1f}",
        f"{row.ratio:.2f}",
        f"{row.bar:.0f}",
        f"{row.loop:.0f}",
        f"{row.at_full_speed:.1f}",
        f"{row.limit:.1f}" if row.limit else "",
        "" if row.is_within else "OVER",
    )


def facts(pairs: list[tuple[str, str]]) -> str:
    """What else was found, one fact a line."""
    return _aligned([("", ""), *pairs])


def _aligned(lines: list[tuple[str, ...]]) -> str:
    """A Markdown table whose columns stand in line; the first to the left, numbers to the right."""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    rule = "|".join([f" {'-' * widths[0]} ", *(f" {'-' * max(1, width - 1)}: " for width in widths[1:])])
    shown = [
        " | ".join(
            [
                line[0].ljust(widths[0]),
                *(cell.rjust(max(2, width)) for cell, width in zip(line[1:], widths[1:], strict=True)),
            ]
        )
        for line in lines
    ]
    return "\n".join([f"| {shown[0]} |", f"|{rule}|", *(f"| {line} |" for line in shown[1:])])


def machine() -> str:
    """Processor, cores and memory, as the kernel tells them."""
    cpu = platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        models = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = models[0] if models else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GB"
