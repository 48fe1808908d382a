"""The least a page can cost here: Litestar and Jinja2, a table of 50 rows, nothing else."""

from jinja2 import DictLoader, Environment
from litestar import Litestar, get
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig

ROWS = 50
COLUMNS = ("number", "subject", "requester", "organisation", "status", "priority", "assignee", "at")
TABLE = """<!doctype html>
<html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1><table>
{% for row in rows %}<tr id="row-{{ row.number }}">
  {% for column in columns %}<td class="cell {{ column }}">{{ row[column] }}</td>
  {% endfor %}
</tr>
{% endfor %}
</table></body></html>
"""


def bare_app() -> Litestar:
    environment = Environment(loader=DictLoader({"table.html": TABLE}), autoescape=True, auto_reload=False)
    return Litestar(
        route_handlers=[table],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment)),
        openapi_config=None,
        logging_config=None,
    )


@get("/")
async def table() -> Template:
    rows = [{column: f"{column} of <row> {number}" for column in COLUMNS} for number in range(ROWS)]
    return Template("table.html", context={"title": "Tickets", "rows": rows, "columns": COLUMNS})
