"""YAML text and its tree: every value with the place where it is written.

- `nodes`: a document as a tree
- `scalars`: plain scalars of the YAML 1.2 core schema
- `composer`: from a parser's events to a tree, without recursion
- `reader`: a text as a tree, or located problems
- `second_look`: what was meant by a text that a parser refused, told with the line as it should be
- `suspicions`: the slips that it looks for
- `brackets`: those of one line
- `indentation`: a line that is not indented like those that it belongs to
- `rewriting`: values replaced where they stand; every other character stays
- `comments`: the comments of a text carried over to one that was dumped anew
- `writer`: plain data as the text of a file
"""
