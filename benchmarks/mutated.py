"""Address books of real programs, damaged at random: the same from the same seed."""

import random
from collections.abc import Iterator, Sequence

PATCHES = (
    b"", b":", b";", b"=", b",", b'"', b"\\", b"\n", b"\r", b"\n ", b"=\n", b"^", b"\x00", b"\xff",
    b"END:VCARD\n", b"BEGIN:VCARD\n", b"AGENT:\nBEGIN:VCARD\n", b";ENCODING=QUOTED-PRINTABLE",
    b";ENCODING=b", b";CHARSET=x", b"item1.", b"\nVERSION:4.0\n", b"\nN:", b"\nADR:", b"\nLABEL:",
    b"\nORG;ENCODING=b:", b"\nCATEGORIES;ENCODING=b:", b"\nPHOTO;BASE64:",
    b"\nPHOTO:data:;base64,", b"\nTEL:tel:;ext=",
)  # fmt: skip


def mutate(files: Sequence[bytes], times: int, seed: int) -> Iterator[str]:
    """Files with up to eight places overwritten, as text.

    Args:
        files: whole and sound.
        times: how many are made.
        seed: of the choices.
    """
    choose = random.Random(seed)
    for _ in range(times):
        content = bytearray(choose.choice(files))
        for _ in range(choose.randint(1, 8)):
            start = choose.randrange(len(content) + 1)
            end = start + choose.randint(0, 20)
            patch = choose.choice(PATCHES) if choose.random() < 0.7 else choose.randbytes(4)
            content[start:end] = patch
        yield content.decode("utf-8", "replace")
