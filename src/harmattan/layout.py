"""The folder of an embedded store: its marker, its lock, the engine's log, and what a kill leaves behind.

The folder holds ``harmattan-store.json`` (the marker), ``lock``, ``commits.jsonl`` (the hash-chained ledger) and ``db`` (the engine's
files).
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from harmattan import commits
from harmattan.errors import StoreDamaged, StoreError, StoreLocked

MARKER = "harmattan-store.json"
FORMAT = {"format": "harmattan-store", "version": 1}


def create(folder: Path, *, allowed: bool) -> None:
    """Make a folder that an engine can be opened in; raise StoreError where that is not allowed or something else is there."""
    if folder.is_dir() and any(folder.iterdir()):
        raise StoreError(f"{folder} holds other files and is not a Harmattan store")
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file, not a store")
    if not allowed:
        raise StoreError(f"there is no store in {folder}; `harmattan load` makes one")
    with refusals_at(folder):
        folder.mkdir(parents=True, exist_ok=True)
        mark(folder)  # first: files without it would be taken for somebody else's if we were killed here
        commits.sync_folder(folder)


def mark(folder: Path) -> None:
    """Write the marker, which says that the folder is a store of ours and how it is laid out."""
    (folder / MARKER).write_text(json.dumps(FORMAT) + "\n", "utf-8")


def check_format(folder: Path) -> None:
    """Refuse a store that another version of Harmattan has laid out differently."""
    with refusals_at(folder):
        text = (folder / MARKER).read_bytes()
    if text != (json.dumps(FORMAT) + "\n").encode():
        raise StoreDamaged(f"the store in {folder} has another layout than this version writes; run `harmattan rebuild` to make it again from the files")


@contextlib.contextmanager
def refusals_at(place: Path) -> Iterator[None]:
    """Raise StoreError for what the file system or the engine refuses."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{getattr(error, 'filename', None) or place}: {getattr(error, 'strerror', None) or error}") from error


def take_lock(folder: Path, *, exclusive: bool) -> IO[str]:
    """Return the lock, held until it is closed: one writer's, or one that readers share; raise StoreLocked where somebody else is in."""
    path = folder / "lock"
    try:
        lock = path.open("a+", encoding="utf-8") if exclusive or os.access(folder, os.W_OK) else path.open(encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path} cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(lock, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        who = f" (process {holder})" if holder and exclusive else ""
        raise StoreLocked(f"another process{who} is using the store in {folder}; try again when it is done") from error
    if exclusive:
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
    return lock


def mend_swap(folder: Path) -> None:
    """Finish or undo a rebuild that was killed between its two renames."""
    if not (folder / "db").exists() and (folder / "db.old").exists():
        (folder / "db.old").rename(folder / "db")
    shutil.rmtree(folder / "db.old", ignore_errors=True)


def sweep(db: Path) -> None:
    """Remove what a killed bulk load leaves behind; the exclusive lock makes sure that nobody is loading."""
    for orphan in db.glob("bulk-*.sst"):
        orphan.unlink()


def tables(db: Path) -> dict[str, int]:
    """Return the engine's files of sorted data: name → bytes."""
    return dict(_sizes(db, ".sst"))


def log_size(db: Path) -> int:
    """Return the bytes of log that whoever opens the engine next must replay."""
    return sum(size for _, size in _sizes(db, ".log"))


def _sizes(db: Path, ending: str) -> Iterator[tuple[str, int]]:
    for path in db.iterdir():
        if path.suffix == ending:
            with contextlib.suppress(FileNotFoundError):  # the engine sweeps its files whenever it likes
                yield path.name, path.stat().st_size


def sync_log(db: Path, flush: Callable[[], None], synced: list[Path]) -> list[Path]:
    """Sync the engine's write-ahead log to disk and return its files; ``synced`` is what the last sync has returned.

    The whole engine is flushed where the log is not found under its known name.
    """
    logs = sorted(path for path in db.iterdir() if path.suffix == ".log")  # glob takes as long as the sync of the folder
    if not logs:  # the engine names its files differently: the slow way is still the sure one
        flush()
        return logs
    for log in (log for log in logs if log not in synced[:-1]):  # those that had a successor then were written to their end
        with contextlib.suppress(FileNotFoundError), log.open("rb") as file:  # swept meanwhile: what it held is in a table, and synced
            os.fdatasync(file.fileno())
    if logs != synced:
        commits.sync_folder(db)
    return logs
