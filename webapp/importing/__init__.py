"""People from a file: read as a table, compared with who is here, and only then written down."""
