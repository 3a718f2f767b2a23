"""The dialect of TMF621 in versions 5 and 4."""
