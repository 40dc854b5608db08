"""Benchmarks: `python -m bench`. Everything is a ratio against a bare Flask page in the same run."""
