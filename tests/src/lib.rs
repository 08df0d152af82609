//! End-to-end tests of the `turash` binary.
