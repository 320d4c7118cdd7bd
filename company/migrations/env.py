"""Run by Alembic: takes the connection that `company.migrating` opened, inside its one transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], render_as_batch=True, transactional_ddl=False
)
context.run_migrations()
