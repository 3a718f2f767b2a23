"""The seller of TMF621, versions 5 and 4: what it does otherwise than that of MEF, on the same store, outbox and control API."""
