"""Whether a process that is known by its number runs."""

import contextlib
import os
from pathlib import Path


def lives(pid: int, name: str) -> bool:
    """Return whether process `pid` runs and is one of `name`, as far as this system tells.

    After a crash of the machine the number may be another program's. A child of ours that ended is collected.
    """
    with contextlib.suppress(ChildProcessError):
        if os.waitpid(pid, os.WNOHANG)[0] == pid:
            return False
    if Path("/proc/self").exists():
        with contextlib.suppress(OSError):
            # Empty for one that ended and that its parent has not collected.
            return name.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
