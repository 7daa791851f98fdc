"""The folder of an audit: its partitions, the results of those that are finished, its manifest.

A result is written beside its place and renamed, so that what has its name is whole. A second
run goes on from there; the manifest refuses a folder of other logs or other options.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from tolsim.documents import UserError

VERSION: Final = 1
_MANIFEST: Final = "manifest.json"
_STAGES: Final = ("events", "units", "runs", "surveys", "answers")

_Result = TypeVar("_Result")


class OtherWork(UserError):
    """The folder belongs to an audit of other logs, or with other options."""

    def __init__(self, folder: Path, differing: tuple[str, ...]) -> None:
        super().__init__(
            f"{folder} holds the work of another audit: {', '.join(differing)} differ",
            "name another folder, or remove this one",
        )
        self.folder = folder
        self.differing = differing


class Work:
    """The folder of one audit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        return f"<Work in {self.folder}>"

    def open(self, about: Mapping[str, Any]) -> None:
        """Take the folder; `about` says of what audit it is.

        Raises OtherWork if it is that of another one, and OSError if it cannot be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = json.loads(json.dumps({"version": VERSION, **about}))
        path = self.folder / _MANIFEST
        if path.exists():
            known = json.loads(path.read_text("utf-8"))
            if differing := sorted(
                key for key in {*known, *told} if known.get(key) != told.get(key)
            ):
                raise OtherWork(self.folder, tuple(differing))
        # What begins with a dot was being written when a run was killed.
        elif any(not other.name.startswith(".") for other in self.folder.iterdir()):
            raise OtherWork(self.folder, ("files",))
        else:
            self._replace(path, json.dumps(told, indent=1).encode())
        for stage in _STAGES:
            (self.folder / stage).mkdir(mode=0o700, exist_ok=True)

    def path(self, stage: str, name: str) -> Path:
        """Where a file of a stage lies."""
        return self.folder / stage / name

    def has(self, stage: str, name: str) -> bool:
        """Whether a result is there."""
        return self.path(stage, name).exists()

    def put(self, stage: str, name: str, result: Any) -> None:
        """Write a result."""
        self._replace(self.path(stage, name), msgspec.msgpack.encode(result))

    def get(self, stage: str, name: str, kind: type[_Result]) -> _Result:
        """Read a result."""
        return msgspec.msgpack.decode(self.path(stage, name).read_bytes(), type=kind)

    def _replace(self, path: Path, data: bytes) -> None:
        beside = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        beside.replace(path)
