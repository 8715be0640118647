"""The sentences themselves, per code and language; `webapp.process.sentences` says them."""
