"""A document as a tree: every value with the place where it is written."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tolsim.documents.problems import Place, Source
from tolsim.simulation.scenario import Mark


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A value and where it stands.

    `value` is plain data all the way down. A mapping has its `members`, a list its
    `elements`. `key` is the place of the key that leads to a member. `size` counts the
    values inside and `depth` the mappings and lists around the innermost, aliases unfolded.
    Nodes are not changed once they are read: files that extend one policy, and the runs of a
    scenario, share them.
    """

    value: Any
    source: Source
    mark: Mark
    members: dict[str, "Node"] | None = None
    elements: list["Node"] | None = None
    key: Mark | None = None
    size: int = 1
    depth: int = 0

    def __repr__(self) -> str:
        # The generated one would show the whole file: every member knows its source.
        return f"<Node {self.value!r} at {self.source.name}:{self.mark.line}:{self.mark.column}>"

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return Place(self.source, self.mark)

    @property
    def key_place(self) -> Place:
        """Where the key stands that leads here; for what has none, the value's place."""
        return Place(self.source, self.key or self.mark)

    @property
    def written(self) -> str:
        """A value of one line as it is written."""
        start = self.mark.column - 1
        return self.source.line(self.mark.line)[start : start + self.mark.length]

    @property
    def lead(self) -> str:
        """The key, the colon and the blanks before a value on the line of its key, as written."""
        if self.key is None or self.key.line != self.mark.line:
            return ""
        return self.source.line(self.mark.line)[self.key.column - 1 : self.mark.column - 1]

    def get(self, *path: str) -> "Node | None":
        """Return the node at the end of a path of keys, or None."""
        node: Node | None = self
        for key in path:
            node = node.members.get(key) if node and node.members else None
        return node

    def at(self, key: str) -> "Node":
        """Return a member that is known to be there."""
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def items(self) -> Iterable[tuple[str, "Node"]]:
        """Return the members of a mapping, in order."""
        return (self.members or {}).items()

    def each(self) -> list["Node"]:
        """Return the elements of a list."""
        return self.elements or []


def mapping(members: dict[str, Node], like: Node) -> Node:
    """Return a mapping of the given members that stands where another node stands."""
    values = {key: member.value for key, member in members.items()}
    return Node(values, like.source, like.mark, members=members, key=like.key)
