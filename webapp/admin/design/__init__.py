"""The process page: stages side by side with their flows, and a form for each part."""
