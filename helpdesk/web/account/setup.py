"""The first administrator, behind the one-time link that the first start prints."""

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from helpdesk.accounts.actions.setting_up import is_setup_open, set_up_first_admin
from helpdesk.core.errors import Invalid, NotFound
from helpdesk.core.settings import Settings
from helpdesk.web.account.pages import LinkPage, welcome
from helpdesk.web.account.sign_up import SignUpForm
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.pages import page


class SetupController(Controller):
    """Open only while nobody administers this installation."""

    path = "/setup/{token:str}"
    guards = [public]

    @get()
    async def new(self, token: FromPath[str]) -> Template:
        if not await is_setup_open(token):
            raise NotFound("setup")
        return page("account/setup.html", LinkPage(token=token))

    @post()
    async def create(
        self, request: Request, token: FromPath[str], settings: NamedDependency[Settings]
    ) -> Template | Redirect:
        form = parse(await request.form(), SignUpForm)
        if isinstance(form, Form):
            return _again(token, form)
        try:
            person = await set_up_first_admin(token, name=form.name, email=form.email, password=form.password)
        except Invalid as refusal:
            return _again(token, Form(values={"name": form.name, "email": form.email}).refused(refusal))
        return await welcome(request, person, "/desk/", settings)


def _again(token: str, form: Form) -> Template:
    shown = Form(values={**form.values, "password": ""}, errors=form.errors)
    return page("account/setup.html", LinkPage(token=token, form=shown), status=422)
