"""Commands of ttck played by the workers of a Dask cluster: what they record arrives here while they play."""
