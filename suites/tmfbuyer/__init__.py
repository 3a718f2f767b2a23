"""What a buyer of TMF621 is judged by: its requests and its answers to events, as a seller recorded them."""
