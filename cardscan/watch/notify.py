"""What systemd is told of a service: that it is ready, that it lives, that it stops (sd_notify(3)).

Without systemd, which names its socket in NOTIFY_SOCKET, nothing is told.
"""

import os
import socket
from contextlib import suppress
from typing import TextIO

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def notify(*lines: str) -> None:
    """Tell whoever started the service; who does not listen is not waited for."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # the abstract namespace of Linux
        address = f"\0{address[1:]}"
    message = "\n".join(lines).encode("utf-8", "backslashreplace")
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
        sending.setblocking(False)
        sending.sendto(message, address)


def logs_to_journal(stream: TextIO) -> bool:
    """Whether the stream leads to systemd's journal, which notes the time of each line itself.

    JOURNAL_STREAM has its device and inode (systemd.exec(5)).
    """
    try:
        about = os.fstat(stream.fileno())
    except (OSError, ValueError):  # closed, or no file of the system's
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{about.st_dev}:{about.st_ino}"
