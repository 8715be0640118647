"""The single checks of a definition; `webapp.process.check` runs them all."""
