"""What was seen: exchanges, notifications and stimuli, the record that keeps them, and how it is read again."""
