"""The seller of the Artemis dialect: that of TMF621 version 5, with metadata in all answers and a review of changes with a note."""
