"""Legal variants of sellers of AG-FIT 621: what the guide leaves open."""
