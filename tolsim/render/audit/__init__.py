"""The answers of `tolsim audit`.

- `amounts`: counts, shares, spans of time and dates
- `report`: an answer as a value: sentences, tables and bars, before a medium gives them a form
- `names`: what the rules that were tried are called
- `warnings`: what a log cannot answer, and what to do about it
- `hurt`: who is cut off under each rule, and what would spare them
- `causes`: which system ends whose logins, and what refreshes are refused for
- `agreement`: whether the provider does what the rule in force says
- `reading`: how the log was read, and what the answer rests on
- `audit`: the whole answer, the conclusion first
- `fit`: which policies may have written the log
- `repeats`: what came of a population, and how much of it was chance
- `text`: for people
- `markdown`: for tickets and wikis
- `html`: a page without scripts
- `charts`: its bars, as SVG
- `json`: for programs
- `csv`: for spreadsheets
"""
