"""What a buyer of Nexera is judged by: its requests, held against the matrix."""
