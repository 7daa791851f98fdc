"""The answer of `tolsim check`.

- `reasons`: why an expectation failed: what became of the token concerned
- `failure`: a failed expectation in words
- `text`: for people
- `json`: for programs
- `junit`: for Jenkins, GitLab and reporters on GitHub
- `github`: annotations of a GitHub workflow
- `markdown`: the summary page of a CI job
"""
