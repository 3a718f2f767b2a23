"""A buyer is judged by what it does of its own accord: nothing is driven, so there are no scenarios."""
