"""``python -m cardscan``: the command line where the command itself is not on PATH."""

from cardscan.cli.main import main

if __name__ == "__main__":
    main()
