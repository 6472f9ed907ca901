"""Alembic's entry: runs in the connection, and the transaction, of `bot.store.migrate`."""

from alembic import context

from bot.store import lines

context.configure(
    connection=context.config.attributes["connection"], target_metadata=lines.metadata, render_as_batch=True
)
context.run_migrations()
