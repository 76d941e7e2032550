"""``cardscan serve``: the desk in a browser."""

import click

from cardscan.cli.database import database_option
from cardscan.cli.messages import say

_PORT = 8765


@click.command(short_help="The desk in your browser.")
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=_PORT,
    help=f"{_PORT} unless said; 0 is any free one.",
)
@click.option("--lan", is_flag=True, help="Also let phones of the local network in, by a code.")
@click.option("--no-browser", is_flag=True, help="Only print the link.")
@click.option(
    "--token",
    metavar="[SCOPE,...]",
    is_flag=False,
    flag_value="read",
    help="Also print a token, with which programs may read, write or scan; read unless said.",
)
@database_option
def serve(port: int, lan: bool, no_browser: bool, token: str | None, db: str | None) -> None:
    """Open the desk in your browser: who waits, and all about your contacts. Ctrl-C closes it.

    It is there for this computer alone, unless you say --lan. The link lets one browser in, within
    ten minutes.

    \b
    Example:
      cardscan serve
      cardscan serve --lan
    """
    import time
    import webbrowser
    from contextlib import ExitStack

    from cardscan.cli.clock import day_start, local_day, local_today, user_name, utc_now
    from cardscan.cli.stopping import ending_on_signals
    from cardscan.config import read_settings
    from cardscan.intake.captures import Captures
    from cardscan.store import Store
    from cardscan.web import Feed, Keys, Surroundings, make_app
    from cardscan.web.scopes import parse_scopes
    from cardscan.web.server import LOOPBACK, find_lan_address, listen, run

    settings, scopes = read_settings({"db": db}), parse_scopes(token or "")
    address = find_lan_address() if lan else ""
    with ending_on_signals(), ExitStack() as opened:
        listening = [opened.enter_context(listen(LOOPBACK, port))]
        port = listening[0].getsockname()[1]
        if address:
            listening.append(opened.enter_context(listen(address, port)))
        store = opened.enter_context(Store.open(settings.database_url))
        feed = Feed(store.open_pulse())
        around = Surroundings(
            store, settings, utc_now, local_today, local_day, day_start, user_name(), feed
        )
        captures = opened.enter_context(Captures.open(settings, store))
        keys = Keys(time.monotonic, scopes=scopes)
        _, guarded = make_app(around, keys, port, captures, address)
        link = f"http://127.0.0.1:{port}/enter?link={keys.link}"
        click.echo(link)
        if keys.token:
            click.echo(f"Authorization: Bearer {keys.token}")
        say("The desk is open at this link; Ctrl-C closes it.")
        if address:
            say(
                f"It is open to your local network too, at http://{address}:{port}: phones come in "
                "by the code on its page Phone. What they send and see is not encrypted: whoever "
                "listens in that network can read it."
            )
        if not no_browser:
            webbrowser.open(link)
        run(guarded, listening, feed.close)
    say("The desk is closed.")
