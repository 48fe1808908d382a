"""The Python that templates become: buffers in place of generators, attributes and macros as Python's own.

Jinja asks at each use whether a name is an attribute or an item, whether a function wants the context, and
what a macro's arguments are; and each piece of text passes through every layout on its way out. In our
templates a dot is an attribute, what is called wants no context unless it is the environment's own, and
a macro has a signature: all that is settled when they are compiled. What this needs of Jinja is held by
`tests/web/kit/test_template_code.py`.
"""

from functools import partial
from keyword import iskeyword
from typing import Any, cast

from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import markup_join
from markupsafe import Markup, _escape_inner, escape  # pyright: ignore[reportPrivateImportUsage]

from helpdesk.core.i18n import current_locale
from helpdesk.web.kit.marks import WORDS, said

# Text that is known to be safe, without Markup's own question whether it is.
marked = partial(str.__new__, Markup)
escaped = _escape_inner
locale, words = current_locale, WORDS

# These ask whether there is such an attribute at all.
_ASKING = frozenset({"default", "d", "defined", "undefined"})


def shown(value: object) -> str:
    """A value with its signs escaped, as it stands in a page: without an object of its own for each."""
    if type(value) is int:
        return str(value)
    return escape(value)


def joined(parts: tuple[object, ...]) -> str:
    """What stands between `~`: plain text as it is, and escaped only where a part of it is Markup."""
    for part in parts:
        if type(part) is not str:
            return markup_join(parts)
    return "".join(cast("tuple[str, ...]", parts))


class DirectCode(CodeGenerator):
    """Jinja's generator of code, but for what a page does a thousand times."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked: set[int] = set()
        self._outermost: Any = None

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 - as Jinja looks for it
        self.writeline(f"from {__name__} import escaped, joined, locale, marked, shown, words")
        super().visit_Template(node, frame)

    def enter_frame(self, frame: Any) -> None:
        """A template and a block gather their text, and give it as one piece to whatever they stand in."""
        if frame.buffer is None and (frame.rootlevel or frame.block) and not frame.require_output_check:
            self._outermost = frame
            self.buffer(frame)
        super().enter_frame(frame)

    def leave_frame(self, frame: Any, with_python_scope: bool = False) -> None:  # noqa: FBT001, FBT002 - as Jinja calls it
        if frame is self._outermost:
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)

    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:  # noqa: N802 - as Jinja looks for it
        if id(node) in self._asked or iskeyword(node.attr) or _is_self(node.node):
            super().visit_Getattr(node, frame)
        else:
            self.visit(node.node, frame)
            self.write(f".{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Any) -> None:  # noqa: N802 - as Jinja looks for it
        if id(node) in self._asked or isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
        else:
            self.visit(node.node, frame)
            self.write("[")
            self.visit(node.arg, frame)
            self.write("]")

    def visit_Concat(self, node: nodes.Concat, frame: Any) -> None:  # noqa: N802 - as Jinja looks for it
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Filter(self, node: nodes.Filter, frame: Any) -> None:  # noqa: N802 - as Jinja looks for it
        self._note_question(node)
        if self._is_said_plainly(node):
            self.write("words[locale()][")
            self.visit(node.node, frame)  # pyright: ignore[reportArgumentType] - a constant
            self.write("]")
        else:
            super().visit_Filter(node, frame)

    def _is_said_plainly(self, node: nodes.Filter) -> bool:
        """A sentence of the template with nothing to fill in, which is looked up and nothing else."""
        if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            return False
        return isinstance(node.node, nodes.Const) and self.environment.filters.get(node.name) is said

    def visit_Test(self, node: nodes.Test, frame: Any) -> None:  # noqa: N802 - as Jinja looks for it
        self._note_question(node)
        super().visit_Test(node, frame)

    def _note_question(self, node: nodes.Filter | nodes.Test) -> None:
        if node.name in _ASKING and isinstance(node.node, nodes.Getattr | nodes.Getitem):
            self._asked.add(id(node.node))

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802 - as Jinja calls it
        if node.dyn_args or node.dyn_kwargs or self._may_want_context(node.node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for part in (*node.args, *node.kwargs):
            self.visit(part, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def _may_want_context(self, called: nodes.Expr) -> bool:
        """The environment's own functions may; macros and methods do not."""
        return isinstance(called, nodes.Name) and called.name in self.environment.globals

    def macro_def(self, macro_ref: Any, frame: Any) -> None:
        names = [arg.name for arg in macro_ref.node.args]
        if not _is_plain(macro_ref, names) or frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().macro_def(macro_ref, frame)
            return
        given = list(names)
        if macro_ref.accesses_caller and "caller" not in names:
            names.append("caller")
            given.append("undefined('No caller defined', name='caller') if caller is missing else caller")
        signature = ", ".join(f"{name}=missing" for name in names)
        # `macro` is another one by the time it is called.
        self.write(
            f"(lambda {signature}{', ' if names else ''}*, _macro=macro: marked(_macro({', '.join(given)})))"
        )

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if self._is_escaped_here(frame, finalize):
            self.write("" if self._gives_markup(node) else "(escaped(_v) if type(_v := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if self._is_escaped_here(frame, finalize):
            self.write(
                "" if self._gives_markup(node) else ") is str else _v if type(_v) is Markup else shown(_v))"
            )
        else:
            super()._output_child_post(node, frame, finalize)

    def _gives_markup(self, node: nodes.Expr) -> bool:
        """A function that says it returns Markup, which needs no look at what it gave."""
        if not isinstance(node, nodes.Filter):
            return False
        given = getattr(self.environment.filters[node.name], "__annotations__", {})
        return given.get("return") is Markup

    def _is_escaped_here(self, frame: Any, finalize: Any) -> bool:
        return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None


def _is_self(node: nodes.Expr) -> bool:
    """The template itself, whose blocks are its items."""
    return isinstance(node, nodes.Name) and node.name == "self"


def _is_plain(macro_ref: Any, names: list[str]) -> bool:
    return not (macro_ref.accesses_kwargs or macro_ref.accesses_varargs or any(map(iskeyword, names)))
