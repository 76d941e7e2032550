"""``cardscan doctor``, ``schema`` and ``completion``: about the program itself."""

import json
import sys

import click

from cardscan.cli.database import database_option, next_command
from cardscan.cli.messages import print_json, say
from cardscan.errors import MissingDependencyError

_INSTALL = {
    "bash": '~/.bashrc: eval "$(cardscan completion bash)"',
    "zsh": '~/.zshrc: eval "$(cardscan completion zsh)"',
    "fish": "~/.config/fish/config.fish: cardscan completion fish | source",
}
"""Where each shell wants what line."""


@click.command(short_help="What is installed, and what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print a line of JSON for each check.")
@database_option
def doctor(as_json: bool, db: str | None) -> None:
    """Check what cardscan needs, and say what to do about what is missing.

    \b
    Example:
      cardscan doctor
    """
    from dataclasses import asdict

    from cardscan.cli.checks import check_all, check_table
    from cardscan.cli.tables import console

    checks = tuple(check_all(db))
    if as_json:
        for check in checks:
            print_json(asdict(check))
    else:
        console().print(check_table(checks))
    if any(check.state == "fail" for check in checks):
        sys.exit(MissingDependencyError.exit_code)
    if not as_json:
        say(next_command("scan FOLDER", db))


@click.command(short_help="The JSON Schema of what --json prints.")
def schema() -> None:
    """Print the JSON Schema of the lines that scan, list and show print with --json.

    \b
    Example:
      cardscan schema > cardscan.schema.json
    """
    from cardscan import contract

    click.echo(json.dumps(contract.schema(), indent=2))


@click.command(short_help="Completion for your shell.")
@click.argument("shell", type=click.Choice(list(_INSTALL)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes SHELL complete cardscan's commands and options.

    \b
    Example:
      eval "$(cardscan completion bash)"
    """
    from click.shell_completion import get_completion_class

    of_shell = get_completion_class(shell)
    assert of_shell is not None  # noqa: S101 - click has the three named above
    script = of_shell(ctx.find_root().command, {}, "cardscan", "_CARDSCAN_COMPLETE").source()
    click.echo(f"# Add to {_INSTALL[shell]}\n{script}")
