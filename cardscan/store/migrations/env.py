"""What Alembic runs: the revisions, over the connection that it was handed, in its transaction."""

from alembic import context

from cardscan.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
)
context.run_migrations()
