"""What the actions of a test left behind: facts, changes, jobs and marks."""

import msgspec

from helpdesk.db.sql import execute, fetch
from helpdesk.events.event import EVENT_KINDS, Change, Event


async def recorded() -> list[Event]:
    """The facts of the test, oldest first, as the Structs they were recorded from."""
    rows = await fetch("SELECT name, data FROM events ORDER BY id")
    return [msgspec.json.decode(row["data"], type=EVENT_KINDS[row["name"]]) for row in rows]


async def recorded_actors() -> list[tuple[str, int | None]]:
    """Kind and person of whoever caused each fact, oldest first."""
    rows = await fetch("SELECT actor_kind, actor_id FROM events ORDER BY id")
    return [(row["actor_kind"], row["actor_id"]) for row in rows]


async def changes() -> list[Change]:
    """The old and new values beside the facts, in their order."""
    rows = await fetch("SELECT field, old, new FROM changes ORDER BY event_id, id")
    return [Change(row["field"], row["old"], row["new"]) for row in rows]


async def queued() -> list[str]:
    """The names of the jobs that wait, sorted."""
    return [row["name"] for row in await fetch("SELECT name FROM jobs WHERE state = 'queued' ORDER BY name")]


async def marked_dirty() -> list[tuple[str, int]]:
    """What a projection has to be rewritten for, sorted."""
    rows = await fetch("SELECT kind, subject_id FROM dirty ORDER BY kind, subject_id")
    return [(row["kind"], row["subject_id"]) for row in rows]


async def forget_recorded() -> None:
    """Start afresh after an arrangement that went through actions."""
    for table in ("changes", "events", "jobs", "dirty"):
        await execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand right above
