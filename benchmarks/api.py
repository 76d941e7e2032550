"""What the API answers to thousands of requests that schemathesis makes up from its description.

usage: .venv/bin/python -m benchmarks.api [--cases N] [--seed N]

Each route is asked with values as they are described and with others, of contacts that are there
and that are not, on an SQLite database in a temporary folder. An answer fails that is a fault of
the server, or no such status, kind, header or JSON as the description says, and so does one that
takes what the description refuses, another method, or no token.
"""

import argparse
import datetime as dt
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case as AnyCase
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup, ServerError
from schemathesis.core.result import Ok
from starlette.types import ASGIApp

from cardscan.config import Settings
from cardscan.contact import Contact, Original, Phone
from cardscan.importing import import_contacts
from cardscan.store import Store
from cardscan.web import Keys, Surroundings, make_app
from cardscan.web.feed import Feed
from cardscan.web.scopes import SCOPES
from tests.sending import open_captures

Case = AnyCase[Any]

_PORT = 8765
_HOME = f"http://127.0.0.1:{_PORT}"
_NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
_PEOPLE = (
    Contact(full_name="Ana Beispiel", org="Example GmbH", emails=("ana@example.com",)),
    Contact(full_name="Ben Broker", phones=(Phone("+15550100", "work"),), note="met\nat a fair"),
    Contact(full_name="山田太郎", title="Управляющий", urls=("https://www.example.org",)),
)
_MEANT: dict[str, Sequence[Any]] = {
    "stage": ("prospective", "qualified", "client", "no", "later", "neither"),
    "track": ("", "client", "referral"),
    "date": ("2026-04-01", "tomorrow", "2026-02-01", "yesterday"),
    "until": ("", "in 3 weeks"),
    "why": ("", "no need"),
    "version": tuple(range(6)),
    "emails": (["ana@example.com"], []),
    "phones": (["cell +49 171 3920000"],),
    "urls": (["www.example.org"],),
}
"""By what is sent, values that mean something to the desk."""

_STRANGE = 0.2
"""Share of requests as described that are left as they were made up."""

_TOLD = 1500
"""Characters that are printed of a wrong answer."""

_CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "ignored_auth",
)


_CONFIG = {"generation": {"with-security-parameters": False}}
_REFUSED = ["400", "404", "409", "413", "415"]
"""What may be answered to what is not as described."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of all requests."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """Answers that are a fault of the server."""
    others: list[str] = field(default_factory=list)
    """Answers that are not as described."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Asks and prints what came of it; 1 where an answer was wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--cases", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcome = measure(Path(folder), options.cases, options.seed)
    statuses = ", ".join(f"{status}: {n:,}" for status, n in sorted(outcome.statuses.items()))
    print(f"{'requests':<28}{outcome.statuses.total():>8,}  ({statuses})")
    print(f"{'faults of the server':<28}{len(outcome.faults):>8,}")
    print(f"{'answers not as described':<28}{len(outcome.others):>8,}")
    for told in (*outcome.faults, *outcome.others):
        print(f"\n{told[:_TOLD]}", file=sys.stderr)
    return int(bool(outcome.faults or outcome.others))


def measure(folder: Path, cases: int, seed: int) -> Outcome:
    """Asks all routes of a new desk, each about as often.

    Args:
        folder: for its database.
        cases: at least so many requests.
        seed: of what is asked.
    """
    load_all_checks()
    with Store.open(f"sqlite:///{folder}/pipeline.db") as store:
        app, headers = _serve(store, folder)
        schema = schemathesis.openapi.from_asgi(
            "/api/v1/openapi.json",
            app,
            config=SchemathesisConfig.from_dict(
                {"generation": {"with-security-parameters": False}}
            ),
            headers=headers | {"host": f"127.0.0.1:{_PORT}"},
        )
        schema.config.checks.negative_data_rejection.expected_statuses = _REFUSED
        uids = [one.contact.uid for one in store.find_contacts()]
        routes = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
        outcome, modes = Outcome(), tuple(GenerationMode)
        each = -(-cases // (len(routes) * len(modes)))
        for route in routes:
            for mode in modes:
                made = route.as_strategy(mode)
                if mode is GenerationMode.POSITIVE:
                    made = st.builds(_mean, made, st.sampled_from(uids), st.randoms())
                _ask_all(made, each, seed, lambda case: _ask(case, headers, outcome))
    return outcome


def _serve(store: Store, folder: Path) -> tuple[ASGIApp, dict[str, str]]:
    """The API over made-up people, and what a program sends with each request."""
    uids, seconds = count(1), count(step=60)  # so that no wrong token counts for long
    import_contacts(
        store,
        [Original(one) for one in _PEOPLE],
        kind="vcard",
        name="made up",
        now=_NOON,
        make_uid=lambda: f"urn:uuid:{next(uids):08x}-0000-4000-8000-000000000000",
    )
    around = Surroundings(
        store,
        Settings(strategy=str(folder / "strategy.toml")),
        now=lambda: _NOON,
        today=_NOON.date,
        to_day=lambda time: dt.datetime.fromisoformat(time).date(),
        to_start=lambda day: f"{day}T00:00:00Z",
        who="Robin",
        feed=Feed(store.open_pulse()),
    )
    keys = Keys(lambda: float(next(seconds)), scopes=SCOPES)
    _, app = make_app(around, keys, _PORT, open_captures(folder, store))
    return app, {"authorization": f"Bearer {keys.token}"}


def _mean(case: Case, uid: str, random: Any) -> Case:
    """The case, most often of somebody who is there and with values that mean something."""
    if random.random() < _STRANGE:
        return case
    if "uid" in case.path_parameters:
        case.path_parameters["uid"] = uid
    if isinstance(case.body, dict):
        case.body |= {name: random.choice(_MEANT[name]) for name in case.body if name in _MEANT}
    return case


def _ask_all(made: Any, number: int, seed: int, ask: Callable[[Case], None]) -> None:
    settings = hypothesis.settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    given: Any = hypothesis.given(made)
    asking = hypothesis.seed(seed)(settings(given(ask)))
    with suppress(Unsatisfiable):  # whatever text stands for a contact is as described
        asking()


def _ask(case: Case, headers: dict[str, str], outcome: Outcome) -> None:
    if str(case.query.get("wait", "")).isdecimal():  # nobody reads the photos: it would be in vain
        case.query["wait"] = 0
    try:
        answer = case.call(base_url=_HOME, headers=headers)
    except Exception as error:  # what the desk has answered with 500 comes out here too
        outcome.faults.append(f"{error!r}\n{case.as_curl_command()}")
        return
    outcome.statuses[answer.status_code] += 1
    try:
        case.validate_response(
            answer,
            checks=list[Any](CHECKS.get_by_names(_CHECKS)),
            headers=headers,
            transport_kwargs={"base_url": _HOME},
        )
    except FailureGroup as group:
        for failure in group.exceptions:
            kept = outcome.faults if isinstance(failure, ServerError) else outcome.others
            kept.append(f"{failure}\n{case.as_curl_command()}")


if __name__ == "__main__":
    raise SystemExit(main())
