"""The small part of Python's expressions that formulas are written in: walled in, and exact in numbers.

simpleeval does the working out. By itself it would let a formula change data, nest without end and count in
floats; so only what is listed here is let through, and every number is a decimal.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext
from functools import lru_cache
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from webapp.process.arithmetic import FUNCTIONS, OPERATORS

LONGEST, DEEPEST, MOST_PARTS = 2000, 40, 400
EXACT = Context(prec=34, Emax=9999, Emin=-9999)
"""Small enough that no power of powers takes long."""

ALLOWED = (
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call),
    *(ast.Name, ast.Attribute, ast.Constant, ast.Tuple, ast.List, ast.Load),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow),
    *(ast.USub, ast.UAdd, ast.Not, ast.And, ast.Or),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
)


class Unreadable(ValueError):
    """A formula that cannot be used; `code` names the sentence, `params` fill it, `position` is from 1."""

    def __init__(self, code: str, position: int = 1, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, {"position": position, **params}


@dataclass(frozen=True)
class Expression:
    """A formula taken apart, with the fields it names (`lines.amount` for a column) and where."""

    tree: ast.expr
    names: Mapping[str, int]


# -- reading -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=2000)
def parse(text: str) -> Expression:
    """The formula taken apart; raises `Unreadable`."""
    if len(text) > LONGEST:
        raise Unreadable("formula_too_long", most=LONGEST)
    tree = _tree(re.sub(r"\s", " ", text))
    _refuse_large(tree)
    names: dict[str, int] = {}
    for node in ast.walk(tree):
        _refuse_foreign(node)
    return Expression(_Exact(names).visit(tree), names)


def _tree(text: str) -> ast.expr:
    """Positions are set by characters of the whole text; Python gives them by bytes of the stripped one."""
    body = text.lstrip()
    before = len(text) - len(body)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(body, mode="eval").body
    except SyntaxError as error:
        raise Unreadable("formula_syntax", before + max(error.offset or 1, 1)) from None
    except (ValueError, RecursionError, MemoryError, OverflowError):
        raise Unreadable("formula_syntax") from None
    encoded = body.encode(errors="replace")
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            node.col_offset = before + 1 + len(encoded[: node.col_offset].decode(errors="ignore"))
    return tree


def _refuse_large(tree: ast.expr) -> None:
    """Asked level by level, since what is too deep cannot be walked by recursion."""
    level: list[ast.AST] = [tree]
    depth = parts = 0
    while level:
        depth, parts = depth + 1, parts + len(level)
        if depth > DEEPEST or parts > MOST_PARTS:
            raise Unreadable("formula_too_large")
        level = [child for node in level for child in ast.iter_child_nodes(node)]


def _refuse_foreign(node: ast.AST) -> None:
    position = getattr(node, "col_offset", 1)
    if isinstance(node, ast.Call):
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            name = ast.unparse(node.func)[:40]
            raise Unreadable("formula_function", position, name=name, allowed=sorted(FUNCTIONS))
        if node.keywords:
            raise Unreadable("formula_not_allowed", position)
    column = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    plain = not isinstance(node, ast.Constant) or isinstance(
        node.value, bool | int | float | str | type(None)
    )
    if not isinstance(node, ALLOWED) or name.startswith("_") or not plain:
        raise Unreadable("formula_not_allowed", position)
    if isinstance(node, ast.Attribute) and not column:
        raise Unreadable("formula_not_allowed", position)


class _Exact(ast.NodeTransformer):
    """Numbers become decimals, `lines.amount` one name; the names are noted."""

    def __init__(self, names: dict[str, int]) -> None:
        self.names = names

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            # Through the shortest text that gives the float: 0.1 is meant as one tenth.
            exact: Any = Decimal(repr(node.value))
            return ast.copy_location(ast.Constant(exact), node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Name:
        return self._noted(ast.Name(ast.unparse(node), ast.Load()), node)

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return self._noted(node, node)

    def visit_Call(self, node: ast.Call) -> ast.Call:
        node.args = [self.visit(one) for one in node.args]
        return node

    def _noted(self, name: ast.Name, node: ast.expr) -> ast.Name:
        self.names.setdefault(name.id, node.col_offset)
        return ast.copy_location(name, node)


# -- working out -------------------------------------------------------------------------------------------


def evaluate(text: str, values: Mapping[str, Any], today: date) -> Any:
    """What the formula comes to; None where something it needs is empty or cannot be worked out."""
    try:
        expression = parse(text)
        functions = {**FUNCTIONS, "today": lambda: today}
        with localcontext(EXACT):
            return _Evaluator(OPERATORS, functions, dict(values)).eval(text, expression.tree)
    except (ArithmeticError, ValueError, TypeError, LookupError, InvalidExpression):
        return None


class _Evaluator(SimpleEval):
    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.nodes |= dict.fromkeys((ast.Tuple, ast.List), self._several)

    def _several(self, node: ast.Tuple | ast.List) -> list[Any]:
        return [self._eval(one) for one in node.elts]
