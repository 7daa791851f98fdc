"""What `tolsim generate` reads and writes.

- `reading`: populations, by file or by name
- `order`: lines by time, whatever their number
- `streams`: a log and its truth as pieces of files
"""
