"""What a buyer of the ticketing API in the style of OSS/J is judged by: its requests, as a seller recorded them."""
