"""Which of many photos in a row are told together."""

from collections.abc import Callable, Generator, Iterable
from typing import TypeVar

_T = TypeVar("_T")


def in_pairs(
    arrived: Iterable[tuple[int, _T]], count: int, belong: Callable[[int, _T, _T], bool]
) -> Generator[tuple[tuple[int, _T], ...], None, None]:
    """Neighbours that belong together in pairs and all others alone, each as soon as that is sure.

    From the first to the last, whatever belongs to the one after it makes a pair with it. What
    arrives is held back only until its neighbours have come, and, in a row of neighbours that all
    belong together, those before them.

    Args:
        arrived: each once, with its place from 0, in any order.
        count: how many will arrive.
        belong: whether two neighbours do; it is given the place of the first.
    """
    held: dict[int, _T] = {}
    free, parted = {0}, set[int]()
    """Places that no earlier one claims, and those that the next one does not belong to."""
    for at, one in arrived:
        held[at] = one
        for left in (at - 1, at):
            if left in held and left + 1 in held and not belong(left, held[left], held[left + 1]):
                parted.add(left)
                free.add(left + 1)
        for start in (at - 1, at, at + 1):
            place = start
            while place in free and place in held:
                alone = place in parted or place + 1 == count
                if not alone and place + 1 not in held:
                    break
                places = (place,) if alone else (place, place + 1)
                place = places[-1] + 1
                free.discard(places[0])
                if places[-1] not in parted:
                    free.add(place)
                parted.difference_update(places)
                yield tuple((number, held.pop(number)) for number in places)
