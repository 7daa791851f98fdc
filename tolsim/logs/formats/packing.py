"""gzip, zstd, bz2 and xz, known by their first bytes, unpacked in pieces of bounded size."""

import bz2
import codecs
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Final, NamedTuple

from tolsim.documents import UserError
from tolsim.logs.formats.flaws import Damaged

_MOST: Final = 1024 * 1024
"""Bytes that are unpacked at a time: a few kilobytes can hold gigabytes."""

_XZ_MEMORY: Final = 256 * 1024 * 1024
"""What an xz stream may ask for; `xz -9` needs a quarter of it."""

# A block of 4 bytes can stand for 128 KiB (RFC 8878, 3.1.1.2), and zstandard bounds no answer.
_ZSTD_PIECE: Final = 512


class _Packing(NamedTuple):
    name: str
    magic: bytes
    make: Callable[[], Any]
    expand: Callable[[Any, bytes], Iterator[bytes]]
    piece: int | None = None


def unpack(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield what is packed in the chunks of a file; Damaged ends it where the data does not."""
    first = next(chunks, b"")
    packing = next((one for one in _PACKINGS if first.startswith(one.magic)), None)
    everything = chain((first,), chunks)
    return everything if packing is None else _gathered(_unpack(everything, packing))


def without_mark(data: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a text without the byte order mark that some programs begin a file with."""
    yield next(data, b"").removeprefix(codecs.BOM_UTF8)
    yield from data


def _unpack(chunks: Iterable[bytes], packing: _Packing) -> Iterator[bytes]:
    stream = packing.make()
    try:
        for chunk in _pieces(chunks, packing.piece):
            rest = chunk
            while rest:
                if stream.eof:
                    # Tools pad what they pack with zeros, as the standard library knows too.
                    rest = rest.lstrip(b"\0")
                    if not rest:
                        break
                    stream = packing.make()
                yield from packing.expand(stream, rest)
                rest = stream.unused_data if stream.eof else b""
    except UserError:
        raise
    except Exception:  # noqa: BLE001 - each library has errors of its own
        raise Damaged(f"the {packing.name} data is damaged from here on") from None
    if not stream.eof:
        raise Damaged(f"the {packing.name} data ends too early")


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces of any size, none among them, as chunks of as many bytes as a file's."""
    held = bytearray()
    try:
        for piece in pieces:
            held += piece
            if len(held) >= _MOST:
                yield bytes(held)
                held.clear()
    except Damaged:
        if held:
            yield bytes(held)
        raise
    if held:
        yield bytes(held)


def _pieces(chunks: Iterable[bytes], size: int | None) -> Iterator[bytes]:
    for chunk in chunks:
        if size is None:
            yield chunk
        else:
            yield from (chunk[start : start + size] for start in range(0, len(chunk), size))


def _inflate(stream: Any, data: bytes) -> Iterator[bytes]:
    while data and not stream.eof:
        yield stream.decompress(data, _MOST)
        data = stream.unconsumed_tail
    if not stream.eof:
        # Of a repetition that reached the limit a rest may be waiting.
        yield stream.decompress(b"", _MOST)


def _expand(stream: Any, data: bytes) -> Iterator[bytes]:
    yield stream.decompress(data, _MOST)
    while not (stream.eof or stream.needs_input):
        yield stream.decompress(b"", _MOST)


def _zstd() -> Any:
    try:
        import zstandard
    except ImportError:
        raise UserError(
            "reading zstd needs the package zstandard", "install it: pip install 'tolsim[audit]'"
        ) from None
    return zstandard.ZstdDecompressor().decompressobj()


def _expand_zstd(stream: Any, data: bytes) -> Iterator[bytes]:
    yield stream.decompress(data)


_PACKINGS: Final = (
    _Packing("gzip", b"\x1f\x8b", lambda: zlib.decompressobj(31), _inflate),
    _Packing("zstd", b"\x28\xb5\x2f\xfd", _zstd, _expand_zstd, _ZSTD_PIECE),
    _Packing("bz2", b"BZh", bz2.BZ2Decompressor, _expand),
    _Packing("xz", b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(memlimit=_XZ_MEMORY), _expand),
)
