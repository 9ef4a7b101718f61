"""Files written whole: whoever reads finds the old content or the new one, never a part."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from harmattan.errors import InputError


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file to write to, which takes the place of ``path`` at the end; a link stays a link, and a file keeps its mode.

    Raises InputError where it cannot be written; then ``path`` is as it was.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and not target.is_file():  # a pipe or a device
            with target.open("wb") as out:
                yield out
            return
        with draft.open("wb") as out:
            yield out
        if target.exists():
            shutil.copymode(target, draft)
        draft.replace(target)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)
