"""The parameter of a controller that is whoever makes the request."""

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from helpdesk.events.actor import Actor

# Not validated: a guest, a customer and staff are each a kind of actor, and stay what they are.
Visitor = NamedDependency[SkipValidation[Actor]]
