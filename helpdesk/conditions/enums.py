"""Closed sets of the condition language."""

from enum import StrEnum


class Operator(StrEnum):
    """How a field is compared. `labels.py` has the words for people."""

    IS = "is"
    IS_NOT = "is_not"
    ANY_OF = "any_of"
    NONE_OF = "none_of"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    BEFORE = "before"
    AFTER = "after"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    IS_SET = "is_set"
    IS_NOT_SET = "is_not_set"


class FieldKind(StrEnum):
    """What a field holds: it says which operators fit and what they are compared with.

    TEXT is compared without case, a KEYWORD and the items of WORDS exactly. A REFERENCE is an id; WORDS and
    REFERENCES are sets of which a check wants one member.
    """

    TEXT = "text"
    KEYWORD = "keyword"
    NUMBER = "number"
    TIME = "time"
    FLAG = "flag"
    REFERENCE = "reference"
    WORDS = "words"
    REFERENCES = "references"


VALUELESS = frozenset({Operator.IS_SET, Operator.IS_NOT_SET})
LISTED = frozenset({Operator.ANY_OF, Operator.NONE_OF})
# What turns round the answer of another operator; a field without a value is then on the holding side.
NEGATIVES = {
    Operator.IS_NOT: Operator.IS,
    Operator.NONE_OF: Operator.ANY_OF,
    Operator.IS_NOT_SET: Operator.IS_SET,
}
SETS = frozenset({FieldKind.WORDS, FieldKind.REFERENCES})

_CHOICE = frozenset({Operator.IS, Operator.IS_NOT, *LISTED, *VALUELESS})
_SET = frozenset({Operator.CONTAINS, *LISTED, *VALUELESS})

OPERATORS: dict[FieldKind, frozenset[Operator]] = {
    FieldKind.TEXT: _CHOICE | {Operator.CONTAINS, Operator.STARTS_WITH},
    FieldKind.KEYWORD: _CHOICE | {Operator.STARTS_WITH},
    FieldKind.NUMBER: _CHOICE | {Operator.MORE_THAN, Operator.LESS_THAN},
    FieldKind.TIME: frozenset({Operator.BEFORE, Operator.AFTER, *VALUELESS}),
    FieldKind.FLAG: frozenset({Operator.IS, Operator.IS_NOT, *VALUELESS}),
    FieldKind.REFERENCE: _CHOICE,
    FieldKind.WORDS: _SET,
    FieldKind.REFERENCES: _SET,
}
