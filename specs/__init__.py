"""Facts of the standards: requirements, contracts, lifecycles, events, vocabulary, profiles and errata.

Data files with thin readers and no behaviour. Everything is validated when it is loaded; a bad row is fatal.
"""
