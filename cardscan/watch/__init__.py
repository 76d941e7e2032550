"""The daemon: photos that are put into a folder become contacts, for as long as it runs.

``settled`` knows which photos are whole, ``folder`` one watched folder, ``changes`` when to look;
``loop`` puts them together. ``status`` and ``notify`` tell others, ``install`` sets it up to start
with the session.
"""
