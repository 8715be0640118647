"""Publishing a process: what is different, what it would have done, and what becomes of running cards."""
