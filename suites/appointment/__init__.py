"""The appointment and workorder checks of MEF 113."""
