"""What `tolsim generate` writes: lines in the order that is asked for, compressed or not.

- `order`: lines by time, whatever their number
- `streams`: a log and its truth as pieces of files
"""
