"""The seller of AG-FIT 621: that of TMF621 version 5, with tasks in the place of patches and deletions."""
