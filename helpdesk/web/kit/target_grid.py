"""Targets by priority and by what is promised, as a grid of typed amounts of time."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from helpdesk.core.i18n import gettext as _
from helpdesk.sla.durations import duration_text, parsed_duration
from helpdesk.sla.enums import Metric
from helpdesk.sla.labels import level_label
from helpdesk.sla.metric_words import metric_label
from helpdesk.sla.policy_rules import LEVELS, PROMISED
from helpdesk.web.kit.forms import Sent

# The cells of the grid by "urgent.first_reply", as they are typed.
Cells = Mapping[str, str]


class GridCell(Struct, frozen=True, kw_only=True):
    name: str
    label: str
    value: str

    @property
    def is_wrong(self) -> bool:
        return bool(self.value) and parsed_duration(self.value) is None


class GridRow(Struct, frozen=True, kw_only=True):
    level: str
    cells: list[GridCell]


def target_grid(cells: Cells) -> list[GridRow]:
    """A row for each priority, the most urgent first, with a cell for each promise."""
    return [
        GridRow(level=level_label(level), cells=[_cell(level, metric, cells) for metric in PROMISED])
        for level in reversed(LEVELS)
    ]


def _cell(level: str, metric: Metric, cells: Cells) -> GridCell:
    words = {"metric": metric_label(metric), "priority": level_label(level)}
    name = _name(level, metric)
    return GridCell(name=name, label=_("{metric}, {priority}").format(**words), value=cells.get(name, ""))


def _name(level: str, metric: Metric) -> str:
    return f"{level}.{metric}"


def typed_cells(data: Sent) -> Cells:
    """The grid as it is typed."""
    found = {name: data.get(name) for name in _names()}
    return {name: text.replace("\0", "").strip() for name, text in found.items() if isinstance(text, str)}


def _names() -> Iterable[str]:
    return (_name(level, metric) for level in LEVELS for metric in PROMISED)


def cells_of(targets: Mapping[str, Mapping[Metric, int]]) -> Cells:
    """The grid of targets that are there."""
    return {
        _name(level, metric): duration_text(seconds)
        for level, promised in targets.items()
        for metric, seconds in promised.items()
    }


def targets_of(cells: Cells) -> dict[str, dict[Metric, int]]:
    """The targets that the grid means; what cannot be read is left out."""
    found: dict[str, dict[Metric, int]] = {}
    for level in LEVELS:
        for metric in PROMISED:
            seconds = parsed_duration(cells.get(_name(level, metric), ""))
            if seconds is not None:
                found.setdefault(level, {})[metric] = seconds
    return found


def cell_problems(cells: Cells) -> list[str]:
    """What in the grid cannot be read, each once."""
    wrong = dict.fromkeys(text for text in cells.values() if text and parsed_duration(text) is None)
    return [
        _("“{text}” is no amount of time; write 4 h, 1:30 or 45 min.").format(text=text[:40])
        for text in wrong
    ]
