"""The self-test: does the harness catch what is wrong, and only that?"""
