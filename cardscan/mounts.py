"""What the folders lie on: whether a file system is reached over a network."""

from pathlib import Path

_NETWORK_FILE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "fuse.gluster", "fuse.sshfs")
"""How the names of those begin that share files between machines, but neither memory nor news."""


def read_mounts() -> str:
    """The text of Linux's /proc/self/mounts, "" where there is none."""
    mounts = Path("/proc/self/mounts")
    return mounts.read_text(encoding="utf-8", errors="replace") if mounts.exists() else ""


def on_network_share(path: Path, mounts: str) -> bool:
    """Whether the file lies on a file system that is reached over a network.

    Args:
        path: an absolute path.
        mounts: from ``read_mounts``.
    """
    kinds = {}
    for line in mounts.splitlines():
        _, folder, kind, *_ = line.split(" ")
        kinds[Path(folder.replace("\\040", " "))] = kind
    nearest = next((folder for folder in path.parents if folder in kinds), None)
    return nearest is not None and kinds[nearest].startswith(_NETWORK_FILE_SYSTEMS)
