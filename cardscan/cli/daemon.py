"""The daemon of ``cardscan watch`` as a program: its signals, its log, its end."""

import signal
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path

from cardscan.cli.clock import make_uid, utc_now
from cardscan.cli.database import command_of, next_command
from cardscan.cli.fates import Log, all_in_words, photos_in_words, summed
from cardscan.cli.messages import count, say
from cardscan.cli.stopping import ending_on_signals
from cardscan.config import Settings
from cardscan.errors import INTERRUPTED, BatchError, UsageError
from cardscan.intake.spool import HOME
from cardscan.store import Store
from cardscan.watch.changes import Changes
from cardscan.watch.loop import News, Surroundings, Watch
from cardscan.watch.notify import READY, STOPPING, notify
from cardscan.watch.publish import Publisher
from cardscan.watch.status import write_metrics


def watch_on(folders: Sequence[Path], metrics: Path | None, settings: Settings) -> None:
    """Watch the folders until a signal comes.

    Raises:
        UsageError: a folder cannot be watched, or the figures cannot be written.
        MissingDependencyError: an engine or its data is not there.
    """
    check_readers(settings)
    log = Log(len(folders))
    with ending_on_signals() as came, closing(_open(folders, settings)) as watch:
        publisher = _open_publisher(metrics, watch)
        try:
            for status in watch.statuses():
                log.write(f"watching {status.folder}")
            notify(READY)
            _follow(watch, watch.run(Changes(log.write, HOME)), publisher, log)
        except KeyboardInterrupt:
            log.write("stopped; what was not done is back in its inbox")
        finally:
            notify(STOPPING)
            publisher.write(watch.statuses())
    if came == [signal.SIGINT]:
        sys.exit(INTERRUPTED)


def take_once(
    folders: Sequence[Path], metrics: Path | None, settings: Settings, db: str | None
) -> None:
    """Take in what is in the folders, and say what came of it and what to do next.

    Raises:
        UsageError: a folder cannot be watched, or the figures cannot be written.
        MissingDependencyError: an engine or its data is not there.
        StoreError: the database cannot be read or written.
        ResourceError: photos cannot be moved.
    """
    check_readers(settings)
    log = Log(len(folders))
    with ending_on_signals(), closing(_open(folders, settings)) as watch:
        publisher = _open_publisher(metrics, watch)
        try:
            _follow(watch, watch.take_all(time.sleep), publisher, log)
        finally:
            statuses = watch.statuses()
            publisher.write(statuses)
    photos = summed(statuses)
    say(photos_in_words(photos) or "no new photos")
    if left := sum(status.waiting for status in statuses):
        say(f"{count(left, 'photo')} left in the inbox: still being written, or put back")
    for status in statuses:
        if status.photos.get("failed"):
            failed = Path(status.folder, HOME, "failed")
            say(f"Why photos failed stands beside them in {failed}; then:")
            say(f"  {command_of(f'retry {status.folder}', db)}")
    if photos["done"] + photos["review"]:
        say(next_command("review" if photos["review"] else "triage", db))
    if photos["failed"] or any(status.why for status in statuses):
        sys.exit(BatchError.exit_code)


def check_readers(settings: Settings) -> None:
    """Make sure that cards can be read, in a process of its own: what reads them is large.

    Raises:
        MissingDependencyError: an engine or its data is not there.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        if note := apart.submit(_check_readers, settings).result():
            say(note)


def _check_readers(settings: Settings) -> str:
    from cardscan.scan import check_readers

    return check_readers(settings)


def _open(folders: Sequence[Path], settings: Settings) -> Watch:
    def open_store() -> Store:
        return Store.open(settings.database_url)

    return Watch(folders, settings, Surroundings(open_store, utc_now, time.monotonic, make_uid))


def _open_publisher(metrics: Path | None, watch: Watch) -> Publisher:
    if metrics:
        try:
            write_metrics(metrics, watch.statuses())
        except OSError as error:
            raise UsageError(
                f"{metrics} cannot be written: {error.strerror}", "Name another file."
            ) from error
    return Publisher(metrics, time.monotonic)


def _follow(watch: Watch, news: News, publisher: Publisher, log: Log) -> None:
    """Tell what happens, until the news end or a signal ends them."""
    try:
        with closing(news):
            for happening in news:
                if happening:
                    log.tell(happening)
                statuses = watch.statuses()
                publisher.tell(statuses)
                log.stand(all_in_words(statuses))
    finally:
        log.stand("")
