"""What a buyer is judged by: its requests and its answers to notifications, as a seller recorded them."""
