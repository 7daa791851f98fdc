"""From the bytes of a log to its records.

- `flaws`: what cannot be read of a file, and where
- `packing`: gzip, zstd, bz2 and xz, known by their first bytes
- `sources`: files, globs, standard input and URLs
- `lines`: lines of bounded length, many at a time
- `values`: JSON objects that go over lines, or stand in arrays
- `tables`: CSV
- `parquet`: Parquet
"""
