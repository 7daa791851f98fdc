"""The manual, a page a topic: Markdown for GitHub and for the terminal. It imports nothing.

- `library`: pages, paragraphs and lines of the manual, found by name
"""
