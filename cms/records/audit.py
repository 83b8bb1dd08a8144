"""Writing the access log: the row stands in the same transaction as the read or the change, before the answer leaves.

`answered` is for views, `logged` for actions (and inside `answered`), `denied` for refusals. Whatever keeps the row from
being written (the database, the key, the file of heads) is raised: then the transaction is rolled back and no content
leaves. On PostgreSQL a chain is locked from `logged` to the end of the transaction; call it late.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Model
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.models import School, User
from cms.accounts.selectors import roles_held
from cms.core.asked_once import answers_kept

from . import heads
from .access_key import key_of
from .chain import Head, Row, chain_of, mac_of
from .chain_rows import insert, locked_head_of
from .models import AccessLogRow, RefusalCount, Verb
from .restricting import check_unrestricted

Person = AbstractBaseUser | AnonymousUser
SERVER: Final = "(server)"
_WORD: Final = re.compile(r"[a-z][a-z_.-]{0,39}")
_NAME: Final = re.compile(r"[a-z_]{1,20}")
LARGEST_FACT: Final = 9_999_999  # a number of a child has more digits


class NotLogged(Exception):
    """Something would have left without its row in the access log, or a row could not be written as it must."""


@dataclass(frozen=True, slots=True)
class About:
    """What a row is about: the record's school, its code, its kind (`records.case`), the key of the why-sentence."""

    school: School | None = None
    code: str | None = None
    model: str = ""
    why: str = ""

    @classmethod
    def record(cls, record: Any, why: str = "") -> About:
        """Return it for a row with `school` and `code`."""
        return cls(record.school, record.code, record._meta.label_lower, why)

    @classmethod
    def kind(cls, model: type[Model], school: School | None = None) -> About:
        """Return it for rows of one kind, as in a list."""
        return cls(school, None, model._meta.label_lower)


NOTHING: Final = About()


class Denied(Http404):
    """'Not yours' or 'does not exist', with what the log needs to know. The person sees a plain 404."""

    def __init__(self, about: About = NOTHING, *, verb: str = "") -> None:
        super().__init__()
        self.about, self.verb = about, verb


class _Reached:
    """Runs after the commit: writes the line of the row into the file of heads."""

    def __init__(self, chain: str, head: Head, step: int) -> None:
        self.chain, self.head, self.step = chain, head, step

    def __call__(self) -> None:
        heads.append(self.chain, self.head)


def logged(
    *,
    by: User | None,
    verb: Verb,
    about: About = NOTHING,
    facts: Mapping[str, int | str] | None = None,
    roles: Iterable[str] | None = None,
    at: datetime | None = None,
) -> AccessLogRow:
    """Write one row into the open transaction and return it.

    `by` is the actor (None: the server itself), `facts` are plain things such as `rows=12`. `roles` are those used;
    without them all of his in force at the record's school. The chain is that of the record's school where he holds a
    role there, else of his account's school.

    Raises Restricted where the processing of the pupil's records is restricted and this is not spared (`restricting`),
    NotLogged outside a transaction or for facts that could be content, KeyMissing, OSError, DatabaseError.
    """
    check_unrestricted(verb, about, what=str((facts or {}).get("what", "")), at=at)
    if not connection.in_atomic_block:
        raise NotLogged("An access-log row belongs into the transaction of what it tells of.")
    used, acting = _standing(by, about.school, roles)
    row = AccessLogRow(
        chain=chain_of(acting),
        at=at or timezone.now(),
        actor_id=None if by is None else by.pk,
        actor_name=SERVER if by is None else by.get_username(),
        roles=",".join(sorted(used)),
        school_id=None if about.school is None else about.school.pk,
        verb=Verb(verb),
        code=about.code,
        model=about.model,
        why=about.why,
        facts=_plain(facts or {}),
    )
    return _joined(row)


def _joined(row: AccessLogRow) -> AccessLogRow:
    """Give the row its place at the end of its chain and save it."""
    key = key_of(row.chain)
    last = locked_head_of(row.chain)
    pending = _pending(row.chain, last)
    durable = None if pending else heads.ensure(row.chain, last)
    row.number, row.previous = last.number + 1, last.mac
    row.step = pending.step + 1 if pending else 0
    row.mac = mac_of(values_of(row), key)
    insert(row)
    transaction.on_commit(_Reached(row.chain, Head(row.number, row.mac), row.step))
    if durable is not None:
        durable.result()
    return row


