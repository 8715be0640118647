"""The robots of a process: how each has run, and what it would have done."""
