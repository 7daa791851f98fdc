"""Mapping files: how the log of a server is read.

- `paths`: where a value lies in a record, as `target[type=User].id`
- `model`: what a file may hold, and what its fields mean
- `file`: a file read, with every fault where it stands
- `lint`: which words of a mapping have no source
"""
