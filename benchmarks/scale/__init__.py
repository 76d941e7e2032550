"""How the program does with very many contacts: ``python -m benchmarks.scale --help``."""
