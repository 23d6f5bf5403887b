"""What alembic runs: the migrations, over the connection that `streams.sinks.migrate` gives."""

from alembic import context

from streams.sinks.migrate import VERSION_TABLE
from streams.sinks.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
