"""Reports: pure readers of a run's record.jsonl. Nothing here talks to a seller or decides differently from the run."""
