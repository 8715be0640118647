"""What RQ calls by name; the work itself is behind the one door."""

from webapp import runtime


def run(job_id: int) -> bool:
    """Does one job, unless somebody else has it."""
    return runtime.run_job(job_id)
