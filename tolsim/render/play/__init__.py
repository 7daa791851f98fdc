"""Runs as a page to play with: the reader moves the tolerance and steps through time.

- `runs`: which runs there are, by policy and tolerance
- `scenes`: what there is to see of a run, step by step
- `html`: the page; `page.js` and `page.css` are its script and style
"""
