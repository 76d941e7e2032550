"""Signals that end a command which runs until it is told to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ending_on_signals() -> Iterator[list[int]]:
    """Makes SIGTERM and SIGHUP end the block as Ctrl-C does; gives those that came.

    They become SIGINT, which waits where it would do harm. A second one changes nothing: what is
    to be put back is being put back.
    """
    came: list[int] = []

    def pass_on(number: int, _: FrameType | None) -> None:
        if not came:
            came.append(number)
            signal.raise_signal(signal.SIGINT)

    def interrupt(number: int, _: FrameType | None) -> None:
        if not came:
            came.append(number)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {
        number: signal.signal(number, handler)
        for number, handler in (
            (signal.SIGTERM, pass_on),
            (signal.SIGHUP, pass_on),
            (signal.SIGINT, interrupt),
        )
    }
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
