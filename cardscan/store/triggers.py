"""What each database keeps by itself, whoever writes: triggers, in words that both understand.

Of each entry they keep whether its contact is ``gone``, merged or forgotten, and ``known``, reached
by the networker: an index with these answers alone who waits. Of each place they keep in
``standings`` how many stand there, and how many of them with a day for the decision. Such a row is
never waited for: who writes has waited for all others before, in both databases.

What is kept of former days is dropped as soon as something happens that has to do with it.
"""

from collections.abc import Iterator

from cardscan.entry import SILENT

_GONE = (
    "EXISTS (SELECT 1 FROM contacts WHERE contacts.id = entries.contact_id"
    " AND (contacts.merged_into IS NOT NULL OR contacts.forgotten))"
)
_SILENT = ", ".join(f"'{kind}'" for kind in SILENT)
_KNOWN = (
    "EXISTS (SELECT 1 FROM touches WHERE touches.contact_id = entries.contact_id"  # noqa: S608
    f" AND NOT touches.undone AND touches.kind NOT IN ({_SILENT}))"
)
SETTLE = (
    f"UPDATE entries SET gone = {_GONE}, known = {_KNOWN}"  # noqa: S608, all of it stands above
    f" WHERE (gone <> {_GONE} OR known <> {_KNOWN})"
)
"""Has all entries say what their contacts are."""
COUNT = (
    "INSERT INTO standings (track, stage, people, dated)"
    " SELECT track, stage, count(*), count(decide_by) FROM entries WHERE NOT gone"
    " GROUP BY track, stage"
)
"""Fills ``standings``, which is empty."""


def _counted(row: str, sign: str) -> str:
    """One more or one less at the place of an entry; a place where nobody stands has no row."""
    return (
        "INSERT INTO standings (track, stage, people, dated)"  # noqa: S608, nor a word from outside
        f" SELECT {row}.track, {row}.stage, {sign}1,"
        f" {sign}CASE WHEN {row}.decide_by IS NULL THEN 0 ELSE 1 END WHERE NOT {row}.gone"
        " ON CONFLICT (track, stage) DO UPDATE SET people = standings.people + excluded.people,"
        " dated = standings.dated + excluded.dated;"
        f" DELETE FROM standings WHERE track = {row}.track AND stage = {row}.stage"
        " AND people = 0 AND dated = 0;"
    )


_OWN = f"{SETTLE} AND entries.id = new.id;"
_THEIRS = f"{SETTLE} AND entries.contact_id IN ({{}});"
_COUNTING = {
    "entries_added": ("INSERT ON entries", f"{_counted('new', '+')} {_OWN}"),
    "entries_gone": ("DELETE ON entries", _counted("old", "-")),
    "entries_moved": (
        "UPDATE OF track, stage, decide_by, gone ON entries",
        f"{_counted('old', '-')} {_counted('new', '+')}",
    ),
    "entries_handed": ("UPDATE OF contact_id, gone, known ON entries", _OWN),
    "contacts_gone": ("UPDATE OF merged_into, forgotten ON contacts", _THEIRS.format("new.id")),
    "touches_added": ("INSERT ON touches", _THEIRS.format("new.contact_id")),
    "touches_gone": ("DELETE ON touches", _THEIRS.format("old.contact_id")),
    "touches_changed": (
        "UPDATE OF contact_id, kind, undone ON touches",
        _THEIRS.format("old.contact_id, new.contact_id"),
    ),
}

_OWN_MOVES = "SELECT min(moves.at) FROM moves WHERE moves.entry_id = new.id"
_MOVES = (
    "SELECT min(moves.at) FROM moves JOIN entries ON entries.id = moves.entry_id"
    " WHERE entries.contact_id = new.id"
)
_TOUCHES = "SELECT min(touches.at) FROM touches WHERE touches.contact_id = new.id"
_NEVER = "'9999'"
_DROPPING = {
    "moves_added": ("INSERT ON moves", ("new.at",)),
    "moves_gone": ("DELETE ON moves", ("old.at",)),
    "moves_changed": (
        "UPDATE OF entry_id, track, to_stage, at, why, undone ON moves",
        ("old.at", "new.at"),
    ),
    "moves_followed": ("UPDATE OF until ON moves", ("old.until", "new.until")),
    "entries_handed": ("UPDATE OF contact_id ON entries", (_OWN_MOVES,)),
    "touches_added": ("INSERT ON touches", ("new.at",)),
    "touches_gone": ("DELETE ON touches", ("old.at",)),
    "touches_changed": (
        "UPDATE OF contact_id, kind, at, undone ON touches",
        ("old.at", "new.at"),
    ),
    "contacts_added": ("INSERT ON contacts", ("new.added",)),
    "contacts_gone": ("DELETE ON contacts", ("old.added",)),
    "contacts_changed": (
        "UPDATE OF added, merged_into, source ON contacts",
        ("old.added", "new.added", _MOVES, _TOUCHES),
    ),
}
"""What is kept of windows goes that end after the earliest of some times."""


def counting(*, sqlite: bool) -> Iterator[str]:
    """The statements that make the triggers for entries and standings."""
    for name, (event_of, body) in _COUNTING.items():
        yield from _trigger(f"standings_{name}", event_of, body, sqlite=sqlite)


def uncounting(*, sqlite: bool) -> Iterator[str]:
    """Those that take them away."""
    for name, (event_of, _) in _COUNTING.items():
        yield from _no_trigger(f"standings_{name}", event_of, sqlite=sqlite)


def dropping(*, sqlite: bool) -> Iterator[str]:
    """The statements that make the triggers for what is kept of former days."""
    for name, (event_of, times) in _DROPPING.items():
        told = ", ".join(f"coalesce(({time}), {_NEVER})" for time in times)
        least = f"{'min' if sqlite else 'least'}({told}, {_NEVER})"
        drop = f"DELETE FROM kept WHERE ends > {least};"  # noqa: S608, all of it stands above
        yield from _trigger(f"kept_{name}", event_of, drop, sqlite=sqlite)


def undropping(*, sqlite: bool) -> Iterator[str]:
    """Those that take them away."""
    for name, (event_of, _) in _DROPPING.items():
        yield from _no_trigger(f"kept_{name}", event_of, sqlite=sqlite)


def _trigger(name: str, event_of: str, body: str, *, sqlite: bool) -> Iterator[str]:
    if sqlite:
        yield f"CREATE TRIGGER {name} AFTER {event_of} BEGIN {body} END"
    else:
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN {body} RETURN NULL; END $$"
        )
        yield (f"CREATE TRIGGER {name} AFTER {event_of} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _no_trigger(name: str, event_of: str, *, sqlite: bool) -> Iterator[str]:
    if sqlite:
        yield f"DROP TRIGGER {name}"
    else:
        yield f"DROP TRIGGER {name} ON {event_of.rpartition(' ')[2]}"
        yield f"DROP FUNCTION {name}()"
