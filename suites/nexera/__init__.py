"""What Nexera's document asks of a seller: its matrix cell by cell, its filters, statuses, hub and events."""
