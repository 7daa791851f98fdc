"""The bytes of a file: of a regular one only, and no more than show that it is too large."""

import errno
import os
import stat
from typing import BinaryIO, Final

SUFFIXES: Final = (".yaml", ".yml")
"""How the name of a YAML file ends."""

# The largest file shipped with tolsim has 6 KB.
MAX_BYTES: Final = 5 * 1024 * 1024
"""The size of the largest file that is read, whatever is in it."""

# Neither can hold up the opening then: a pipe that nobody writes to, or a terminal.
_FLAGS: Final = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY")
)


def stem(path: str) -> str:
    """Return the name of a YAML file without its folder and its ending."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return next((name.removesuffix(one) for one in SUFFIXES if name.endswith(one)), name)


def open_file(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a regular file to be read; raises OSError, also for a folder, a pipe or a device."""
    try:
        descriptor = os.open(path, _FLAGS)
    except ValueError:  # a null character, or a lone surrogate
        raise OSError(errno.EINVAL, "no file can have such a name", path) from None
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    raise OSError(errno.EINVAL, "not a regular file", path)


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Return at most MAX_BYTES + 1 bytes of a file, enough to see that it is too large.

    Raises OSError.
    """
    with open_file(path) as file:
        return file.read(MAX_BYTES + 1)
