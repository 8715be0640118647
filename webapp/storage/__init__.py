"""The only code that writes SQL. Nothing here commits."""
