"""A migrated SQLite file, made once and copied: a run need not walk through every migration again.

It is kept between runs under var/, named after everything that migrations are made of; Django still applies what it
lacks. Tests that commit get it back as a file too, instead of row by row. PostgreSQL lives for one run: it migrates.
"""

import hashlib
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.house.project import ROOT, files

FOLDER = ROOT / "var" / "test-templates"
MADE_OF = {"settings", "migrations", "models", "models.py", "requirements-dev.txt"}
KEPT_DAYS = 2


def path():
    """Where the template of this state of the project stands, or will."""
    digest = hashlib.sha256()
    for file in files(ROOT, "*.py", "requirements-dev.txt"):
        if MADE_OF & set(file.relative_to(ROOT).parts):
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:16]}.sqlite3"


def copy_to(database):
    """Puts a copy where the test database will be; False when there is no template yet."""
    for stale in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        stale.unlink(missing_ok=True)
    if not path().exists():
        return False
    shutil.copyfile(path(), database)
    return True


def keep(connection):
    """Keeps the state of a freshly migrated database as the template, whole or not at all; its path."""
    target = path()
    if not target.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.{os.getpid()}.part")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(part)])
        part.replace(target)
        for old in FOLDER.glob("*"):
            if time.time() - old.stat().st_mtime > KEPT_DAYS * 86_400:
                old.unlink(missing_ok=True)
    return target


def put_back(connection, template):
    """Makes the open database what the template is, under SQLite's own locks."""
    connection.ensure_connection()
    with closing(sqlite3.connect(template)) as source:
        source.backup(connection.connection)
