"""The words of the condition language for people."""

from helpdesk.conditions.enums import Operator
from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark

OPERATOR_LABELS = {
    Operator.IS: mark("is"),
    Operator.IS_NOT: mark("is not"),
    Operator.ANY_OF: mark("is any of"),
    Operator.NONE_OF: mark("is none of"),
    Operator.CONTAINS: mark("contains"),
    Operator.STARTS_WITH: mark("starts with"),
    Operator.BEFORE: mark("is before"),
    Operator.AFTER: mark("is after"),
    Operator.MORE_THAN: mark("is more than"),
    Operator.LESS_THAN: mark("is less than"),
    Operator.IS_SET: mark("is set"),
    Operator.IS_NOT_SET: mark("is not set"),
}


def operator_label(operator: Operator) -> str:
    return _(OPERATOR_LABELS[operator])
