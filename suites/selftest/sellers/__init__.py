"""Sellers that are not ours: a correct foreign one, a twenty-line fake, and servers that answer garbage."""
