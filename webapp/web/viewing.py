"""Who looks, at what, on which day: looked up once per request."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import abort, current_app, g, request
from flask_login import current_user
from sqlalchemy import Connection

from webapp.extensions import db
from webapp.process.assignees import World
from webapp.process.definition import Definition
from webapp.process.organisation import Organisation
from webapp.runtime import clock
from webapp.storage import org, versions
from webapp.storage.reads import access
from webapp.storage.reads.access import Company, Process, Viewer

LONGEST_NUMBER = 19
LONGEST_SEARCH = 100


def conn() -> Connection:
    """The connection this request reads through."""
    return db.session.connection()


def now() -> datetime:
    """One moment for the whole request, so that a page does not contradict itself."""
    if "now" not in g:
        g.now = clock()
    return g.now


def today() -> date:
    """The company's day."""
    return world().today(now())


def zone() -> ZoneInfo:
    """The company's clock, by which days begin and end."""
    return ZoneInfo(current_app.config["REGLAMENT"].timezone)


def world() -> World:
    """People and working time, as the engine looks them up."""
    if "world" not in g:
        found = company()
        # Without any process the company was read without the stamp, and the next statement asks for it.
        stamp = found.revision if found.processes else None
        g.world = org.world(conn(), zone().key, stamp)
    return g.world


def company() -> Company:
    if "company" not in g:
        g.company = access.company(conn())
    return g.company


def organisation() -> Organisation:
    return company().organisation


def viewer() -> Viewer:
    if "viewer" not in g:
        g.viewer = access.viewer_in(company(), current_user.id, today())
    return g.viewer


def restricted(process: Process) -> set[str]:
    """Fields that the viewer does not see on every card: by filters, sorting, sums and reports nobody else
    may find out what they hold.
    """
    who, views = viewer(), process.definition.rights.see_fields
    if who.admin or not views:
        return set()
    always = [v for v in views if not v.stages and organisation().is_one_of(who.person, v.who)]
    return {key for v in views for key in v.fields} - {key for v in always for key in v.fields}


def process(key: str) -> Process:
    """The published process of that key, or 404."""
    return company().process(key) or abort(404)


def definition(version_id: int) -> Definition:
    """A version, with the values of its directories as options."""
    return company().directories.bound(versions.definition(conn(), version_id))


def in_force(version_id: int, current: int) -> Definition:
    """A card's version with the rights of the process's current one."""
    return company().directories.bound(versions.in_force(conn(), version_id, current))


def number(name: str) -> int | None:
    """A number in the address that can be a row's; anything else is as good as nothing."""
    return row_number(request.args.get(name, ""))


def row_number(found: str) -> int | None:
    """The number, if it can be a row's."""
    return int(found) if found.isascii() and found.isdigit() and 0 < len(found) < LONGEST_NUMBER else None


def words(name: str) -> str:
    """What was typed to be searched for."""
    return "".join(filter(str.isprintable, request.args.get(name, "")))[:LONGEST_SEARCH].strip()


def look_again() -> None:
    """After a command in the same request: forgets what was read before it."""
    db.session.rollback()
    for name in ("now", "company", "viewer", "world"):
        g.pop(name, None)
