"""Fixtures of every test; servers and the browser come from tests/support."""

pytest_plugins = [
    "tests.support.engines",
    "tests.support.undertaker",
    "tests.support.postgres",
    "tests.support.valkey",
    "tests.support.browser",
    "tests.support.application",
    "tests.web.company",
    "tests.web.purchases",
]
