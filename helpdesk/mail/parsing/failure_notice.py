"""Bounces that only people can read: which addresses they speak of, and whether the mail may still arrive."""

import re

from helpdesk.mail.parsing.delivery_status import mailbox_in

_MAX_NOTICE = 100_000
_MAX_LINE = 2_000
_ADDRESS = r"<?(?:mailto:)?([^\s<>()\[\]{}\"'`,;:=|*!]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}[A-Za-z0-9])>?"
_QUOTED = r"[\"']?" + _ADDRESS + r"[\"']?"
# By how sure they are that the address is the one that failed; the first that finds any wins.
_EVIDENCE = (
    # At the start of a line: `<a@x>: no such user`, `  a@x`, `* a@x`, `>>> a@x <a@x>`.
    re.compile(r"^(?:[\s>*•|-]|\d\.\s)*" + _QUOTED + r"(?![\w@])", re.MULTILINE),
    # After words that introduce a recipient, in the server's answer, or after the command that named it.
    re.compile(
        r"\b(?:recipients?(?: address)?|user(?:id)?|user's mailbox is full|address|account|mailbox|to|for|"
        r"an|à|pour|para|do|allowed size|permanent errors)\b\s*[:=]?\s*" + _QUOTED,
        re.IGNORECASE,
    ),
    re.compile(r"^(?:<<<\s*)?[45]\d\d[ -].{0,300}?" + _QUOTED, re.MULTILINE),
    re.compile(r"\brcpt to\s*:\s*" + _QUOTED, re.IGNORECASE),
    re.compile(_QUOTED),
)
# Lines that name somebody else: the sender, or whom to ask.
_ABOUT_OTHERS = re.compile(
    r"(?:^\s*(?:from|to|cc|reply-to|subject|sender|return-path)\s*:)|mail from|envelope|contact|assistance|"
    r"questions?\b|help\b|https?://|kontakt|hilfe",
    re.IGNORECASE,
)
_DELAY_SUBJECT = re.compile(
    r"\bdelay(?:ed)?\b|\bwarning\b|\bnot yet\b|verzögert|nicht abgeschlossen|retard[ée]|retraso|atrasad|"
    r"ritard|vertraagd|opóźnion|задерж|遅延|延迟",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"(?:has|have|is|was|been)\s+(?:been\s+)?(?:delayed|postponed|deferred|enqueued)|not\s+yet\s+been\s+delivered|"
    r"(?:is|remains)\s+still\s+undelivered|still\s+(?:trying|being|in\s+the\s+queue)|advisory[- ]only|"
    r"(?:just\s+a|only\s+a)\s+warning|warning\s+message\s+only|temporary\s+failure\s+report|temporarily\s+deferred|"
    r"will\s+be\s+(?:retried|tried\s+again)|will\s+(?:continue|keep)\s+(?:to\s+)?(?:try|retry|attempt|be\s+retried)|"
    r"do\s+not\s+need\s+to\s+re-?send|delivery\s+attempts\s+will\s+continue|"
    r"wird\s+weiterhin\s+versucht|noch\s+nicht\s+zugestellt|en\s+attente\s+de\s+remise",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"permanent(?:ly)?\s+(?:fail|error)|giving\s+up|given\s+up|not\s+going\s+to\s+try|returned\s+to\s+sender",
    re.IGNORECASE,
)
_ROLES = frozenset(
    {"postmaster", "mailer-daemon", "abuse", "hostmaster", "root", "support", "helpdesk", "info"}
)


def failed_addresses(said: str, others: frozenset[str]) -> tuple[str, ...]:
    """The addresses a notice reports, each once. `others` wrote, sent or received the notice itself."""
    lines = [line for line in said[:_MAX_NOTICE].split("\n") if "@" in line and len(line) <= _MAX_LINE]
    about_recipients = "\n".join(line for line in lines if not _ABOUT_OTHERS.search(line))
    for evidence in _EVIDENCE:
        found = _unique(evidence.findall(about_recipients))
        strangers = [address for address in found if not _is_other(address, others)]
        if strangers:
            return tuple(strangers)
    # Somebody's own address fails too: then it stands alone, as in the first kind of evidence.
    return tuple(_unique(_EVIDENCE[0].findall(about_recipients)))


def is_delay(subject: str, said: str) -> bool:
    """Whether the server is still trying."""
    if _GIVEN_UP.search(said[:_MAX_NOTICE]):
        return False
    return _DELAY_SUBJECT.search(subject) is not None or _DELAY.search(said[:_MAX_NOTICE]) is not None


def _unique(addresses: list[str]) -> list[str]:
    readable = (mailbox_in(address.rstrip(".")) for address in addresses)
    return list(
        {address.lower(): address for address in readable if "." in address.rpartition("@")[2]}.values()
    )


def _is_other(address: str, others: frozenset[str]) -> bool:
    return address.lower() in others or address.partition("@")[0].lower() in _ROLES
