"""What those who work on ttck run by hand or in continuous integration; nothing of it is installed."""
