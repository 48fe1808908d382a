"""`helpdesk doctor`: everything an operator can get wrong, each with its remedy."""

from pathlib import Path

import click

from helpdesk.commands.checks import CHECKS, Finding
from helpdesk.commands.database_checks import database_findings
from helpdesk.commands.options import data_option, settings_of

MARKS = {"ok": "✓", "warning": "!", "failure": "✗"}


@click.command()
@data_option
@click.pass_context
def doctor(context: click.Context, data: Path | None) -> int:
    """Look at everything that can be wrong with an installation, and say how to mend it."""
    settings = settings_of(context, data)
    findings = [check(settings) for check in CHECKS] + database_findings(settings)
    for finding in findings:
        click.echo(_shown(finding))
    return 1 if any(finding.grade == "failure" for finding in findings) else 0


def _shown(finding: Finding) -> str:
    remedy = f"\n    {finding.remedy}" if finding.remedy else ""
    return f"{MARKS[finding.grade]} {finding.sentence}{remedy}"
