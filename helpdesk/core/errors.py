"""What can go wrong for a person using the product: a status, a code and a sentence they understand."""

from collections.abc import Mapping

from helpdesk.core.i18n import gettext as _


class ProductError(Exception):
    """A refusal with a reason. Domains raise it; the edge renders it once per audience."""

    status = 500
    code = "error"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotFound(ProductError):
    """It does not exist, or it is not theirs: the two are never told apart."""

    status = 404
    code = "not_found"

    def __init__(self, noun: str) -> None:
        super().__init__(_("This page does not exist, or it is not yours to see."))
        self.noun = noun


class Forbidden(ProductError):
    status = 403
    code = "forbidden"


class Conflict(ProductError):
    """The thing is not in a state that allows this; somebody else may have been quicker."""

    status = 409
    code = "conflict"


class Invalid(ProductError):
    """Input that breaks a rule of a domain: one sentence per field, all of them at once."""

    status = 422
    code = "invalid"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(_("Please check the marked fields."))
        self.fields = dict(fields)


class TooMany(ProductError):
    status = 429
    code = "too_many"

    def __init__(self, sentence: str, *, retry_in_seconds: int) -> None:
        super().__init__(sentence)
        self.retry_in_seconds = retry_in_seconds


class Unavailable(ProductError):
    """A part we depend on does not answer; nothing was changed."""

    status = 503
    code = "unavailable"

    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence or _("We cannot reach our database just now. Nothing was changed; please try again.")
        )


class Busy(Unavailable):
    """More is asked at once than can be answered in time; nothing was begun."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__(
            _("Very many people are asking at once. Nothing was changed; please try again in a moment.")
        )


class Full(Unavailable):
    """There is nowhere to put what was sent; nothing was changed."""

    code = "full"

    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no room left to save anything. Nothing was changed; please try again later. "
                "Whoever runs this helpdesk has to make room on its disk."
            )
        )


class Uncertain(Unavailable):
    """The connection broke while a change was being saved: it is there whole, or not at all."""

    code = "uncertain"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The connection to our database broke just while this was being saved. "
                "Please look whether it is there before you try again."
            )
        )
