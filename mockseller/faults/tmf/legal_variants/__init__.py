"""Legal variants of sellers of TMF621: what the text leaves open."""
