"""The results of ways of reading as tables for people, and as JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from benchmarks.calibration import Claim, calibration_error, find_unseen, to_bins
from benchmarks.corners import FOUND
from benchmarks.results import Result
from benchmarks.scoring import FIELDS, Tally

_SIDE_BY_SIDE = 2
"""So many ways stand side by side with all figures; of more, only F1."""
_FEWEST = 2
"""Cards of a tag that has a row."""


def to_figures(result: Result, tags: Iterable[tuple[str, Result]] = ()) -> dict[str, Any]:
    """The result as JSON, and in short those of its parts by tag."""
    figures: dict[str, Any] = {
        "fields": {
            field: {
                "true": tally.true,
                "read": tally.read,
                "right": tally.right,
                "precision": round(tally.precision, 4),
                "recall": round(tally.recall, 4),
                "f1": round(tally.f1, 4),
            }
            for field, tally in _tallies(result).items()
        },
        "cards": result.cards,
        "complete": result.complete,
        "cpu_seconds_per_card": round(result.cpu, 3),
        "errors": dict(result.errors),
    }
    if result.findings:
        figures["corners"] = {
            "found": round(_share(finding.found for finding in result.findings), 4),
            "upright": round(_share(finding.upright for finding in result.findings), 4),
        }
    if result.claims:
        unseen = find_unseen(result.claims, result.sureness)
        figures["unseen"] = {
            "cards": unseen.cards,
            "of": unseen.of,
            "values": unseen.values,
            "wrong": unseen.wrong,
        }
        figures["calibration_error"] = {
            field: round(calibration_error(to_bins(claims)), 4)
            for field, claims in _claims(result).items()
        }
    figures["tags"] = {
        tag: {"cards": part.cards, "f1": round(part.every.f1, 4), "complete": part.complete}
        for tag, part in tags
    }
    return figures


def print_results(results: Mapping[str, Result], photos: int) -> None:
    """How right each way is, field by field, and in all."""
    first = next(iter(results.values()))
    print(f"{photos} photos, {first.cards} cards\n")
    if len(results) > _SIDE_BY_SIDE:
        _print_f1(results)
    else:
        _print_fields(results)
    print()
    for name, result in results.items():
        share = result.complete / max(1, result.cards)
        print(
            f"{name}: micro-F1 {result.every.f1:.4f}, "
            f"name, every phone and every e-mail right on {result.complete} of {result.cards} "
            f"cards ({share:.1%}), {result.cpu:.2f} CPU seconds a card"
        )
    if first.findings:
        print(
            f"corners: IoU over {FOUND} on {_share(f.found for f in first.findings):.1%}, "
            f"turned right on {_share(f.upright for f in first.findings):.1%}"
        )
    for name, result in results.items():
        for photo, error in result.errors:
            print(f"{name}: {photo}: {error}")


def print_tags(tags: Iterable[tuple[str, Result]]) -> None:
    """How right one way is on the pictures with each tag."""
    print(
        f"\n{'tag':<24}{'cards':>6}{'complete':>9}" + "".join(f"{f:>9}" for f in (*FIELDS, "all"))
    )
    for tag, result in tags:
        if result.cards >= _FEWEST:
            cells = (_f1(tally) for tally in _tallies(result).values())
            print(
                f"{tag:<24}{result.cards:>6}{result.complete:>9}"
                + "".join(f"{c:>9}" for c in cells)
            )


def print_calibration(result: Result) -> None:
    """What is filed unseen, and for each range of confidence the share that is right."""
    unseen = find_unseen(result.claims, result.sureness)
    print(
        f"\nfiled unseen: {unseen.cards} of {unseen.of} cards ({unseen.share:.1%}); "
        f"{unseen.wrong} of their {unseen.values} values wrong ({unseen.error:.2%})"
    )
    by_field = _claims(result)
    print(f"\n{'confidence':<14}" + "".join(f"{field:>14}" for field in by_field))
    columns = [{one.low: one for one in to_bins(claims)} for claims in by_field.values()]
    highs = {low: one.high for column in columns for low, one in column.items()}
    for low in sorted(highs):
        cells = (
            f"{column[low].right:.2f} of {column[low].count:>4}" if low in column else ""
            for column in columns
        )
        print(f"{f'{low:.2f} to {highs[low]:.2f}':<14}" + "".join(f"{cell:>14}" for cell in cells))
    errors = (calibration_error(to_bins(claims)) for claims in by_field.values())
    print(f"{'mean distance':<14}" + "".join(f"{error:>14.3f}" for error in errors))


def print_misses(result: Result) -> None:
    """Each value that was missed or invented."""
    print()
    for photo, miss in result.misses:
        print(f"{photo}: {miss.field} {miss.kind}: {miss.value}")


def _print_fields(results: Mapping[str, Result]) -> None:
    head = f"{'precision':>11}{'recall':>8}{'F1':>7}"
    print(f"{'':<10}{'true':>5}" + "".join(f"{name:>12}{head}" for name in results))
    for field, tallies in _rows(results):
        cells = (
            f"{f'{t.right} of {t.read}':>12}{t.precision:>11.3f}{t.recall:>8.3f}{t.f1:>7.3f}"
            for t in tallies
        )
        print(f"{field:<10}{tallies[0].true:>5}" + "".join(cells))


def _print_f1(results: Mapping[str, Result]) -> None:
    width = max(map(len, results)) + 2
    print(f"{'F1':<10}{'true':>5}" + "".join(f"{name:>{width}}" for name in results))
    for field, tallies in _rows(results):
        print(f"{field:<10}{tallies[0].true:>5}" + "".join(f"{_f1(t):>{width}}" for t in tallies))


def _rows(results: Mapping[str, Result]) -> Iterable[tuple[str, Sequence[Tally]]]:
    for field in (*FIELDS, "all"):
        yield field, [_tallies(result)[field] for result in results.values()]


def _tallies(result: Result) -> dict[str, Tally]:
    return {**result.tallies, "all": result.every}


def _f1(tally: Tally) -> str:
    return f"{tally.f1:.3f}" if tally.true or tally.read else ""


def _claims(result: Result) -> dict[str, list[Claim]]:
    """By field, and all together."""
    by_field = {field: [c for c in result.claims if c.field == field] for field in FIELDS}
    return {field: claims for field, claims in by_field.items() if claims} | {
        "all": list(result.claims)
    }


def _share(kept: Iterable[bool]) -> float:
    every = tuple(kept)
    return sum(every) / len(every)
