"""A claim that was lost meanwhile."""


class Outrun(Exception):
    """Another worker holds the job now; what was done here is rolled back."""
