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

    def __init__(self) -> None:
        super().__init__(_("We cannot reach our database just now. Nothing was changed; please try again."))
