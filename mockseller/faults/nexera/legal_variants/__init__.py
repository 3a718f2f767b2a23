"""Legal variants of sellers of Nexera: what the text leaves open."""
