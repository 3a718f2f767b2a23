"""Judges traffic that was recorded earlier: records of ttck, HAR files and exports of Newman, and audits of buyers."""
