"""The command line: the one place that prints.

Results go to standard output, progress and messages to standard error. Each file holds a group of
commands; what takes long to load is loaded by the command that needs it.
"""
