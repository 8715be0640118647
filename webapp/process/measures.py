"""What a formula makes: a number, a text, a date, a yes or no; found without working anything out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

from webapp.process.expressions import Unreadable

NUMBER, TEXT, DATE, YESNO = "number", "text", "date", "yesno"
NOTHING, MIXED, LINES = "nothing", "mixed", "[lines]"

OF_KIND = {
    **dict.fromkeys(("number", "money"), NUMBER),
    **dict.fromkeys(("text", "longtext", "phone", "email", "choice", "card"), TEXT),
    **dict.fromkeys(("date", "datetime"), DATE),
    "yesno": YESNO,
    "choices": f"[{TEXT}]",
    "lines": LINES,
}
"""What the fields of each kind are to a formula; those of other kinds cannot be used."""

WORDS = {
    NUMBER: {"en": "a number", "ru": "число"},
    TEXT: {"en": "a text", "ru": "текст"},
    DATE: {"en": "a date", "ru": "дата"},
    YESNO: {"en": "yes or no", "ru": "да или нет"},
    NOTHING: {"en": "nothing", "ru": "пустое значение"},
    MIXED: {"en": "now this, now that", "ru": "то одно, то другое"},
}
SEVERAL = {"en": "a list", "ru": "список"}

ADDED = {(NUMBER, NUMBER): NUMBER, (TEXT, TEXT): TEXT, (DATE, NUMBER): DATE, (NUMBER, DATE): DATE}
TAKEN = {(NUMBER, NUMBER): NUMBER, (DATE, DATE): NUMBER, (DATE, NUMBER): DATE}
COUNTED = {(NUMBER, NUMBER): NUMBER}
ORDERED = (NUMBER, DATE, TEXT)


def of(node: ast.AST, known: Mapping[str, str]) -> str:
    """The type of an expression whose names are known; raises `Unreadable` where types do not go together."""
    return _type(node, known)


def said(kind: str) -> Mapping[str, str]:
    """The type in words."""
    return SEVERAL if kind.startswith("[") else WORDS[kind]


def _mismatch(node: Any, *kinds: str) -> Unreadable:
    told = {"left": said(kinds[0]), "right": said(kinds[-1])}
    return Unreadable("formula_mismatch", node.col_offset, **told)


@singledispatch
def _type(node: Any, known: Mapping[str, str]) -> str:
    raise Unreadable("formula_not_allowed", getattr(node, "col_offset", 1))


@_type.register
def _(node: ast.Constant, known: Mapping[str, str]) -> str:
    if node.value is None:
        return NOTHING
    return YESNO if isinstance(node.value, bool) else TEXT if isinstance(node.value, str) else NUMBER


@_type.register
def _(node: ast.Name, known: Mapping[str, str]) -> str:
    return known[node.id]


@_type.register
def _(node: ast.BinOp, known: Mapping[str, str]) -> str:
    pair = (_type(node.left, known), _type(node.right, known))
    table = ADDED if isinstance(node.op, ast.Add) else TAKEN if isinstance(node.op, ast.Sub) else COUNTED
    if pair not in table:
        raise _mismatch(node.right, *pair)
    return table[pair]


@_type.register
def _(node: ast.UnaryOp, known: Mapping[str, str]) -> str:
    kind = _type(node.operand, known)
    if isinstance(node.op, ast.Not):
        return YESNO
    if kind != NUMBER:
        raise _mismatch(node, NUMBER, kind)
    return NUMBER


@_type.register
def _(node: ast.BoolOp, known: Mapping[str, str]) -> str:
    return _common(_type(value, known) for value in node.values)


@_type.register
def _(node: ast.IfExp, known: Mapping[str, str]) -> str:
    _type(node.test, known)
    return _common((_type(node.body, known), _type(node.orelse, known)))


@_type.register(ast.Tuple)
@_type.register(ast.List)
def _(node: Any, known: Mapping[str, str]) -> str:
    return f"[{_common(_type(one, known) for one in node.elts)}]"


@_type.register
def _(node: ast.Compare, known: Mapping[str, str]) -> str:
    left = _type(node.left, known)
    for op, part in zip(node.ops, node.comparators, strict=True):
        right = _type(part, known)
        if not _comparable(op, left, right):
            raise _mismatch(part, left, right)
        left = right
    return YESNO


def _comparable(op: ast.cmpop, left: str, right: str) -> bool:
    if isinstance(op, ast.In | ast.NotIn):
        return right == f"[{left}]" or (left, right) == (TEXT, TEXT)
    if isinstance(op, ast.Eq | ast.NotEq):
        return left == right or NOTHING in (left, right)
    return left == right and left in ORDERED


def _common(kinds: Any) -> str:
    """The type of several that may stand for one another; an empty one goes with any."""
    found = set(kinds) - {NOTHING}
    return found.pop() if len(found) == 1 else MIXED if found else NOTHING


# -- functions ---------------------------------------------------------------------------------------------


@_type.register
def _(node: ast.Call, known: Mapping[str, str]) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    given = [_type(argument, known) for argument in node.args]
    least, most = TAKES[name]
    if not least <= len(given) <= most:
        raise Unreadable("formula_arguments", node.col_offset, name=name, least=least)
    if name in ("min", "max"):
        return _extreme(node, [kind.strip("[]") for kind in given])
    wanted = WANTED.get(name)
    for argument, kind in zip(node.args, given, strict=True):
        if not _suits(name, kind, wanted):
            raise _mismatch(argument, wanted or SEVERAL_OF, kind)
    return DATE if name == "today" else NUMBER


SEVERAL_OF = "[]"
MANY = 50
TAKES = {
    **dict.fromkeys(("sum", "min", "max"), (1, MANY)),
    **dict.fromkeys(("abs", "len"), (1, 1)),
    "round": (1, 2),
    "days": (2, 2),
    "today": (0, 0),
}
WANTED = {**dict.fromkeys(("sum", "abs", "round"), NUMBER), "days": DATE}


def _suits(name: str, kind: str, wanted: str | None) -> bool:
    if name == "len":
        return kind == TEXT or kind.startswith("[")
    return kind == wanted or (name == "sum" and kind == f"[{wanted}]")


def _extreme(node: ast.Call, kinds: list[str]) -> str:
    found = _common(kinds)
    if found not in (NUMBER, DATE):
        raise _mismatch(node, NUMBER, found if found in WORDS else TEXT)
    return found
