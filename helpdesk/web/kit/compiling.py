"""Templates compiled to less work: what a page does a thousand times is decided once, in its code.

Jinja calls a function by way of the context, and a filter directly: so our own functions, which stand in
every line, are compiled as filters. Where all they are told is written in the template, what they give is
written into its code. A value is escaped without an object of its own, and an inline `if` without `else` is
empty text, where Jinja makes an object that says so.
"""

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from sys import modules
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, Template, nodes
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from helpdesk.web.kit import template_code
from helpdesk.web.kit.template_code import DirectCode

Functions = Mapping[str, Callable[..., Any]]


class DirectContext(Context):
    """What a part of a page knows, without a note of the globals, which are the same for all of them."""

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Any],
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002, ARG002 - as Jinja calls it
    ) -> None:
        super().__init__(environment, parent, name, blocks)

    def resolve_or_missing(self, key: str) -> Any:
        found = self.vars.get(key, missing)
        return self.parent.get(key, missing) if found is missing else found


class DirectTemplate(Template):
    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:  # noqa: ARG002 - as Jinja calls it
        # All templates have the same globals, so there is one module of each.
        if self._module is None:
            self._module = self.make_module()
        return self._module


class DirectEnvironment(Environment):
    """An environment whose templates have no globals of their own, and call its functions directly."""

    code_generator_class = DirectCode
    template_class = DirectTemplate
    context_class = DirectContext

    def __init__(self, *, functions: Functions, **options: Any) -> None:
        super().__init__(**options)
        self.globals.update(functions)
        self.filters.update(functions)
        self._known: dict[str, Template] = {}
        self._direct = _Direct(frozenset(functions))

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:  # noqa: ARG002 - as Jinja calls it
        # Of one dict, which is copied for every part of a page, in place of a chain of two.
        return self.globals

    def get_template(self, name: str | Template, *args: Any, **kwargs: Any) -> Template:
        # Every include and import asks, some fifty times a page.
        found = self._known.get(name) if type(name) is str else None
        if found is None:
            found = super().get_template(name, *args, **kwargs)
            if not self.auto_reload:
                self._known[found.name or ""] = found
        return found

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        return super()._generate(self._direct.visit(source), *args, **kwargs)


class _Direct(NodeTransformer):
    def __init__(self, functions: frozenset[str]) -> None:
        self._functions = functions

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 - as Jinja looks for it
        self.generic_visit(node)
        called = node.node
        if not isinstance(called, nodes.Name) or called.name not in self._functions or not node.args:
            return node
        first, *others = node.args
        return nodes.Filter(
            first,
            called.name,
            others,
            node.kwargs,
            node.dyn_args,
            node.dyn_kwargs,
            lineno=node.lineno,
            environment=node.environment,
        )

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.CondExpr:  # noqa: N802 - as Jinja looks for it
        self.generic_visit(node)
        if node.expr2 is None:
            node.expr2 = nodes.Const("", lineno=node.lineno, environment=node.environment)
        return node


class CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates in a folder. They hold what functions gave: `made_of` is whatever that rests on."""

    def __init__(self, folder: Path, *, functions: Functions, made_of: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))
        sources = {_source_of(function) for function in functions.values()} | {
            Path(__file__),
            Path(template_code.__file__),
        }
        self._made_of = made_of + sha256(b"".join(map(Path.read_bytes, sorted(sources)))).hexdigest()

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self._made_of + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        # A full disk must not turn into a failure of every page, those about failures included.
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _source_of(function: Callable[..., Any]) -> Path:
    return Path(modules[function.__module__].__file__ or "")
