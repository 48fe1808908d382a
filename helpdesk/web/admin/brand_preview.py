"""How a brand would look before anybody sees it: its colours on a page, and a mail as it would go out."""

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from msgspec import Struct

from helpdesk.brands.colours import Palette, Tones, colour_of, palette
from helpdesk.brands.queries import BrandOut, brand
from helpdesk.core.errors import NotFound
from helpdesk.core.i18n import current_locale
from helpdesk.core.i18n import gettext as _
from helpdesk.mail.letters import TicketLetter
from helpdesk.mail.look import look_of
from helpdesk.mail.rendering import rendered_mail
from helpdesk.web.kit.brand import logo_url, style_sheet

SCOPE = ".brand-preview"
# A mail is styled by its elements, which our pages forbid; it stands in a frame that runs nothing.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'"
KEPT = "private, max-age=31536000, immutable"


class Verdict(Struct, frozen=True, kw_only=True):
    """What becomes of the colour in one theme."""

    theme: str
    tone: str
    is_kept: bool
    contrast: str


class PreviewPart(Struct, frozen=True, kw_only=True):
    """The brand as it would look; the address of its colours is empty where they are the product's own."""

    name: str
    accent: str
    logo_url: str
    css_url: str
    verdicts: list[Verdict]


def preview_part(name: str, accent: str, logo: int | None) -> PreviewPart:
    """`accent` may be anything somebody typed; what is no colour shows the product's own."""
    colour = colour_of(accent)
    return PreviewPart(
        name=name,
        accent=colour or "",
        logo_url=logo_url(logo) if logo else "",
        css_url=f"/admin/brand/look/{colour[1:]}.css" if colour else "",
        verdicts=_verdicts(palette(colour)) if colour else [],
    )


@get("/brand/look/{colour:str}")
async def preview_css(colour: FromPath[str]) -> Response[str]:
    """The colours of a preview: the same for ever under its address."""
    found = colour_of(colour.removesuffix(".css"))
    if found is None or not colour.endswith(".css"):
        raise NotFound("colour")
    return Response(
        style_sheet(SCOPE, palette(found)), media_type="text/css", headers={"Cache-Control": KEPT}
    )


@get("/brand/mail")
async def mail_preview(name: FromQuery[str] = "", accent: FromQuery[str] = "") -> Response[str]:
    """A mail as customers would get it."""
    kept = await brand()
    shown = BrandOut(kept.id, name[:120] or kept.name, kept.number_pattern, colour_of(accent), kept.logo)
    mail = rendered_mail(
        "ticket_received", _sample(shown.name), locale=current_locale(), look=look_of(shown, base_url="")
    )
    headers = {
        "Content-Security-Policy": MAIL_POLICY,
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "no-store",
    }
    return Response(mail.html, media_type="text/html", headers=headers)


def _verdicts(found: Palette) -> list[Verdict]:
    return [_verdict(_("Light"), found.light, found.chosen), _verdict(_("Dark"), found.dark, found.chosen)]


def _verdict(theme: str, tones: Tones, chosen: str) -> Verdict:
    return Verdict(
        theme=theme,
        tone=tones.accent,
        is_kept=tones.accent == chosen,
        # Rounded down: 4.49 must not read as enough.
        contrast=f"{int(tones.contrast * 10) / 10:.1f}",
    )


def _sample(name: str) -> TicketLetter:
    return TicketLetter(
        brand=name,
        brand_url="#",
        name=_("Somebody"),
        zone=None,
        number="HD-1001",
        subject=_("A question"),
        subject_line="",
        url="#",
        marker="",
        text=_("Somebody asks something."),
        html="",
    )
