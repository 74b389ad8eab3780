"""What Alembic runs: the steps that are due, on the connection that it is handed and inside its transaction."""

from alembic import context

from gisapp.storage.register.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
