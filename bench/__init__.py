"""Benchmarks: the product's runtime beside a hand-written floor, on the same machine in one run."""
