"""Real servers and a real browser for tests; each module is a pytest plugin with its fixtures."""
