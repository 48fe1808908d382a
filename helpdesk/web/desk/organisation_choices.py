"""Choosing an organisation: found by a part of its name, then picked."""

from litestar import Controller, get
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Struct

from helpdesk.accounts.choice import Choice
from helpdesk.accounts.rules import Problems
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import gettext as _
from helpdesk.core.names import clean_name, sort_name
from helpdesk.customers.access import access_organisation
from helpdesk.customers.queries.organisations import organisations_matching
from helpdesk.events.actor import Staff
from helpdesk.web.kit.forms import Form
from helpdesk.web.kit.pages import fragment

# An organisation is named by the whole of a short name too, so one letter finds already.
FEWEST_LETTERS = 1


class OrganisationChoicesPart(Struct, frozen=True, kw_only=True):
    """Which organisations may be meant by what was typed; `picked` is the one that is chosen already."""

    organisations: list[Choice]
    picked: str
    words: str


class OrganisationChoicesPage(Struct, frozen=True):
    """The choices by themselves, while somebody types."""

    matches: OrganisationChoicesPart


class OrganisationChoicesController(Controller):
    path = "/organisations/choices"

    @get()
    async def index(self, organisation_name: FromQuery[str] = "") -> Template:
        matches = await organisation_choices(Form(values={"organisation_name": organisation_name}))
        return fragment("desk/organisations/_choices.html", OrganisationChoicesPage(matches))


async def organisation_choices(form: Form) -> OrganisationChoicesPart:
    """The choices beside a form with the fields `organisation_name` and `organisation`."""
    asked = clean_name(str(form.value("organisation_name")))
    found = await organisations_matching(asked) if len(asked) >= FEWEST_LETTERS else []
    return OrganisationChoicesPart(organisations=found, picked=str(form.value("organisation")), words=asked)


class Chosen(Struct, frozen=True):
    """The organisation a form means, or why it is not known which; neither where none was named."""

    organisation: int | None = None
    problems: Problems = {}


async def chosen_organisation(actor: Staff, *, name: str, picked: int | None) -> Chosen:
    """The picked organisation, else the only one that is called just so."""
    if picked is not None:
        return await _picked(actor, picked)
    asked = clean_name(name)
    if not asked:
        return Chosen()
    found = await organisations_matching(asked)
    called_so = [choice.id for choice in found if sort_name(choice.name) == sort_name(asked)]
    match called_so:
        case [only]:
            return Chosen(only)
        case _ if found:
            return Chosen(problems={"organisation_name": _("Please pick one from the list.")})
        case _:
            return Chosen(problems={"organisation_name": _("No organisation has this name.")})


async def _picked(actor: Staff, organisation_id: int) -> Chosen:
    try:
        return Chosen((await access_organisation(actor, organisation_id)).id)
    except NotFound:
        return Chosen(problems={"organisation_name": _("Please pick one from the list.")})
