"""Makes up what a buyer sends: documents, requests against a contract, and walks through a lifecycle."""
