"""Legal variants of sellers of OSS/J: what the page leaves open."""