def values_of(row: AccessLogRow) -> Row:
    """Return the signed fields."""
    return Row(
        id=row.id,
        chain=row.chain,
        number=row.number,
        step=row.step,
        at=row.at,
        actor=row.actor_id,
        actor_name=row.actor_name,
        roles=row.roles,
        school=row.school_id,
        verb=str(row.verb),
        code=row.code,
        model=row.model,
        why=row.why,
        facts=row.facts,
        previous=row.previous,
    )


def _pending(chain: str, last: Head) -> _Reached | None:
    """Return the mark of the last row if this transaction wrote it; a rolled-back savepoint takes its marks along."""
    for _, mark, *_ in reversed(connection.run_on_commit):
        if isinstance(mark, _Reached) and mark.chain == chain and mark.head == last:
            return mark
    return None


def _standing(by: User | None, school: School | None, roles: Iterable[str] | None) -> tuple[set[str], int | None]:
    """Return the roles used and the key of the school in which the person acts."""
    if by is None:
        return set(), school.pk if school else None
    if roles is not None:
        return {str(role) for role in roles}, school.pk if school else by.school_id
    held = roles_held(by)
    there = {role for role, where in held if school is not None and where == school.pk}
    if there:
        return there, school.pk if school else None
    return {role for role, where in held if where in {by.school_id, None}}, by.school_id


def _plain(facts: Mapping[str, int | str]) -> dict[str, int | str]:
    """Return the facts; refuse what could be a name, a number of a child or a searched word."""
    for name, value in facts.items():
        is_number = isinstance(value, int) and 0 <= value <= LARGEST_FACT
        if not _NAME.fullmatch(name) or not (is_number or (isinstance(value, str) and _WORD.fullmatch(value))):
            raise NotLogged(f"The fact {name!r} is neither a small number nor a plain key.")
    return dict(facts)


def denied(*, by: Person, about: About = NOTHING, verb: str = "", at: datetime | None = None) -> None:
    """Write a refused try in a transaction of its own, committed when this returns; raise the 404 after it.

    Call it outside every transaction (RuntimeError inside one: the 404 would roll the row back). A second connection is
    no way: on SQLite it would wait for the first. Strangers have no row; they are counted per hour.
    """
    with transaction.atomic(durable=True):
        if isinstance(by, User):
            logged(by=by, verb=Verb.DENIED, about=about, facts={"tried": verb} if verb else {}, at=at)
        else:
            _count_refusal(at or timezone.now())


def _count_refusal(at: datetime) -> None:
    hour = at.replace(minute=0, second=0, microsecond=0)
    RefusalCount.objects.get_or_create(hour=hour)
    RefusalCount.objects.filter(hour=hour).update(count=F("count") + 1)


def answered(
    request: HttpRequest, make: Callable[[], HttpResponseBase], *, about: About = NOTHING, verb: str = ""
) -> HttpResponseBase:
    """Return the answer of `make`, rendered, in one transaction with the row that it must write.

    The queries, `logged` and the rendering are one transaction, committed before the answer leaves; a stream begins
    after it. A 404 or PermissionDenied of `make` rolls it back, is written as a denied try (`about` and `verb`, or what
    a `Denied` knows better), and becomes a plain 404. Raises NotLogged when `make` wrote no row, unless the answer is a
    redirection (it says nothing). Roles and the second factor are asked once for each answer.
    """
    try:
        with answers_kept(), transaction.atomic(durable=True):
            before = _marks()
            response = make()
            render = getattr(response, "render", None)
            if callable(render):
                response = render()
            if _marks() == before and not 300 <= response.status_code < 400:
                raise NotLogged("The view wrote no row into the access log.")
            return response
    except (Http404, PermissionDenied) as refusal:
        if isinstance(refusal, Denied):
            about, verb = refusal.about, refusal.verb or verb
        denied(by=request.user, about=about, verb=verb)
        raise Http404 from None


def _marks() -> int:
    return sum(isinstance(mark, _Reached) for _, mark, *_ in connection.run_on_commit)


class AccessLogged:
    """A mixin for class-based views, first of the bases: `dispatch` runs inside `answered`."""

    log_verb: str = ""
    log_about: About = NOTHING

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer and log."""
        make = partial(super().dispatch, request, *args, **kwargs)  # type: ignore[misc]  # a mixin
        return answered(request, make, about=self.log_about, verb=self.log_verb)
