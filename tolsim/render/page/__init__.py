"""What every answer is written with, a file for each medium.

- `inert`: text without what a medium would obey, a function for each medium
- `symbols`: marks in Unicode, ASCII and colour
- `fold`: where a sentence may break, and how its lines hang
- `palette`: colours of pictures and pages
- `drawing`: texts and shapes on a grid of cells, as SVG
- `html`: a page of its own, without scripts
- `markdown`: text that Markdown shows as it is
- `mermaid`: text that Mermaid shows as it is
- `json`: the envelope of every JSON document
- `sheet`: an answer as a value, and its layout as text
- `shared`: an answer as Markdown, HTML or SVG
- `problems`: the problems of a file, for a terminal or a log
"""
