"""What many tests start from is written through the services once in a process, then copied: rows and files."""

import functools
from datetime import UTC, datetime
from pathlib import Path

import time_machine
from django.conf import settings
from django.db import connection, transaction

START = datetime.now(UTC)


def copied(build):
    """``build(*words)`` runs for real the first time; afterwards the rows and files that it wrote are put back.

    Where the tables that it writes do not hold what they held then, it runs for real again.
    """
    kept = {}

    @functools.wraps(build)
    @transaction.atomic
    def builder(*words):
        if words in kept and kept[words].fits():
            kept[words].put_back()
        else:
            kept[words] = Kept(build, words)

    return builder


class Kept:
    """What a build found in the tables that it wrote, what it left there, and its files by folder."""

    def __init__(self, build, words):
        before, files = rows_of(all_tables()), files_of(folders())
        with time_machine.travel(START):  # wherever the test that comes first has travelled
            build(*words)
        after = rows_of(before)
        written = [table for table in before if before[table] != after[table]]
        self.before = {table: before[table] for table in written}
        self.after = {table: after[table] for table in written}
        self.files = [
            {name: content for name, content in new.items() if name not in old}
            for old, new in zip(files, files_of(folders()), strict=True)
        ]

    def fits(self):
        """Never where it wrote nothing: what it found there was a site already, in tables that were not noted."""
        return bool(self.before) and rows_of(self.before) == self.before

    def put_back(self):
        """Foreign keys are looked at when the transaction ends: the order of the tables does not matter."""
        for table, rows in self.after.items():
            put(table, rows)
        for folder, files in zip(folders(), self.files, strict=True):
            for name, content in files.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)


def folders():
    """Where the running test keeps its files: those for all, and the documents that are handed out with care."""
    return Path(settings.MEDIA_ROOT), Path(settings.STORAGES["documents"]["OPTIONS"]["location"])


def files_of(places):
    found = [[path for path in place.rglob("*") if path.is_file()] for place in places]
    return [
        {path.relative_to(place): path.read_bytes() for path in paths}
        for place, paths in zip(places, found, strict=True)
    ]


def all_tables():
    return connection.introspection.django_table_names(only_existing=True)


def rows_of(tables):
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(cursor.fetchall(), key=str)
    return found


def put(table, rows):
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}"')
        if rows:
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)
