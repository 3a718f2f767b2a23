"""What every mock seller is made of, whichever dialect it speaks: nothing here knows one."""
