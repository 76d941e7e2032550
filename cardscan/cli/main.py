"""The command ``cardscan``: its commands, and the one place where errors become exit codes."""

import atexit
import gc
import sys
from io import TextIOWrapper
from typing import Any

import click

from cardscan import __version__
from cardscan.cli.agenda import today
from cardscan.cli.contacts import list_contacts, show
from cardscan.cli.database import database_option
from cardscan.cli.edit import edit
from cardscan.cli.event import event
from cardscan.cli.export import export
from cardscan.cli.find import find, lists
from cardscan.cli.forget import forget
from cardscan.cli.imports import import_files
from cardscan.cli.introduce import introduce
from cardscan.cli.merge import merge
from cardscan.cli.messages import complain, printable
from cardscan.cli.move import move, snooze, undo
from cardscan.cli.push import push
from cardscan.cli.rescan import rescan
from cardscan.cli.retry import retry
from cardscan.cli.review import review
from cardscan.cli.scan import scan
from cardscan.cli.serve import serve
from cardscan.cli.sides import join, split
from cardscan.cli.stats import stats
from cardscan.cli.strategy import strategy
from cardscan.cli.system import completion, doctor, schema
from cardscan.cli.touch import touch
from cardscan.cli.traits import needs, offers, tag
from cardscan.cli.triage import train, triage
from cardscan.cli.watch import watch
from cardscan.errors import INTERRUPTED, CardscanError, to_unexpected


class _Boundary(click.Group):
    """Ends every command with its exit code, and what went wrong in a line on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        gc.set_threshold(10_000)  # of 700 objects, the default, most are what a module is made of
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except CardscanError as error:
            complain(error)
            ctx.exit(error.exit_code)
        except click.ClickException as error:  # it may quote an argument just as it was typed
            vars(error)["message"] = printable(error.message)
            raise
        except (click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            fault = to_unexpected(error, f"cardscan {ctx.invoked_subcommand}")
            complain(fault)
            ctx.exit(fault.exit_code)
        except KeyboardInterrupt:
            click.echo("cardscan: stopped", err=True)
            ctx.exit(INTERRUPTED)


@click.group(cls=_Boundary, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="cardscan %(version)s")
@database_option
def main(db: str | None) -> None:
    """Photos of business cards into contacts, and contacts into a pipeline.

    \b
    Example:
      cardscan scan cards/ -o contacts.vcf
      cardscan list
    """


for command in (
    scan,
    watch,
    serve,
    list_contacts,
    triage,
    train,
    show,
    find,
    lists,
    review,
    edit,
    today,
    touch,
    event,
    offers,
    needs,
    introduce,
    tag,
    strategy,
    move,
    snooze,
    undo,
    merge,
    split,
    join,
    forget,
    stats,
    rescan,
    retry,
    export,
    import_files,
    push,
    doctor,
    schema,
    completion,
):
    main.add_command(command)

# What is left at the end goes with the process: to look through it for garbage first would take a
# sixth of the time of a short command.
atexit.register(gc.freeze)
