"""What is known of file systems: which are reached over a network."""

from pathlib import Path

import pytest

from cardscan.mounts import on_network_share

MOUNTS = r"""
/dev/vda / ext4 rw 0 0
server:/home /mnt/share nfs4 rw 0 0
//nas/cards /mnt/two\040words cifs rw 0 0
/dev/vdb /mnt/share/usb vfat rw 0 0
host:/ /mnt/ssh fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("/home/ana/pipeline.db", False),
        ("/mnt/share/pipeline.db", True),
        ("/mnt/share/deep/er/pipeline.db", True),
        ("/mnt/shared/pipeline.db", False),
        ("/mnt/two words/pipeline.db", True),
        ("/mnt/share/usb/pipeline.db", False),
        ("/mnt/ssh/pipeline.db", True),
    ],
)
def test_network_shares_are_recognised(path: str, shared: bool) -> None:
    assert on_network_share(Path(path), MOUNTS.strip()) is shared
    assert on_network_share(Path(path), "") is False
