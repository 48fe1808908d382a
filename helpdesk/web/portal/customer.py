"""Whoever is signed in, with the eyes of a customer: their own tickets, whatever their role."""

from helpdesk.events.actor import Actor, Customer


def as_customer(actor: Actor) -> Customer:
    """The person as a customer of the portal: staff see here what they asked themselves."""
    if isinstance(actor, Customer):
        return actor
    if actor.person is None:
        raise AssertionError("guests are sent to sign in before they come here")
    return Customer(person=actor.person, name=actor.name, locale=actor.locale, zone=actor.zone)
