"""What a browser loads of the brand, signed in or not: its colours and its logo."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response, Stream

from helpdesk.brands.actions import OWNER
from helpdesk.core.errors import NotFound
from helpdesk.files.queries.attachments import stored_attachment
from helpdesk.web.files import begun, headers_of
from helpdesk.web.kit.brand import shown_brand
from helpdesk.web.kit.guards import public
from helpdesk.web.kit.paths import row_id
from helpdesk.web.kit.sessions import ANONYMOUS
from helpdesk.web.kit.statics import UNKNOWN_VERSION, YEAR


@get(
    "/brand/look/{name:str}",
    guards=[public],
    opt={ANONYMOUS: True},
    include_in_schema=False,
    sync_to_thread=False,
)
def brand_css(name: FromPath[str]) -> Response[str]:
    """The colours that hold now; kept by browsers only under the address that is made of them."""
    brand = shown_brand()
    is_current = brand.css_url.endswith(f"/{name}")
    headers = {"Cache-Control": YEAR if is_current else UNKNOWN_VERSION}
    return Response(brand.css, media_type="text/css", headers=headers)


@get("/brand/logo/{attachment_id:str}", guards=[public], include_in_schema=False)
async def brand_logo(attachment_id: FromPath[str]) -> Stream:
    """A logo, which everybody may see and which never changes at its address."""
    file = await stored_attachment(row_id(attachment_id))
    if file is None or file.owner_kind != OWNER:
        raise NotFound("file")
    headers = {**headers_of(file), "Cache-Control": YEAR, "Cross-Origin-Resource-Policy": "cross-origin"}
    return Stream(await begun(file), media_type=file.serving.content_type, headers=headers)
