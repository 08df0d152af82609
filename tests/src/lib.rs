//! End-to-end tests of the `turash` binary; they are in `tests/it`.
