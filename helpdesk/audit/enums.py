"""Closed sets of the audit."""

from enum import StrEnum


class ExportForm(StrEnum):
    """What an export is read by: a spreadsheet, or a program, one JSON object a line."""

    CSV = "csv"
    JSON_LINES = "jsonl"
