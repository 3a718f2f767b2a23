"""A complete, well-behaved seller of the MEF 113 ticket API; or one with a chosen fault."""
