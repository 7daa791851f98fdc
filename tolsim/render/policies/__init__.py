"""The answers of `tolsim policies`.

- `facts`: each rule with what it stands on
- `list`: the list, two policies compared, files checked
- `page`: one policy as a page to read
- `markdown`: one policy as a page, many as a table
- `json`: for programs
"""
