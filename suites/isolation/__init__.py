"""Whether a seller keeps two buyers apart: what the second one of the target file may neither see nor change of the first."""
