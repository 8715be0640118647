"""The core: what a process is and how a card moves through it. No database, no web, no clock."""
