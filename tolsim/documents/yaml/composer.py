"""From a YAML parser's events to a tree of nodes, without recursion."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import yaml

from tolsim.documents.problems import DocumentError, Place, Problems, Source
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.scalars import Scalar, core_scalar
from tolsim.simulation.scenario import Mark

# PyYAML's own composer calls itself once a level, so a thousand brackets end it in a
# RecursionError. The deepest file shipped with tolsim has 6 levels.
MAX_DEPTH: Final = 32
# "Billion laughs": nine lines, each a list of ten times the one before, stand for a billion
# values. PyYAML shares them, but whoever walks the data meets them all.
MAX_VALUES: Final = 500_000
"""Values of a file, keys aside, also those that aliases repeat: twenty-five for each step that a
scenario may have. A value takes fifty times the memory of the two characters that can write it."""
MAX_TEXT: Final = 10_000
"""Characters of a text or a key."""

# `! 124` is text as well: the non-specific tag forbids resolving it (YAML 1.2, 6.9.1).
_TEXT_TAGS: Final = (None, "!", "tag:yaml.org,2002:str")
_NO_TAG: Final = (None, "!")


@dataclass(slots=True)
class _Open:
    """A mapping or list that is still being read."""

    node: Node
    flow: bool
    anchor: str | None
    key: str | None = None
    key_mark: Mark | None = None


class Composer:
    """Builds the tree of one document, and notes the problems that do not end the reading."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self._source = source
        self._problems = problems
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._root: Node | None = None
        self._documents = 0
        self._values = 0

    def __repr__(self) -> str:
        return f"<Composer of {self._source.name}: {self._values} values, {len(self._open)} open>"

    def compose(self, events: Iterable[Any]) -> Node:
        """Return the document's root; raises DocumentError where reading has to end."""
        for event in events:
            match event:
                case yaml.ScalarEvent():
                    self._scalar(event)
                case yaml.CollectionStartEvent():
                    self._start(event)
                case yaml.CollectionEndEvent():
                    self._end(event)
                case yaml.AliasEvent():
                    self._alias(event)
                case yaml.DocumentStartEvent():
                    self._document(event)
        if self._root is None:
            place = Place(self._source, Mark(1, 1))
            bare = not any(map(str.strip, self._source.lines))
            raise self._problems.fatal(
                place, "empty-file",
                "the file is empty" if bare else "the file holds nothing but comments",
                "write a scenario or a policy in it",
            )  # fmt: skip
        return self._root

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        # A block collection ends, for libyaml, where the next token begins, lines further down.
        if start.line == end.line and end.column > start.column:
            return Mark(start.line + 1, start.column + 1, end.column - start.column)
        rest = len(self._source.line(start.line + 1).rstrip()) - start.column
        return Mark(start.line + 1, start.column + 1, max(1, rest))

    def _stop(self, event: Any, code: str, sentence: str, help_: str) -> DocumentError:
        return self._problems.fatal(Place(self._source, self._mark(event)), code, sentence, help_)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._stop(
                event, "several-documents", "the file holds more than one document",
                "keep one document, without a second `---`",
            )  # fmt: skip

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event, _TEXT_TAGS)
        mark = self._mark(event)
        if len(event.value) > MAX_TEXT:
            raise self._stop(
                event, "text-too-long", f"a text of more than {MAX_TEXT:,} characters begins here",
                "shorten it",
            )  # fmt: skip
        if self._wants_key():
            self._set_key(event.value, mark)
            if event.anchor:
                self._anchors[event.anchor] = Node(event.value, self._source, mark)
            return
        self._count(event)
        # For a plain scalar libyaml gives an empty style, PyYAML's own parser None.
        plain = not event.style and event.tag is None
        value = self._plain(event) if plain else event.value
        self._add(Node(value, self._source, mark), event.anchor)

    def _plain(self, event: Any) -> Scalar:
        try:
            return core_scalar(event.value)
        except OverflowError:
            self._problems.add(
                Place(self._source, self._mark(event)), "number-too-big", "the number is too big",
                "write fewer than 19 digits, or quote it if it is text",
            )  # fmt: skip
            return 0

    def _start(self, event: Any) -> None:
        self._refuse_tag(event, _NO_TAG)
        if self._wants_key():
            raise self._stop(
                event, "key-not-text", "a key must be text, not a mapping or a list",
                "write the key as a word",
            )  # fmt: skip
        if len(self._open) >= MAX_DEPTH:
            raise self._too_deep(event)
        self._count(event)
        if event.anchor:
            # Known, but not complete: an alias that meets None stands inside of what it repeats.
            self._anchors[event.anchor] = None
        node = Node([], self._source, self._mark(event), elements=[], depth=1)
        if isinstance(event, yaml.MappingStartEvent):
            node = Node({}, self._source, node.mark, members={}, depth=1)
        self._open.append(_Open(node, bool(event.flow_style), event.anchor))

    def _end(self, event: Any) -> None:
        done = self._open.pop()
        start, end = done.node.mark, event.end_mark
        if done.flow and end.line + 1 == start.line:
            done.node.mark = start._replace(length=end.column + 1 - start.column)
        self._add(done.node, done.anchor)

    def _alias(self, event: Any) -> None:
        target = self._anchors.get(event.anchor)
        if target is None:
            recursive = event.anchor in self._anchors
            raise self._stop(
                event, "recursive-anchor" if recursive else "unknown-anchor",
                f"the anchor `{event.anchor}` "
                + ("contains itself" if recursive else "is not defined above"),
                "write the value out",
            )  # fmt: skip
        mark = self._mark(event)
        if self._wants_key():
            if not isinstance(target.value, str):
                raise self._stop(
                    event, "key-not-text", "a key must be text", "write the key as a word"
                )
            self._set_key(target.value, mark)
            return
        if len(self._open) + target.depth > MAX_DEPTH:
            raise self._too_deep(event)
        self._count(event, target.size)
        # A node of its own, so that a fault is told where the alias stands; what it contains is
        # shared.
        self._add(replace(target, mark=mark, key=None), None)

    def _count(self, event: Any, values: int = 1) -> None:
        # Counted at every value: sizes are added up, and nothing has been unfolded yet.
        self._values += values
        if self._values > MAX_VALUES:
            raise self._stop(
                event, "too-many-values",
                f"with this the file holds more than {MAX_VALUES:,} values", "split the file",
            )  # fmt: skip

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        whole = parent.node
        if whole.elements is not None:
            whole.value.append(node.value)
            whole.elements.append(node)
        else:
            self._add_member(parent, node)
        whole.size += node.size
        whole.depth = max(whole.depth, node.depth + 1)

    def _add_member(self, parent: _Open, node: Node) -> None:
        key, node.key, parent.key = parent.key, parent.key_mark, None
        members = parent.node.members
        if members is None or key is None:
            return
        # Keys are unique (YAML 1.2, 3.2.1.3), but PyYAML keeps the last of two without a word.
        if key in members:
            first = members[key].key or node.mark
            self._problems.add(
                node.key_place, "duplicate-key", f"the key `{key}` is written twice",
                f"keep one of them; the first is on line {first.line}",
            )  # fmt: skip
            return
        members[key] = node
        parent.node.value[key] = node.value

    def _wants_key(self) -> bool:
        return bool(self._open) and (
            self._open[-1].node.members is not None and self._open[-1].key is None
        )

    def _set_key(self, key: str, mark: Mark) -> None:
        self._open[-1].key, self._open[-1].key_mark = key, mark

    def _refuse_tag(self, event: Any, allowed: tuple[str | None, ...]) -> None:
        if event.tag not in allowed:
            self._problems.add(
                Place(self._source, self._mark(event)), "tag",
                f"the tag `{event.tag}` has no meaning here", "remove the tag; quote what is text",
            )  # fmt: skip

    def _too_deep(self, event: Any) -> DocumentError:
        return self._stop(
            event, "too-deep", f"the file nests more than {MAX_DEPTH} levels deep",
            "write it flatter",
        )  # fmt: skip
