"""The logs of servers, by their mappings.

- `shelf`: the mappings that come with tolsim, and those of files
- `pairs`: `key=value, other="two words"`
- `lookup`: what lies at a path of a record, and putting it there
- `mapper`: from the records of a server to events
- `writer`: from events to the lines of a server
"""
