"""What the suites share: lists, notifications, identifiers, dates, recorded traffic, and the answers of every API."""
