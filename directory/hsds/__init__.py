"""The directory in Open Referral's HSDS 3.1: exports, imports of others' and of our own, and the read-only API.

Everything that leaves is made from a `release.Told`. The profile (our own fields, ids, filters) is docs/hsds.md.
"""
