"""The table of contents of the administration: every page, and what on it is worth finding.

The navigation, the overview and the search of settings are made from it. A new page is one line of CONTENTS;
a house test misses it otherwise.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import groupby

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.core.i18n import mark
from helpdesk.events.actor import Capability

HOME = "/admin/"
ANYBODY = ""


class Section(StrEnum):
    """What the pages are grouped by, in the order the navigation shows."""

    START = mark("Administration")
    PEOPLE = mark("People")
    TICKETS = mark("Tickets")
    PROMISES = mark("Promises of time")
    MAIL = mark("Mail")
    COMPANY = mark("Company")
    SYSTEM = mark("System")


class Entry(Struct, frozen=True, kw_only=True):
    """Something people look for: the part of a page with this `anchor`, or one at a `path` of its own.

    `words` are what people may call it instead, in every language what is said there.
    """

    title: str
    words: str = ""
    anchor: str = ""
    path: str = ""


class AdminPage(Struct, frozen=True):
    """A page of the navigation: what it is for, what a role must hold to open it, what people call it."""

    section: Section
    path: str
    title: str
    about: str
    needs: Capability | str = ANYBODY
    words: str = ""
    glyph: str = "settings"
    entries: tuple[Entry, ...] = ()

    @property
    def label(self) -> str:
        """The title in the reader's language."""
        return _(self.title)

    @property
    def explanation(self) -> str:
        return _(self.about)

    def is_at(self, path: str) -> bool:
        """Whether `path` is this page or one below it."""
        here = self.path.rstrip("/")
        return path.rstrip("/") == here or (self.path != HOME and path.startswith(f"{here}/"))


class ShownSection(Struct, frozen=True):
    title: str
    pages: list[AdminPage]


