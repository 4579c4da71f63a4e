"""What the system says of processes: CPU time and memory."""

import os
import time

TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid):
    """The process and all that descend from it."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as file:
                    parent = int(file.read().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def cpu_seconds(pids):
    """User and system time that the processes have taken, all threads together, to the nanosecond: `stat` has steps of 10 ms."""
    total = 0
    for pid in pids:
        try:
            # The clock of another process, as clock_getcpuclockid(3) makes its number.
            total += time.clock_gettime((~pid << 3) | 2)
        except OSError:
            continue
    return total


def resident(pids):
    """Resident bytes, shared pages counted in each process."""
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/status") as file:
                total += next((int(line.split()[1]) for line in file if line.startswith("VmRSS:")), 0) * 1024
        except OSError:
            continue
    return total


def machine_seconds():
    """CPU time that the whole machine has spent on anything."""
    with open("/proc/stat") as file:
        fields = [int(value) for value in file.readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS


def model():
    """The processor's name, as far as the system tells."""
    with open("/proc/cpuinfo") as file:
        return next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown")
