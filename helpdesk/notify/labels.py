"""The words for people: of what one can be told of, why, how and when."""

from helpdesk.core.i18n import mark
from helpdesk.notify.enums import Occasion, Rhythm, Way
from helpdesk.tickets.enums import Relation

OCCASION_LABELS = {
    Occasion.NEW_TICKET: mark("A new ticket"),
    Occasion.CUSTOMER_REPLY: mark("The customer answers"),
    Occasion.COLLEAGUE_REPLY: mark("A colleague answers"),
    Occasion.NOTE: mark("A note or a call"),
    Occasion.STATUS: mark("Another status"),
    Occasion.ASSIGNED: mark("A ticket is given to me"),
    Occasion.MENTION: mark("I am mentioned, or a team of mine"),
    Occasion.PROMISE: mark("A promised time runs out or is over"),
    Occasion.TASK: mark("I am given a task"),
}
RELATION_LABELS = {
    Relation.MINE: mark("Mine"),
    Relation.MENTIONED: mark("Mentioned in"),
    Relation.FOLLOWING: mark("Followed"),
    Relation.TEAM: mark("My teams'"),
    Relation.UNASSIGNED: mark("Nobody's"),
}
WAY_LABELS = {Way.APP: mark("In the tray"), Way.MAIL: mark("By mail")}
RHYTHM_LABELS = {
    Rhythm.AT_ONCE: (mark("At once"), mark("The first at once, what follows within two minutes together.")),
    Rhythm.HOURLY: (mark("Every hour"), mark("Together, at the full hour.")),
    Rhythm.DAILY: (mark("Every day"), mark("Together, at the time below.")),
}
