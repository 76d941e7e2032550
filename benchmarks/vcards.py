"""How the vCards of real programs are read when they are damaged: nothing escapes, or takes long.

Needs exports of real programs in the folder ``vcf`` of CARDSCAN_CORPORA. Each mutation of one is
read, and each card in it revised without a change, which must give it back to the byte.
"""

import argparse
import datetime as dt
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.mutated import mutate
from cardscan.books.vcard import Card, read_cards, revise

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads all and prints the table; 1 where anything escaped or came back otherwise."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    folder = Path(os.environ.get("CARDSCAN_CORPORA", ""), "vcf")
    files = [path.read_bytes() for path in sorted(folder.glob("*.vcf"))]
    if not files:
        parser.error("CARDSCAN_CORPORA has no folder vcf with exports in it")
    counted = count(mutate(files, options.mutations, options.seed))
    megabytes = counted["bytes"] / 1_000_000
    print(f"{options.mutations:,} mutations of {len(files)} exports, {megabytes:,.1f} MB")
    for name in ("cards", "flaws", "escaped exceptions", "cards not given back"):
        print(f"{name:<24}{counted[name]:>12,}")
    print(f"{'seconds a MB':<24}{counted['nanoseconds'] / 1e9 / megabytes:>12.2f}")
    return int(bool(counted["escaped exceptions"] or counted["cards not given back"]))


def count(texts: Iterable[str]) -> Counter[str]:
    """What was met, and the time of this process that reading took."""
    counted = Counter[str]()
    for text in texts:
        counted["bytes"] += len(text.encode())
        started = time.process_time_ns()
        try:
            found = list(read_cards(text))
        except Exception as error:
            counted["escaped exceptions"] += 1
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            continue
        counted["nanoseconds"] += time.process_time_ns() - started
        cards = [one for one in found if isinstance(one, Card)]
        counted["cards"] += len(cards)
        counted["flaws"] += len(found) - len(cards)
        counted["cards not given back"] += sum(
            revise(one.text, one.contact, now=NOW) != one.text for one in cards
        )
    return counted


if __name__ == "__main__":
    sys.exit(main())
