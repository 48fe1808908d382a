"""The one Piccolo app: every table of the product, in the order a reader meets the packages."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

TABLES = [
    "helpdesk.events.tables",
    "helpdesk.jobs.tables",
    "helpdesk.company.tables",
    "helpdesk.fields.tables",
    "helpdesk.brands.tables",
    "helpdesk.accounts.tables",
    "helpdesk.files.tables",
    "helpdesk.drafts.tables",
    "helpdesk.customers.tables",
    "helpdesk.sla.tables",
    "helpdesk.tickets.tables",
    "helpdesk.bulk.tables",
    "helpdesk.relationship.tables",
    "helpdesk.notify.tables",
    "helpdesk.mail.tables",
]

APP_CONFIG = AppConfig(
    app_name="helpdesk",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(TABLES, exclude_imported=True),
)
