//! Sending over real connections: to receivers that answer, refuse, redirect, say nothing or hang up.

#![cfg(test)]

mod receiver;
mod sending;
mod tls;
