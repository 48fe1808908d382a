"""Fields that several forms ask for, each with the rule of its domain."""

from typing import Annotated

from msgspec import Meta

from helpdesk.accounts.rules import email_problems, password_problems
from helpdesk.web.kit.forms import Check

Address = Annotated[str, Meta(max_length=320), Check(email_problems)]
NewPassword = Annotated[str, Meta(min_length=10, max_length=200), Check(password_problems)]
