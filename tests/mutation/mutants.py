"""Every way to take one condition away from a module, as source trees. Pure.

Dropped are: an operand of and/or/&/|, a `not`, an `if` (both ways), a branch, a case, a condition of a comprehension, a
keyword of a call, a role or star among its arguments, an entry of a literal, a call of a queryset method, a decorator, a
statement that only calls, a `raise` and what a `return` gives. Changed are: comparisons, and/or, constants, and members
of enums. Texts that only people read (f-strings, arguments of an exception) stay.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Change = tuple[str, Callable[[Any], ast.AST | None]]
"""What is done, and how: the new node, or None where the node goes (a statement becomes `pass`)."""

_COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_METHODS: Final = frozenset({"filter", "exclude", "order_by", "select_related", "distinct", "active", "annotate"})
_FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed tree of a module; `name` says where and what, without a line number.

    `place`: the function, or the assigned name, in which the change stands.
    """

    name: str
    place: str
    line: int
    tree: ast.Module


def mutants(source: str, enums: Mapping[str, list[str]]) -> Iterator[Mutant]:
    """Yield every mutant of the source; `enums` names the members of the enums that it uses, in order."""
    tree = ast.parse(source)
    kept = {id(node) for root in _left_alone(tree) for node in ast.walk(root)}
    places = _places(tree)
    seen: dict[str, int] = {}
    for index, node in enumerate(_in_order(tree)):
        if id(node) in kept:
            continue
        for what, change in changes(node, enums):
            place = places.get(id(node), "(module)")
            name = f"{place}: {what}"
            seen[name] = seen.get(name, 0) + 1
            changed = _Changing(index, change).visit(copy.deepcopy(tree))
            ast.fix_missing_locations(changed)
            again = f" [{seen[name]}]" if seen[name] > 1 else ""
            yield Mutant(name + again, place, getattr(node, "lineno", 0), changed)


def _in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes in the order in which `_Changing` meets them."""
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _in_order(child)


def _places(tree: ast.Module) -> dict[int, str]:
    """Return the function or assigned name in which each node stands, by the identity of the node."""
    places: dict[int, str] = {}
    for node in ast.walk(tree):  # outer ones first, so that inner ones win
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            places.update((id(inner), node.name) for inner in ast.walk(node))
        elif isinstance(node, ast.Assign) and node in tree.body:
            name = ast.unparse(node.targets[0])
            places.update((id(inner), name) for inner in ast.walk(node))
    return places


def _left_alone(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the roots of what is no condition: imports, annotations, texts for people, the form of a class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr) or _is_text_for_people(node):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (*node.bases, *node.decorator_list)
        elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            yield node.exc
        types = (getattr(node, "annotation", None), getattr(node, "returns", None))
        yield from (one for one in types if isinstance(one, ast.AST))


def _is_text_for_people(node: ast.AST) -> bool:
    """Return whether the statement is a docstring, a sentence, a table of sentences, or a type variable."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.Assign):
        return False
    value = node.value
    texts = value.values if isinstance(value, ast.Dict) else [value]
    is_type = isinstance(value, ast.Call) and ast.unparse(value.func) == "TypeVar"
    sentences = all(isinstance(text, ast.Constant) and " " in str(text.value) for text in texts)
    return is_type or (sentences and bool(texts))


class _Changing(ast.NodeTransformer):
    """Changes the node with this number."""

    def __init__(self, index: int, change: Callable[[Any], ast.AST | None]) -> None:
        self.left, self.change = index, change

    def visit(self, node: ast.AST) -> Any:
        found = self.left == 0
        self.left -= 1
        if not found:
            return self.generic_visit(node)
        changed = self.change(node)
        return ast.Pass() if changed is None and isinstance(node, ast.stmt) else changed


# --- What can be done to a node ----------------------------------------------------------------------------------------


def changes(node: ast.AST, enums: Mapping[str, list[str]]) -> Iterator[Change]:
    """Yield what can be done to this node."""
    if isinstance(node, ast.BoolOp | ast.BinOp | ast.UnaryOp | ast.Compare):
        yield from _of_conditions(node)
    elif isinstance(node, ast.Call):
        yield from _of_calls(node, enums)
    elif isinstance(node, ast.Dict):
        yield from (
            (f"drop entry {_short(key)}", _without("keys", index, "values"))
            for index, key in enumerate(node.keys)
            if key is not None
        )
    elif isinstance(node, ast.Tuple | ast.List | ast.Set) and not isinstance(getattr(node, "ctx", None), ast.Store):
        yield from _of_literals(node)
    elif isinstance(node, ast.Constant):
        yield from _of_constants(node)
    elif isinstance(node, ast.Attribute):
        yield from _of_members(node, enums)
    elif isinstance(node, ast.stmt):
        yield from _of_statements(node)
    else:
        yield from _of_branches(node)


