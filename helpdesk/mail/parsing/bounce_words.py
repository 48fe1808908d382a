"""How mail systems of the world say that a mail was not delivered: for recognising, never for showing."""

import re

_SUBJECTS = (
    r"undeliver",
    r"non[- ]?deliver",
    r"returned? (?:to sender|e?-?mail)",
    r"delivery (?:status|fail|report|notif|problem|error|has failed|incomplete|delay|warning)",
    r"delivery.{0,80}fail",
    r"failure (?:notice|delivery)",
    r"mail (?:delivery|system error|fail|error)",
    r"(?:could not|couldn't|cannot|can't|not|unable to) (?:be )?(?:yet )?(?:been )?(?:send|sent|deliver)",
    r"message (?:status|delayed|not|delivery)",
    r"error sending",
    r"mail failed",
    r"returning to sender",
    r"warning",
    # German, Dutch, Scandinavian
    r"unzustellbar",
    r"zustell",
    r"übermittlungsstatus",
    r"onbestelbaar",
    r"kunde inte levereras",
    r"kunne ikke",
    # French, Spanish, Portuguese, Italian
    r"non remis",
    r"non distribu",
    r"échec de (?:la )?remise",
    r"devuelt",
    r"devolv",
    r"no se (?:ha )?pud",
    r"não (?:foi )?entreg",
    r"mancat[oa] (?:recapito|consegna)",
    # Polish, Czech, Hungarian, Russian, Turkish
    r"niedostarcz",
    r"nedoručit",
    r"doručen",
    r"kézbesít",
    r"не доставл",
    r"недостав",
    r"доставке",
    r"iletilemedi",
    # Japanese, Chinese, Korean
    r"エラー",
    r"配信",
    r"返送",
    r"送信できません",
    r"退信",
    r"无法",
    r"未送达",
    r"投递失败",
    r"배달",
)
_TEXTS = (
    r"(?:could|can|was|were|has|have|is)\s*(?:not|n[o']t)\s+(?:\w+\s+){0,3}(?:sent|delivered)",
    r"(?:unable|able|failed|trouble|problem|error)\s+(?:to|while|occurred|in)?\s*(?:\w+\s+){0,4}deliver",
    r"did not (?:reach|receive)",
    r"undeliver",
    r"deliver(?:y|ed)?\b.{0,60}\b(?:fail|error|problem|aborted|delayed|postponed)",
    r"fail(?:ed|ure)\b.{0,40}\b(?:recipient|deliver|reason)",
    r"permanent (?:fatal )?error",
    r"(?:user|recipient|host) (?:unknown|not found)",
    r"unknown (?:user|recipient|host)",
    r"no such user",
    r"mailbox (?:is )?(?:full|unavailable|exceed)",
    r"over quota",
    r"not listed in",
    r"not (?:a )?member of this",
    r"invalid (?:user|final delivery)",
    r"transcript of session",
    r"rejected by",
    r"(?:mail|message) (?:has been|was|is being) returned",
    r"nicht zugestellt",
    r"konnte .{0,80} werden",
    r"impossible de",
    r"pas (?:pu|été)",
    r"no (?:pudo|se pudo|fue) ",
    r"n[aã]o p[oôu]d",
    r"не может быть доставлен",
    r"не доставлен",
    r"送信できません",
    r"配送できません",
    r"送信に失敗",
    r"無法",
    r"无法",
    r"被退回",
)
_LOOKED_AT = 4000

_SUBJECT = re.compile("|".join(_SUBJECTS), re.IGNORECASE)
_TEXT = re.compile("|".join(_TEXTS), re.IGNORECASE)


def names_failure(subject: str) -> bool:
    """Whether a subject speaks of a failed or a late delivery."""
    return _SUBJECT.search(subject) is not None


def tells_of_failure(text: str) -> bool:
    """Whether a notice does, within its first screens."""
    return _TEXT.search(" ".join(text[:_LOOKED_AT].split())) is not None
