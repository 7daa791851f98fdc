"""How questions about a scenario are asked, and what is said of an answer.

- `words`: questions, options and the rules under which a wrong option would be right
- `telling`: the story up to a question, with the steps ahead held back
- `sheet`: the pages of a lesson, from its title to its moral
- `answer`: what is typed for an option, and what it means
- `contents`: the list of lessons, with marks and scores
- `handout`: a lesson in pieces, for a class
- `html`: the pieces as a page without a script
- `markdown`: the pieces as a worksheet, its answers, and as slides
- `json`: the questions and answers as a document
"""
