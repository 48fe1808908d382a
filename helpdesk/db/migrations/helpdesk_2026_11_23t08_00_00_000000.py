"""What Piccolo does not know: extensions, partitions, composite and partial indexes, first rows."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-23T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "extensions, partitions, indexes, first rows"

STATEMENTS = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE EXTENSION IF NOT EXISTS unaccent",
    # Events are append-only and partitioned by id, so that old ones can be detached one day.
    "DROP TABLE events",
    "CREATE SEQUENCE events_id_seq",
    """
    CREATE TABLE events (
      id bigint NOT NULL DEFAULT nextval('events_id_seq') PRIMARY KEY,
      name varchar(80) NOT NULL,
      subject_kind varchar(40) NOT NULL,
      subject_id bigint NOT NULL,
      actor_kind varchar(10) NOT NULL,
      actor_id bigint,
      cause_id bigint,
      data jsonb NOT NULL DEFAULT '{}',
      created_at timestamptz NOT NULL DEFAULT now(),
      xid xid8 NOT NULL DEFAULT pg_current_xact_id()
    ) PARTITION BY RANGE (id)
    """,
    "ALTER SEQUENCE events_id_seq OWNED BY events.id",
    "CREATE TABLE events_p0 PARTITION OF events FOR VALUES FROM (MINVALUE) TO (100000000)",
    "CREATE TABLE events_rest PARTITION OF events DEFAULT",
    "CREATE INDEX events_subject_idx ON events (subject_kind, subject_id, id)",
    "CREATE INDEX events_actor_idx ON events (actor_id, id)",
    # The queue: one queued job a key, one running job a lock.
    "CREATE UNIQUE INDEX jobs_key_key ON jobs (key) WHERE state = 'queued'",
    "CREATE UNIQUE INDEX jobs_lock_key ON jobs (lock) WHERE state = 'running'",
    "CREATE INDEX jobs_due_idx ON jobs (priority, due, id) WHERE state = 'queued'",
    "CREATE INDEX jobs_lease_idx ON jobs (lease) WHERE state = 'running'",
    "CREATE INDEX jobs_held_idx ON jobs (id) WHERE state IN ('held', 'unknown')",
    "CREATE UNIQUE INDEX dirty_kind_subject_key ON dirty (kind, subject_id)",
    # People: one record an address, one primary of each kind.
    "CREATE UNIQUE INDEX identities_email_key ON identities (value) WHERE kind = 'email'",
    "CREATE INDEX identities_kind_value_idx ON identities (kind, value)",
    "CREATE UNIQUE INDEX identities_primary_key ON identities (person, kind) WHERE is_primary",
    "CREATE INDEX persons_sort_name_idx ON persons (sort_name, id)",
    "CREATE INDEX persons_sort_name_trgm_idx ON persons USING gin (sort_name gin_trgm_ops)",
    "CREATE INDEX persons_staff_idx ON persons (sort_name, id) WHERE role <> 'customer'",
    "CREATE INDEX organisations_sort_name_idx ON organisations (sort_name, id)",
    "CREATE INDEX organisations_sort_name_trgm_idx ON organisations USING gin (sort_name gin_trgm_ops)",
    "CREATE INDEX interactions_person_idx ON interactions (person, at DESC, id DESC)",
    "CREATE INDEX interactions_organisation_idx ON interactions (organisation, at DESC, id DESC)",
    "CREATE INDEX attachments_owner_idx ON attachments (owner_kind, owner_id, id)",
    # Lists of tickets walk these newest message first; solved and closed ones are only in the wide index.
    """
    CREATE INDEX tickets_live_idx ON tickets (last_message_at DESC, id DESC) WHERE disposition = 'live'
    """,
    """
    CREATE INDEX tickets_category_idx ON tickets (status_category, last_message_at DESC, id DESC)
    WHERE disposition = 'live'
    """,
    """
    CREATE INDEX tickets_assignee_idx ON tickets (assignee, last_message_at DESC, id DESC)
    WHERE disposition = 'live' AND status_category NOT IN ('solved', 'closed')
    """,
    """
    CREATE INDEX tickets_team_idx ON tickets (team, last_message_at DESC, id DESC)
    WHERE disposition = 'live' AND status_category NOT IN ('solved', 'closed')
    """,
    "CREATE INDEX tickets_requester_recent_idx ON tickets (requester, last_message_at DESC, id DESC)",
    "CREATE INDEX tickets_organisation_recent_idx ON tickets (organisation, last_message_at DESC, id DESC)",
    "CREATE INDEX tickets_subject_trgm_idx ON tickets USING gin (lower(subject) gin_trgm_ops)",
    "CREATE INDEX messages_ticket_idx ON messages (ticket, id)",
    "CREATE INDEX inbound_mails_message_id_idx ON inbound_mails (message_id)",
    "CREATE INDEX inbound_mails_state_idx ON inbound_mails (state, id DESC)",
    "CREATE INDEX outbound_mails_open_idx ON outbound_mails (state, id) WHERE state <> 'sent'",
    "CREATE INDEX outbound_mails_message_id_idx ON outbound_mails (message_id)",
    "CREATE UNIQUE INDEX statuses_default_key ON statuses (category) WHERE is_default",
    "CREATE UNIQUE INDEX mailboxes_default_key ON mailboxes (is_default) WHERE is_default",
    """
    CREATE INDEX tickets_waiting_idx ON tickets (coalesce(waiting_since, 'infinity'), id)
    WHERE disposition = 'live'
    """,
    """
    CREATE INDEX tickets_urgency_idx ON tickets
    (array_position('{low,normal,high,urgent}'::text[], priority::text) DESC, last_message_at DESC, id DESC)
    WHERE disposition = 'live'
    """,
    # A small one for tickets in work: walking the wide one, a list of them would pass every settled ticket.
    """
    CREATE INDEX tickets_unsettled_urgency_idx ON tickets
    (array_position('{low,normal,high,urgent}'::text[], priority::text) DESC, last_message_at DESC, id DESC)
    WHERE disposition = 'live' AND status_category NOT IN ('solved', 'closed')
    """,
    "CREATE INDEX tickets_number_trgm_idx ON tickets USING gin (lower(number) gin_trgm_ops)",
    "CREATE INDEX outbound_mails_bounced_idx ON outbound_mails (address) WHERE bounced_at IS NOT NULL",
    "CREATE INDEX outbound_mails_address_idx ON outbound_mails (address, created_at)",
    "CREATE INDEX inbound_mails_sender_idx ON inbound_mails (sender, received_at)",
    """
    CREATE UNIQUE INDEX memberships_person_organisation_key ON memberships (person, organisation)
    WHERE until_on IS NULL
    """,
    "CREATE INDEX memberships_person_idx ON memberships (person, since_on DESC NULLS LAST, id DESC)",
    # People are found by any part of an address, and by the digits of a number however it was typed.
    "CREATE INDEX identities_email_trgm_idx ON identities USING gin (value gin_trgm_ops) WHERE kind = 'email'",
    r"""
    CREATE INDEX identities_digits_trgm_idx ON identities
    USING gin (regexp_replace(value, '\D', '', 'g') gin_trgm_ops) WHERE kind = 'phone'
    """,
    "CREATE SEQUENCE ticket_numbers START 1001",
    "INSERT INTO brands (name) VALUES ('Helpdesk')",
    """
    INSERT INTO statuses (name, category, position, is_default) VALUES
      ('New', 'new', 1, true), ('Open', 'open', 2, true), ('Waiting on customer', 'waiting', 3, true),
      ('On hold', 'on_hold', 4, true), ('Solved', 'solved', 5, true), ('Closed', 'closed', 6, true)
    """,
    """
    INSERT INTO ticket_types (name, position) VALUES
      ('Question', 1), ('Complaint', 2), ('Order', 3), ('Billing', 4), ('Incident', 5)
    """,
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="helpdesk", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
