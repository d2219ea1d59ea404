"""What `make run` prints."""

import contextlib
import sys
import time
from collections.abc import Iterator

COLOURS = {"web": "36", "worker": "35", "beat": "33"}
DEMO_ROLES = ("devrel", "product", "alliance", "marketing", "viewer", "admin")
DEMO_SIGN_INS = [f"{role}@example.com" for role in DEMO_ROLES]
RULE = "─" * 72


def say(text: str = "", *, end: str = "\n") -> None:
    """Print a line of our own. A terminal that was closed must not keep us from stopping in order."""
    with contextlib.suppress(OSError):
        print(text, end=end, flush=True)


def say_for(name: str, line: str) -> None:
    """Print a line of the process `name`, with the time and its name before it."""
    label = f"{name:<6} │"
    if sys.stdout.isatty():
        label = f"\033[{COLOURS[name]}m{label}\033[0m"
    say(f"{time.strftime('%H:%M:%S')} {label} {line}")


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done, and once it is done how long it took."""
    say(f"  {text} … ", end="")
    begun = time.monotonic()
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"{time.monotonic() - begun:.1f} s")


def greet(address: str, password: str) -> None:
    """Print where the product is and, where there is a `password` of the demo's users, how to sign in."""
    say(f"\n{RULE}\n  Ecosystem is at {address}")
    if password:
        say("\n  Sign in as one of")
        for pair in zip(DEMO_SIGN_INS[::2], DEMO_SIGN_INS[1::2], strict=True):
            say("    " + "".join(f"{sign_in:<26}" for sign_in in pair).rstrip())
        say(f"  with the password {password}")
    say(f"\n  Ctrl-C stops everything.\n{RULE}\n")
