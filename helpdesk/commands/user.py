"""Commands about people."""

import sys
from pathlib import Path

import click

from helpdesk.commands.database import run_with_database
from helpdesk.commands.options import data_option, settings_of
from helpdesk.events.actor import SYSTEM, Role


@click.group()
def user() -> None:
    """People who sign in."""


@user.command()
@data_option
@click.option("--email", required=True)
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.CUSTOMER.value)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_context
def create(
    context: click.Context, data: Path | None, email: str, name: str, role: str, *, password_stdin: bool
) -> None:
    """Make a person who can sign in, the first administrator for one."""
    from helpdesk.accounts.actions.identities import verify_email  # slow import
    from helpdesk.accounts.actions.passwords import set_password  # slow import
    from helpdesk.accounts.actions.people import NewPerson, create_person  # slow import
    from helpdesk.db.transaction import transaction  # slow import

    password = (
        sys.stdin.readline().rstrip("\n") if password_stdin else click.prompt("Password", hide_input=True)
    )
    new = NewPerson(name=name, email=email, role=Role(role))

    async def work() -> int:
        async with transaction():
            person = await create_person(SYSTEM, new)
            # Whoever has the command line vouches for the address.
            await verify_email(SYSTEM, person, email)
            await set_password(person, password)
        return person

    person = run_with_database(settings_of(context, data), work)
    click.echo(f"{name} is person {person} and may sign in as {role}.")


@user.command()
@data_option
@click.argument("email")
@click.pass_context
def reset_second_factor(context: click.Context, data: Path | None, email: str) -> None:
    """Take the second factor from whoever lost it. Be sure that it is them who asks."""
    from helpdesk.accounts.actions.second_factor import reset_second_factor  # slow import
    from helpdesk.accounts.queries.people import person_by_email  # slow import
    from helpdesk.core.errors import NotFound  # slow import

    async def work() -> tuple[str, bool]:
        found = await person_by_email(email)
        if found is None:
            raise NotFound("person")
        return found.name, await reset_second_factor(SYSTEM, found.id)

    name, is_reset = run_with_database(settings_of(context, data), work)
    if is_reset:
        click.echo(f"{name} has no second factor any more, is signed out everywhere, and is told so by mail.")
    else:
        click.echo(f"{name} has no second factor. Nothing was changed.")
