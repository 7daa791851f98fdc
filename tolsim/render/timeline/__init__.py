"""A run, for people and programs.

- `heading`: what is replayed, under which policies, and what their tolerance means
- `teller`: what there is to say of each step: its row, what it changed, what the clock did before
- `folding`: the steps of a long story that are nothing new
- `story`: the sentences laid out: number, clock, mark and words
- `columns`: the columns of the lanes: a step each, or steps that go alike in one
- `rulers`: above them the steps' numbers, the requests of races, and the clock
- `rows`: which tokens share a row of the lanes
- `bars`: one row of the lanes: a cell a column
- `lanes`: a row a token beneath its system
- `legend`: the symbols drawn that no end label spells out
- `verdict`: the final state of every system, since when and why
- `closing`: the runs of a file side by side
- `sentences`: the words of all these parts, for formats that fold lines in their own way
- `lanes_svg`: the lanes as a picture
- `telling`: how much of a run is told
- `text`: the timeline for a terminal, of a run and of several files
- `markdown`: the timeline for a forum or an issue
- `mermaid`: the run as a sequence diagram
- `svg`: the timeline as a picture of its own
- `html`: the timeline as a page of its own
- `json`: the trace
"""
