"""The words for people: of what became of a promise, and of what happened to it."""

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.relationship.enums import PromiseState

STATE_LABELS = {
    PromiseState.OPEN: mark("open"),
    PromiseState.KEPT: mark("kept"),
    PromiseState.BROKEN: mark("not kept"),
    PromiseState.WITHDRAWN: mark("withdrawn"),
}

EVENT_LABELS = {
    "PromiseMade": mark("promised"),
    "PromiseKept": mark("kept a promise"),
    "PromiseBroken": mark("noted a promise that was not kept"),
    "PromiseWithdrawn": mark("took a promise back"),
}


def state_label(state: PromiseState) -> str:
    return _(STATE_LABELS[state])
