"""Legal variants of sellers of Artemis: what its page leaves open."""
