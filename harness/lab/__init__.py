"""The lab session in a browser: targets and runs, live progress, the operator's questions, attestations, comparison and bundles."""
