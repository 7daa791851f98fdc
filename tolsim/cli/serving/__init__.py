"""What `tolsim serve` needs beside its options.

- `reading`: options that are written NAME=VALUE, and what they may be
- `starting`: from options to a server that answers
"""
