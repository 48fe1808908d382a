"""What Markdown will look like, while it is written."""

from typing import Annotated

from litestar import Controller, Request, post
from litestar.response import Template
from msgspec import Meta, Struct

from helpdesk.core.markdown import rendered
from helpdesk.tickets.contents import LONGEST_BODY
from helpdesk.web.kit.forms import Form, parse
from helpdesk.web.kit.pages import fragment


class PreviewForm(Struct, frozen=True, kw_only=True):
    text: Annotated[str, Meta(max_length=LONGEST_BODY)] = ""


class PreviewPart(Struct, frozen=True):
    html: str


class PreviewController(Controller):
    path = "/preview"

    @post(status_code=200)
    async def create(self, request: Request) -> Template:
        form = parse(await request.form(), PreviewForm)
        text = str(form.value("text")) if isinstance(form, Form) else form.text
        return fragment("desk/_preview.html", PreviewPart(html=rendered(text[:LONGEST_BODY])))
