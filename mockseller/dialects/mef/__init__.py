"""The dialect of MEF: one module per use case or resource, one transaction per use case."""
