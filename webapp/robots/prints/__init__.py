"""Print forms: what a card looks like on paper. An administrator writes the form, the card gives the data."""
