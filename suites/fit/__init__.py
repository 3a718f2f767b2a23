"""What a seller of AG-FIT 621 is judged by beside the rules of TMF621."""
