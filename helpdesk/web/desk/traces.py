"""What a message has to do with mail, as its foot tells it: why it is here, and to whom it went."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import ngettext
from helpdesk.mail.enums import OutboundState
from helpdesk.mail.queries.traces import Delivery


class DeliveryLine(Struct, frozen=True, kw_only=True):
    """One address; `said` are the words of its server, `at` when it was sent."""

    address: str
    text: str
    tone: str
    glyph: str
    at: datetime | None
    said: str


class DeliveriesPart(Struct, frozen=True, kw_only=True):
    """Unfolded where somebody has to look at it."""

    summary: str
    is_troubled: bool
    lines: list[DeliveryLine]


def deliveries_part(deliveries: Sequence[Delivery]) -> DeliveriesPart | None:
    """Where a message went; None for one that was mailed to nobody."""
    if not deliveries:
        return None
    lines = [_line(delivery) for delivery in deliveries]
    return DeliveriesPart(
        summary=_summary(deliveries),
        is_troubled=any(line.tone in {"warn", "late"} for line in lines),
        lines=lines,
    )


def _line(delivery: Delivery) -> DeliveryLine:
    text, tone, glyph = _end(delivery)
    return DeliveryLine(
        address=delivery.address,
        text=text,
        tone=tone,
        glyph=glyph,
        at=delivery.sent_at,
        said=delivery.error or "",
    )


def _end(delivery: Delivery) -> tuple[str, str, str]:
    """How it ended in a word, with the tone and the glyph of that."""
    if delivery.bounced_at:
        return _("came back"), "late", "undo-2"
    match delivery.state:
        case OutboundState.SENT:
            return _("sent"), "ok", "check"
        case OutboundState.FAILED:
            return _("refused"), "late", "ban"
        case OutboundState.UNKNOWN:
            return _("unknown"), "warn", "circle-question-mark"
        case OutboundState.QUEUED | OutboundState.SENDING:
            return _("waiting"), "idle", "clock"


def _summary(deliveries: Sequence[Delivery]) -> str:
    """The worst of it in one line."""
    ends = Counter("back" if delivery.bounced_at else delivery.state for delivery in deliveries)
    if lost := ends["back"] + ends[OutboundState.FAILED]:
        return ngettext("{number} mail did not arrive", "{number} mails did not arrive", lost).format(
            number=lost
        )
    if ends[OutboundState.UNKNOWN]:
        return _("Nobody can say whether this was mailed")
    if ends[OutboundState.SENT] < len(deliveries):
        return _("Waiting to be mailed")
    if len(deliveries) == 1:
        return _("Mailed to {address}").format(address=deliveries[0].address)
    return ngettext("Mailed to {number} address", "Mailed to {number} addresses", len(deliveries)).format(
        number=len(deliveries)
    )
