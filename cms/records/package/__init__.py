"""The subject-access package: everything held about one child, reviewed, confirmed, made once (UU 27/2022 art. 7, 32)."""
