"""Do the expectations of scenario files hold?

- `check`: every expectation of a file, judged in every run
- `selection`: which files a `-k` expression selects
- `update`: a file that expects what happens
- `beginning`: a scenario to start from, for `tolsim new`
"""
