"""How much of this machine there is to work with, also in a container."""

import os
from contextlib import suppress
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")
"""Of this process's control group, version 2, as containers see it."""


def count_cores(cgroup: Path = _CGROUP) -> int:
    """The cores that this process may run on, at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    with suppress(OSError, ValueError):
        # "MICROSECONDS OF", or "max OF" (Linux, cgroup-v2.rst, cpu.max)
        most, of = (cgroup / "cpu.max").read_text(encoding="ascii").split()
        return max(1, min(cores or 1, int(most) // int(of)))
    return cores or 1


def count_memory(cgroup: Path = _CGROUP) -> int:
    """The bytes of memory that this process and all others may have together."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, ValueError):
        return min(memory, int((cgroup / "memory.max").read_text(encoding="ascii")))
    return memory
