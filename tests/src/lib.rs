//! Host tests that compare the embedded arithmetic with float references.
