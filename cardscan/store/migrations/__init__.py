"""The database's history, run by ``cardscan.store.upgrade``; never edit a revision that is out.

A new one is a file ``NNNN_what.py`` in ``versions`` with the number as its revision, written by
hand; ``HEAD`` in ``cardscan.store.schema`` follows it, and the tests prove that it gives exactly
the tables there.
"""