def _of_conditions(node: ast.expr) -> Iterator[Change]:
    if isinstance(node, ast.BoolOp):
        for index, operand in enumerate(node.values):
            yield f"drop {_short(operand)}", _without_operand(index)
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"swap and/or in {_short(node)}", lambda found: _set(found, op=other())
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield f"drop {_short(node.left)}", lambda found: found.right
        yield f"drop {_short(node.right)}", lambda found: found.left
        swapped = ast.BitOr if isinstance(node.op, ast.BitAnd) else ast.BitAnd
        yield f"swap &/| in {_short(node)}", lambda found: _set(found, op=swapped())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield f"drop not of {_short(node)}", lambda found: found.operand
    elif isinstance(node, ast.Compare):
        turned = _COMPARISONS[type(node.ops[0])]
        yield f"turn {_short(node)}", lambda found: _set(found, ops=[turned(), *found.ops[1:]])


def _of_calls(node: ast.Call, enums: Mapping[str, list[str]]) -> Iterator[Change]:
    for index, keyword in enumerate(node.keywords):
        yield f"drop {keyword.arg or '**'}= of {_short(node.func)}", _without("keywords", index)
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    for index, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred) or method in _METHODS or any(_of_members(argument, enums)):
            yield f"drop {_short(argument)} of {_short(node.func)}", _without("args", index)
    if method in _METHODS:
        yield f"drop .{method}()", lambda found: found.func.value


def _of_literals(node: ast.Tuple | ast.List | ast.Set) -> Iterator[Change]:
    if isinstance(node, ast.Set) and len(node.elts) == 1:
        return
    for index, element in enumerate(node.elts):
        yield f"drop element {_short(element)}", _without("elts", index)


def _of_constants(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield f"turn {value}", lambda found: ast.Constant(not found.value)
    elif isinstance(value, int):
        yield f"count one more than {value}", lambda found: ast.Constant(found.value + 1)
    elif isinstance(value, str):
        yield f"change text {value!r}", lambda found: ast.Constant(f"{found.value}x")


def _of_members(node: ast.AST, enums: Mapping[str, list[str]]) -> Iterator[Change]:
    if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
        return
    members = enums.get(node.value.id, [])
    if node.attr in members:
        other = members[(members.index(node.attr) + 1) % len(members)]
        yield f"{_short(node)} becomes {other}", lambda found: _set(found, attr=other)


def _of_statements(node: ast.stmt) -> Iterator[Change]:
    if isinstance(node, ast.If):
        yield f"never if {_short(node.test)}", lambda found: _set(found, test=ast.Constant(False))
        yield f"always if {_short(node.test)}", lambda found: _set(found, test=ast.Constant(True))
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield f"return nothing for {_short(node.value)}", lambda _found: ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Raise | ast.AugAssign | ast.Expr):
        yield f"drop {_short(node)}", lambda _found: None
    elif isinstance(node, _FUNCTIONS):
        for index, decorator in enumerate(node.decorator_list):
            yield f"drop @{_short(decorator)}", _without("decorator_list", index)


def _of_branches(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.IfExp):
        yield f"never {_short(node.body)}", lambda found: found.orelse
        yield f"always {_short(node.body)}", lambda found: found.body
    elif isinstance(node, ast.comprehension):
        for index, condition in enumerate(node.ifs):
            yield f"drop if {_short(condition)}", _without("ifs", index)
    elif isinstance(node, ast.match_case):
        yield f"drop case {_short(node.pattern)}", lambda found: _set(found, guard=ast.Constant(False))
        if node.guard is not None:
            yield f"drop guard {_short(node.guard)}", lambda found: _set(found, guard=None)


# --- Small tools --------------------------------------------------------------------------------------------------------


def _short(node: ast.AST) -> str:
    """Return the source of a node on one line of at most 60 signs."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _set(node: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(node, name, value)
    return node


def _without(name: str, index: int, *also: str) -> Callable[[Any], Any]:
    """Return the change that takes an element out of one list of the node (and of those beside it)."""

    def change(node: Any) -> Any:
        return _set(
            node, **{part: [*getattr(node, part)[:index], *getattr(node, part)[index + 1 :]] for part in (name, *also)}
        )

    return change


def _without_operand(index: int) -> Callable[[Any], Any]:
    def change(node: Any) -> Any:
        left = [*node.values[:index], *node.values[index + 1 :]]
        return left[0] if len(left) == 1 else _set(node, values=left)

    return change
