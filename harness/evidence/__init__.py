"""Evidence packages: what a run saw and came to, in one file that shows whether it was changed."""
