"""Parquet, by pyarrow: a record a row."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from tolsim.documents import UserError

MAGIC: Final = b"PAR1"

_ROWS: Final = 8192
"""Rows at a time."""


def records(stream: BinaryIO, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a Parquet file with their numbers, without what is null in them."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise UserError(
            "reading Parquet needs the package pyarrow", "install it: pip install 'tolsim[audit]'"
        ) from None
    if not stream.seekable():
        raise UserError(
            f"{name}: Parquet cannot be read from a pipe", "name a file that is not compressed"
        )
    number = 0
    try:
        for batch in parquet.ParquetFile(stream).iter_batches(batch_size=_ROWS):
            for row in batch.to_pylist():
                number += 1
                yield number, {key: value for key, value in row.items() if value is not None}
    except (ArrowException, OSError, ValueError):  # what pyarrow raises, by the kind of damage
        raise UserError(
            f"{name}: the Parquet data is damaged behind row {number}", "write the file anew"
        ) from None
