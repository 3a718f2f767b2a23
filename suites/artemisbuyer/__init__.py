"""What a buyer of Artemis is judged by, beside what one of TMF621 is: tokens, billing accounts, and what comes with a note."""
