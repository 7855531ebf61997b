"""Repeats a cycle on SQLite, in three transactions with as few statements as possible, for a number of seconds. With
TOGETHER above 1 as many phones share each commit, as they can when as many connections write at once. The settings are
those that Handsight uses.
usage: cycle-floor.py FILE SECONDS TOGETHER; prints {"count", "seconds", "cpu"}"""

import json
import random
import sqlite3
import sys
import time

path, seconds, together = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
db = sqlite3.connect(path, isolation_level=None)
for setting in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY"):
    db.execute(f"PRAGMA {setting}")
db.executescript("""
    CREATE TABLE IF NOT EXISTS actions (
      enterprise INT NOT NULL, device INT NOT NULL, sequence INT NOT NULL, command TEXT NOT NULL, parameters TEXT NOT NULL,
      state TEXT NOT NULL, created_at INT NOT NULL, sent_at INT, finished_at INT,
      PRIMARY KEY (enterprise, device, sequence)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS open ON actions (enterprise, device, sequence) WHERE finished_at IS NULL;
    CREATE TABLE IF NOT EXISTS journal (
      enterprise INT NOT NULL, at INT NOT NULL, device INT NOT NULL, sequence INT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS results (
      enterprise INT NOT NULL, device INT NOT NULL, sequence INT NOT NULL, status TEXT NOT NULL, code INT NOT NULL,
      finished_at INT NOT NULL, items TEXT NOT NULL, PRIMARY KEY (enterprise, device, sequence)
    ) WITHOUT ROWID;
""")

NOW = 1_700_000_000_000
NEXT = """INSERT INTO actions (enterprise, device, sequence, command, parameters, state, created_at)
    SELECT 1, ?1, coalesce(max(sequence), 0) + 1, 'msg', '["Hello"]', 'PENDING', ?2
    FROM actions WHERE enterprise = 1 AND device = ?1 RETURNING sequence"""
NOTE = "INSERT INTO journal VALUES (1, ?2, ?1, ?3, 'Ada', 'action.issued')"
HAND = """UPDATE actions SET state = 'SENT', sent_at = ?2
    WHERE enterprise = 1 AND device = ?1 AND finished_at IS NULL RETURNING sequence, command, parameters"""
END = """UPDATE actions SET state = 'SUCCEEDED', finished_at = ?2
    WHERE enterprise = 1 AND device = ?1 AND finished_at IS NULL RETURNING sequence"""
KEEP = "INSERT INTO results VALUES (1, ?1, ?3, 'ok', 0, ?2, '{}')"


def queue(device):
    """Stores an action, and who asked for it."""
    (sequence,) = db.execute(NEXT, (device, NOW)).fetchall()[0]
    db.execute(NOTE, (device, NOW, sequence))


def fetch(device):
    """Marks the pending action as sent."""
    assert len(db.execute(HAND, (device, NOW)).fetchall()) == 1


def result(device):
    """Ends the action and stores its result."""
    (sequence,) = db.execute(END, (device, NOW)).fetchall()[0]
    db.execute(KEEP, (device, NOW, sequence))


begun, before, count = time.perf_counter(), time.process_time(), 0
while time.perf_counter() < begun + seconds:
    phones = random.sample(range(64), together)
    for step in (queue, fetch, result):
        db.execute("BEGIN IMMEDIATE")
        for phone in phones:
            step(phone)
        db.execute("COMMIT")
    count += together
print(json.dumps({"count": count, "seconds": time.perf_counter() - begun, "cpu": time.process_time() - before}))