CONTENTS = (
    AdminPage(
        Section.START,
        HOME,
        mark("Overview"),
        mark("What waits for you, and the way to every setting."),
        words=mark("start, dashboard, health, attention"),
        glyph="layout-dashboard",
    ),
    AdminPage(
        Section.PEOPLE,
        "/admin/people",
        mark("People"),
        mark("Who works here, what they may do, and how they get in."),
        Capability.MANAGE_PEOPLE,
        mark(
            "staff, agents, users, accounts, employees, colleagues, administrators, permissions, deactivate"
        ),
        "user",
        (
            Entry(
                title=mark("Invite somebody"),
                words=mark("new agent, add user, invitation, onboarding, create account"),
                path="/admin/people/new",
            ),
        ),
    ),
    AdminPage(
        Section.PEOPLE,
        "/admin/roles",
        mark("Roles"),
        mark("What people may do: the built-in roles and your own."),
        Capability.MANAGE_ROLES,
        mark("rights, permissions, capabilities, access, observer, light agent, who may"),
        "shield",
        (
            Entry(
                title=mark("New role"),
                words=mark("add role, create role, own rights"),
                path="/admin/roles/new",
            ),
        ),
    ),
    AdminPage(
        Section.PEOPLE,
        "/admin/teams",
        mark("Teams"),
        mark("Groups that tickets lie with until somebody takes them."),
        Capability.MANAGE_TEAMS,
        mark("groups, departments, queues, members, time zone"),
        "users",
        (
            Entry(
                title=mark("New team"),
                words=mark("add group, create department"),
                path="/admin/teams/new",
            ),
        ),
    ),
    AdminPage(
        Section.PEOPLE,
        "/admin/handing-out",
        mark("Handing out"),
        mark("How much anybody is handed, and what becomes of tickets of whoever is away."),
        Capability.MANAGE_TEAMS,
        mark("availability, capacity, workload, absence, holiday, vacation, out of office, assignment"),
        "users",
        (
            Entry(title=mark("Tickets in work at most"), anchor="tickets-at-most"),
            Entry(title=mark("Tickets of whoever is away"), anchor="tickets-of-away"),
            Entry(title=mark("When tickets go on"), anchor="away-after-minutes"),
        ),
    ),
    AdminPage(
        Section.TICKETS,
        "/admin/statuses",
        mark("Statuses"),
        mark("Where a ticket stands, by your own names, and what customers read instead."),
        Capability.MANAGE_TICKETS_SETUP,
        mark("states, workflow, stages, pending, waiting, on hold, solved, closed, reopen, default status"),
        "circle-check",
        (
            Entry(
                title=mark("New status"),
                words=mark("add status, create status, custom status"),
                path="/admin/statuses/new",
            ),
        ),
    ),
    AdminPage(
        Section.TICKETS,
        "/admin/priorities",
        mark("Priorities"),
        mark("How urgent a ticket is, and in which order lists show it."),
        Capability.MANAGE_TICKETS_SETUP,
        mark("urgency, severity, level, importance, high, urgent, rank"),
        "flag",
        (
            Entry(
                title=mark("New priority"),
                words=mark("add priority, create priority"),
                path="/admin/priorities/new",
            ),
        ),
    ),
    AdminPage(
        Section.TICKETS,
        "/admin/types",
        mark("Types"),
        mark("What kind of case a ticket is, and which of them customers choose from."),
        Capability.MANAGE_TICKETS_SETUP,
        mark("categories, kinds, topics, subjects, question, incident, complaint"),
        "list",
        (
            Entry(
                title=mark("New type"),
                words=mark("add type, create type, new topic"),
                path="/admin/types/new",
            ),
        ),
    ),
    AdminPage(
        Section.TICKETS,
        "/admin/tags",
        mark("Tags"),
        mark("The words on tickets: renamed, merged and removed."),
        Capability.MANAGE_TICKETS_SETUP,
        mark("labels, keywords, duplicates, merge tags, rename tag, clean up"),
        "tags",
    ),
    AdminPage(
        Section.TICKETS,
        "/admin/fields",
        mark("Fields"),
        mark("What you ask beyond the usual, on tickets, people and organisations."),
        Capability.MANAGE_FIELDS,
        mark("custom fields, attributes, properties, form, input, conditional, required"),
        "pencil",
        (
            Entry(
                title=mark("New field"),
                words=mark("add field, create field, custom attribute"),
                path="/admin/fields/new",
            ),
        ),
    ),
    AdminPage(
        Section.PROMISES,
        "/admin/calendars",
        mark("Calendars"),
        mark("When somebody is there: hours, time zones, holidays, and who is on call."),
        Capability.MANAGE_SLA,
        mark("business hours, opening hours, working time, holidays, vacation, SLA, shifts, weekend"),
        "calendar",
        (
            Entry(
                title=mark("New calendar"),
                words=mark("add business hours, create calendar, office hours"),
                path="/admin/calendars/new",
            ),
        ),
    ),
    AdminPage(
        Section.PROMISES,
        "/admin/policies",
        mark("Policies"),
        mark("How soon you reply and solve, for whom, and what happens when time runs out."),
        Capability.MANAGE_SLA,
        mark("SLA, service level, targets, response time, escalation, ladder, deadline, first reply, breach"),
        "alarm-clock",
        (
            Entry(
                title=mark("New policy"),
                words=mark("add SLA, create service level, response times"),
                path="/admin/policies/new",
            ),
        ),
    ),
    AdminPage(
        Section.PROMISES,
        "/admin/tiers",
        mark("Tiers"),
        mark("Classes of organisations, such as gold and silver, and the policy of each."),
        Capability.MANAGE_SLA,
        mark("gold, silver, bronze, premium, VIP, class, level of support, plan"),
        "award",
        (
            Entry(
                title=mark("New tier"),
                words=mark("add class of customers, create tier"),
                path="/admin/tiers/new",
            ),
        ),
    ),
    AdminPage(
        Section.MAIL,
        "/admin/mailboxes",
        mark("Mailboxes"),
        mark("The address customers write to, and how mail goes out."),
        Capability.MANAGE_MAIL,
        mark("e-mail address, sender, from, inbox, channel"),
        "mail",
        (
            Entry(
                title=mark("Mail server"),
                words=mark("SMTP, outgoing mail, relay, delivery, send mail"),
                anchor="mail-server",
            ),
        ),
    ),
    AdminPage(
        Section.MAIL,
        "/admin/quarantine",
        mark("Quarantine"),
        mark("Mails that became nothing yet, and why."),
        Capability.MANAGE_MAIL,
        mark("broken mail, spam, rejected, unreadable, incoming, failed"),
        "octagon-alert",
    ),
    AdminPage(
        Section.MAIL,
        "/admin/outbox",
        mark("Outgoing mail"),
        mark("Mails that were refused or came back."),
        Capability.MANAGE_MAIL,
        mark("bounces, delivery, undelivered, sent, resend, queue, outbox"),
        "send",
    ),
    AdminPage(
        Section.COMPANY,
        "/admin/brand",
        mark("Brand"),
        mark("The name, the logo and the colour customers see, and how tickets are numbered."),
        Capability.MANAGE_BRAND,
        mark("appearance, design, theme, company name, corporate identity, portal, look"),
        "palette",
        (
            Entry(title=mark("Name of the helpdesk"), words=mark("company name, title"), anchor="look"),
            Entry(
                title=mark("Accent colour"),
                words=mark("theme, corporate colour, contrast, buttons, links, dark mode"),
                anchor="accent",
            ),
            Entry(
                title=mark("Logo"), words=mark("image, picture, icon, crest, upload"), anchor="logo-settings"
            ),
            Entry(
                title=mark("Ticket numbers"),
                words=mark("prefix, pattern, numbering, year, format, id"),
                anchor="numbers",
            ),
        ),
    ),
    AdminPage(
        Section.COMPANY,
        "/admin/security",
        mark("Security"),
        mark("What the company asks of everybody who works here when they sign in."),
        Capability.MANAGE_PEOPLE,
        mark("policy, sign-in, login, password, protection"),
        "lock",
        (
            Entry(
                title=mark("Second factor for staff"),
                words=mark("2FA, MFA, two-factor, TOTP, authenticator, one-time code, required, mandatory"),
                anchor="second-factor-for-staff",
            ),
        ),
    ),
    AdminPage(
        Section.SYSTEM,
        "/admin/jobs",
        mark("Jobs"),
        mark("Work in the background that stopped and needs a person."),
        Capability.MANAGE_JOBS,
        mark("background, queue, worker, failed, retry, tasks, errors"),
        "list-todo",
    ),
    AdminPage(
        Section.SYSTEM,
        "/admin/audit",
        mark("Audit"),
        mark("Everything that happened: who changed what, and when."),
        Capability.READ_AUDIT,
        mark("log, history, changes, events, trail, compliance, who did it, security"),
        "history",
        (
            Entry(
                title=mark("Export the audit log"),
                words=mark("CSV, JSON, download, spreadsheet, report"),
                anchor="export",
            ),
        ),
    ),
    AdminPage(
        Section.SYSTEM,
        "/admin/patterns",
        mark("Patterns"),
        mark("Every part pages are made of, to look at."),
        words=mark("design, components, style guide, colours, buttons"),
        glyph="sun-moon",
    ),
)


def pages_for(opens: frozenset[str]) -> list[AdminPage]:
    """The pages that somebody may open, in the order of the navigation; `opens` is what their role holds."""
    return [page for page in CONTENTS if page.needs in opens]


def sections_for(opens: frozenset[str]) -> Iterator[ShownSection]:
    """The same by section; one without a page that is theirs is left out."""
    order = list(Section)
    pages = sorted(pages_for(opens), key=lambda page: order.index(page.section))
    for section, group in groupby(pages, key=lambda page: page.section):
        yield ShownSection(_(section), list(group))
